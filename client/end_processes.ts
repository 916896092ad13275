import { allGranted } from "../config/host.ts";
import { PLATFORM } from "../config/platform.ts";
import { processStat } from "../config/process_stat.ts";
import type { RunningCommand } from "./command.ts";

/** How long a command may take to end after TERM before it is killed, in milliseconds. */
const GRACE_MS = 10_000;

/** How long it is waited for what was killed, in milliseconds: it may be another user's, who cannot be told anything. */
const KILL_MS = 1000;

/** Pause between two looks at the processes, in milliseconds. */
const LOOK_MS = 50;

/** What the system says of a process. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  /** When it was started: the number of one that has ended may become another's. */
  readonly start: string;
}

/**
 * Ends a command and all that it has started, but for services, which are in sessions of their own: by TERM, and by KILL
 * what is left of it ten seconds later. Resolves when nothing is. Where the system does not say what a command has
 * started, the command itself is all that is ended.
 *
 * @param graceMs How long it may take after TERM, in milliseconds.
 */
export async function endProcesses(command: RunningCommand, graceMs = GRACE_MS): Promise<void> {
  const family = new Family();
  const killFromMs = performance.now() + graceMs;
  const giveUpMs = killFromMs + KILL_MS;
  let over = false;
  command.ended.finally(() => over = true);
  for (let nowMs = 0; nowMs < giveUpMs; nowMs = performance.now()) {
    const signal = nowMs < killFromMs ? "SIGTERM" : "SIGKILL";
    // Before the command is told: what it leaves behind is nobody's then.
    const others = family.look(over ? undefined : command.pid);
    if (over && others.length === 0) return;
    if (nowMs === 0 || signal === "SIGKILL") attempt(() => command.kill(signal));
    for (const { pid, isNew } of others) {
      if (isNew || signal === "SIGKILL") attempt(() => Deno.kill(pid, signal));
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function attempt(kill: () => void): void {
  try {
    kill();
  } catch {
    // It has just ended, or is another user's.
  }
}

/** All that a process has started, and what those have, and so on, as far as it is in the same session. */
class Family {
  readonly #known = new Map<number, string>();

  /**
   * Those that live now.
   *
   * @param first The process, as long as it lives.
   */
  look(first: number | undefined): { readonly pid: number; readonly isNew: boolean }[] {
    const all = livingProcesses();
    const before = new Set(
      all.filter(({ pid, start }) => this.#known.get(pid) === start).map(({ pid }) => pid),
    );
    const found = new Set(before);
    if (first !== undefined) found.add(first);
    const sessionOf = new Map(all.map(({ pid, session }) => [pid, session]));
    for (let size = 0; size < found.size;) {
      size = found.size;
      for (const { pid, parent, session } of all) {
        if (found.has(parent) && sessionOf.get(parent) === session) found.add(pid);
      }
    }
    const members = all.filter(({ pid }) => found.has(pid) && pid !== first);
    for (const { pid, start } of members) this.#known.set(pid, start);
    return members.map(({ pid }) => ({ pid, isNew: !before.has(pid) }));
  }
}

/** All processes that have not ended; none where that cannot be known. */
function livingProcesses(): Process[] {
  if (!PLATFORM.processStatFile || !allGranted()) return [];
  const names = Array.from(Deno.readDirSync("/proc"), ({ name }) => name).filter((name) =>
    /^[0-9]+$/.test(name)
  );
  return names.flatMap((name) => {
    const [state, parent, , session, ...rest] = processStat(Number(name))?.fields ?? [];
    if (state === undefined || state === "Z") return [];
    return [{ pid: Number(name), parent: Number(parent), session: Number(session), start: rest[15]! }];
  });
}
