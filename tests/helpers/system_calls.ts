import { run } from "./flom.ts";
import { unless } from "./skip.ts";

/** One call of one thread, complete; in the order in which they returned. */
export interface SystemCall {
  readonly thread: number;
  readonly name: string;
  /** As strace writes them: file descriptors in plain numbers, long texts cut. */
  readonly args: string;
  /** -1 when it failed. */
  readonly result: number;
}

/** Why system calls cannot be watched here; undefined where they can. */
export const straceUnavailable: string | undefined = await (async () => {
  if (Deno.build.os !== "linux") return "strace exists on Linux only";
  try {
    const { code, stderr } = await run(["strace", "-qq", "-o", "/dev/null", "true"]);
    return code === 0 ? undefined : `strace does not work here: ${stderr.trim()}`;
  } catch (error) {
    return `strace is needed: ${(error as Error).message}`;
  }
})();

/** A test that watches system calls: where it cannot it is skipped, and its name says why. */
export function withStrace(name: string, fn: () => Promise<void>): Deno.TestDefinition {
  return unless(straceUnavailable, name, fn);
}

/** How long strace holds up nobody on its way, when a signal is delivered or a thread starts, in milliseconds. */
const IN_PASSING_MS = 50;

/** Whether a thread of a process is held up by strace, and not only in passing. */
export function isHeldUp(pid: number): boolean {
  const isStopped = (thread: string) =>
    /^State:\s*t/m.test(readIfThere(`/proc/${pid}/task/${thread}/status`));
  const stopped = Array.from(Deno.readDirSync(`/proc/${pid}/task`), ({ name }) => name).filter(isStopped);
  if (stopped.length === 0) return false;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, IN_PASSING_MS);
  return stopped.some(isStopped);
}

/** What a file holds; nothing when it is not there. */
export function readIfThere(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

/** The words that run other words while their system calls of some names are written to a file. */
export function watched(words: readonly string[], file: string, names: readonly string[]): string[] {
  // A question mark: not every machine has every call.
  const expression = `trace=${names.map((name) => `?${name}`).join(",")}`;
  return ["strace", "-f", "-qq", "-s", "64", "-o", file, "-e", expression, "--", ...words];
}

const COMPLETE = /^(\d+) +(\w+)\((.*)\) += (-?\d+)/;
const UNFINISHED = /^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$/;
const RESUMED = /^(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)/;

/** Reads what strace has written; calls that never returned are left out. */
export async function readSystemCalls(file: string): Promise<SystemCall[]> {
  const calls: SystemCall[] = [];
  const begun = new Map<string, string>();
  for (const line of (await Deno.readTextFile(file)).split("\n")) {
    const whole = COMPLETE.exec(line);
    const unfinished = whole ? null : UNFINISHED.exec(line);
    const resumed = whole ? null : RESUMED.exec(line);
    if (unfinished) begun.set(unfinished[1]!, unfinished[3]!);
    if (whole) calls.push(systemCall(whole));
    if (resumed) calls.push(systemCall(resumed, begun.get(resumed[1]!)));
  }
  return calls;
}

function systemCall([, thread, name, args, result]: RegExpExecArray, begin = ""): SystemCall {
  return { thread: Number(thread), name: name!, args: begin + args, result: Number(result) };
}
