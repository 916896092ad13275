import { endpointOf, groupOf, searchedGroup } from "../config/endpoint.ts";
import { loginName, machineId } from "../config/host.ts";
import type { Settings } from "../config/settings.ts";
import { VERSION } from "../program.ts";
import type { Log } from "../trace/log.ts";
import { Daemon } from "./daemon.ts";
import { Journal, showPlace } from "./journal.ts";
import { AlreadyRunningError, listenTcp, listenUnix, lockPath } from "./listen.ts";
import { keepConnectionsAlive } from "./native.ts";
import { listenNatively } from "./native_listener.ts";
import { DenoListener } from "./socket.ts";

/** How long a daemon that a command has started stays for that command at least, in milliseconds. */
const FIRST_CLIENT_MS = 1000;

/** A daemon, and where it listens. */
export interface Serving {
  readonly daemon: Daemon;
  /** Path of its unix socket; undefined on TCP. */
  readonly path: string | undefined;
  /** Its address and port on TCP; empty and 0 on a unix socket. */
  readonly hostname: string;
  readonly port: number;
  /**
   * Has the C library serve clients from now on, where that can be done: in a process that does nothing else, since it
   * holds up all else for a millisecond now and then.
   */
  readonly serveNatively: () => void;
  /** Resolves when it has ended, and has let go of all it had. */
  readonly ended: Promise<void>;
}

/**
 * Starts a daemon in this process.
 *
 * @param settings `socketName`, or `address` and `port`, say where it listens; with a multicast group alone it is a free
 * port of all addresses, without anything the user's own socket.
 * @throws {AlreadyRunningError} when another daemon serves there.
 * @throws {ListenError} when nobody can.
 */
export async function serve(settings: Settings, log?: Log): Promise<Serving> {
  const journal = log && new Journal(log);
  using parts = new DisposableStack();
  const listener = listen(settings, parts);
  const { addr } = listener;
  const place = addr.transport === "tcp"
    ? { path: undefined, hostname: addr.hostname, port: addr.port }
    : { path: (addr as Deno.UnixAddr).path, hostname: "", port: 0 };
  journal?.write("notice", "listening", { at: place.path ?? showPlace(place) });
  let daemon = undefined as Daemon | undefined;
  await joinGroup(settings, place, parts, journal, (elder) => {
    journal?.write("warning", "yielding", { to: elder });
    daemon?.moveTo(elder);
  });
  // Only now is it sure that no other daemon serves, whose log it may be.
  log?.begin(settings.appendTraceFile);
  if (place.path === undefined) keepConnectionsAlive(listener, settings);
  const { daemonLifespanMs: lifespanMs, queuePatienceMs: patienceMs } = settings;
  const firstClientMs = settings.daemon ? FIRST_CLIENT_MS : 0;
  const byDeno = new DenoListener(listener);
  daemon = new Daemon({
    listener: byDeno,
    peerId: machineId(),
    lifespanMs,
    patienceMs,
    journal,
    firstClientMs,
  });
  journal?.write("notice", "ready", { version: VERSION, lifespanMs, patienceMs });
  const serveNatively = () => {
    // Who is served by Deno must not have to wait while this thread waits for others.
    const others = listenNatively(listener, () => !byDeno.hasPeers);
    if (others) daemon.takeFrom(others);
  };
  const kept = parts.move();
  return { daemon, ...place, serveNatively, ended: daemon.ended.finally(() => kept.dispose()) };
}

/** @param parts Takes what has to be let go of in the end, in the order in which it was got. */
function listen(settings: Settings, parts: DisposableStack): Deno.Listener {
  const group = searchedGroup(settings);
  if (group) return parts.use(listenTcp(group.address.includes(":") ? "::" : "0.0.0.0", 0));
  const endpoint = endpointOf(settings);
  if (endpoint.transport === "tcp") return parts.use(listenTcp(endpoint.hostname, endpoint.port));
  const { listener, lock } = listenUnix(endpoint.path, settings.socketMode);
  parts.use(lock);
  return parts.use(listener);
}

/**
 * Joins the multicast group, if the settings name one.
 *
 * @throws {AlreadyRunningError} when the group has a daemon.
 */
async function joinGroup(
  settings: Settings,
  { hostname, port }: { hostname: string; port: number },
  parts: DisposableStack,
  journal: Journal | undefined,
  onElder: (elder: string) => void,
): Promise<void> {
  const group = groupOf(settings);
  if (!group) return;
  // On one host a lock decides at once between those that start together.
  parts.use(lockPath(`/tmp/flom-${loginName()}-${group.address}-${group.port}`));
  const { Membership } = await import("../discovery/membership.ts");
  const member = await Membership.join({
    group,
    ttl: settings.discoveryTtl,
    place: { address: hostname === "0.0.0.0" || hostname === "::" ? "" : hostname, port },
    onElder: (elder) => onElder(showPlace(elder)),
    onAnswer: ({ address: hostname, port }) => {
      journal?.writeSeldom("info", "discovery-answered", { peer: showPlace({ hostname, port }) });
    },
  });
  if (!(member instanceof Membership)) {
    throw new AlreadyRunningError(`the daemon at ${showPlace(member)} serves the group`);
  }
  parts.use(member);
  journal?.write("notice", "joined", { group: `${group.address}, port ${group.port}` });
}
