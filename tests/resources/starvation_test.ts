import { assert } from "@std/assert";
import { LOCK_MODES, type LockMode } from "../../resources/mode.ts";
import { Random } from "../helpers/random.ts";
import { type TableAsk, TableStage } from "../helpers/table_stage.ts";

/** What random clients ask of each kind of resource, and which requests can delay which: told apart from the rules. */
const KINDS: Readonly<
  Record<string, { ask: (random: Random) => TableAsk; delays: (a: TableAsk, b: TableAsk) => boolean }>
> = {
  simple: { ask: (random) => ({ resource: "res", mode: random.pick(LOCK_MODES) }), delays: modesConflict },
  numeric: { ask: (random) => ({ resource: "n[4]", quantity: random.integer(1, 4) }), delays: () => true },
  set: { ask: () => ({ resource: "a.b.c" }), delays: () => true },
  hierarchical: {
    ask: (random) => ({
      resource: random.pick(["/r", "/r/a", "/r/b", "/r/a/x", "/r/a/y", "/r/b/x"]),
      mode: random.pick(LOCK_MODES),
    }),
    delays: (a, b) => pathsTouch(a.resource!, b.resource!) && modesConflict(a, b),
  },
  sequence: { ask: () => ({ resource: "_S_id[2]" }), delays: () => true },
  timestamp: { ask: () => ({ resource: "_t_%T[2]" }), delays: () => true },
};

const CONFLICTS: Readonly<Record<LockMode, string>> = {
  NL: "",
  CR: "EX",
  CW: "PR PW EX",
  PR: "CW PW EX",
  PW: "CW PR PW EX",
  EX: "CR CW PR PW EX",
};

function modesConflict(a: TableAsk, b: TableAsk): boolean {
  return CONFLICTS[a.mode!].includes(b.mode!);
}

function pathsTouch(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

interface Client {
  readonly ask: TableAsk;
  readonly arrived: number;
  readonly sinceMs: number;
  /** Rounds since its patience was over, and how many it may take. */
  rounds: number;
  allowed: number | undefined;
}

for (const [kind, { ask, delays }] of Object.entries(KINDS)) {
  for (const patienceMs of [0, 700, 5000]) {
    Deno.test(`nobody starves: ${kind}, patience ${patienceMs}`, () => {
      for (let seed = 1; seed <= 20; seed++) {
        history(new Random(seed), patienceMs, ask, delays);
      }
    });
  }
}

/**
 * In each round newcomers arrive, then every holder of that moment ends. A waiter out of patience must be granted after
 * as many rounds as there were waiters before it, and one more; whoever passes it must be unable to delay it.
 */
function history(
  random: Random,
  patienceMs: number,
  ask: (random: Random) => TableAsk,
  delays: (a: TableAsk, b: TableAsk) => boolean,
): void {
  const stage = new TableStage({ patienceMs });
  const clients = new Map<string, Client>();
  let arrived = 0;
  let checked = 0;
  const waiting = () => [...clients].filter(([name]) => stage.state(name) === "waiting");
  const impatient = ({ sinceMs }: Client) => stage.nowMs - sinceMs >= patienceMs;
  const checkGrants = () => {
    for (; checked < stage.grants.length; checked++) {
      const granted = clients.get(stage.grants[checked]!)!;
      for (const [, waiter] of waiting()) {
        if (waiter.arrived > granted.arrived || !impatient(waiter)) continue;
        assert(
          !delays(granted.ask, waiter.ask),
          `${JSON.stringify(granted)} passed ${JSON.stringify(waiter)}`,
        );
      }
    }
  };
  for (let round = 0; round < 40; round++) {
    for (let newcomers = random.integer(1, 4); newcomers > 0; newcomers--) {
      const name = `c${++arrived}`;
      clients.set(name, { ask: ask(random), arrived, sinceMs: stage.nowMs, rounds: 0, allowed: undefined });
      stage.lock(name, clients.get(name)!.ask);
      checkGrants();
    }
    for (const [, client] of waiting()) {
      if (!impatient(client)) continue;
      client.allowed ??= waiting().filter(([, other]) => other.arrived < client.arrived).length + 1;
      assert(++client.rounds <= client.allowed, `${JSON.stringify(client)} starves`);
    }
    for (const name of [...clients.keys()].filter((name) => stage.state(name) === "granted")) {
      stage.end(name, random.pick(["unlock", "rollback", "disconnect"]));
      checkGrants();
    }
    stage.sleep(1000);
    checkGrants();
  }
}
