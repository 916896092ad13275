import type { Settings } from "../config/settings.ts";
import { parseResourceName } from "../resources/name.ts";
import { acquire, type GrantedLock } from "./acquire.ts";
import { type Notify, showDaemon } from "./connect.ts";
import { LockTimeoutError } from "./errors.ts";
import { SignalRelay } from "./signal_relay.ts";

/** How long the daemon may take to say that the lock is free again, in milliseconds. */
const RELEASE_MS = 2000;

/** The command could not be started; the message says why. */
export class CommandError extends Error {
  override name = "CommandError";
}

/**
 * Runs a command while it holds the lock that the settings describe. When this returns, the lock is free again.
 *
 * @returns the command's exit status; 128+N when signal N ended it.
 * @throws {CommandError} when there is no such command, or it cannot be executed.
 * @throws {LockTimeoutError} when the lock was not granted within `settings.timeoutMs`.
 * @throws {LockRefusedError | ConnectionError} when the lock cannot be had at all.
 */
export async function runLocked(
  command: readonly string[],
  settings: Settings,
  notify: Notify,
): Promise<number> {
  using relay = new SignalRelay();
  const lock = await acquireInTime(settings, notify);
  using peer = lock.peer;
  // Always reading is how the end of the daemon is noticed while the command runs.
  const lost = peer.receive();
  let code = 1;
  try {
    const child = spawn(command, settings, lock);
    relay.relayTo(child);
    let running = true;
    lost.then(() => {
      if (running) notify(`${showDaemon(settings)} is gone; the command goes on without its lock`);
    });
    ({ code } = await child.status);
    running = false;
    return code;
  } finally {
    await release(lock, settings, code !== 0, lost, notify);
  }
}

async function acquireInTime(settings: Settings, notify: Notify): Promise<GrantedLock> {
  const { timeoutMs } = settings;
  if (timeoutMs <= 0) return await acquire(settings, notify);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await acquire(settings, notify, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new LockTimeoutError(
      `The lock was not obtained because timeout (${timeoutMs} milliseconds) expired`,
      { cause: error },
    );
  }
}

function spawn(command: readonly string[], settings: Settings, { element }: GrantedLock): Deno.ChildProcess {
  const [program = "", ...words] = command;
  const { kind } = parseResourceName(settings.resourceName);
  const mode = kind === "simple" || kind === "hierarchical" ? settings.lockMode : "EX";
  const env: Record<string, string> = { FLOM_RESOURCE: settings.resourceName, FLOM_MODE: mode };
  if (element !== undefined) {
    words.push(element);
    env.FLOM_ELEMENT = element;
  }
  try {
    return new Deno.Command(program, { args: words, env }).spawn();
  } catch (error) {
    throw new CommandError(`Unable to execute command '${program}': ${reason(error)}`, { cause: error });
  }
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such command";
  if (error instanceof Deno.errors.PermissionDenied) return "it is not executable";
  return (error as Error).message;
}

/** Gives the lock back and waits until the daemon has taken it. */
async function release(
  { peer }: GrantedLock,
  settings: Settings,
  rollback: boolean,
  lost: Promise<unknown>,
  notify: Notify,
): Promise<void> {
  try {
    await peer.send({ type: "unlock", name: settings.resourceName, rollback });
    await peer.finish();
  } catch {
    return; // The daemon is gone, and so is the lock.
  }
  // A daemon that stands still must not hold up whoever waits for the command.
  const late = AbortSignal.timeout(RELEASE_MS);
  late.addEventListener("abort", () => {
    notify(`${showDaemon(settings)} has not confirmed within ${RELEASE_MS} ms that the lock is free`);
    peer[Symbol.dispose]();
  });
  await lost;
}
