/** Enough for an address of any kind, as the C library writes it. */
export const ADDRESS_BYTES = 128;

const [AF_INET, AF_INET6] = [2, 10];

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
