import { assert } from "@std/assert";
import { type Place, until } from "./flom.ts";

/** A line of a log in JSON. */
export type Line = Readonly<Record<string, unknown>>;

/** The options that make a daemon log in JSON. */
export const JSON_LOG = ["--log-format", "json"];

/** What all lines have, and what differs from one run to the next. */
const CHANGING = new Set(["time", "pid", "hold", "fence"]);

/** The lines of a log. */
export function parseLog(text: string): Line[] {
  assert(text === "" || text.endsWith("\n"), "the last line is whole");
  return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

/** The lines of a log in a file. */
export function readLog(path: string): Line[] {
  return parseLog(Deno.readTextFileSync(path));
}

/** A line as it is in every run. */
export function unchanging(line: Line): Line {
  return Object.fromEntries(Object.entries(line).filter(([name]) => !CHANGING.has(name)));
}

/** What happened, line by line. */
export function eventsOf(lines: readonly Line[]): unknown[] {
  return lines.map(({ event }) => event);
}

/** Sends a signal to the daemon that wrote these lines, and waits until its socket is gone. */
export async function endDaemon(place: Place, lines: readonly Line[]): Promise<void> {
  Deno.kill(lines.at(-1)!.pid as number, "SIGTERM");
  await until(() => !exists(place.socket), "the daemon ends");
}

/** Whether there is something at a path. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
