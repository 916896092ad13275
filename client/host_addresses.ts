import type { CFunctions } from "../config/c_functions.ts";
import { encodeUtf8 } from "../resources/utf8.ts";

/** What is looked for and found, as the C library has it in 64 bits: its length, and where what it says begins. */
const INFO_BYTES = 48;
const KIND_OFFSET = 8;
const LENGTH_OFFSET = 16;
const ADDRESS_OFFSET = 24;
const NEXT_OFFSET = 40;

const STREAM = 1;

/** The addresses of a host, for a port, as the C library reads and writes them; none when it does not know the name. */
export async function hostAddresses(
  c: CFunctions,
  hostname: string,
  port: number,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const wanted = new Uint8Array(INFO_BYTES);
  wanted[KIND_OFFSET] = STREAM;
  const [host, service] = [hostname, String(port)].map((text) => encodeUtf8(`${text}\0`));
  const found = new BigUint64Array(1);
  if (await c.call("getaddrinfo", host!, service!, wanted, found) !== 0) return [];
  const first = Deno.UnsafePointer.create(found[0]!);
  const addresses: Uint8Array<ArrayBuffer>[] = [];
  for (let info = first; info;) {
    const view = new Deno.UnsafePointerView(info);
    const address = new Uint8Array(view.getUint32(LENGTH_OFFSET));
    Deno.UnsafePointerView.copyInto(view.getPointer(ADDRESS_OFFSET)!, address);
    addresses.push(address);
    info = view.getPointer(NEXT_OFFSET);
  }
  c.call("freeaddrinfo", first);
  return addresses;
}
