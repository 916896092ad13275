import { defaultSocketPath } from "./host.ts";
import type { Platform } from "./platform.ts";
import type { Settings } from "./settings.ts";

/** Where a daemon is, or is to be. */
export type Endpoint =
  | { readonly transport: "unix"; readonly path: string }
  | { readonly transport: "tcp"; readonly hostname: string; readonly port: number };

/** The host that is meant where the user's own daemon has no unix socket. */
const THIS_HOST = "127.0.0.1";

/** Where these settings say the daemon is. */
export function endpointOf({ address, port, socketName }: Settings, platform?: Platform): Endpoint {
  const path = address === undefined ? socketName ?? defaultSocketPath(platform) : undefined;
  if (path === undefined) return { transport: "tcp", hostname: address ?? THIS_HOST, port };
  // The daemon runs in another directory than its client.
  return { transport: "unix", path: path.startsWith("/") ? path : `${Deno.cwd()}/${path}` };
}

/** A multicast group: an address of IPv4 or IPv6, and a UDP port. */
export interface Group {
  readonly address: string;
  readonly port: number;
  /** The only interface to use, where there is one. */
  readonly interfaceName?: string;
}

/** The multicast group that a daemon with these settings answers; undefined when they name none. */
export function groupOf(
  { multicastAddress, multicastPort: port, networkInterface }: Settings,
): Group | undefined {
  if (multicastAddress === undefined) return undefined;
  return {
    address: multicastAddress,
    port,
    ...(networkInterface === undefined ? {} : { interfaceName: networkInterface }),
  };
}

/** The multicast group in which the daemon is to be found; undefined when these settings say where it is. */
export function searchedGroup(settings: Settings): Group | undefined {
  return (settings.socketName ?? settings.address) === undefined ? groupOf(settings) : undefined;
}

/** Names a place on the network as permissions do. */
export function netHost(hostname: string, port: number): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** The endpoint for a message to the user. */
export function showEndpoint(endpoint: Endpoint): string {
  return endpoint.transport === "unix" ? endpoint.path : `${endpoint.hostname}, port ${endpoint.port}`;
}
