import { LockLostError } from "./errors.ts";
import type { GrantedLock } from "./granted_lock.ts";

/** A lock that is held, until it is given back or lost. `await using` gives it back at the end of the block. */
export interface Lock extends AsyncDisposable {
  /** Name of the resource. */
  readonly resource: string;
  /** What the holder got of a set, a sequence or the clock; undefined for other kinds of resources. */
  readonly element: string | undefined;
  /**
   * Fencing number: greater than those of all grants of this resource before, also over restarts of the daemon. A store
   * that refuses numbers below the highest it has seen is safe from holders that lost their lock without noticing.
   * Undefined from a daemon of the original in C.
   */
  readonly fence: bigint | undefined;
  /** Names this hold to requests that are made under it; undefined from a daemon of the original in C. */
  readonly hold: string | undefined;
  /** Aborts when the lock is lost, with a {@linkcode LockLostError} as its reason; giving it back does not abort it. */
  readonly signal: AbortSignal;
  /**
   * Gives the lock back; when this resolves, others can have it. Doing so twice, or when the lock is lost, does nothing.
   * Never rejects.
   */
  unlock(options?: UnlockOptions): Promise<void>;
}

/** How a lock is given back. */
export interface UnlockOptions {
  /** What was done does not count: the number of a transactional sequence comes back. False by default. */
  readonly rollback?: boolean;
}

/** The lock of a library user. */
export class HeldLock implements Lock {
  readonly resource: string;
  readonly element: string | undefined;
  readonly fence: bigint | undefined;
  readonly hold: string | undefined;
  readonly #granted: GrantedLock;
  readonly #lost = new AbortController();
  readonly #onEnd: (lock: HeldLock) => void;
  #released: Promise<void> | undefined;

  /** @param onEnd Is told when the lock is given back or lost. */
  constructor(granted: GrantedLock, onEnd: (lock: HeldLock) => void) {
    this.resource = granted.name;
    this.element = granted.element;
    this.fence = granted.fence;
    this.hold = granted.hold;
    this.#granted = granted;
    this.#onEnd = onEnd;
    granted.unref();
    granted.whenEnded().then(() => this.#ended());
  }

  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  unlock({ rollback = false }: UnlockOptions = {}): Promise<void> {
    return this.#released ??= this.#release(rollback);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.unlock();
  }

  async #release(rollback: boolean): Promise<void> {
    if (this.signal.aborted) return;
    await this.#granted.release(rollback);
    this.#onEnd(this);
  }

  #ended(): void {
    if (this.#released) return;
    this.#granted[Symbol.dispose]();
    this.#onEnd(this);
    this.#lost.abort(new LockLostError(this.resource, this.fence));
  }
}
