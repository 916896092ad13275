import type { Settings } from "../config/settings.ts";
import { loadMore } from "../program.ts";
import { hasModes, parseResourceName } from "../resources/name.ts";
import { acquireAll } from "./acquire_all.ts";
import { type CommandEnd, type CommandStarter, commandStarter, type RunningCommand } from "./command.ts";
import { showDaemon } from "./connect.ts";
import { LockLostError } from "./errors.ts";
import type { Notify } from "./notify.ts";
import { type GrantedLock, RELEASE_MS } from "./granted_lock.ts";
import { currentHolds, joinHolds } from "./holds.ts";
import { SignalRelay } from "./signal_relay.ts";

/** The command could not be started; the message says why. */
export class CommandError extends Error {
  /** Name of this class. */
  override name = "CommandError";
}

/** What {@linkcode runLocked} may be given beside the settings. */
export interface RunLockedOptions {
  /** Is told the element of each lock that has one, before the command starts. */
  readonly onElement?: (element: string) => void;
  /** The holds that the command runs under, comma separated; by default those of this process. */
  readonly above?: string;
  /** Gives up waiting when aborted, with its reason; sends TERM to a command that runs. */
  readonly signal?: AbortSignal | undefined;
  /** Takes what has to be disposed of if the process goes on; by default that is done when the command has ended. */
  readonly leftovers?: DisposableStack;
  /** Whether this process is there for the command alone, so that INT ends it when it has ended the command; true by default. */
  readonly isAlone?: boolean;
}

/**
 * Runs a command while it holds the locks that the settings name. When this returns, they are free again.
 *
 * @returns the command's exit status; 128+N when signal N ended it.
 * @throws {CommandError} when there is no such command, or it cannot be executed.
 * @throws {LockTimeoutError} when the locks were not granted within `settings.timeoutMs`.
 * @throws {LockRefusedError | ConnectionError} when a lock cannot be had at all.
 * @throws {LockLostError} when a lock was lost and the command has been ended for that.
 */
export async function runLocked(
  command: readonly string[],
  settings: Settings,
  notify: Notify,
  { onElement = () => {}, above = currentHolds(), signal, leftovers, isAlone = true }: RunLockedOptions = {},
): Promise<number> {
  using own = new DisposableStack();
  const relay = (leftovers ?? own).use(new SignalRelay(settings.ignoredSignals, isAlone));
  let starter: CommandStarter | undefined;
  const prepareStart = () => starter ??= commandStarter(command, isAlone);
  const meanwhile = () => {
    relay.prepare();
    prepareStart();
  };
  const locks = await acquireAll(settings, notify, { holds: above, signal, meanwhile });
  let end: CommandEnd = { code: 1, signal: 0 };
  let running = true;
  let lost: GrantedLock | undefined;
  let ending: Promise<void> | undefined;
  const tell = (what: string) => notify(`${showDaemon(settings)} is gone${what}`);
  try {
    for (const { element } of locks) if (element !== undefined) onElement(element);
    const child = await relay.start(() => start(prepareStart(), command, settings, locks, above));
    for (const lock of locks) {
      lock.whenEnded().then(() => {
        if (!running || lost) return;
        lost = lock;
        if (settings.onLost === "continue") return tell("; the command goes on without its lock");
        tell(", and the lock with it: ending the command");
        ending = endAll(child, relay);
      });
    }
    end = await endOrAbort(child, signal, () => relay.send("SIGTERM"));
    running = false;
    await ending;
  } finally {
    running = false;
    const released = await Promise.all(locks.map((lock) => lock.release(end.code !== 0)));
    // It may have gone in the moment in which the command ended.
    if (!lost && released.includes("gone")) tell("; the command may have ended without its lock");
    if (released.includes("late")) {
      notify(`${showDaemon(settings)} has not confirmed within ${RELEASE_MS} ms that the lock is free`);
    }
  }
  if (lost && ending) throw new LockLostError(lost.name, lost.fence);
  relay.endLike(end);
  return end.code;
}

/** Ends a command and all that it has started. */
async function endAll(child: RunningCommand, relay: SignalRelay): Promise<void> {
  try {
    const { endProcesses } = await loadMore();
    await endProcesses(child);
  } catch {
    relay.send("SIGTERM"); // This program is not there any more.
  }
}

/** Waits for the end of a command, which an abort is to stop. */
async function endOrAbort(
  child: RunningCommand,
  signal: AbortSignal | undefined,
  stop: () => void,
): Promise<CommandEnd> {
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop);
  try {
    return await child.ended;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

async function start(
  starter: CommandStarter,
  words: readonly string[],
  settings: Settings,
  locks: readonly GrantedLock[],
  above: string,
): Promise<RunningCommand> {
  const elements = locks.flatMap(({ element }) => element === undefined ? [] : [element]);
  const all = settings.element === "argument" ? [...words, ...elements] : words;
  try {
    return await starter.start(all, environment(settings, locks, elements, above));
  } catch (error) {
    throw new CommandError(`Unable to execute command '${words[0]}': ${reason(error)}`, { cause: error });
  }
}

/** What the command can know of its locks; where there are several, one a line. */
function environment(
  settings: Settings,
  locks: readonly GrantedLock[],
  elements: readonly string[],
  above: string,
): Record<string, string> {
  const holds = joinHolds(above, ...locks.map(({ hold }) => hold));
  const fences = locks.flatMap(({ fence }) => fence === undefined ? [] : [fence]);
  return {
    FLOM_RESOURCE: settings.resourceNames.join("\n"),
    FLOM_MODE: settings.resourceNames.map((name) =>
      hasModes(parseResourceName(name)) ? settings.lockMode : "EX"
    ).join("\n"),
    ...(elements.length > 0 ? { FLOM_ELEMENT: elements.join("\n") } : {}),
    ...(fences.length > 0 ? { FLOM_FENCE: fences.join("\n") } : {}),
    ...(holds !== "" ? { FLOM_HOLD: holds } : {}),
  };
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such command";
  if (error instanceof Deno.errors.PermissionDenied) return "it is not executable";
  return (error as Error).message;
}
