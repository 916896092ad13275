/**
 * Looks which functions of the program a command calls, and writes their names to called.json: only those are worth
 * compiling with it.
 *
 * @module
 */

import { join } from "@std/path";
import { flomWords, freePort, run } from "../tests/helpers/flom.ts";
import { outerFunctions } from "./called.ts";

const BUNDLE = new URL("../flom.js", import.meta.url);
const CALLED = new URL("./called.json", import.meta.url);

/** What V8 saw of a script. */
interface Coverage {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly { readonly endOffset: number; readonly count: number }[];
  }[];
}

/** Runs commands, and looks what they call. */
async function profile(): Promise<string[]> {
  const directory = await Deno.makeTempDir({ prefix: "flom-profile-" });
  const places = [["-s", join(directory, "socket")], ["-a", "127.0.0.1", "-p", String(freePort())]];
  const coverage = join(directory, "coverage");
  const calledEnds = new Set<number>();
  try {
    for (const place of places) {
      await must(flomWords([...place, "-d", "-1", "--", "true"]));
      await must(flomWords([...place, "--", "true"], ["-A", `--coverage=${coverage}`]));
      await must(flomWords([...place, "-X"]));
    }
    for await (const { name } of Deno.readDir(coverage)) {
      const { url, functions }: Coverage = JSON.parse(await Deno.readTextFile(join(coverage, name)));
      if (url !== BUNDLE.href) continue;
      for (const { ranges: [whole] } of functions) if (whole!.count > 0) calledEnds.add(whole!.endOffset);
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
  const functions = outerFunctions(await Deno.readTextFile(BUNDLE));
  return functions.filter(({ name, end }) => name !== "" && calledEnds.has(end)).map(({ name }) => name)
    .sort();
}

async function must(words: readonly string[]): Promise<void> {
  const { code, stderr } = await run(words);
  if (code !== 0) throw new Error(stderr);
}

if (import.meta.main) {
  await Deno.writeTextFile(CALLED, `${JSON.stringify(await profile(), null, 2)}\n`);
}
