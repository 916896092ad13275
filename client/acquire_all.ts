import { holdsAbove } from "../config/host.ts";
import type { Settings } from "../config/settings.ts";
import { acquire } from "./acquire.ts";
import type { Notify } from "./notify.ts";
import { LockTimeoutError } from "./errors.ts";
import type { GrantedLock } from "./granted_lock.ts";

/**
 * Gets all the locks that the settings name, or none. They are taken in one order everywhere, by name, so that two who
 * want the same ones never wait for each other in a circle.
 *
 * @returns the locks in the order of their names in the settings.
 * @throws {LockTimeoutError} when not all were granted within `settings.timeoutMs`.
 * @throws {LockRefusedError | ConnectionError} when one cannot be had at all.
 */
export async function acquireAll(settings: Settings, notify: Notify): Promise<GrantedLock[]> {
  const { resourceNames, timeoutMs } = settings;
  const signal = timeoutMs > 0 ? AbortSignal.timeout(timeoutMs) : undefined;
  const inOrder = resourceNames.map((name, index) => ({ name, index })).sort(byName);
  const locks: GrantedLock[] = [];
  try {
    for (const { name, index } of inOrder) {
      locks[index] = await acquire(
        name,
        joinHolds(holdsAbove(), Object.values(locks)),
        settings,
        notify,
        signal,
      );
    }
    return locks;
  } catch (error) {
    await Promise.all(Object.values(locks).map((lock) => lock.release(true)));
    for (const lock of Object.values(locks)) lock[Symbol.dispose]();
    if (!signal?.aborted) throw error;
    throw new LockTimeoutError(
      `The lock was not obtained because timeout (${timeoutMs} milliseconds) expired`,
      { cause: error },
    );
  }
}

/** The holds that a request from under these locks comes with. */
export function joinHolds(above: string, locks: readonly GrantedLock[]): string {
  return [above, ...locks.map(({ hold }) => hold)].filter(Boolean).join(",");
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
