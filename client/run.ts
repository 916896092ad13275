import { holdsAbove } from "../config/host.ts";
import type { Settings } from "../config/settings.ts";
import { parseResourceName } from "../resources/name.ts";
import { acquireAll, joinHolds } from "./acquire_all.ts";
import { showDaemon } from "./connect.ts";
import type { Notify } from "./notify.ts";
import { type GrantedLock, RELEASE_MS } from "./granted_lock.ts";
import { SignalRelay } from "./signal_relay.ts";

/** The command could not be started; the message says why. */
export class CommandError extends Error {
  override name = "CommandError";
}

/**
 * Runs a command while it holds the locks that the settings name. When this returns, they are free again.
 *
 * @param onElement Is told the element of each lock that has one, before the command starts.
 * @returns the command's exit status; 128+N when signal N ended it.
 * @throws {CommandError} when there is no such command, or it cannot be executed.
 * @throws {LockTimeoutError} when the locks were not granted within `settings.timeoutMs`.
 * @throws {LockRefusedError | ConnectionError} when a lock cannot be had at all.
 */
export async function runLocked(
  command: readonly string[],
  settings: Settings,
  notify: Notify,
  onElement: (element: string) => void = () => {},
): Promise<number> {
  using relay = new SignalRelay();
  const locks = await acquireAll(settings, notify);
  let code = 1;
  try {
    for (const { element } of locks) if (element !== undefined) onElement(element);
    const child = spawn(command, settings, locks);
    relay.relayTo(child);
    // The first timer of a process takes half a millisecond; this one is set while the command keeps us waiting anyway.
    AbortSignal.timeout(RELEASE_MS).addEventListener("abort", () => {});
    let running = true;
    for (const lock of locks) {
      lock.ended.then(() => {
        if (running) notify(`${showDaemon(settings)} is gone; the command goes on without its lock`);
      });
    }
    ({ code } = await child.status);
    running = false;
    return code;
  } finally {
    const confirmed = await Promise.all(locks.map((lock) => lock.release(code !== 0)));
    if (confirmed.includes(false)) {
      notify(`${showDaemon(settings)} has not confirmed within ${RELEASE_MS} ms that the lock is free`);
    }
    for (const lock of locks) lock[Symbol.dispose]();
  }
}

function spawn(
  [program = "", ...words]: readonly string[],
  settings: Settings,
  locks: readonly GrantedLock[],
): Deno.ChildProcess {
  const elements = locks.flatMap(({ element }) => element === undefined ? [] : [element]);
  const args = settings.element === "argument" ? [...words, ...elements] : words;
  try {
    return new Deno.Command(program, { args, env: environment(settings, locks, elements) }).spawn();
  } catch (error) {
    throw new CommandError(`Unable to execute command '${program}': ${reason(error)}`, { cause: error });
  }
}

/** What the command can know of its locks; where there are several, one a line. */
function environment(settings: Settings, locks: readonly GrantedLock[], elements: readonly string[]) {
  const holds = joinHolds(holdsAbove(), locks);
  const fences = locks.flatMap(({ fence }) => fence === undefined ? [] : [fence]);
  return {
    FLOM_RESOURCE: settings.resourceNames.join("\n"),
    FLOM_MODE: settings.resourceNames.map((name) => hasModes(name) ? settings.lockMode : "EX").join("\n"),
    ...(elements.length > 0 ? { FLOM_ELEMENT: elements.join("\n") } : {}),
    ...(fences.length > 0 ? { FLOM_FENCE: fences.join("\n") } : {}),
    ...(holds !== "" ? { FLOM_HOLD: holds } : {}),
  };
}

function hasModes(name: string): boolean {
  const { kind } = parseResourceName(name);
  return kind === "simple" || kind === "hierarchical";
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such command";
  if (error instanceof Deno.errors.PermissionDenied) return "it is not executable";
  return (error as Error).message;
}
