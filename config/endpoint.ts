import { defaultSocketPath } from "../config/host.ts";
import type { Group } from "../discovery/interfaces.ts";
import type { Settings } from "../config/settings.ts";

/** Where a daemon is, or is to be. */
export type Endpoint =
  | { readonly transport: "unix"; readonly path: string }
  | { readonly transport: "tcp"; readonly hostname: string; readonly port: number };

/** Where these settings say the daemon is. */
export function endpointOf({ address, port, socketName }: Settings): Endpoint {
  if (address !== undefined) return { transport: "tcp", hostname: address, port };
  const path = socketName ?? defaultSocketPath();
  // The daemon runs in another directory than its client.
  return { transport: "unix", path: path.startsWith("/") ? path : `${Deno.cwd()}/${path}` };
}

/** The multicast group in which the daemon is to be found; undefined when these settings say where it is. */
export function groupOf(settings: Settings): Group | undefined {
  const { socketName, address, multicastAddress, multicastPort: port, networkInterface } = settings;
  if (socketName !== undefined || address !== undefined || multicastAddress === undefined) return undefined;
  const only = networkInterface === undefined ? {} : { interfaceName: networkInterface };
  return { address: multicastAddress, port, ...only };
}

/** The endpoint for a message to the user. */
export function showEndpoint(endpoint: Endpoint): string {
  return endpoint.transport === "unix" ? endpoint.path : `${endpoint.hostname}, port ${endpoint.port}`;
}
