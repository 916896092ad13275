import type { Endpoint } from "./endpoint.ts";
import { encodeUtf8 } from "../resources/utf8.ts";

/** Enough for an address of any kind, as the C library writes it. */
export const ADDRESS_BYTES = 128;

/** Families of addresses, by their numbers in Linux. */
export const AF_UNIX = 1;
const [AF_INET, AF_INET6] = [2, 10];

/** Longest path of a unix socket in bytes, as the kernel has it. */
export const MAX_PATH_BYTES = 107;

const MAX_BYTE = 255;

/** An address that the C library has written; of a unix socket without a name, the path is empty. */
export function readAddress(bytes: Uint8Array<ArrayBuffer>): Deno.NetAddr | Deno.UnixAddr {
  const [family] = bytes;
  if (family !== AF_INET && family !== AF_INET6) {
    const path = bytes.subarray(2);
    return { transport: "unix", path: new TextDecoder().decode(path.subarray(0, path.indexOf(0))) };
  }
  const hostname = family === AF_INET ? dotted(bytes.subarray(4, 8)) : showIpv6(bytes.subarray(8, 24));
  return { transport: "tcp", hostname, port: new DataView(bytes.buffer).getUint16(2) };
}

/** An address as the C library reads it; undefined for the name of a host, an address of IPv6, and a path that is too long. */
export function writeAddress(endpoint: Endpoint): Uint8Array<ArrayBuffer> | undefined {
  if (endpoint.transport === "unix") {
    const path = encodeUtf8(endpoint.path);
    return path.length <= MAX_PATH_BYTES ? Uint8Array.of(AF_UNIX, 0, ...path, 0) : undefined;
  }
  const { hostname, port } = endpoint;
  const parts = hostname.split(".").map(Number);
  if (parts.length !== 4 || parts.join(".") !== hostname || !parts.every(isByte)) return undefined;
  return Uint8Array.of(AF_INET, 0, port >> 8, port & 0xff, ...parts, ...new Uint8Array(8));
}

function isByte(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= MAX_BYTE;
}

function showIpv6(address: Uint8Array): string {
  const groups = Array.from(
    { length: 8 },
    (_, index) => (address[2 * index]! << 8) | address[2 * index + 1]!,
  );
  // One of IPv4, on a socket for both.
  if (groups.slice(0, 6).join() === "0,0,0,0,0,65535") return `::ffff:${dotted(address.subarray(12))}`;
  const { hostname } = new URL(`http://[${groups.map((group) => group.toString(16)).join(":")}]`);
  return hostname.slice(1, -1);
}

function dotted(bytes: Uint8Array): string {
  return bytes.join(".");
}
