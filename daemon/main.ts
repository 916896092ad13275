import { PLATFORM } from "../config/platform.ts";
import type { Settings } from "../config/settings.ts";
import { LineFile, refusePipe } from "../trace/line_file.ts";
import { Log } from "../trace/log.ts";
import { trace, TRACE_BITS, traceTo } from "../trace/trace.ts";
import type { Daemon } from "./daemon.ts";
import { AlreadyRunningError } from "./listen.ts";
import { detachFromStarter } from "./native.ts";
import { serve } from "./serve.ts";
import { Timer } from "./timer.ts";

/**
 * How long a daemon serves its clients through Deno, in milliseconds, before it opens the way through the C library. That
 * takes some milliseconds, for which the command that has started it would have to wait.
 */
const NATIVE_AFTER_MS = 100;

/** What the starting process is told, in one line on standard output: a word, a blank, and the rest. */
export type StartWord = "ready" | "taken" | "failed";

/**
 * Is the daemon, in this process, until it ends.
 *
 * @param settings `socketName`, or `address` and `port`, say where it listens; with a multicast group alone it is a free
 * port of all addresses, without anything the user's own socket. With `foreground` nobody waits for a word from it.
 * @returns the exit status of the process.
 * @throws {AlreadyRunningError | ListenError | LineFileError} in the foreground, when it cannot start.
 */
export async function runDaemon(settings: Settings): Promise<number> {
  await nameProcess();
  let ready = settings.foreground;
  try {
    await serveAndWait(settings, (address) => {
      if (settings.foreground) return;
      ready = true;
      tellStarter("ready", address);
      detachFromStarter();
    });
    return 0;
  } catch (error) {
    if (ready) throw error;
    tellStarter(error instanceof AlreadyRunningError ? "taken" : "failed", (error as Error).message);
    return 1;
  }
}

/** @param onReady Is told the address, when it is one of TCP, as soon as clients are served. */
async function serveAndWait(settings: Settings, onReady: (address: string) => void): Promise<void> {
  using log = openLog(settings);
  traceTo(log && ((where, what) => log.trace(where, what)));
  outliveMistakes(log);
  trace(TRACE_BITS.configuration, "runDaemon", () => JSON.stringify(settings));
  const { daemon, hostname, ended, serveNatively } = await serve(settings, log);
  obeySignals(daemon, settings, log);
  onReady(hostname);
  const soon = new Timer();
  soon.set(NATIVE_AFTER_MS, serveNatively);
  await ended;
  soon.clear();
}

/** What the daemon logs goes to a file or, in the foreground, to standard error; undefined when nobody wants it. */
function openLog({ daemonTraceFile: path, logFormat: format, foreground }: Settings): Log | undefined {
  if (path !== undefined) {
    if (!foreground) refusePipe(path);
    return new Log({ format, target: new LineFile(path) });
  }
  return foreground ? new Log({ format }) : undefined;
}

function obeySignals(daemon: Daemon, { foreground }: Settings, log: Log | undefined): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    onSignal(signal, () => daemon.end(`it got ${signal}`));
  }
  // In the foreground, a terminal that is closed ends it as it ends other programs.
  const reopens = log?.inFile ?? false;
  if (reopens || !foreground) onSignal("SIGHUP", () => log?.reopen());
}

function onSignal(signal: Deno.Signal, listener: () => void): void {
  try {
    Deno.addSignalListener(signal, listener);
  } catch {
    // Not every system has every signal.
  }
}

/** A mistake of ours in serving one connection must not cost all the others their locks. */
function outliveMistakes(log: Log | undefined): void {
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    if (log) log.write("error", "mistake", { why: describe(event.reason) });
    else console.error("flom daemon:", event.reason);
  });
  // Any other one ends the process; its last word is to be kept.
  addEventListener("error", (event) => {
    log?.write("error", "failed", { why: describe(event.error) });
    log?.flush();
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

function tellStarter(word: StartWord, rest: string): void {
  try {
    Deno.stdout.writeSync(new TextEncoder().encode(`${word} ${rest}\n`));
  } catch {
    // The starter is gone; whoever comes next finds the daemon by itself.
  }
}

/** Makes pgrep and pkill find the daemon, and only the daemon, by the name of the program. */
async function nameProcess(): Promise<void> {
  try {
    if (PLATFORM.processNameFile === undefined) throw new Error("there is none");
    Deno.writeTextFileSync(PLATFORM.processNameFile, "flom");
  } catch {
    // Costs more, but works without the permission to write and on other systems.
    const { default: process } = await import("node:process");
    process.title = "flom";
  }
}
