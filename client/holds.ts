import { holdsAbove } from "../config/host.ts";

type Storage = import("node:async_hooks").AsyncLocalStorage<string>;

let storage: Storage | undefined;

/** Holds as requests name them: comma separated, those that are there. */
export function joinHolds(...holds: readonly (string | undefined)[]): string {
  return holds.filter(Boolean).join(",");
}

/** The holds that whatever happens here and now happens under: those of this process, and of the callback that runs. */
export function currentHolds(): string {
  return joinHolds(holdsAbove(), storage?.getStore());
}

/** Runs a callback, and all that it starts, under one more hold. */
export async function withHold<T>(hold: string | undefined, callback: () => Promise<T> | T): Promise<T> {
  if (!storage) {
    const { AsyncLocalStorage } = await import("node:async_hooks");
    storage ??= new AsyncLocalStorage();
  }
  return await storage.run(joinHolds(storage.getStore(), hold), callback);
}
