import { loginName, machineId } from "../config/host.ts";
import type { Settings } from "../config/settings.ts";
import { Daemon } from "./daemon.ts";
import { AlreadyRunningError, listenTcp, listenUnix, lockPath } from "./listen.ts";
import { detachFromStarter, keepConnectionsAlive } from "./native.ts";

/** What the starting process is told, in one line on standard output: a word, a blank, and the rest. */
export type StartWord = "ready" | "taken" | "failed";

/**
 * Is the daemon, in this process, until it ends.
 *
 * @param settings `socketName`, or `address` and `port`, say where it listens; without either, and with a multicast
 * group, it listens on a free port of all addresses.
 * @returns the exit status of the process.
 */
export async function runDaemon(settings: Settings): Promise<number> {
  await nameProcess();
  // A mistake of ours in serving one connection must not cost all the others their locks.
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    console.error("flom daemon:", event.reason);
  });
  let daemon: Daemon | undefined;
  try {
    const listener = listen(settings);
    const place = listener.addr.transport === "tcp" ? listener.addr : { hostname: "", port: 0 };
    using _membership = await joinGroup(settings, place, (elder) => {
      console.error(
        `flom daemon: ${elder} serves the group as well and is older: taking no new work from now on`,
      );
      daemon?.moveTo(elder);
    });
    if (place.port !== 0) keepConnectionsAlive();
    daemon = new Daemon({
      listener,
      peerId: machineId(),
      lifespanMs: settings.daemonLifespanMs,
      patienceMs: settings.queuePatienceMs,
    });
    const end = () => daemon?.end();
    for (const signal of ["SIGTERM", "SIGINT"] as const) Deno.addSignalListener(signal, end);
    Deno.addSignalListener("SIGHUP", () => {});
    tellStarter("ready", place.hostname);
    detachFromStarter();
    await daemon.ended;
    return 0;
  } catch (error) {
    if (daemon) throw error;
    tellStarter(error instanceof AlreadyRunningError ? "taken" : "failed", (error as Error).message);
    return 1;
  }
}

function listen({ socketName, address, port, multicastAddress = "" }: Settings): Deno.Listener {
  if (socketName !== undefined) return listenUnix(socketName).listener;
  if (address !== undefined) return listenTcp(address, port);
  return listenTcp(multicastAddress.includes(":") ? "::" : "0.0.0.0", 0);
}

/**
 * Joins the multicast group, if the settings name one.
 *
 * @throws {AlreadyRunningError} when the group has a daemon.
 */
async function joinGroup(
  settings: Settings,
  { hostname, port }: { hostname: string; port: number },
  onElder: (elder: string) => void,
): Promise<Disposable | undefined> {
  const { multicastAddress, multicastPort, networkInterface, discoveryTtl: ttl } = settings;
  if (multicastAddress === undefined) return undefined;
  // On one host a lock decides at once between those that start together; never closed, so kept to the end.
  lockPath(`/tmp/flom-${loginName()}-${multicastAddress}-${multicastPort}`);
  const { Membership } = await import("../discovery/membership.ts");
  const member = await Membership.join({
    group: {
      address: multicastAddress,
      port: multicastPort,
      ...(networkInterface === undefined ? {} : { interfaceName: networkInterface }),
    },
    ttl,
    place: { address: hostname === "0.0.0.0" || hostname === "::" ? "" : hostname, port },
    onElder: (elder) => onElder(`${elder.hostname}, port ${elder.port}`),
  });
  if (member instanceof Membership) return member;
  throw new AlreadyRunningError(`the daemon at ${member.hostname}, port ${member.port} serves the group`);
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
