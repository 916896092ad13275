import { join } from "@std/path";
import { flomWords, type Result, Running } from "./flom.ts";

/** A user's home directory: what runs here sees no configuration file of whoever runs the tests. */
export class Home implements AsyncDisposable {
  readonly directory: string = Deno.makeTempDirSync({ prefix: "flom-" });
  /** A place in it where a daemon can listen. */
  readonly socket: string = this.path("socket");
  readonly options: Deno.CommandOptions = {
    cwd: this.directory,
    env: { HOME: this.directory, XDG_CONFIG_HOME: "", FLOM_TRACE_MASK: "0" },
  };

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Writes a file, and the directories on the way to it. */
  write(name: string, content: string | Uint8Array): string {
    const path = this.path(name);
    Deno.mkdirSync(join(path, ".."), { recursive: true });
    Deno.writeFileSync(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
    return path;
  }

  /** Starts a program here. */
  start(
    words: readonly string[],
    env: Readonly<Record<string, string>> = {},
    stdin: "null" | "piped" = "null",
  ): Running {
    return new Running(words, { ...this.options, env: { ...this.options.env, ...env }, stdin });
  }

  /** Runs flom here to its end. */
  flom(...args: string[]): Promise<Result> {
    return this.start(flomWords(args)).result();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.directory, { recursive: true });
  }
}

/** A setting as `--print-config` prints it. */
export interface PrintedSetting {
  readonly origin: string;
  readonly value: string;
}

/** The settings that somebody chose, `[Group]/Key` by `[Group]/Key`; those in force by default are comments. */
export function chosenIn(printed: string): Map<string, PrintedSetting> {
  const chosen = new Map<string, PrintedSetting>();
  let group = "";
  let origin = "";
  for (const line of printed.split("\n")) {
    const [, key, value = ""] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (line.startsWith("[")) group = line;
    else if (line.startsWith("# ")) origin = line.slice(2);
    else if (key !== undefined) chosen.set(`${group}/${key}`, { origin, value });
  }
  return chosen;
}

/** Tries cases with real processes, a few at a time, so that they do not slow each other down; tells all failures. */
export async function tryAll<T>(cases: readonly T[], tryOne: (one: T) => Promise<void>): Promise<void> {
  const rest = cases.values();
  const failures: unknown[] = [];
  const worker = async () => {
    for (const one of rest) await tryOne(one).catch((error) => failures.push(error));
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} of ${cases.length} cases failed`);
  }
}
