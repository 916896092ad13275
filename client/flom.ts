import { effectiveSettings } from "../config/effective_settings.ts";
import type { Settings } from "../config/settings.ts";
import { loadMore } from "../program.ts";
import { acquireAll } from "./acquire_all.ts";
import { ConnectionPool } from "./connection_pool.ts";
import { LockBusyError } from "./errors.ts";
import { type FlomOptions, type LockOptions, type RunOptions, settingsOf } from "./flom_options.ts";
import { currentHolds, joinHolds, withHold } from "./holds.ts";
import type { LockEntry } from "./list.ts";
import { HeldLock, type Lock } from "./lock.ts";
import { runLocked } from "./run.ts";

/** How a command ended. */
export interface CommandResult {
  /** Exit status of the command; 128+N when signal N ended it. */
  readonly code: number;
  /** Whether the status is 0. */
  readonly success: boolean;
}

/**
 * Locks that all who use the same daemon agree about, on one host or on many.
 *
 * ```ts
 * import { Flom } from "jsr:@flom/cli";
 *
 * await using flom = new Flom();
 * await using lock = await flom.lock("backup", { timeoutMs: 5_000 });
 * console.log(`nobody else has ${lock.resource} now`);
 * ```
 */
export class Flom implements AsyncDisposable {
  readonly #chosen: Partial<Settings>;
  readonly #notify: (line: string) => void;
  readonly #pool = new ConnectionPool();
  readonly #locks = new Set<HeldLock>();
  #settings: Promise<Settings> | undefined;
  #closed = false;

  /**
   * Connects to nothing yet: that is left to the first lock.
   *
   * @throws {TypeError} when an option has a value that is not accepted.
   */
  constructor(options: FlomOptions = {}) {
    const { onNotice = () => {}, ...place } = options;
    this.#notify = onNotice;
    this.#chosen = settingsOf(place);
    if (place.socket !== undefined && (place.address ?? place.multicast) !== undefined) {
      throw new TypeError(
        "a daemon is found by its socket or over the network (address, multicast), not by both",
      );
    }
  }

  /**
   * Gets a lock, waiting for it if need be. The spelling of the name decides the kind of resource: `backup` is a simple
   * one, `tapes[3]` has three units, `red.green.blue` three elements; the others are in the README.
   *
   * @throws {LockTimeoutError} when it was not granted within `timeoutMs`.
   * @throws {LockBusyError} when `timeoutMs` is 0 and others hold it.
   * @throws {LockImpossibleError} when it can never be granted.
   * @throws {DeadlockError} when it could only be granted after a lock that it is asked for under.
   * @throws {ConnectionError} when there is no daemon and none can be started.
   * @throws {TypeError} when the name or an option has a value that is not accepted.
   */
  async lock(resource: string, options: LockOptions = {}): Promise<Lock> {
    const { signal, under, ...rest } = options;
    const holds = joinHolds(currentHolds(), under?.hold);
    const settings = await this.#settingsFor({ ...rest, resource });
    const [granted] = await acquireAll(settings, this.#notify, { holds, signal, pool: this.#pool });
    const lock = new HeldLock(granted!, (ended) => this.#locks.delete(ended));
    this.#locks.add(lock);
    if (this.#closed) await lock.unlock({ rollback: true });
    this.#checkOpen();
    return lock;
  }

  /**
   * Gets a lock if it is free now; undefined when it is not.
   *
   * @throws the same as {@linkcode Flom.lock}, but for LockBusyError and LockTimeoutError.
   */
  async tryLock(resource: string, options: Omit<LockOptions, "timeoutMs"> = {}): Promise<Lock | undefined> {
    try {
      return await this.lock(resource, { ...options, timeoutMs: 0 });
    } catch (error) {
      if (error instanceof LockBusyError) return undefined;
      throw error;
    }
  }

  /** Calls back while a lock is held, with the usual options; see below. */
  request<T>(resource: string, callback: (lock: Lock) => Promise<T> | T): Promise<T>;
  /**
   * Calls back while a lock is held, and gives it back afterwards: rolled back when the callback throws. Locks that are
   * asked for within the callback, and commands that are run there, are known to be under this one, so that what would
   * wait for itself is refused.
   *
   * @returns what the callback returns.
   * @throws what the callback throws, and the same as {@linkcode Flom.lock}.
   * @throws {LockLostError} when the lock was lost before the callback was done.
   */
  request<T>(resource: string, options: LockOptions, callback: (lock: Lock) => Promise<T> | T): Promise<T>;
  async request<T>(
    resource: string,
    ...rest: [(lock: Lock) => Promise<T> | T] | [LockOptions, (lock: Lock) => Promise<T> | T]
  ): Promise<T> {
    const [options, callback] = rest.length === 1 ? [{}, rest[0]] : rest;
    const lock = await this.lock(resource, options);
    try {
      const result = await withHold(lock.hold, () => callback(lock));
      lock.signal.throwIfAborted();
      await lock.unlock();
      return result;
    } catch (error) {
      await lock.unlock({ rollback: true });
      throw error;
    }
  }

  /**
   * Runs a command while a lock, or several, are held, as the command line does: with the streams and the environment of
   * this process, and `FLOM_RESOURCE`, `FLOM_MODE`, `FLOM_ELEMENT`, `FLOM_FENCE` and `FLOM_HOLD` added. While the
   * command runs, signals that would end this process are handed on to it instead. When this resolves, the locks are free again.
   *
   * @param command The program and its arguments.
   * @param options `signal`, aborted while the command runs, sends it TERM.
   * @throws {CommandError} when there is no such command, or it cannot be executed.
   * @throws {LockLostError} when a lock was lost and the command has been ended for that.
   * @throws the same as {@linkcode Flom.lock}.
   */
  async run(command: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
    const { signal, under, ...rest } = options;
    const above = joinHolds(currentHolds(), under?.hold);
    const settings = await this.#settingsFor(rest);
    const code = await runLocked(command, settings, this.#notify, { above, signal, isAlone: false });
    return { code, success: code === 0 };
  }

  /**
   * Who holds and who waits at the daemon; never starts one.
   *
   * @param resources Only for these; for all when there are none.
   * @returns by resource, holders first, then those who wait in the order in which they came.
   * @throws {ConnectionError} when there is no daemon, or it is a FLoM written in C, which has no such list.
   */
  async list(...resources: readonly string[]): Promise<LockEntry[]> {
    const [settings, { listLocks }] = await Promise.all([this.#settingsFor({}), loadMore()]);
    return await listLocks(settings, this.#notify, resources);
  }

  /** Gives all locks back, rolled back, and closes all connections. Requests that wait reject as soon as they would be granted. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#locks].map((lock) => lock.unlock({ rollback: true })));
    this.#pool[Symbol.dispose]();
  }

  async #settingsFor(options: object): Promise<Settings> {
    this.#checkOpen();
    const chosen = settingsOf(options);
    this.#settings ??= effectiveSettings(this.#chosen).then(({ settings }) => settings);
    return { ...await this.#settings, ...chosen };
  }

  #checkOpen(): void {
    if (this.#closed) throw new TypeError("this Flom was disposed of; make a new one");
  }
}
