import { createKind } from "./create_kind.ts";
import type { Effect, RefusalReason, RequestId } from "./effect.ts";
import { Heap } from "./heap.ts";
import { IdMap } from "./id_map.ts";
import { invariant } from "./invariant.ts";
import type { Instant, Want } from "./kind.ts";
import { resourceKey, type ResourceName } from "./name.ts";
import { type Asked, type Grant, type Holder, type Queued, Resource } from "./resource.ts";
import type { ZoneName } from "./strftime.ts";
import { type Wait, WaitGraph } from "./wait_graph.ts";

/** How long an idle resource is kept at least, in milliseconds, and what is added to every idle lifespan. */
const IDLE_GRACE_MS = 1000;

const NONE: readonly never[] = [];

/** What a client asks of the table. */
export interface LockRequest extends Want {
  readonly name: ResourceName;
  /** Whether it may be queued or parked; if not, it is granted or refused at once. */
  readonly wait: boolean;
  /** Whether it may bring a missing resource into being. */
  readonly create: boolean;
  /** How long the resource is kept without holders and waiters, if this request creates it; 0 for the default. */
  readonly idleLifespanMs: number;
  /** The holds of the command that it comes from, and of those that one runs under. */
  readonly held: readonly RequestId[];
  /** Names the client to people. */
  readonly who: string;
}

/** Limits and rules of a {@linkcode LockTable}. */
export interface LockTableOptions {
  /** Milliseconds after which a waiter is no longer passed by requests that could delay it. */
  readonly patienceMs: number;
  /** Most requests that may wait for one resource. */
  readonly maxWaiters: number;
  /** Names the local time zone, for time stamps. */
  readonly zoneName: ZoneName;
  /** All fencing numbers are above it. */
  readonly fenceStart: bigint;
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

/** A request that holds, waits, or is parked and has neither an entry nor a place yet. */
interface Active {
  readonly request: LockRequest;
  readonly entry: Entry | undefined;
  holder: Holder | undefined;
  queued: Queued | undefined;
}

/**
 * All the resources of a daemon. A pure function of the order of events: it reads no clock and sets no timer; every
 * call says what time it is, returns what became of whom, and {@linkcode nextWakeMs} says when to call
 * {@linkcode tick}.
 */
export class LockTable {
  readonly #options: LockTableOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #active = new IdMap<Active>();
  /** By the key of the resource that they wait for somebody to create; oldest first. */
  readonly #parked = new Map<string, Set<RequestId>>();
  readonly #wakes = new Heap<Entry>();
  readonly #graph = new WaitGraph();
  /** Resources with a nested waiter that only stands back for others. */
  readonly #withStandingBack = new Set<Resource>();
  #fence: bigint;

  constructor(options: LockTableOptions) {
    this.#options = options;
    this.#fence = options.fenceStart;
  }

  /** How many requests hold or wait for something. */
  get requestCount(): number {
    return this.#active.size;
  }

  /** How many resources there are, idle ones included. */
  get resourceCount(): number {
    return this.#entries.size;
  }

  /** When to call {@linkcode tick} next, in steady milliseconds; undefined when there is no need. */
  get nextWakeMs(): number | undefined {
    return this.#wakes.firstRank;
  }

  /** Asks for a lock under an id that was never used before. The first effect is the answer to this request. */
  request(id: RequestId, request: LockRequest, now: Instant): Effect[] {
    invariant(!this.#active.has(id), "a request id is used once");
    const key = resourceKey(request.name);
    const entry = this.#entries.get(key);
    if (entry) return this.#ask(entry, id, request, now);
    if (request.create) return this.#create(key, id, request, now);
    if (!request.wait) return [refused(id, "absent", "the resource does not exist")];
    return [this.#park(key, id, request)];
  }

  /** Ends what a request has: its lock, its place in a queue, or its waiting for a resource to be created. */
  release(id: RequestId, rollback: boolean, now: Instant): readonly Effect[] {
    const active = this.#active.get(id);
    invariant(active, "only what was requested and not refused can be released");
    this.#active.delete(id);
    this.#graph.remove(id);
    const { entry, request, holder, queued } = active;
    if (entry) {
      const { resource } = entry;
      const granted = holder ? resource.release(holder, rollback, now) : resource.cancel(queued!, now);
      this.#settle(entry, now);
      if (granted.length === 0 && this.#graph.empty) return NONE;
      return [...this.#effects(granted), ...this.#passNested(now)];
    }
    const key = resourceKey(request.name);
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
      effects.push(...this.#effects(entry.resource.grantWaiters(now)));
      this.#wakeWhenNeeded(entry, now);
    }
    return effects;
  }

  /** Refuses all who wait for a resource to be created, because nobody will create one any more. */
  refuseParked(why: string): Effect[] {
    const ids = [...this.#parked.values()].flatMap((parked) => [...parked]);
    this.#parked.clear();
    for (const id of ids) this.#active.delete(id);
    return ids.map((id) => refused(id, "closed", why));
  }

  #ask(entry: Entry, id: RequestId, request: LockRequest, now: Instant): Effect[] {
    const { resource } = entry;
    const held = request.held.length === 0 ? NONE : request.held.filter((hold) => this.#active.has(hold));
    const asked = { id, want: request, nested: held.length > 0 };
    if (asked.nested) this.#graph.add(id, resource, request, held);
    const effect = this.#decide(entry, asked, request, now);
    if (effect.type !== "enqueued") this.#graph.remove(id);
    // It may have been parked before.
    if (effect.type === "refused") this.#active.delete(id);
    this.#settle(entry, now);
    return this.#graph.empty ? [effect] : [effect, ...this.#passNested(now)];
  }

  #decide(entry: Entry, asked: Asked, request: LockRequest, now: Instant): Effect {
    const { resource } = entry;
    const { id, want, nested } = asked;
    const why = resource.impossible(want);
    if (why !== undefined) return refused(id, "impossible", why);
    const holder = resource.tryGrant(asked, now);
    if (holder) {
      this.#active.set(id, { request, entry, holder, queued: undefined });
      return this.#granted(holder.value);
    }
    if (!request.wait) return refused(id, "busy", "the resource is locked");
    if (resource.waiterCount >= this.#options.maxWaiters) return this.#full(id);
    const circle = nested ? this.#graph.findDeadlock(id) : undefined;
    if (circle) return refused(id, "deadlock", this.#explain(circle));
    const queued = resource.enqueue(asked, now);
    this.#active.set(id, { request, entry, holder: undefined, queued });
    return { type: "enqueued", id };
  }

  /** Any change may have made somebody hang on a nested request that stands back for him: that one passes now. */
  #passNested(now: Instant): Effect[] {
    const effects: Effect[] = [];
    if (this.#graph.empty) return effects;
    for (const resource of this.#withStandingBack) {
      effects.push(...this.#effects(resource.grantWaiters(now)));
      if (!resource.nestedStandsBack) this.#withStandingBack.delete(resource);
    }
    return effects;
  }

  #create(key: string, id: RequestId, request: LockRequest, now: Instant): Effect[] {
    const { patienceMs, zoneName } = this.#options;
    const resource = new Resource(createKind(request.name, zoneName), patienceMs, this.#graph);
    const idleLifespanMs = (request.idleLifespanMs || IDLE_GRACE_MS) + IDLE_GRACE_MS;
    const entry = { key, resource, idleLifespanMs, expiresMs: Infinity, wakeMs: Infinity };
    this.#entries.set(key, entry);
    const effects = this.#ask(entry, id, request, now);
    const parked = this.#parked.get(key) ?? [];
    this.#parked.delete(key);
    for (const parkedId of parked) {
      effects.push(...this.#ask(entry, parkedId, this.#active.get(parkedId)!.request, now));
    }
    return effects;
  }

  #park(key: string, id: RequestId, request: LockRequest): Effect {
    let parked = this.#parked.get(key);
    if (!parked) this.#parked.set(key, parked = new Set());
    if (parked.size >= this.#options.maxWaiters) return this.#full(id);
    parked.add(id);
    this.#active.set(id, { request, entry: undefined, holder: undefined, queued: undefined });
    return { type: "parked", id };
  }

  #full(id: RequestId): Effect {
    const why = `${this.#options.maxWaiters} requests wait already, the most for one resource`;
    return refused(id, "limit", why);
  }

  /** Waiters that hold now. */
  #effects(granted: readonly Holder[]): Effect[] {
    return granted.map((holder) => {
      const active = this.#active.get(holder.value.id)!;
      active.holder = holder;
      active.queued = undefined;
      this.#graph.remove(holder.value.id);
      return this.#granted(holder.value);
    });
  }

  #granted({ id, element }: Grant): Effect {
    return { type: "granted", id, element, fence: ++this.#fence };
  }

  /** A circle of waits in words, from the first one's point of view. */
  #explain(circle: readonly Wait[]): string {
    const steps = circle.map(({ waiter, holder }, index) => {
      const { request } = this.#active.get(holder)!;
      const wanted = this.#active.get(waiter)?.request.name.text ?? request.name.text;
      return `${index === 0 ? "" : ", which waits for "}${wanted}${
        index === 0 ? " is" : ","
      } held by ${request.who}`;
    });
    return `${steps.join("")}, under which this command runs`;
  }

  /** After any change: an idle resource starts to age, and whatever needs a wake-up asks for one. */
  #settle(entry: Entry, now: Instant): void {
    if (entry.resource.idle) entry.expiresMs = now.steadyMs + entry.idleLifespanMs;
    this.#wakeWhenNeeded(entry, now);
  }

  #wakeWhenNeeded(entry: Entry, now: Instant): void {
    if (entry.resource.nestedStandsBack) this.#withStandingBack.add(entry.resource);
    const wakeMs = entry.resource.idle ? entry.expiresMs : entry.resource.nextChance(now) ?? Infinity;
    // A wake-up that comes too early finds nothing to do and asks again: cheaper than moving it at every change.
    if (wakeMs >= entry.wakeMs) return;
    entry.wakeMs = wakeMs;
    this.#wakes.push(wakeMs, entry);
  }
}

function refused(id: RequestId, reason: RefusalReason, why: string): Effect {
  return { type: "refused", id, reason, why };
}
