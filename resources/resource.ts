import type { RequestId } from "./effect.ts";
import { Heap } from "./heap.ts";
import type { Instant, Kind, Want } from "./kind.ts";
import { Line, LineIndex, type Waiter } from "./line.ts";
import { LinkedList, type ListNode } from "./linked_list.ts";

/** Patience that never runs out: newcomers are tested against holders only, as in the original. */
export const ENDLESS_PATIENCE = -1;

const NOBODY: readonly Holder[] = [];

/** A request that was granted. */
export interface Grant {
  readonly id: RequestId;
  readonly want: Want;
  readonly element: string | undefined;
}

/** A grant among the others of its resource. */
export type Holder = ListNode<Grant>;

/** A waiter in the queue of its resource. */
export type Queued = ListNode<Waiter>;

/** Knows which waiters hang on which commands. */
export interface Dependencies {
  /** Whether `earlier`, first in a line of a resource, cannot be granted as long as a certain nested request is not. */
  waitsFor(resource: Resource, earlier: RequestId, nested: RequestId, now: Instant): boolean;
}

/** A new request of a resource. */
export interface Asked {
  readonly id: RequestId;
  readonly want: Want;
  /** Place in the order of arrival, once it waits; whoever does not has come last. */
  readonly turn?: number;
  /** Whether it comes from a command that holds locks itself. */
  readonly nested: boolean;
}

/**
 * One resource: its holders, its queue, and the order of grants, over any {@linkcode Kind}.
 *
 * A request is granted when it fits beside the holders and cannot delay a waiter that came before it and has waited
 * for `patienceMs` or longer. 0 is strict order of arrival, {@linkcode ENDLESS_PATIENCE} is first fit. A nested request
 * does not stand back for a waiter that waits for the very command it comes from: both would wait for ever.
 */
export class Resource {
  readonly #kind: Kind;
  readonly #patienceMs: number;
  readonly #dependencies: Dependencies;
  readonly #holders = new LinkedList<Grant>();
  #waiterCount = 0;
  readonly #lines = new LineIndex();
  /** Nested waiters that would fit, and stood back for others when they were looked at last. */
  readonly #standingBack = new Set<RequestId>();
  #nextTurn = 0;

  constructor(kind: Kind, patienceMs: number, dependencies: Dependencies) {
    this.#kind = kind;
    this.#patienceMs = patienceMs;
    this.#dependencies = dependencies;
  }

  /** Nobody holds it and nobody waits. */
  get idle(): boolean {
    return this.#holders.isEmpty && this.#waiterCount === 0;
  }

  get waiterCount(): number {
    return this.#waiterCount;
  }

  /** Whether a nested waiter may be let in by a change elsewhere, because it only stands back for others. */
  get nestedStandsBack(): boolean {
    return this.#standingBack.size > 0;
  }

  get holders(): Iterable<Grant> {
    return this.#holders;
  }

  /** Why a want could never be granted; undefined when it could. */
  impossible(want: Want): string | undefined {
    return this.#kind.impossible(want);
  }

  /** Whether a want could be granted if these were all the holders, at some time. */
  fitsBeside(want: Want, holders: Iterable<Want>): boolean {
    return this.#kind.fitsBeside(want, holders);
  }

  /** Grants a new request if that can be done at once. */
  tryGrant(asked: Asked, now: Instant): Holder | undefined {
    if (!this.#kind.fits(asked.want, now) || this.#mustYield(asked, now)) return undefined;
    return this.#grant(asked, now);
  }

  /** Lets a request wait. */
  enqueue({ id, want, nested }: Asked, now: Instant): Queued {
    const name = this.#kind.classOf(want) + (nested ? "\n" : "");
    let line = this.#lines.get(name, want.name.path);
    if (!line) this.#lines.add(line = new Line(name, want.name.path, nested));
    const waiter = { id, want, turn: this.#nextTurn++, sinceMs: now.steadyMs, nested, line };
    this.#waiterCount++;
    this.#noteStandingBack(waiter, now);
    return line.waiters.push(waiter);
  }

  /** Ends a grant; returns those who are granted by that. */
  release(holder: Holder, rollback: boolean, now: Instant): readonly Holder[] {
    const { want, element } = holder.value;
    this.#holders.remove(holder);
    this.#kind.giveBack(want, element, rollback);
    return this.grantWaiters(now, want.name.path);
  }

  /** Ends a wait; returns those who are granted by that. */
  cancel(queued: Queued, now: Instant): readonly Holder[] {
    this.#dequeue(queued);
    // Under first fit nobody stood back for it.
    if (this.#patienceMs === ENDLESS_PATIENCE) return NOBODY;
    return this.grantWaiters(now, queued.value.want.name.path);
  }

  /** One pass over the queue, oldest first: grants all that may be granted now, at any path or one related to `path`. */
  grantWaiters(now: Instant, path: readonly string[] = []): readonly Holder[] {
    if (this.#waiterCount === 0) return NOBODY;
    const granted: Holder[] = [];
    const next = new Heap<Queued>();
    const push = (node: Queued | undefined) => node && next.push(node.value.turn, node);
    for (const line of this.#lines.related(path)) push(line.waiters.firstNode);
    for (let node = next.pop(); node; node = next.pop()) {
      const { value: waiter, next: following } = node;
      // When one does not fit, the pass is over for its line: a pass only adds holders.
      if (!this.#kind.fits(waiter.want, now)) continue;
      if (this.#mustYield(waiter, now)) {
        this.#noteStandingBack(waiter, now);
        if (waiter.nested) push(following);
        continue;
      }
      this.#dequeue(node);
      granted.push(this.#grant(waiter, now));
      push(following);
    }
    return granted;
  }

  /** When the clock alone may let a waiter in, in steady milliseconds. */
  nextChance(now: Instant): number | undefined {
    return this.#waiterCount > 0 ? this.#kind.nextChance(now) : undefined;
  }

  /** The waiters that speak for all. */
  get speakers(): Iterable<Waiter> {
    return this.#lines.related([]).flatMap(({ speakers }) => speakers);
  }

  /** Whether `asked` must not be granted before `other`, which came earlier, is out of patience, and could be delayed. */
  standsBack({ want, turn = Infinity }: Asked, other: Waiter, now: Instant): boolean {
    return this.#patienceMs !== ENDLESS_PATIENCE && other.turn < turn &&
      now.steadyMs - other.sinceMs >= this.#patienceMs && this.#kind.delays(want, other.want);
  }

  /** A waiter that was not granted although it fits stands back for others. */
  #noteStandingBack({ id, want, nested }: Waiter, now: Instant): void {
    if (nested && this.#kind.fits(want, now)) this.#standingBack.add(id);
  }

  #mustYield(asked: Asked, now: Instant): boolean {
    if (this.#waiterCount === 0) return false;
    for (const { first, speakers } of this.#lines.related(asked.want.name.path)) {
      for (const other of asked.nested ? speakers : [first]) {
        if (!this.standsBack(asked, other, now)) break; // those behind it came later
        if (!asked.nested || !this.#dependencies.waitsFor(this, other.id, asked.id, now)) return true;
      }
    }
    return false;
  }

  #grant({ id, want }: Asked, now: Instant): Holder {
    return this.#holders.push({ id, want, element: this.#kind.take(want, now) });
  }

  #dequeue(node: Queued): void {
    const { id, line } = node.value;
    this.#waiterCount--;
    this.#standingBack.delete(id);
    line.waiters.remove(node);
    if (!line.waiters.first) this.#lines.remove(line);
  }
}
