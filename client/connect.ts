import type { Settings } from "../config/settings.ts";
import { dial } from "./dial.ts";
import { type Endpoint, endpointOf, showEndpoint } from "./endpoint.ts";
import { ConnectionError } from "./errors.ts";
import { Peer } from "./peer.ts";

/** How long a daemon that somebody else is starting may take until it listens, in milliseconds. */
const OTHERS_START_MS = 10_000;

/** Pause between two looks whether it does, in milliseconds. */
const OTHERS_START_PAUSE_MS = 10;

/** Takes a line that the user should see. */
export type Notify = (line: string) => void;

/**
 * Connects to the daemon that the settings name, and starts one if there is none and the settings allow it.
 *
 * @param signal Gives up when aborted, with the signal's reason.
 * @throws {ConnectionError} when there is no daemon and none can be started; the message says why.
 */
export async function connect(settings: Settings, notify: Notify, signal?: AbortSignal): Promise<Peer> {
  const endpoint = endpointOf(settings);
  const giveUpMs = performance.now() + OTHERS_START_MS;
  for (;;) {
    try {
      return new Peer(await dial(endpoint, signal));
    } catch (error) {
      if (!(error instanceof ConnectionError) || !error.absent) throw error;
      if (settings.daemonLifespanMs === 0) {
        const hint = "and a lifespan of 0 (-d 0) says not to start one";
        throw new ConnectionError(`${error.message}, ${hint}`, { cause: error });
      }
      await provideDaemon(endpoint, settings, notify, error, giveUpMs);
    }
  }
}

/** Returns when it is worth while to connect again. */
async function provideDaemon(
  endpoint: Endpoint,
  settings: Settings,
  notify: Notify,
  refusal: ConnectionError,
  giveUpMs: number,
): Promise<void> {
  const { startDaemon } = await import("./start_daemon.ts");
  const result = await startDaemon(endpoint, settings);
  switch (result.type) {
    case "ready":
      return warnOfLoopback(endpoint, result.address, notify);
    case "failed":
      throw new ConnectionError(`${refusal.message}, and none could be started: ${result.why}`);
    case "taken":
      if (performance.now() < giveUpMs) {
        await new Promise((resolve) => setTimeout(resolve, OTHERS_START_PAUSE_MS));
        return;
      }
      throw new ConnectionError(
        `${refusal.message}, and none could be started: ${result.why}. If that daemon lost its socket, end it and try again`,
      );
  }
}

/** A name that means this host alone (127.0.1.1 in /etc/hosts is the classic) makes a daemon no other host can use. */
function warnOfLoopback(endpoint: Endpoint, address: string, notify: Notify): void {
  if (endpoint.transport !== "tcp" || endpoint.hostname === address) return;
  if (!address.startsWith("127.") && address !== "::1") return;
  notify(`${endpoint.hostname} is ${address} here, a loopback address: only this host can reach the daemon`);
}

/** Names the daemon in messages. */
export function showDaemon(settings: Settings): string {
  return `the daemon at ${showEndpoint(endpointOf(settings))}`;
}
