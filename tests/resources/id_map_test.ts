import { assert, assertEquals } from "@std/assert";
import { IdMap } from "../../resources/id_map.ts";
import { Random } from "../helpers/random.ts";

Deno.test("IdMap does what a Map does, whatever comes and goes", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = new Random(seed);
    const [map, model] = [new IdMap<string>(), new Map<number, string>()];
    // Ids that follow each other, and ids that meet at one slot.
    const step = random.pick([1, 1, 3, 2 ** 20, 2 ** 32]);
    const ids = Array.from({ length: random.integer(1, 40) }, (_, index) => 1 + index * step);
    for (let turn = 0; turn < 500; turn++) {
      const id = random.pick(ids);
      if (random.chance()) {
        map.set(id, `value ${turn}`);
        model.set(id, `value ${turn}`);
      } else {
        map.delete(id);
        model.delete(id);
      }
      assertEquals(map.size, model.size, `seed ${seed}, turn ${turn}`);
      for (const one of ids) {
        assertEquals(map.get(one), model.get(one), `seed ${seed}, turn ${turn}`);
        assertEquals(map.has(one), model.has(one));
      }
    }
  }
});

/** The least time, of some rounds, in which ids come and go beside those that stay. */
function passingMs(stay: number): number {
  const map = new IdMap<number>();
  let id = 0;
  while (id < stay) map.set(++id, id);
  const rounds = Array.from({ length: 5 }, () => {
    const startMs = performance.now();
    for (let round = 0; round < 20_000; round++) {
      map.set(++id, id);
      map.delete(id);
    }
    return performance.now() - startMs;
  });
  assertEquals(map.size, stay);
  return Math.min(...rounds);
}

Deno.test("IdMap finds a place for an id at once also where many have stayed in a row", () => {
  // Cache misses cost up to ten times as much; looking at all who stay would cost a thousand times as much.
  const ratio = passingMs(10_000) / passingMs(10);
  assert(ratio < 50, `${ratio} times as long`);
});
