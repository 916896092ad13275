import { assert, assertEquals } from "@std/assert";
import type { RequestId } from "../../resources/effect.ts";
import type { Instant } from "../../resources/kind.ts";
import { LockTable } from "../../resources/lock_table.ts";
import { parseResourceName, type ResourceName } from "../../resources/name.ts";
import { IDLE_MS, Oracle } from "./explore_oracle.ts";
import type { Ask } from "./explore_rules.ts";

/** What is explored. */
export interface World {
  readonly asks: readonly Ask[];
  readonly patienceMs: number;
  /** How many events the longest histories have. */
  readonly depth: number;
  /** Beyond so many events, of the histories that have led to the same state only one goes on. */
  readonly everyDepth: number;
  /** How many clients there are. */
  readonly clients?: number;
  /** Times that may pass between two events. */
  readonly stepsMs?: readonly number[];
  /** By how much the wall clock may be set back. */
  readonly backMs?: number;
  /** Whether requests may come from under locks. */
  readonly nested?: boolean;
  readonly maxWaiters?: number;
}

type Event =
  | { readonly type: "request"; readonly ask: Ask; readonly held: readonly RequestId[] }
  /** An unlock, or a waiter that leaves the queue. */
  | { readonly type: "end"; readonly id: RequestId; readonly rollback: false }
  /** A rollback, or a connection that is lost, with a lock or waiting. */
  | { readonly type: "end"; readonly id: RequestId; readonly rollback: true }
  | { readonly type: "sleep"; readonly ms: number }
  | { readonly type: "set back"; readonly ms: number };

/** How much was explored. */
export interface Explored {
  /** Steps that were checked. */
  steps: number;
  /** Histories that were followed to their end. */
  histories: number;
}

/** 0.3 s after a full second, so that no time that passes ends with a period. */
const START_US = 1_763_812_800_300_000;

/** Takes the histories of a world, and checks every step of each. Throws at the first one that is wrong. */
export function explore(world: World): Explored {
  const explored = { steps: 0, histories: 0 };
  const seen = new Set<string>();
  const follow = (history: History) => {
    for (const event of eventsAfter(history, world)) {
      const longer = history.fork();
      longer.happen(event);
      explored.steps++;
      const { length } = longer.events;
      if (length > world.everyDepth) {
        const state = `${length} ${longer.fingerprint}`;
        if (seen.has(state)) continue;
        seen.add(state);
      }
      if (length < world.depth) follow(longer);
      else {
        explored.histories++;
        explored.steps += longer.runDown();
      }
    }
  };
  follow(new History(world));
  return explored;
}

function* eventsAfter({ oracle }: History, world: World): Generator<Event> {
  const { asks, nested, clients = 3, stepsMs = [], backMs } = world;
  // Clients without a request are all alike, so that it does not matter which of them asks.
  if (oracle.parties.length < clients) {
    for (const ask of asks) {
      yield { type: "request", ask, held: [] };
      if (!nested) continue;
      for (const { id, standing, held } of oracle.parties) {
        if (standing === "granted") yield { type: "request", ask, held: [...held, id] };
      }
    }
  }
  for (const { id } of oracle.parties) {
    yield { type: "end", id, rollback: false };
    yield { type: "end", id, rollback: true };
  }
  if (oracle.resourceCount === 0) return;
  for (const ms of stepsMs) yield { type: "sleep", ms };
  if (backMs !== undefined) yield { type: "set back", ms: backMs };
}

/** A lock table, what happened to it, and the oracle that knows what should have. */
class History {
  readonly #world: World;
  readonly #table: LockTable;
  #oracle: Oracle;
  /** Calls to the table, which lead another table to the same state. */
  #calls: readonly ((table: LockTable) => void)[] = [];
  #events: readonly Event[] = [];
  #nowMs = 0;
  #wallOffMs = 0;
  #lastId = 0;

  constructor(world: World) {
    const { patienceMs, maxWaiters = 100 } = world;
    this.#world = world;
    this.#table = new LockTable({ patienceMs, maxWaiters, zoneName: () => "UTC", fenceStart: 0n });
    this.#oracle = new Oracle(patienceMs, maxWaiters);
  }

  /** The same history, to go on in another way. */
  fork(): History {
    const fork = new History(this.#world);
    for (const call of this.#calls) call(fork.#table);
    fork.#oracle = this.#oracle.clone();
    fork.#calls = this.#calls;
    fork.#events = this.#events;
    fork.#nowMs = this.#nowMs;
    fork.#wallOffMs = this.#wallOffMs;
    fork.#lastId = this.#lastId;
    return fork;
  }

  get oracle(): Oracle {
    return this.#oracle;
  }

  get events(): readonly Event[] {
    return this.#events;
  }

  /** The same for histories that can only go on alike, as far as anybody can see from outside. */
  get fingerprint(): string {
    const wakeMs = (this.#table.nextWakeMs ?? Infinity) - this.#nowMs;
    return `${wakeMs} ${this.#oracle.fingerprint}`;
  }

  /** Does something, and checks what comes of it. */
  happen(event: Event): void {
    this.#events = [...this.#events, event];
    try {
      this.#do(event);
      this.#oracle.check(this.#table);
    } catch (error) {
      const events = this.#events.map((event) => JSON.stringify(event));
      throw new Error(`${(error as Error).message}\nafter\n${events.join("\n")}`, { cause: error });
    }
  }

  /** Everybody ends, inner commands first: all must have their turn, and leave nothing behind. */
  runDown(): number {
    const longest = this.#events.length + 20;
    const before = this.#events.length;
    while (this.#oracle.parties.length > 0) {
      assert(this.#events.length < longest, "somebody waits for ever");
      const { parties } = this.#oracle;
      const next = parties.find(({ id, standing }) =>
        standing === "granted" && !parties.some(({ held }) =>
          held.includes(id)
        )
      ) ?? parties.find(({ standing }) => standing === "parked");
      this.happen(next ? { type: "end", id: next.id, rollback: false } : { type: "sleep", ms: 1000 });
    }
    this.happen({ type: "sleep", ms: IDLE_MS });
    assertEquals(this.#table.resourceCount, 0, "resources are left");
    assertEquals(this.#table.nextWakeMs, undefined, "a wake-up is left");
    return this.#events.length - before;
  }

  #do(event: Event): void {
    switch (event.type) {
      case "request":
        return this.#request(event.ask, event.held);
      case "end":
        return this.#end(event.id, event.rollback);
      case "sleep":
        return this.#sleep(event.ms);
      case "set back":
        this.#wallOffMs -= event.ms;
    }
  }

  #request(ask: Ask, held: readonly RequestId[]): void {
    const id = ++this.#lastId;
    const request = { ...ask, name: nameOf(ask.resource), idleLifespanMs: 0, held, who: "somebody" };
    const now = this.#now();
    const effects = this.#call((table) => table.request(id, request, now));
    this.#oracle.requested(id, ask, held, effects, clockOf(now));
  }

  #end(id: RequestId, rollback: boolean): void {
    const now = this.#now();
    const effects = this.#call((table) => table.release(id, rollback, now));
    this.#oracle.ended(id, rollback, effects, clockOf(now));
  }

  /** Lets time pass, waking the table whenever it wants to be woken. */
  #sleep(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (let wakes = 0; (this.#table.nextWakeMs ?? Infinity) <= untilMs; wakes++) {
      assert(wakes < 100, "the table wants to be woken all the time");
      this.#nowMs = Math.max(this.#nowMs, this.#table.nextWakeMs!);
      const now = this.#now();
      const effects = this.#call((table) => table.tick(now));
      this.#oracle.ticked(effects, clockOf(now));
    }
    this.#nowMs = untilMs;
    this.#oracle.ticked([], clockOf(this.#now()));
  }

  #call<Result>(call: (table: LockTable) => Result): Result {
    this.#calls = [...this.#calls, call];
    return call(this.#table);
  }

  #now(): Instant {
    return { steadyMs: this.#nowMs, epochUs: START_US + (this.#nowMs + this.#wallOffMs) * 1000 };
  }
}

function clockOf({ steadyMs, epochUs }: Instant) {
  return { nowMs: steadyMs, second: Math.floor(epochUs / 1e6) };
}

const names = new Map<string, ResourceName>();

function nameOf(text: string): ResourceName {
  let name = names.get(text);
  if (!name) names.set(text, name = parseResourceName(text));
  return name;
}
