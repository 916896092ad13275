import type { Effect, RequestId } from "./effect.ts";
import { Heap } from "./heap.ts";
import { HierarchicalKind } from "./hierarchical.ts";
import { invariant } from "./invariant.ts";
import type { Instant, Kind, Want } from "./kind.ts";
import type { LockMode } from "./mode.ts";
import { resourceKey, type ResourceName } from "./name.ts";
import { NumericKind } from "./numeric.ts";
import { Resource } from "./resource.ts";
import { SequenceKind } from "./sequence.ts";
import { SetKind } from "./set.ts";
import { SimpleKind } from "./simple.ts";
import type { ZoneName } from "./strftime.ts";
import { TimestampKind } from "./timestamp.ts";

/** How long an idle resource is kept at least, in milliseconds, and what is added to every idle lifespan. */
const IDLE_GRACE_MS = 1000;

/** What a client asks of the table. */
export interface LockRequest {
  readonly name: ResourceName;
  readonly mode: LockMode;
  readonly quantity: number;
  /** Whether it may be queued or parked; if not, it is granted or refused at once. */
  readonly wait: boolean;
  /** Whether it may bring a missing resource into being. */
  readonly create: boolean;
  /** How long the resource is kept without holders and waiters, if this request creates it; 0 for the default. */
  readonly idleLifespanMs: number;
}

/** Limits and rules of a {@linkcode LockTable}. */
export interface LockTableOptions {
  /** Milliseconds after which a waiter is no longer passed by requests that could delay it. */
  readonly patienceMs: number;
  /** Most requests that may wait for one resource. */
  readonly maxWaiters: number;
  /** Names the local time zone, for time stamps. */
  readonly zoneName: ZoneName;
}

interface Entry {
  readonly key: string;
  readonly resource: Resource;
  readonly idleLifespanMs: number;
  /** When it goes, in steady milliseconds, if nobody asks for it before. */
  expiresMs: number;
  /** The wake-up asked for on its behalf, in steady milliseconds; Infinity when none. */
  wakeMs: number;
}

/** Requests for a resource that does not exist yet, oldest first. */
type ParkedRequests = Map<RequestId, LockRequest>;

/**
 * All the resources of a daemon. A pure function of the order of events: it reads no clock and sets no timer; every
 * call says what time it is, returns what became of whom, and {@linkcode nextWakeMs} says when to call
 * {@linkcode tick}.
 */
export class LockTable {
  readonly #options: LockTableOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #entryOf = new Map<RequestId, Entry>();
  readonly #parked = new Map<string, ParkedRequests>();
  readonly #parkedKeyOf = new Map<RequestId, string>();
  readonly #wakes = new Heap<Entry>();

  constructor(options: LockTableOptions) {
    this.#options = options;
  }

  /** How many requests hold or wait for something. */
  get requestCount(): number {
    return this.#entryOf.size + this.#parkedKeyOf.size;
  }

  /** How many resources there are, idle ones included. */
  get resourceCount(): number {
    return this.#entries.size;
  }

  /** When to call {@linkcode tick} next, in steady milliseconds; undefined when there is no need. */
  get nextWakeMs(): number | undefined {
    return this.#wakes.firstRank;
  }

  /** Asks for a lock under an id that was never used before. */
  request(id: RequestId, request: LockRequest, now: Instant): Effect[] {
    const key = resourceKey(request.name);
    const entry = this.#entries.get(key);
    if (entry) return [this.#ask(entry, id, request, now)];
    if (request.create) return this.#create(key, id, request, now);
    if (!request.wait) {
      return [{ type: "refused", id, reason: "absent", why: "the resource does not exist" }];
    }
    return [this.#park(key, id, request)];
  }

  /** Ends what a request has: its lock, its place in a queue, or its waiting for a resource to be created. */
  release(id: RequestId, rollback: boolean, now: Instant): Effect[] {
    const entry = this.#entryOf.get(id);
    if (entry) {
      this.#entryOf.delete(id);
      const effects = entry.resource.release(id, rollback, now);
      this.#settle(entry, now);
      return effects;
    }
    const key = this.#parkedKeyOf.get(id);
    invariant(key !== undefined, "only what was requested and not refused can be released");
    this.#parkedKeyOf.delete(id);
    const parked = this.#parked.get(key)!;
    parked.delete(id);
    if (parked.size === 0) this.#parked.delete(key);
    return [];
  }

  /** Does what time alone brings: waiters whose moment has come, idle resources whose life is over. */
  tick(now: Instant): Effect[] {
    const effects: Effect[] = [];
    while (this.#wakes.size > 0 && this.#wakes.firstRank! <= now.steadyMs) {
      const rank = this.#wakes.firstRank;
      const entry = this.#wakes.pop()!;
      if (rank !== entry.wakeMs) continue; // an earlier wake-up took its place
      entry.wakeMs = Infinity;
      if (entry.resource.idle && entry.expiresMs <= now.steadyMs) {
        this.#entries.delete(entry.key);
        continue;
      }
      for (const effect of entry.resource.grantWaiters(now)) effects.push(effect);
      this.#wakeWhenNeeded(entry, now);
    }
    return effects;
  }

  /** Refuses all who wait for a resource to be created, because nobody will create one any more. */
  refuseParked(why: string): Effect[] {
    const ids = [...this.#parkedKeyOf.keys()];
    this.#parked.clear();
    this.#parkedKeyOf.clear();
    return ids.map((id) => ({ type: "refused", id, reason: "limit", why }));
  }

  #ask(entry: Entry, id: RequestId, request: LockRequest, now: Instant): Effect {
    const full = entry.resource.waiterCount >= this.#options.maxWaiters;
    const effect = entry.resource.request(id, wantOf(request), request.wait && !full, now);
    this.#settle(entry, now);
    if (effect.type !== "refused") this.#entryOf.set(id, entry);
    else if (effect.reason === "busy" && request.wait) return this.#full(id);
    return effect;
  }

  #create(key: string, id: RequestId, request: LockRequest, now: Instant): Effect[] {
    const idleLifespanMs = (request.idleLifespanMs || IDLE_GRACE_MS) + IDLE_GRACE_MS;
    const resource = new Resource(kindOf(request.name, this.#options.zoneName), this.#options.patienceMs);
    const entry = { key, resource, idleLifespanMs, expiresMs: Infinity, wakeMs: Infinity };
    this.#entries.set(key, entry);
    const effects = [this.#ask(entry, id, request, now)];
    const parked = this.#parked.get(key);
    if (parked) {
      this.#parked.delete(key);
      for (const [parkedId, parkedRequest] of parked) {
        this.#parkedKeyOf.delete(parkedId);
        effects.push(this.#ask(entry, parkedId, parkedRequest, now));
      }
    }
    return effects;
  }

  #park(key: string, id: RequestId, request: LockRequest): Effect {
    let parked = this.#parked.get(key);
    if (!parked) this.#parked.set(key, parked = new Map());
    if (parked.size >= this.#options.maxWaiters) return this.#full(id);
    parked.set(id, request);
    this.#parkedKeyOf.set(id, key);
    return { type: "parked", id };
  }

  #full(id: RequestId): Effect {
    const why = `${this.#options.maxWaiters} requests wait already, the most for one resource`;
    return { type: "refused", id, reason: "limit", why };
  }

  /** After any change: an idle resource starts to age, and whatever needs a wake-up asks for one. */
  #settle(entry: Entry, now: Instant): void {
    if (entry.resource.idle) entry.expiresMs = now.steadyMs + entry.idleLifespanMs;
    this.#wakeWhenNeeded(entry, now);
  }

  #wakeWhenNeeded(entry: Entry, now: Instant): void {
    const wakeMs = entry.resource.idle ? entry.expiresMs : entry.resource.nextChance(now) ?? Infinity;
    // A wake-up that comes too early finds nothing to do and asks again: cheaper than moving it at every change.
    if (wakeMs >= entry.wakeMs) return;
    entry.wakeMs = wakeMs;
    this.#wakes.push(wakeMs, entry);
  }
}

function wantOf({ mode, quantity, name }: LockRequest): Want {
  return { mode, quantity, path: name.kind === "hierarchical" ? name.path : [] };
}

function kindOf(name: ResourceName, zoneName: ZoneName): Kind {
  switch (name.kind) {
    case "simple":
      return new SimpleKind();
    case "numeric":
      return new NumericKind(name.units);
    case "set":
      return new SetKind(name.elements);
    case "hierarchical":
      return new HierarchicalKind();
    case "sequence":
      return new SequenceKind(name.transactional, name.holders);
    case "timestamp":
      return new TimestampKind(name.format, name.holders, zoneName);
  }
}
