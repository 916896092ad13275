import { granted } from "./host.ts";
import { PLATFORM } from "./platform.ts";

/** What the system says of a process. */
export interface ProcessStat {
  readonly pid: number;
  /** From its state on, which is field 3 of those that the manual of /proc numbers. */
  readonly fields: readonly string[];
}

/** Looks a process up; undefined where it cannot be known, as with any permissions short of all, or has ended. */
export function processStat(pid: number | "self"): ProcessStat | undefined {
  const path = PLATFORM.processStatFile?.replace("self", String(pid));
  if (path === undefined || !granted({ name: "read", path })) return undefined;
  try {
    const text = Deno.readTextFileSync(path);
    // The name of the program is in parentheses; it may contain blanks and parentheses itself.
    return { pid: parseInt(text), fields: text.slice(text.lastIndexOf(")") + 2).split(" ", 32) };
  } catch {
    return undefined;
  }
}
