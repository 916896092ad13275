import type { Settings } from "../config/settings.ts";
import { acquire, type AcquireOptions } from "./acquire.ts";
import type { Notify } from "./notify.ts";
import { LockTimeoutError } from "./errors.ts";
import type { GrantedLock } from "./granted_lock.ts";
import { joinHolds } from "./holds.ts";

/**
 * Gets all the locks that the settings name, or none. They are taken in one order everywhere, by name, so that two who
 * want the same ones never wait for each other in a circle.
 *
 * @returns the locks in the order of their names in the settings.
 * @throws {LockTimeoutError} when not all were granted within `settings.timeoutMs`.
 * @throws {LockRefusedError | ConnectionError} when one cannot be had at all.
 */
export async function acquireAll(
  settings: Settings,
  notify: Notify,
  options: AcquireOptions,
): Promise<GrantedLock[]> {
  const { resourceNames, timeoutMs } = settings;
  const timeout = timeoutMs > 0 ? AbortSignal.timeout(timeoutMs) : undefined;
  const signal = timeout && options.signal
    ? AbortSignal.any([timeout, options.signal])
    : timeout ?? options.signal;
  const inOrder = resourceNames.map((name, index) => ({ name, index })).sort(byName);
  const locks: GrantedLock[] = [];
  try {
    for (const { name, index } of inOrder) {
      const holds = joinHolds(options.holds, ...Object.values(locks).map(({ hold }) => hold));
      locks[index] = await acquire(name, settings, notify, { ...options, holds, signal });
    }
    return locks;
  } catch (error) {
    await Promise.all(Object.values(locks).map((lock) => lock.release(true)));
    if (!timeout?.aborted || options.signal?.aborted) throw error;
    throw new LockTimeoutError(resourceNames, timeoutMs, { cause: error });
  }
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
