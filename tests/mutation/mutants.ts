// Plants one fault after the other in a copy of the rules, and runs the test that must catch it.

import { dirname, fromFileUrl, join } from "@std/path";
import type { Fault } from "./fault.ts";
import { FAULTS, plant } from "./faults.ts";

const ROOT = dirname(dirname(dirname(fromFileUrl(import.meta.url))));
const NEEDED = ["deno.json", "deno.lock", "resources", "tests/resources", "tests/helpers", "tests/fixtures"];
/** As many at a time as the machines that check this project have processors. */
const WORKERS = 2;
/** A test that takes longer hangs, which is no proof. */
const TIMEOUT_MS = 30_000;

type Outcome = "yes" | "NO" | "text not found once" | "hangs, or did not run";

/** Where one worker works. */
async function copyOfProject(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "flom-mutants-" });
  for (const path of NEEDED) await copy(join(ROOT, path), join(folder, path));
  return folder;
}

async function copy(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) await copy(join(from, name), join(to, name));
}

/** Runs tests of one file; tells of each that ran to its end whether it passed. */
async function run(
  folder: string,
  testFile: string,
  tests: readonly string[],
): Promise<Map<string, boolean>> {
  const patterns = tests.map((test) => test.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--no-check",
      "--allow-all",
      "--reporter=tap",
      `--filter=/^(?:${patterns.join("|")})$/`,
      `tests/resources/${testFile}`,
    ],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "null",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { stdout } = await child.output();
  // A file that cannot even be loaded prints neither.
  const lines = new TextDecoder().decode(stdout).matchAll(/^(not )?ok \d+ - (.*?)(?: #.*)?$/gm);
  return new Map([...lines].map(([, not, name]) => [name!, not === undefined]));
}

/** Tests that do not pass without any fault: they would prove nothing. */
async function failingWithoutFault(folder: string): Promise<string[]> {
  const byFile = Map.groupBy(FAULTS, ({ testFile }) => testFile);
  const failing: string[] = [];
  for (const [testFile, faults] of byFile) {
    const tests = [...new Set(faults.map(({ test }) => test))];
    const passed = await run(folder, testFile, tests);
    failing.push(...tests.filter((test) => passed.get(test) !== true).map((test) => `${testFile}: ${test}`));
  }
  return failing;
}

async function tryFault(folder: string, fault: Fault): Promise<Outcome> {
  const path = join(folder, "resources", fault.file);
  const sound = await Deno.readTextFile(path);
  const faulty = plant(sound, fault);
  if (faulty === undefined) return "text not found once";
  await Deno.writeTextFile(path, faulty);
  const passed = (await run(folder, fault.testFile, [fault.test])).get(fault.test);
  await Deno.writeTextFile(path, sound);
  return passed === undefined ? "hangs, or did not run" : passed ? "NO" : "yes";
}

async function main(): Promise<number> {
  const folders = await Promise.all(Array.from({ length: WORKERS }, copyOfProject));
  try {
    const failing = failingWithoutFault(folders[0]!);
    const outcomes = new Map<Fault, Outcome>();
    const queue = FAULTS.values();
    await Promise.all(folders.map(async (folder, index) => {
      if (index === 0) await failing;
      for (const fault of queue) outcomes.set(fault, await tryFault(folder, fault));
    }));
    const survivors = FAULTS.filter((fault) => outcomes.get(fault) !== "yes");
    console.log("| fault | file | test | caught |\n|---|---|---|---|");
    for (const fault of FAULTS) {
      const { name, file, testFile, test } = fault;
      console.log(`| ${name} | ${file} | ${testFile}: ${test} | ${outcomes.get(fault)} |`);
    }
    console.log(`\n${FAULTS.length - survivors.length} of ${FAULTS.length} faults were caught.`);
    for (const test of await failing) console.log(`This test fails without any fault: ${test}`);
    return survivors.length + (await failing).length === 0 ? 0 : 1;
  } finally {
    await Promise.all(folders.map((folder) => Deno.remove(folder, { recursive: true })));
  }
}

if (import.meta.main) Deno.exit(await main());
