import { harmlessJson, printable } from "../trace/line.ts";
import type { LockEntry } from "./list.ts";

const HEADING = ["RESOURCE", "LOCK", "STATE", "SINCE", "FENCE", "WHO"];
const NOTHING = "-";

/** Units of time, the longest first, in seconds. */
const UNITS = [["d", 86_400], ["h", 3600], ["m", 60], ["s", 1]] as const;

/** A list for people: a heading, and a line for each. */
export function listTable(entries: readonly LockEntry[]): string {
  const rows = [HEADING, ...entries.map(row)];
  const widths = HEADING.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => cell.padEnd(widths[column]!)).join("  ");
  return rows.map((cells) => `${line(cells).trimEnd()}\n`).join("");
}

/** The same for programs: an object for each, a line each. */
export function listJson(entries: readonly LockEntry[]): string {
  const plain = (_: string, value: unknown) => typeof value === "bigint" ? String(value) : value;
  return entries.map((entry) => `${harmlessJson(JSON.stringify(entry, plain))}\n`).join("");
}

function row({ resource, state, mode, quantity, element, sinceMs, fence, who }: LockEntry): string[] {
  const lock = [mode, quantity, element].filter((part) => part !== undefined).join(" ");
  return [
    printable(resource),
    printable(lock) || NOTHING,
    state,
    duration(sinceMs),
    fence === undefined ? NOTHING : String(fence),
    printable(who),
  ];
}

function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? UNITS.at(-1)!;
  return `${Math.floor(seconds / length)}${unit}`;
}
