import type { AnswerMessage } from "../protocol/message.ts";
import type { Peer } from "./peer.ts";

/** How long the daemon may take to say that a lock is free again, in milliseconds. */
export const RELEASE_MS = 2000;

/** A lock, which lasts as long as its connection. */
export class GrantedLock implements Disposable {
  readonly name: string;
  /** What was got of a set, a sequence or the clock. */
  readonly element: string | undefined;
  /** Names the hold to requests from within the command; undefined from a C daemon. */
  readonly hold: string | undefined;
  readonly fence: bigint | undefined;
  /** Resolves when the connection has ended, and the lock with it: given back or lost. */
  readonly ended: Promise<void>;
  readonly #peer: Peer;

  constructor(name: string, peer: Peer, { element, hold, fence }: AnswerMessage) {
    this.name = name;
    this.element = element;
    this.hold = hold;
    this.fence = fence;
    this.#peer = peer;
    // Always reading is how the end of the daemon is noticed while the command runs.
    this.ended = peer.receive().then(() => {}, () => {});
  }

  /**
   * Gives the lock back and waits until the daemon has taken it, or is gone.
   *
   * @param rollback Whether the work done under it does not count.
   * @returns false when the daemon has not confirmed it within {@linkcode RELEASE_MS}.
   */
  async release(rollback: boolean): Promise<boolean> {
    try {
      await this.#peer.send({ type: "unlock", name: this.name, rollback });
      await this.#peer.finish();
    } catch {
      return true; // The daemon is gone, and so is the lock.
    }
    // A daemon that stands still must not hold up whoever waits for the command.
    const late = AbortSignal.timeout(RELEASE_MS);
    late.addEventListener("abort", () => this[Symbol.dispose]());
    await this.ended;
    return !late.aborted;
  }

  /** Ends the connection without a word: the lock is free as soon as the daemon notices. */
  [Symbol.dispose](): void {
    this.#peer[Symbol.dispose]();
  }
}
