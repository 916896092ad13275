import { assert } from "@std/assert";
import type { Effect, RequestId } from "../../resources/effect.ts";
import type { LockTable } from "../../resources/lock_table.ts";
import { type Ask, type Clock, type Memory, NEW_MEMORY, ruleOf, same } from "./explore_rules.ts";

/** A request that is not over. */
export interface Party {
  readonly id: RequestId;
  readonly ask: Ask;
  readonly key: string;
  readonly standing: "parked" | "waiting" | "granted";
  readonly sinceMs: number;
  /** The locks that its command runs under. */
  readonly held: readonly RequestId[];
  readonly element: string | undefined;
}

interface Facts {
  readonly memory: Memory;
  /** When the resource goes, if nobody asks for it before. */
  readonly expiresMs: number;
}

/** How long an idle resource is kept, for requests that do not say how long. */
export const IDLE_MS = 2000;

/**
 * Knows what the lock table has to do, from the promises of the project alone: it is told every event and its
 * effects, and fails at the first effect that is wrong or missing. It keeps one list of requests in the order
 * of arrival and looks through all of it each time.
 */
export class Oracle {
  readonly #patienceMs: number;
  readonly #maxWaiters: number;
  #parties: readonly Party[] = [];
  #resources: ReadonlyMap<string, Facts> = new Map();
  #lastFence = 0n;
  #clock: Clock = { nowMs: 0, second: 0 };

  constructor(patienceMs: number, maxWaiters: number) {
    this.#patienceMs = patienceMs;
    this.#maxWaiters = maxWaiters;
  }

  clone(): Oracle {
    const clone = new Oracle(this.#patienceMs, this.#maxWaiters);
    clone.#parties = this.#parties;
    clone.#resources = this.#resources;
    clone.#lastFence = this.#lastFence;
    clone.#clock = this.#clock;
    return clone;
  }

  /** All requests that are not over, in the order of arrival. */
  get parties(): readonly Party[] {
    return this.#parties;
  }

  get resourceCount(): number {
    return this.#resources.size;
  }

  /** The same wherever the same can happen next. */
  get fingerprint(): string {
    const { nowMs, second } = this.#clock;
    const place = (id: RequestId) => this.#parties.findIndex((party) => party.id === id);
    const parties = this.#parties.map(({ ask, standing, sinceMs, held, element }) => [
      Object.values(ask),
      standing,
      nowMs - sinceMs,
      held.map(place),
      element,
    ]);
    const resources = [...this.#resources].map(([key, { memory, expiresMs }]) => {
      const { drawn, returned, stamp } = memory;
      return [key, drawn, returned, stamp && [stamp.second - second, nowMs - stamp.atMs], expiresMs - nowMs];
    });
    return JSON.stringify([parties, resources, nowMs % 1000]);
  }

  /** A request was made. */
  requested(
    id: RequestId,
    ask: Ask,
    held: readonly RequestId[],
    effects: readonly Effect[],
    clock: Clock,
  ): void {
    this.#clock = clock;
    const key = keyOf(ask);
    const party: Party = {
      id,
      ask,
      key,
      standing: "waiting",
      sinceMs: clock.nowMs,
      held,
      element: undefined,
    };
    const isNew = !this.#resources.has(key);
    if (isNew && !ask.create) {
      const full = this.#inLine(key, "parked").length >= this.#maxWaiters;
      const expected = !ask.wait ? "absent" : full ? "limit" : "parked";
      same(effects.map(answer).join(), expected, "the answer");
      if (expected === "parked") this.#parties = [...this.#parties, { ...party, standing: "parked" }];
      return;
    }
    if (isNew) this.#setFacts(key, { memory: NEW_MEMORY, expiresMs: Infinity });
    // A new resource is its creator's first; those who waited for it to be created come after, oldest first.
    const joining = isNew ? this.#inLine(key, "parked") : [];
    let next: Party | undefined = party;
    for (const effect of effects) {
      if (effect.id !== next?.id) this.#granted(effect);
      else {
        this.#answered(next, effect);
        const joins = joining.shift();
        next = joins && { ...joins, standing: "waiting", sinceMs: clock.nowMs };
      }
    }
    same(next?.id, undefined, "a request without an answer");
    this.#touched(key);
  }

  /** A request ended, whatever it had. */
  ended(id: RequestId, rollback: boolean, effects: readonly Effect[], clock: Clock): void {
    this.#clock = clock;
    const { key, standing, element, ask } = this.#parties.find((party) => party.id === id)!;
    this.#parties = this.#parties.filter((party) => party.id !== id);
    const facts = this.#resources.get(key);
    if (standing === "granted") {
      this.#setFacts(key, {
        ...facts!,
        memory: ruleOf(ask.resource).giveBack(element, rollback, facts!.memory),
      });
    }
    for (const effect of effects) this.#granted(effect);
    if (facts) this.#touched(key);
  }

  /** Time went on. */
  ticked(effects: readonly Effect[], clock: Clock): void {
    this.#clock = clock;
    for (const effect of effects) this.#granted(effect);
    const left = [...this.#resources].filter(([, { expiresMs }]) => expiresMs > clock.nowMs);
    if (left.length < this.#resources.size) this.#resources = new Map(left);
  }

  /** What must hold after every step. */
  check(table: LockTable): void {
    for (const party of this.#parties) {
      if (party.standing === "waiting") {
        assert(this.#mustWait(party), `${party.id} sleeps and could be granted`);
      }
    }
    same(table.requestCount, this.#parties.length, "requests");
    same(table.resourceCount, this.#resources.size, "resources");
  }

  /** The answer to a request, which goes to the end of the line. */
  #answered(party: Party, effect: Effect): void {
    const { id, ask, key } = party;
    this.#parties = [...this.#parties.filter((other) => other.id !== id), party];
    const waiters = this.#inLine(key, "waiting").length - 1;
    const expected = ruleOf(ask.resource).impossible(ask)
      ? "impossible"
      : !this.#mustWait(party)
      ? "granted"
      : !ask.wait
      ? "busy"
      : waiters >= this.#maxWaiters
      ? "limit"
      : this.#isDeadlock(party)
      ? "deadlock"
      : "enqueued";
    same(answer(effect), expected, `the answer to ${id}`);
    if (effect.type === "granted") this.#hold(party, effect);
    else if (effect.type === "refused") this.#parties = this.#parties.filter((other) => other.id !== id);
  }

  /** A waiter was granted: the oldest of those that could be. */
  #granted(effect: Effect): void {
    same(effect.type, "granted", "what became of a waiter");
    const waiter = this.#parties.find(({ id }) => id === effect.id);
    same(waiter?.standing, "waiting", `${effect.id} was granted`);
    for (const earlier of this.#inLine(waiter!.key, "waiting")) {
      const reason = this.#mustWait(earlier);
      if (earlier === waiter) {
        same(reason, undefined, `${waiter.id} was granted`);
        break;
      }
      assert(reason, `${waiter!.id} was granted before ${earlier.id}`);
    }
    this.#hold(waiter!, effect as Effect & { type: "granted" });
  }

  #hold(party: Party, { element, fence }: Effect & { type: "granted" }): void {
    assert(fence > this.#lastFence, `the fencing number ${fence} comes after ${this.#lastFence}`);
    this.#lastFence = fence;
    const facts = this.#resources.get(party.key)!;
    const holders = this.#inLine(party.key, "granted");
    const memory = ruleOf(party.ask.resource).draw(element, holders, facts.memory, this.#clock);
    if (memory !== facts.memory) this.#setFacts(party.key, { ...facts, memory });
    this.#parties = this.#parties.map((other) =>
      other.id === party.id ? { ...other, standing: "granted", element } : other
    );
  }

  /** Why a waiter may not be granted now; undefined when it may. */
  #mustWait(party: Party): string | undefined {
    const { ask, key } = party;
    const rule = ruleOf(ask.resource);
    if (!rule.together([...this.#inLine(key, "granted"), party])) return "it conflicts with a holder";
    if (!rule.due(this.#resources.get(key)!.memory, this.#clock)) return "its time has not come";
    const blocker = this.#impatientBefore(party).find((earlier) =>
      party.held.length === 0 || !this.#stuckWithout(party, true).has(earlier)
    );
    return blocker && `it would delay ${blocker.id}`;
  }

  /** Earlier waiters out of patience whom this one could delay. */
  #impatientBefore({ id, ask, key }: Party): Party[] {
    if (this.#patienceMs < 0) return [];
    const line = this.#inLine(key, "waiting");
    return line.slice(0, line.findIndex((other) => other.id === id)).filter((earlier) =>
      this.#clock.nowMs - earlier.sinceMs >= this.#patienceMs && ruleOf(ask.resource).delays(ask, earlier.ask)
    );
  }

  /** Whether a nested request could only be granted after itself. */
  #isDeadlock(party: Party): boolean {
    return party.held.length > 0 && !this.#fitsInTheEnd(party, this.#stuckWithout(party, false));
  }

  /**
   * The waiters that can never be granted as long as `never` is not, whatever else ends. Everybody who can be
   * granted is, and ends; so does every holder under whom nobody waits any more.
   *
   * @param inOrder Whether waiters stand back for those that are out of patience.
   */
  #stuckWithout(never: Party, inOrder: boolean): Set<Party> {
    const stuck = new Set(this.#parties.filter(({ standing }) => standing === "waiting"));
    for (let before = 0; before !== stuck.size;) {
      before = stuck.size;
      for (const party of stuck) {
        if (party.id === never.id || !this.#fitsInTheEnd(party, stuck)) continue;
        if (inOrder && this.#impatientBefore(party).some((earlier) => stuck.has(earlier))) continue;
        stuck.delete(party);
      }
    }
    return stuck;
  }

  #fitsInTheEnd(party: Party, stuck: ReadonlySet<Party>): boolean {
    const left = this.#inLine(party.key, "granted").filter(({ id }) =>
      [...stuck].some(({ held }) => held.includes(id))
    );
    return left.length === 0 || ruleOf(party.ask.resource).together([...left, party]);
  }

  #inLine(key: string, standing: Party["standing"]): Party[] {
    return this.#parties.filter((party) => party.key === key && party.standing === standing);
  }

  #touched(key: string): void {
    const idle = !this.#parties.some((party) => party.key === key);
    this.#setFacts(key, {
      ...this.#resources.get(key)!,
      expiresMs: idle ? this.#clock.nowMs + IDLE_MS : Infinity,
    });
  }

  #setFacts(key: string, facts: Facts): void {
    this.#resources = new Map(this.#resources).set(key, facts);
  }
}

/** All paths with the same first component are one resource. */
function keyOf({ resource }: Ask): string {
  return resource.startsWith("/") ? resource.split("/")[1]! : resource;
}

function answer(effect: Effect): string {
  return effect.type === "refused" ? effect.reason : effect.type;
}
