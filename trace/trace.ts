import { granted } from "../config/host.ts";
import { line, printable } from "./line.ts";
import { LineWriter } from "./line_writer.ts";
import { parseMask } from "./mask.ts";
import { localTime, nowUs } from "./time.ts";

export { TRACE_BITS } from "./mask.ts";

/** Takes a step that was traced. */
export type TraceSink = (where: string, what: string) => void;

let mask: number | undefined;
let sink: TraceSink | undefined = (where, what) => {
  new LineWriter(Deno.stderr).write(traceLine(where, what));
};

/**
 * Traces one step, if `FLOM_TRACE_MASK`, a number in C notation, selects its part of the program: to standard error, or
 * where {@linkcode traceTo} says.
 *
 * @param where The function that takes the step.
 * @param what Says what it does; called only when it is wanted.
 */
export function trace(bits: number, where: string, what: () => string): void {
  if (traced(bits)) sink!(where, what());
}

/** Whether a part of the program is traced; for those who would have to prepare something for each step. */
export function traced(bits: number): boolean {
  mask ??= readMask();
  return (mask & bits) !== 0 && sink !== undefined;
}

/**
 * Sends to another place what is traced from now on; undefined: nowhere. The two files that the program is bundled in
 * have each a copy of this module: both must be told.
 */
export function traceTo(to: TraceSink | undefined): void {
  sink = to;
}

/** `YYYY-MM-DD HH:MM:SS.uuuuuu [PID] text`, as in the original, which adds the thread; here there is only one. */
export function traceLine(where: string, what: string): string {
  return line(`${localTime(nowUs())} [${Deno.pid}] ${where}: ${printable(what)}`);
}

function readMask(): number {
  const variable = "FLOM_TRACE_MASK";
  const text = granted({ name: "env", variable }) ? Deno.env.get(variable) : undefined;
  return text ? parseMask(text) : 0;
}
