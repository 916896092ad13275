/** docs/differences.md names the tests that show what it says; they are there. */

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { OPTIONS } from "../config/options.ts";
import { ROOT } from "./helpers/flom.ts";

/** How many weaknesses of the original are known. */
const KNOWN = 46;

const page = await Deno.readTextFile(join(ROOT, "docs/differences.md"));

/** The lines of the tables, taken apart. */
const rows = page.split("\n").flatMap((line) => {
  const [, number, original, here, shownBy] = /^\| (\d+) \| (.+) \| (.+) \| (.*)\|$/.exec(line) ?? [];
  return number === undefined ? [] : [{ number: Number(number), original, here: here!, shownBy: shownBy! }];
});

/** The tests that a text names: a file and a part of a name for each. */
function testsIn(text: string): { path: string; name: string }[] {
  return [...text.matchAll(/`(tests\/[a-z0-9_/]+_test\.ts)` "([^"]+)"/g)]
    .map(([, path, name]) => ({ path: path!, name: name! }));
}

Deno.test("each known weakness of the original has a line, in order", () => {
  assertEquals(rows.map(({ number }) => number), Array.from({ length: KNOWN }, (_, index) => index + 1));
});

Deno.test("each line names a test, or says that there is nothing to show yet", () => {
  for (const { number, here, shownBy } of rows) {
    const named = testsIn(shownBy);
    assert(named.length > 0 || here.includes("**not yet**"), `${number} is shown by nothing`);
    const rest = named.reduce((text, { path, name }) => text.replace(`\`${path}\` "${name}"`, ""), shownBy);
    assertEquals(rest.replace(/[;\s]/g, ""), "", `${number} names something that is no test`);
  }
});

Deno.test("the tests that the differences name are there", async () => {
  for (const { path, name } of rows.flatMap(({ shownBy }) => testsIn(shownBy))) {
    const source = await Deno.readTextFile(join(ROOT, path));
    // The name of a test that is made for each of several cases goes on with the case.
    assert(new RegExp(`["\`}]${RegExp.escape(name)}`).test(source), `${path} has no test "${name}"`);
  }
});

Deno.test("the options that the differences name exist", () => {
  const named = page.match(/(?<=`|\s)--[a-z]+(?:-[a-z]+)*(?=`|\s|=|,)/g)!;
  assert(named.length > 8, `${named.length}`);
  for (const name of named) assert(OPTIONS.some(({ long }) => `--${long}` === name), name);
});
