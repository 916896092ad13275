import { cNumber } from "../config/values.ts";

/**
 * Parts of the program that can be traced, by the bits that the original has for them. Parts that exist only there have
 * no name here, and their bits do nothing.
 */
export const TRACE_BITS = {
  main: 0x1,
  configuration: 0x2,
  command: 0x4,
  client: 0x8,
  daemon: 0x10,
  connections: 0x20,
  messages: 0x80,
  /** Requests for resources of any kind, and what becomes of them. */
  locks: 0x100,
  names: 0x200,
  /** The same for one kind of resource. */
  simple: 0x400,
  numeric: 0x800,
  set: 0x1000,
  hierarchical: 0x2000,
  sequence: 0x4000,
  timestamp: 0x8000,
  shutdown: 0x40000,
  library: 0x80000,
  debugFeatures: 0x100000,
  tcp: 0x400000,
} as const;

/** Reads a mask as C does (`strtoul`): `0x…` is hexadecimal, `0…` octal; what follows the number, or is none, is void. */
export function parseMask(text: string): number {
  const match = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(text);
  if (!match) return 0;
  const number = cNumber(match[2]!);
  return (match[1] === "-" ? -number : number) >>> 0;
}
