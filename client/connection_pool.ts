import type { Peer } from "./peer.ts";

/** How long a connection waits for its next use, in milliseconds: a daemon lives as long as it has connections. */
const IDLE_MS = 1000;

/** Connections that wait at the most; those that come later are closed. */
const MAX_IDLE = 64;

interface Idle {
  readonly peer: Peer;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * Connections that were used for a resource and may be used for it again; the daemon keeps them to that resource. They
 * keep neither the process alive nor, for long, the daemon.
 */
export class ConnectionPool implements Disposable {
  readonly #idle = new Map<string, Idle[]>();
  #count = 0;
  #closed = false;

  /** A connection that was used for the resource and is still good, if there is one. */
  take(resourceKey: string): Peer | undefined {
    const idle = this.#idle.get(resourceKey)?.at(-1);
    if (!idle) return undefined;
    this.#remove(resourceKey, idle);
    idle.peer.ref();
    return idle.peer;
  }

  /** Takes over a connection on which nothing is under way. */
  give(resourceKey: string, peer: Peer): void {
    if (this.#closed || this.#count === MAX_IDLE) return peer[Symbol.dispose]();
    peer.unref();
    const drop = () => {
      if (this.#remove(resourceKey, idle)) peer[Symbol.dispose]();
    };
    const timer = setTimeout(drop, IDLE_MS);
    timer.unref();
    const idle = { peer, timer };
    const others = this.#idle.get(resourceKey);
    if (others) others.push(idle);
    else this.#idle.set(resourceKey, [idle]);
    this.#count++;
    // Whatever comes on a connection that waits, its end most of all, makes it useless.
    peer.peek().then(drop, drop);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    for (const [resourceKey, all] of this.#idle) {
      for (const idle of [...all]) {
        this.#remove(resourceKey, idle);
        idle.peer[Symbol.dispose]();
      }
    }
  }

  /** Returns false when it is not there any more. */
  #remove(resourceKey: string, idle: Idle): boolean {
    const all = this.#idle.get(resourceKey);
    const at = all?.indexOf(idle) ?? -1;
    if (!all || at < 0) return false;
    clearTimeout(idle.timer);
    all.splice(at, 1);
    if (all.length === 0) this.#idle.delete(resourceKey);
    this.#count--;
    return true;
  }
}
