import type { Settings } from "../config/settings.ts";
import { dial } from "./dial.ts";
import { type Endpoint, endpointOf, searchedGroup, showEndpoint } from "../config/endpoint.ts";
import { ConnectionError } from "./errors.ts";
import type { Notify } from "./notify.ts";
import { locate } from "./locate.ts";
import { Peer } from "./peer.ts";
import type { StartResult } from "./start_daemon.ts";
import { loadMore } from "../program.ts";
import { trace, TRACE_BITS } from "../trace/trace.ts";

/** How long to look for the daemon that somebody else is starting before starting one again, in milliseconds. */
const OTHERS_START_MS = 1000;

/** How often that is done before giving up. */
const MAX_STARTS = 5;

/** How often a group is asked when the daemon that answered is gone, and the pause between, in milliseconds. */
const MAX_MOVES = 4;
const MOVE_PAUSE_MS = 100;

/** Pause between two looks for a daemon that may be restarting, in milliseconds. */
const RETURN_PAUSE_MS = 100;

/** Pause between two looks, in milliseconds. */
const LOOK_PAUSE_MS = 10;

/**
 * Connects to the daemon that the settings name, and starts one if there is none and the settings allow it.
 *
 * @param signal Gives up when aborted, with the signal's reason.
 * @param returnMs How long a daemon is waited for that was there a moment ago and cannot be started from here, in
 * milliseconds: it may be restarting.
 * @throws {ConnectionError} when there is no daemon and none can be started; the message says why.
 */
export async function connect(
  settings: Settings,
  notify: Notify,
  signal?: AbortSignal,
  returnMs = 0,
): Promise<Peer> {
  const returnUntilMs = returnMs > 0 ? performance.now() + returnMs : 0;
  let starts = 0;
  let moves = 0;
  let lookUntilMs = 0;
  for (;;) {
    let endpoint: Endpoint | undefined;
    try {
      endpoint = await locate(settings, notify, signal);
      trace(TRACE_BITS.client, "connect", () => `connecting to ${showEndpoint(endpoint!)}`);
      return new Peer(await dial(endpoint, settings, signal));
    } catch (error) {
      trace(TRACE_BITS.client, "connect", () => (error as Error).message);
      if (!(error instanceof ConnectionError) || !error.absent) throw error;
      // A daemon of a group that answered and is gone has just yielded to another one.
      if (endpoint && searchedGroup(settings) && ++moves < MAX_MOVES) {
        await pause(MOVE_PAUSE_MS);
        continue;
      }
      if (performance.now() < lookUntilMs) {
        await pause(LOOK_PAUSE_MS);
        continue;
      }
      const result = await startIfAllowed(settings);
      if (result.type === "ready") {
        warnOfLoopback(settings, result.address, notify);
      } else if (result.type === "taken" && ++starts < MAX_STARTS) {
        lookUntilMs = performance.now() + OTHERS_START_MS;
      } else if (result.type !== "taken" && performance.now() < returnUntilMs) {
        await pause(RETURN_PAUSE_MS);
      } else {
        const hint = result.type === "forbidden"
          ? "and a lifespan of 0 (-d 0) says not to start one"
          : `and none could be started: ${result.why}`;
        throw new ConnectionError(`${error.message}, ${hint}`, { cause: error });
      }
    }
  }
}

async function startIfAllowed(settings: Settings): Promise<StartResult | { readonly type: "forbidden" }> {
  if (settings.daemonLifespanMs === 0) return { type: "forbidden" };
  const { startDaemon } = await loadMore();
  const result = await startDaemon(settings);
  trace(TRACE_BITS.client, "connect", () => `starting a daemon: ${JSON.stringify(result)}`);
  return result;
}

/** A name that means this host alone (127.0.1.1 in /etc/hosts is the classic) makes a daemon no other host can use. */
function warnOfLoopback({ address: name }: Settings, address: string, notify: Notify): void {
  if (name === undefined || name === address) return;
  if (!address.startsWith("127.") && address !== "::1") return;
  notify(`${name} is ${address} here, a loopback address: only this host can reach the daemon`);
}

/** Names the daemon in messages. */
export function showDaemon(settings: Settings): string {
  const group = searchedGroup(settings);
  return group
    ? `the daemon of the group ${group.address}`
    : `the daemon at ${showEndpoint(endpointOf(settings))}`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
