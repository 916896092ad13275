/**
 * Makes the program of its sources: flom.js, which every command loads, and more.js, which only some do.
 *
 * @module
 */

import { dirname, fromFileUrl, join } from "@std/path";
import { compileEagerly, ON_THE_WAY } from "./eager.ts";

const ROOT = dirname(dirname(fromFileUrl(import.meta.url)));

/** The text of flom.js and of more.js, as they are to be. */
export async function build(): Promise<Record<"flom.js" | "more.js", string>> {
  const directory = await Deno.makeTempDir({ prefix: "flom-build-" });
  try {
    const [flom, more] = await Promise.all(["main.ts", "more.ts"].map((source) => bundle(source, directory)));
    return { "flom.js": compileEagerly(flom!, ON_THE_WAY), "more.js": more! };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function bundle(source: string, directory: string): Promise<string> {
  const output = join(directory, source.replace(".ts", ".js"));
  const args = ["bundle", "--quiet", "--external", "./more.js", "--output", output, source];
  const { code, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).output();
  if (code !== 0) throw new Error(`${source} cannot be bundled: ${new TextDecoder().decode(stderr)}`);
  return await Deno.readTextFile(output);
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(await build())) await Deno.writeTextFile(join(ROOT, name), text);
}
