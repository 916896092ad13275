import type { Settings } from "../config/settings.ts";
import { loadMore } from "../program.ts";
import { trace, TRACE_BITS } from "../trace/trace.ts";
import { type Endpoint, endpointOf, searchedGroup, showEndpoint } from "../config/endpoint.ts";
import { ConnectionError } from "./errors.ts";
import type { Notify } from "./notify.ts";

/**
 * Where the daemon is that the settings mean: known, or found by asking a multicast group.
 *
 * @throws {ConnectionError} with `absent` set when nobody in the group answers.
 */
export async function locate(settings: Settings, notify: Notify, signal?: AbortSignal): Promise<Endpoint> {
  const group = searchedGroup(settings);
  if (!group) return endpointOf(settings);
  const { discoveryAttempts: attempts, discoveryTimeoutMs: timeoutMs, discoveryTtl: ttl, verbose } = settings;
  const { askGroup } = await loadMore();
  const follow = (line: string) => {
    if (verbose) console.log(line);
    trace(TRACE_BITS.client, "askGroup", () => line);
  };
  const [eldest, ...others] = await askGroup(
    group,
    { attempts, timeoutMs, ttl, all: verbose, trace: follow },
    signal,
  );
  if (!eldest) {
    throw new ConnectionError(
      `no daemon answered in the group ${group.address}, port ${group.port}, asked ${attempts} times with ` +
        `${timeoutMs} ms to wait (usual causes: none is running, a firewall on the way, another network: ` +
        "--discovery-ttl, -n)",
      { absent: true },
    );
  }
  if (others.length > 0) {
    const all = [eldest, ...others].map((found) => showEndpoint(endpointAt(found)));
    notify(
      `${all.length} daemons answer in the group ${group.address}: ${
        all.join("; ")
      }; taking the first, the eldest`,
    );
  }
  return endpointAt(eldest);
}

function endpointAt({ hostname, port }: { hostname: string; port: number }): Endpoint {
  return { transport: "tcp", hostname, port };
}
