import { openCLibrary } from "../config/c_library.ts";
import { granted } from "../config/host.ts";
import { processStat } from "../config/process_stat.ts";
import { signalNumber } from "../config/signals.ts";
import type { CommandEnd, RunningCommand } from "./command.ts";

/**
 * What ends a program and is sent to one: by people, `kill`, `timeout`, init and batch systems, an alarm set before the
 * program was started. Each must reach the command, because without flom the command would go on without its lock.
 *
 * The rest is left to the system. A program causes ABRT, SEGV and their like itself; Deno ignores PIPE. What stops and
 * resumes (TSTP, TTIN, TTOU, CONT) and WINCH a terminal or a shell sends to the whole process group, so that flom and
 * its command stop and go on together; TSTP for flom alone stops only flom, which keeps the lock. KILL, STOP and
 * real-time signals cannot be listened to.
 */
const FORWARDED: readonly Deno.Signal[] = [
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
  "SIGTERM",
  "SIGUSR1",
  "SIGUSR2",
  "SIGALRM",
  "SIGXCPU",
];

/** What keys of a terminal send: to the whole process group in its foreground, and so to the command as well. */
const FROM_KEYS: readonly Deno.Signal[] = ["SIGINT", "SIGQUIT"];

/** PIPE, as a bit. */
const IGNORED_BY_DENO = 1 << 12;

/** How long after its start a command has had no time to take care of signals, in milliseconds. */
const STARTING_MS = 5;

/** How long this process may take to hear of what was sent before the command was started, in milliseconds. */
const LATE_MS = 500;

/** How long a signal may take to end this process before it ends itself, in milliseconds. */
const END_MS = 1000;

/** The first process of a PID namespace, which no signal ends by default. */
const INIT_PID = 1;

/**
 * Stands between the signals this process gets and the command it runs: they are the command's. Before there is a
 * command they do what they always do.
 *
 * A process that is there for its command alone listens when it waits for the lock: the first listener takes as long as
 * the start of a command. A program with a life of its own is left alone until then.
 */
export class SignalRelay implements Disposable {
  readonly #listeners: [Deno.Signal, () => void][] = [];
  readonly #isAlone: boolean;
  /** What is ignored: what was asked for, and what this process was started to ignore. */
  #ignored: readonly Deno.Signal[];
  /** What this process was before it listened. */
  #before: ProcessState | undefined;
  #listens = false;
  #child: RunningCommand | undefined;
  #startedMs = 0;

  /**
   * @param ignored Signals that neither end this process nor are handed on.
   * @param isAlone Whether this process is there for the command alone.
   * @throws {TypeError} when one of the signals cannot be listened to.
   */
  constructor(ignored: readonly Deno.Signal[] = [], isAlone = true) {
    this.#ignored = ignored;
    this.#isAlone = isAlone;
    // The system ends the first process of a PID namespace by no signal that it does not listen to.
    if (isAlone && (ignored.length > 0 || Deno.pid === INIT_PID)) this.#listen();
  }

  /** Listens now, if this process is there for the command alone. */
  prepare(): void {
    if (this.#isAlone) this.#listen();
  }

  /**
   * Starts the command. From now on signals go to it: there is no moment in which they would be lost, since what comes
   * while a process is being started is heard of when it has been.
   */
  async start(start: () => Promise<RunningCommand>): Promise<RunningCommand> {
    this.#listen();
    try {
      this.#child = await start();
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
    this.#startedMs = performance.now();
    return this.#child;
  }

  /** Sends the command a signal; nothing happens when it has ended. */
  send(signal: Deno.Signal): void {
    try {
      this.#child?.kill(signal);
    } catch {
      // It has just ended.
    }
  }

  /**
   * Ends a process that is there for its command alone by INT when that has ended the command. A shell ends a loop or a
   * script on Ctrl-C only if INT has ended what it waits for; status 130 tells it that the program took care of INT.
   */
  endLike({ signal }: CommandEnd): void {
    if (!this.#isAlone || signal !== signalNumber("SIGINT") || this.#ignored.includes("SIGINT")) return;
    this.#endBy("SIGINT");
  }

  [Symbol.dispose](): void {
    for (const [signal, listener] of this.#listeners) Deno.removeSignalListener(signal, listener);
    this.#listeners.length = 0;
  }

  #listen(): void {
    if (this.#listens) return;
    this.#listens = true;
    this.#before = processState("self");
    const ignoredBefore = (this.#before?.ignored ?? 0) & ~IGNORED_BY_DENO;
    // HUP by `nohup`, INT and QUIT by `&` in a script.
    const inherited = ignoredBefore === 0 ? [] : FORWARDED.filter((signal) => this.#ignoredBefore(signal));
    this.#ignored = [...this.#ignored, ...inherited];
    for (const signal of FORWARDED) {
      if (!this.#ignored.includes(signal)) this.#addIfThere(signal, () => this.#take(signal));
    }
    // The system forgets how a command has ended if its end is ignored.
    if (!this.#before || this.#ignoredBefore("SIGCHLD")) this.#addIfThere("SIGCHLD", () => {});
    for (const signal of this.#ignored) this.#add(signal, () => {});
    if (inherited.length > 0) ignoreAgain(inherited);
  }

  #addIfThere(signal: Deno.Signal, listener: () => void): void {
    try {
      this.#add(signal, listener);
    } catch {
      // Not every system has every signal.
    }
  }

  #add(signal: Deno.Signal, listener: () => void): void {
    Deno.addSignalListener(signal, listener);
    this.#listeners.push([signal, listener]);
  }

  #take(signal: Deno.Signal): void {
    if (!this.#child) this.#endBy(signal);
    if (!this.#hasBeenSentToo(this.#child, signal)) this.send(signal);
  }

  /**
   * Whether the command has got the signal from where this process got it. The system does not tell who sent it, so INT
   * and QUIT in the foreground of a terminal are taken for keys, which the terminal sends to the command as well: `kill
   * -INT` for flom alone then has no effect. TERM and the others may have been sent to the whole group (`kill %1`,
   * `timeout`); they are handed on all the same, since one too many does less harm than none.
   */
  #hasBeenSentToo(child: RunningCommand, signal: Deno.Signal): boolean {
    const self = processState("self");
    if (!self) return FROM_KEYS.includes(signal) && Deno.stdin.isTerminal();
    const isForGroup = FROM_KEYS.includes(signal) && isInForeground(self) ||
      signal === "SIGHUP" && this.#hasLostTerminal(self);
    const command = processState(child.pid);
    if (!isForGroup || command?.group !== self.group) return false;
    // It may have been sent when there was no command yet. One that lives and does not catch the signal has not got it.
    const catches = includesSignal(command.caught, signal);
    const ageMs = performance.now() - this.#startedMs;
    return ageMs > LATE_MS || ageMs > STARTING_MS && catches;
  }

  /**
   * Of a terminal that closes, its shell and the system tell the whole group that was in its foreground; only the first
   * process of the session, which may be this one, is told alone. What is sent later to flom alone looks the same.
   */
  #hasLostTerminal({ terminal, session, pid }: ProcessState): boolean {
    return this.#before !== undefined && isInForeground(this.#before) && terminal === 0 && session !== pid;
  }

  #ignoredBefore(signal: Deno.Signal): boolean {
    return this.#before !== undefined && includesSignal(this.#before.ignored, signal);
  }

  #endBy(signal: Deno.Signal): never {
    this[Symbol.dispose]();
    if (Deno.pid !== INIT_PID && granted({ name: "run" })) {
      try {
        Deno.kill(Deno.pid, signal);
        // Deno acts on it in another thread. Nothing may happen here until then, least of all the grant of a lock.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, END_MS);
      } catch {
        // Not every system has every signal.
      }
    }
    Deno.exit(128 + signalNumber(signal));
  }
}

/** What the system says of a process; signals are bits. */
interface ProcessState {
  readonly pid: number;
  /** The process id of the first process of the group, and of the session. */
  readonly group: number;
  readonly session: number;
  /** The controlling terminal's device; 0 for none. */
  readonly terminal: number;
  readonly foregroundGroup: number;
  readonly ignored: number;
  readonly caught: number;
}

/** The state of a process; undefined where it cannot be known. */
function processState(pid: number | "self"): ProcessState | undefined {
  const stat = processStat(pid);
  if (!stat) return undefined;
  const [, , group = 0, session = 0, terminal = 0, foregroundGroup = 0] = stat.fields.map(Number);
  const [ignored = 0, caught = 0] = stat.fields.slice(30).map(Number);
  return { pid: stat.pid, group, session, terminal, foregroundGroup, ignored, caught };
}

function isInForeground({ terminal, group, foregroundGroup }: ProcessState): boolean {
  return terminal !== 0 && group === foregroundGroup;
}

function includesSignal(bits: number, signal: Deno.Signal): boolean {
  return ((bits >> (signalNumber(signal) - 1)) & 1) === 1;
}

/**
 * Has the system ignore signals, in the command too, which inherits that. Deno's listeners, of whatever signal, have
 * just put an end to it.
 */
function ignoreAgain(signals: readonly Deno.Signal[]): void {
  const IGNORE = 1n;
  const library = openCLibrary({ signal: { parameters: ["i32", "usize"], result: "usize" } });
  // Without the library they are ignored here, but not by the command.
  for (const signal of signals) library?.symbols.signal(signalNumber(signal), IGNORE);
  library?.close();
}
