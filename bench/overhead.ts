/**
 * What flom adds to a command: the time of the whole process `flom -a 127.0.0.1 -d 0 -- true` against a two-line Deno
 * script that only spawns `true`, measured in turns so that both see the same machine.
 *
 * @module
 */

import { join } from "@std/path";
import { flomWords, freePort, ROOT, run } from "../tests/helpers/flom.ts";

const ROUNDS = 60;

const port = String(freePort());
const where = ["-a", "127.0.0.1", "-p", port];
const directory = await Deno.makeTempDir({ prefix: "flom-bench-" });
const script = join(directory, "spawn.ts");
await Deno.writeTextFile(
  script,
  'const child = new Deno.Command("true").spawn();\nDeno.exit((await child.status).code);\n',
);
const contestants: Record<string, string[]> = {
  "Deno spawning true": [Deno.execPath(), "run", "-A", "--quiet", "--no-config", script],
  "flom, TCP": flomWords([...where, "-d", "0", "--", "true"]),
  "flom, unix": flomWords(["-s", join(directory, "socket"), "--", "true"]),
};
await run(flomWords([...where, "-d", "-1", "--", "true"]));
await run(flomWords(["-s", join(directory, "socket"), "-d", "-1", "--", "true"]));
const times = new Map<string, number[]>(Object.keys(contestants).map((name) => [name, []]));
for (let round = -3; round < ROUNDS; round++) {
  for (const [name, words] of Object.entries(contestants)) {
    const startMs = performance.now();
    const { code, stderr } = await run(words, { cwd: ROOT });
    if (code !== 0) throw new Error(`${name}: ${stderr}`);
    if (round >= 0) times.get(name)!.push(performance.now() - startMs);
  }
}
await run(flomWords([...where, "-X"]));
await run(flomWords(["-s", join(directory, "socket"), "-X"]));
await Deno.remove(directory, { recursive: true });

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const floor = median(times.get("Deno spawning true")!);
console.log(`whole process, median of ${ROUNDS} interleaved rounds`);
for (const [name, values] of times) {
  const ms = median(values);
  console.log(`${name.padEnd(24)} ${ms.toFixed(1).padStart(7)} ms  ${(ms / floor).toFixed(2)}x`);
}
