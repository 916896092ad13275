import { machineId } from "../config/host.ts";
import type { Settings } from "../config/settings.ts";
import { Daemon } from "./daemon.ts";
import { AlreadyRunningError, ListenError, listenTcp, listenUnix } from "./listen.ts";
import { detachFromStarter, keepConnectionsAlive } from "./native.ts";

/** What the starting process is told, in one line on standard output: a word, a blank, and the rest. */
export type StartWord = "ready" | "taken" | "failed";

/**
 * Is the daemon, in this process, until it ends.
 *
 * @param settings `socketName`, or `address` and `port`, say where it listens.
 * @returns the exit status of the process.
 */
export async function runDaemon(settings: Settings): Promise<number> {
  await nameProcess();
  let listener: Deno.Listener;
  try {
    listener = settings.socketName !== undefined
      ? listenUnix(settings.socketName).listener
      : listenTcp(settings.address!, settings.port);
  } catch (error) {
    if (!(error instanceof AlreadyRunningError || error instanceof ListenError)) throw error;
    tellStarter(error instanceof AlreadyRunningError ? "taken" : "failed", error.message);
    return 1;
  }
  // A mistake of ours in serving one connection must not cost all the others their locks.
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    console.error("flom daemon:", event.reason);
  });
  if (listener.addr.transport === "tcp") keepConnectionsAlive();
  const daemon = new Daemon({
    listener,
    peerId: machineId(),
    lifespanMs: settings.daemonLifespanMs,
    patienceMs: settings.queuePatienceMs,
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) Deno.addSignalListener(signal, () => daemon.end());
  Deno.addSignalListener("SIGHUP", () => {});
  tellStarter("ready", listener.addr.transport === "tcp" ? listener.addr.hostname : "");
  detachFromStarter();
  await daemon.ended;
  return 0;
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
    Deno.writeTextFileSync("/proc/self/comm", "flom");
  } catch {
    // Costs more, but works without the permission to write and on other systems.
    const { default: process } = await import("node:process");
    process.title = "flom";
  }
}
