import { assertEquals } from "@std/assert";
import type { Effect, RequestId } from "../../resources/effect.ts";
import type { Instant } from "../../resources/kind.ts";
import { LockTable } from "../../resources/lock_table.ts";
import { parseResourceName } from "../../resources/name.ts";
import { Random } from "../helpers/random.ts";

const NAMES = ["A", "n[3]", "x.y", "/r", "/r/a", "/r/a/x", "/r/b", "_S_id[1]", "_t_%S[1]"];

Deno.test("no map remembers anybody after all are gone", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const maps = mapsFilledBy(() => crowd(new Random(seed)));
    assertEquals(maps.filter(({ size }) => size > 0), [], `seed ${seed}`);
  }
});

/** Random requests for every kind of resource, some nested; in the end all go, and every resource expires. */
function crowd(random: Random): void {
  const table = new LockTable({
    patienceMs: random.pick([-1, 0, 500]),
    maxWaiters: 3,
    zoneName: () => "UTC",
    fenceStart: 0n,
  });
  const holders: RequestId[] = [];
  const waiters: RequestId[] = [];
  let now: Instant = { steadyMs: 0, epochUs: 0 };
  const take = (effects: readonly Effect[]) => {
    for (const { id, type } of effects) {
      if (waiters.includes(id)) waiters.splice(waiters.indexOf(id), 1);
      if (type === "granted") holders.push(id);
      else if (type !== "refused") waiters.push(id);
    }
  };
  const sleep = (ms: number) => {
    now = { steadyMs: now.steadyMs + ms, epochUs: now.epochUs + ms * 1000 };
    take(table.tick(now));
  };
  const end = (ids: RequestId[]) => take(table.release(ids.shift()!, random.chance(), now));
  for (let id = 1; id <= 60; id++) {
    const request = {
      name: parseResourceName(random.pick(NAMES)),
      mode: random.pick(["PR", "EX"] as const),
      quantity: random.integer(1, 4),
      create: random.chance(0.8),
      wait: random.chance(0.8),
      held: holders.length > 0 && random.chance() ? [random.pick(holders)] : [],
      idleLifespanMs: 0,
      who: "somebody",
    };
    take(table.request(id, request, now));
    if (random.chance(0.3)) sleep(random.integer(0, 700));
    if (random.chance(0.4) && holders.length > 0) end(holders);
    if (random.chance(0.1) && waiters.length > 0) end(waiters);
  }
  while (waiters.length > 0) end(waiters);
  while (holders.length > 0) end(holders);
  sleep(3000);
  assertEquals([table.requestCount, table.resourceCount], [0, 0]);
}

/** The maps by name or number that something fills; private ones cannot be seen otherwise. */
function mapsFilledBy(something: () => void): Map<unknown, unknown>[] {
  const filled = new Set<Map<unknown, unknown>>();
  const { set } = Map.prototype;
  Map.prototype.set = function (key, value) {
    if (typeof key === "string" || typeof key === "number") filled.add(this);
    return set.call(this, key, value);
  };
  try {
    something();
  } finally {
    Map.prototype.set = set;
  }
  return [...filled];
}
