/** `flom --list`: who holds and who waits. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { Place, until } from "../helpers/flom.ts";

/** A command that stays until `gate` exists. */
const stay = (gate: string) => ["sh", "-c", 'echo in; while [ ! -e "$0" ]; do sleep 0.01; done', gate];

Deno.test("--list prints holders, then those who wait in their order; with -r only these resources", async () => {
  await using place = new Place();
  const gate = place.path("gate");
  assertEquals((await place.flom("-d", "-1", "--", "true")).code, 0);
  const heading = "RESOURCE  LOCK  STATE  SINCE  FENCE  WHO\n";
  assertEquals(await place.flom("--list"), { code: 0, stdout: heading, stderr: "" });
  const list = async (...args: string[]) =>
    (await place.flom("--list", ...args)).stdout.split("\n").slice(1, -1);
  const waits = async (count: number) =>
    await until(
      async () => (await list()).filter((line) => line.includes(" waits ")).length === count,
      "it waits",
    );
  await using holder = place.start("-r", "b", "--", ...stay(gate));
  await holder.printed("in");
  await using pool = place.start("-r", "a[5]", "-q", "2", "--", ...stay(gate));
  await pool.printed("in");
  await using first = place.start("-r", "b", "-l", "PR", "--", "true");
  await waits(1);
  await using second = place.start("-r", "b", "-l", "NL", "-r", "b2", "--", ...stay(gate));
  await second.printed("in");
  await using third = place.start("-r", "b", "--", "true");
  await waits(2);
  const words = (await list()).map((line) => line.split(/ +/));
  const pids = [pool, holder, second, first, third, second].map(({ child }) => String(child.pid));
  assertEquals(words.map(([name, lock, state]) => [name, lock, state]), [
    ["a[5]", "2", "holds"],
    ["b", "EX", "holds"],
    ["b", "NL", "holds"],
    ["b", "PR", "waits"],
    ["b", "EX", "waits"],
    ["b2", "NL", "holds"],
  ]);
  assertEquals(words.map((cells) => cells.at(-1)!.split(":").at(-1)), pids);
  assertEquals((await list("-r", "b2")).length, 1);
  const { stdout } = await place.flom("--list", "--json", "-r", "b");
  const entries = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(entries.map(({ state, mode, position }) => [state, mode, position]), [
    ["holds", "EX", undefined],
    ["holds", "NL", undefined],
    ["waits", "PR", 1],
    ["waits", "EX", 2],
  ]);
  assertMatch(entries[0].fence, /^[0-9]+$/);
  assert(entries.every(({ sinceMs }) => Number.isInteger(sinceMs)));
  await Deno.writeTextFile(gate, "");
  for (const client of [holder, pool, first, second, third]) assertEquals((await client.result()).code, 0);
});

Deno.test("--list starts no daemon", async () => {
  await using place = new Place();
  const { code, stdout, stderr } = await place.flom("--list");
  assertEquals({ code, stdout }, { code: 99, stdout: "" });
  assert(stderr.includes("no daemon listens there"), stderr);
});
