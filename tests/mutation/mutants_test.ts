import { assert, assertEquals } from "@std/assert";
import { FAULTS, plant } from "./faults.ts";

/** The names of the tests in a file, which is loaded without running any. */
async function namesOfTests(testFile: string): Promise<Set<string>> {
  const names = new Set<string>();
  const original = Deno.test;
  Reflect.set(Deno, "test", (name: string) => names.add(name));
  try {
    await import(`../resources/${testFile}`);
  } finally {
    Reflect.set(Deno, "test", original);
  }
  return names;
}

Deno.test("every fault can still be planted, and the test that must catch it exists", async () => {
  assert(FAULTS.length >= 16);
  assertEquals(new Set(FAULTS.map(({ name }) => name)).size, FAULTS.length);
  const tests = new Map<string, Set<string>>();
  for (const fault of FAULTS) {
    const { name, file, testFile, test } = fault;
    const source = Deno.readTextFileSync(new URL(`../../resources/${file}`, import.meta.url));
    assert(plant(source, fault) !== undefined, `${name}: its text does not occur exactly once in ${file}`);
    let names = tests.get(testFile);
    if (!names) tests.set(testFile, names = await namesOfTests(testFile));
    assert(names.has(test), `${name}: ${testFile} has no test "${test}"`);
  }
});
