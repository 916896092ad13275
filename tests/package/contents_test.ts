/** What the package holds, and what a registry looks at when it judges one. */

import { assert, assertEquals } from "@std/assert";
import { ROOT, run } from "../helpers/flom.ts";
import { readTreePackage } from "./working_tree.ts";

const tree = await readTreePackage();

/** Files of the package that no module leads to. */
const DOCUMENTS = ["/CHANGELOG.md", "/LICENSE", "/README.md", "/deno.json", "/deno.lock"];

/** Sources of the bundles, which are published with them: who reads the package wants to read these. */
const BUNDLED = ["/main.ts", "/more.ts"];

/** The entry points, by their paths from the root. */
const ENTRY_POINTS = Object.values(tree.exports).map((path) => path.replace(/^\./, ""));

/** A module in the output of `deno doc --json`. */
interface ModuleDoc {
  readonly module_doc?: { readonly doc?: string };
}

/** All that modules lead to, themselves included. */
function reachable(roots: readonly string[]): Set<string> {
  const found = new Set(roots);
  for (const path of found) {
    for (const next of tree.imports.get(path) ?? []) found.add(next);
  }
  return found;
}

Deno.test("the package holds what users need, and nothing else", () => {
  const needed = reachable([...ENTRY_POINTS, ...BUNDLED]);
  assertEquals([...tree.files.keys()].toSorted(), [...needed, ...DOCUMENTS].toSorted());
});

Deno.test("the entry points lead to the program, so that whoever has one of them has it in the cache", () => {
  for (const path of ENTRY_POINTS) {
    const found = reachable([path]);
    assert(found.has("/flom.js") && found.has("/more.js"), `${path} does not`);
  }
});

Deno.test("every entry point says what it is for, with an example", async () => {
  const paths = Object.values(tree.exports);
  const { stdout } = await run([Deno.execPath(), "doc", "--json", ...paths], { cwd: ROOT });
  const { nodes } = JSON.parse(stdout) as { nodes: Readonly<Record<string, ModuleDoc>> };
  const docs = Object.values(nodes).map(({ module_doc }) => module_doc?.doc ?? "");
  assertEquals(docs.length, paths.length);
  for (const doc of docs) assert(/\w[^]*\n```\w+\n/.test(doc), JSON.stringify(doc));
});

Deno.test("all that the entry points give is documented, and has types that can be read off", async () => {
  const words = [Deno.execPath(), "doc", "--lint", ...Object.values(tree.exports)];
  const { code, stderr } = await run(words, { cwd: ROOT });
  assertEquals(code, 0, stderr);
});
