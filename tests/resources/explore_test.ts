import { assert } from "@std/assert";
import { LOCK_MODES, type LockMode } from "../../resources/mode.ts";
import { explore, type World } from "../helpers/explore.ts";
import type { Ask } from "../helpers/explore_rules.ts";

/** By how many events histories are longer than in a normal run; one makes it take eight times as long. */
const DEEPER = Number(Deno.env.get("FLOM_EXPLORE_DEEPER") ?? 0);

/** Patience that runs out when the time of one step has passed, to the millisecond. */
const STEP_MS = 1000;

function asks(resources: readonly string[], modes: readonly LockMode[] = ["EX"], quantities = [1]): Ask[] {
  return resources.flatMap((resource) =>
    modes.flatMap((mode) =>
      quantities.map((quantity) => ({ resource, mode, quantity, wait: true, create: true }))
    )
  );
}

/** Each ask as it is, and not to wait, not to create, and neither. */
function anyhow(all: readonly Ask[]): Ask[] {
  return all.flatMap((ask) =>
    [true, false].flatMap((wait) => [true, false].map((create) => ({ ...ask, wait, create })))
  );
}

const TIMED = { stepsMs: [400, STEP_MS], backMs: 3000 };

/** What is explored, and how many thousands of steps are checked at least with each patience: never none. */
const WORLDS: Readonly<
  Record<string, Omit<World, "patienceMs"> & { readonly thousands: readonly number[] }>
> = {
  "simple, all modes": { asks: asks(["res"], LOCK_MODES), everyDepth: 4, depth: 7, thousands: [38, 37, 132] },
  "simple, four requests": {
    asks: asks(["res"], ["CR", "CW", "PR", "EX"]),
    clients: 4,
    everyDepth: 4,
    depth: 6,
    thousands: [15, 14, 56],
  },
  "numeric": {
    asks: asks(["n[3]"], ["EX"], [0, 1, 2, 3, 4]),
    everyDepth: 5,
    depth: 7,
    thousands: [92, 91, 183],
  },
  "set of two": { asks: asks(["a.b"]), everyDepth: 8, depth: 12, thousands: [12, 12, 106] },
  "set of three": { asks: asks(["a.b.c"]), clients: 4, everyDepth: 7, depth: 9, thousands: [6, 6, 35] },
  "hierarchical": {
    asks: asks(["/r", "/r/a", "/r/b", "/r/a/x"], ["PR", "EX"]),
    everyDepth: 4,
    depth: 7,
    thousands: [102, 99, 319],
  },
  "hierarchical, more modes": {
    asks: asks(["/r", "/r/a"], ["CR", "CW", "PR", "PW"]),
    everyDepth: 3,
    depth: 7,
    thousands: [23, 21, 220],
  },
  "sequence": { asks: asks(["_s_id[2]"]), everyDepth: 8, depth: 12, thousands: [13, 13, 108] },
  "transactional sequence of one": {
    asks: asks(["_S_id[1]"]),
    everyDepth: 8,
    depth: 12,
    thousands: [12, 12, 103],
  },
  "transactional sequence of two": {
    asks: asks(["_S_id[2]"]),
    everyDepth: 8,
    depth: 12,
    thousands: [13, 13, 120],
  },
  "timestamp of one": {
    ...TIMED,
    asks: asks(["_t_%s[1]"]),
    everyDepth: 5,
    depth: 8,
    thousands: [47, 47, 47],
  },
  "timestamp of two": {
    ...TIMED,
    asks: asks(["_t_%s[2]"]),
    everyDepth: 5,
    depth: 8,
    thousands: [43, 43, 43],
  },
  "missing resources and full queues": {
    asks: anyhow(asks(["A"], ["PR", "EX"])),
    maxWaiters: 1,
    stepsMs: [STEP_MS],
    everyDepth: 4,
    depth: 7,
    thousands: [177, 167, 171],
  },
  "nested": {
    asks: asks(["A", "B"], ["PR", "EX"]),
    nested: true,
    everyDepth: 4,
    depth: 7,
    thousands: [113, 113, 372],
  },
  "nested, four requests": {
    asks: [...asks(["n[2]"]), ...asks(["A"], ["PR", "EX"])],
    nested: true,
    clients: 4,
    everyDepth: 3,
    depth: 6,
    thousands: [103, 102, 255],
  },
};

for (const [name, { thousands, ...world }] of Object.entries(WORLDS)) {
  for (const [index, patienceMs] of [-1, 0, STEP_MS].entries()) {
    const atLeast = thousands[index]! * 1000;
    Deno.test(`explored: ${name}, patience ${patienceMs}`, () => {
      const stepsMs = world.stepsMs ?? (patienceMs > 0 ? [STEP_MS] : []);
      const [depth, everyDepth] = [world.depth + DEEPER, world.everyDepth + DEEPER];
      const { steps } = explore({ ...world, stepsMs, patienceMs, depth, everyDepth });
      assert(steps >= atLeast, `only ${steps} steps were checked`);
    });
  }
}
