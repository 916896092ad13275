import type { Group } from "../config/endpoint.ts";

/** An interface of this host, by one of its addresses: what multicast is sent and received on. */
export interface Interface {
  readonly name: string;
  readonly address: string;
}

/** No interface of this host can reach the group; the message says what to do. */
export class NoInterfaceError extends Error {
  override name = "NoInterfaceError";
}

/** Whether a group's address is one of IPv6. */
export function isIpv6({ address }: Group): boolean {
  return address.includes(":");
}

/** Whether an address is one of IPv6 that needs a zone, because it means something else on each link. */
export function isLinkLocal(address: string): boolean {
  return address.toLowerCase().startsWith("fe80:");
}

/**
 * The interfaces on which a group may be reached: all that have an address of its family, or the one that `-n` or the
 * zone of the address names (`ff02::1%eth0`).
 *
 * @throws {NoInterfaceError} when there is none.
 */
export function interfacesFor(group: Group): Interface[] {
  const family = isIpv6(group) ? "IPv6" : "IPv4";
  const only = group.interfaceName ?? group.address.split("%")[1];
  const found = new Map<string, Interface>();
  for (const { name, family: its, address } of Deno.networkInterfaces()) {
    // IPv6 multicast has no route on the loopback interface.
    if (its !== family || (only !== undefined && name !== only) || (family === "IPv6" && address === "::1")) {
      continue;
    }
    // One address is enough for an interface; a link-local one says least about where answers have to go.
    if (!found.has(name) || isLinkLocal(found.get(name)!.address)) found.set(name, { name, address });
  }
  if (found.size > 0) return [...found.values()];
  const which = only === undefined ? "no interface" : `the interface ${only} does not exist, or`;
  throw new NoInterfaceError(`${which} has an ${family} address, which the group ${group.address} needs`);
}
