import type { AnswerMessage } from "../protocol/message.ts";
import type { Peer } from "./peer.ts";

/** How long the daemon may take to say that a lock is free again, in milliseconds. */
export const RELEASE_MS = 2000;

/** Takes a connection whose lock was given back, for the next lock on the same resource. */
export type Reuse = (peer: Peer) => void;

/**
 * How a lock was given back: the daemon has taken it; it was gone, and the lock with it; or it has not said so within
 * {@linkcode RELEASE_MS}.
 */
export type Released = "free" | "gone" | "late";

/** A lock, which lasts as long as its connection. */
export class GrantedLock implements Disposable {
  readonly name: string;
  /** What was got of a set, a sequence or the clock. */
  readonly element: string | undefined;
  /** Names the hold to requests from within the command; undefined from a C daemon. */
  readonly hold: string | undefined;
  readonly fence: bigint | undefined;
  readonly #peer: Peer;
  readonly #reuse: Reuse | undefined;
  #isReleased = false;

  /** @param reuse Only for a daemon that answers a ping, which those of C do not survive. */
  constructor(name: string, peer: Peer, { element, hold, fence }: AnswerMessage, reuse?: Reuse) {
    this.name = name;
    this.element = element;
    this.hold = hold;
    this.fence = fence;
    this.#peer = peer;
    this.#reuse = reuse;
  }

  /** Resolves when the lock has ended: it was given back, or its connection is gone and it with it. */
  async whenEnded(): Promise<void> {
    try {
      // Reading is how the end of the daemon is noticed while the command runs; what it may say does not end the lock.
      while (await this.#peer.peek() !== undefined && !this.#isReleased) await this.#peer.receive();
    } catch {
      // What comes is no message.
    }
  }

  /** Lets the process end while the lock is held; giving it back keeps the process going again. */
  unref(): void {
    this.#peer.unref();
  }

  /**
   * Gives the lock back and waits until the daemon has taken it, or is gone. The connection ends, or is left for reuse.
   *
   * @param rollback Whether the work done under it does not count.
   */
  async release(rollback: boolean): Promise<Released> {
    this.#isReleased = true;
    const giveUp = () => this[Symbol.dispose]();
    const unlock = { type: "unlock", name: this.name, rollback } as const;
    try {
      this.#peer.ref();
      // Nothing answers an unlock: what confirms it is the answer to what follows it, or the end of the connection.
      if (this.#reuse) await this.#peer.send(unlock, { type: "ping", step: 8 });
      else {
        await this.#peer.send(unlock);
        await this.#peer.finish();
        if (this.#peer.endsSoon()) {
          giveUp();
          return "free";
        }
      }
    } catch {
      giveUp();
      return "gone";
    }
    // A daemon that stands still must not hold up whoever waits for the command.
    const late = AbortSignal.timeout(RELEASE_MS);
    // Not a listener: adding and removing the first one of a process takes half a millisecond.
    late.onabort = giveUp;
    const answer = await this.#peer.receive().catch(() => undefined);
    late.onabort = null;
    if (answer?.type === "ping") this.#reuse?.(this.#peer);
    else giveUp();
    return late.aborted ? "late" : "free";
  }

  /** Ends the connection without a word: the lock is free as soon as the daemon notices. */
  [Symbol.dispose](): void {
    this.#peer[Symbol.dispose]();
  }
}
