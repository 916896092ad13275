import { granted } from "../config/host.ts";

/** Parts of the program that can be traced; the bits of `FLOM_TRACE_MASK`. */
export const TRACE_BITS = { client: 0x8 } as const;

let mask: number | undefined;

/**
 * Traces one step to standard error, if `FLOM_TRACE_MASK`, a number in C notation, selects its part of the program.
 *
 * @param where The function that takes the step.
 * @param what Says what it does; called only when it is wanted.
 */
export function trace(bit: number, where: string, what: () => string): void {
  mask ??= readMask();
  if ((mask & bit) === 0) return;
  console.error(`${timeText(Temporal.Now.plainDateTimeISO())} [${Deno.pid}] ${where}: ${what()}`);
}

function readMask(): number {
  const text = granted({ name: "env", variable: "FLOM_TRACE_MASK" })
    ? Deno.env.get("FLOM_TRACE_MASK")
    : undefined;
  const octal = /^0[0-7]+$/.test(text ?? "");
  return Number(octal ? `0o${text}` : text ?? 0) || 0;
}

/** `YYYY-MM-DD HH:MM:SS.uuuuuu`, local time. */
function timeText(now: Temporal.PlainDateTime): string {
  return now.toString({ smallestUnit: "microsecond" }).replace("T", " ");
}
