import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { helpText } from "../config/help.ts";
import { OPTIONS } from "../config/options.ts";
import { ROOT, run } from "./helpers/flom.ts";

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

for (const [bundle, source] of [["flom.js", "main.ts"], ["more.js", "more.ts"]] as const) {
  Deno.test(`${bundle} is what deno task build makes of the sources`, async () => {
    const directory = await Deno.makeTempDir({ prefix: "flom-" });
    const fresh = join(directory, bundle);
    const words = ["bundle", "--quiet", "--external", "./more.js", "--output", fresh, source];
    const { code, stderr } = await run([Deno.execPath(), ...words], { cwd: ROOT });
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertEquals(await Deno.readTextFile(join(ROOT, bundle)), await Deno.readTextFile(fresh));
    await Deno.remove(directory, { recursive: true });
  });
}
