import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { helpText } from "../config/help.ts";
import { build } from "../build/main.ts";
import { OPTIONS } from "../config/options.ts";
import { ROOT } from "./helpers/flom.ts";

const readme = await Deno.readTextFile(join(ROOT, "README.md"));

Deno.test("the README shows the help as it is", () => {
  assert(readme.includes("```text\n" + helpText() + "```"));
});

Deno.test("every option that the README's commands use exists", () => {
  const used = [...readme.matchAll(/\bflom((?: -{1,2}[a-z][a-z-]*(?: (?!-)\S+)?)+)/gi)]
    .flatMap(([, words]) => words!.match(/(?<= )--?[a-z][a-z-]*/gi) ?? []);
  assert(used.length > 20, `${used.length}`);
  for (const name of used) {
    assert(OPTIONS.some(({ short, long }) => name === `-${short}` || name === `--${long}`), name);
  }
});

Deno.test("flom.js and more.js are what deno task build makes of the sources", async () => {
  for (const [name, text] of Object.entries(await build())) {
    assertEquals(await Deno.readTextFile(join(ROOT, name)) === text, true, `${name} is old: deno task build`);
  }
});
