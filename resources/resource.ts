import type { Effect, RequestId } from "./effect.ts";
import { invariant } from "./invariant.ts";
import type { Instant, Kind, Want } from "./kind.ts";
import { LinkedList, type ListNode } from "./linked_list.ts";

/** Patience that never runs out: newcomers are tested against holders only, as in the original. */
export const ENDLESS_PATIENCE = -1;

interface Holder {
  readonly want: Want;
  readonly element: string | undefined;
}

interface Waiter {
  readonly id: RequestId;
  readonly want: Want;
  /** Place in the order of arrival. */
  readonly turn: number;
  readonly sinceMs: number;
  readonly line: Line;
}

/** Waiters with interchangeable wants, oldest first. */
interface Line {
  readonly className: string;
  readonly waiters: LinkedList<Waiter>;
}

/**
 * One resource: its holders, its queue, and the order of grants, over any {@linkcode Kind}.
 *
 * A request is granted when it fits beside the holders and cannot delay a waiter that came before it and has waited
 * for `patienceMs` or longer. 0 is strict order of arrival, {@linkcode ENDLESS_PATIENCE} is first fit. Waiters with
 * interchangeable wants stand in one line, so that only the first of each line is ever looked at.
 */
export class Resource {
  readonly #kind: Kind;
  readonly #patienceMs: number;
  readonly #holders = new Map<RequestId, Holder>();
  readonly #waiters = new Map<RequestId, ListNode<Waiter>>();
  /** By class name; a line without waiters is removed. */
  readonly #lines = new Map<string, Line>();
  #nextTurn = 0;

  constructor(kind: Kind, patienceMs: number) {
    this.#kind = kind;
    this.#patienceMs = patienceMs;
  }

  /** Nobody holds it and nobody waits. */
  get idle(): boolean {
    return this.#holders.size === 0 && this.#waiters.size === 0;
  }

  get waiterCount(): number {
    return this.#waiters.size;
  }

  /** Asks for a grant: it is granted, enqueued or refused at once. */
  request(id: RequestId, want: Want, wait: boolean, now: Instant): Effect {
    invariant(!this.#holders.has(id) && !this.#waiters.has(id), "a request id is used once");
    const why = this.#kind.impossible(want);
    if (why !== undefined) return { type: "refused", id, reason: "impossible", why };
    if (this.#kind.fits(want, now) && !this.#mustYield(want, this.#nextTurn, now)) {
      return this.#grant(id, want, now);
    }
    if (!wait) return { type: "refused", id, reason: "busy", why: "the resource is locked" };
    this.#enqueue(id, want, now);
    return { type: "enqueued", id };
  }

  /** Ends the grant or the wait of a request, whichever it has; others may be granted by that. */
  release(id: RequestId, rollback: boolean, now: Instant): Effect[] {
    const holder = this.#holders.get(id);
    if (holder) {
      this.#holders.delete(id);
      this.#kind.giveBack(holder.want, holder.element, rollback);
    } else {
      this.#dequeue(id);
    }
    return this.grantWaiters(now);
  }

  /** One pass over the queue, oldest first: grants all that may be granted now. */
  grantWaiters(now: Instant): Effect[] {
    const effects: Effect[] = [];
    const lines = new Set(this.#lines.values());
    while (lines.size > 0) {
      const line = oldest(lines);
      const waiter = line.waiters.first!;
      if (!this.#kind.fits(waiter.want, now) || this.#mustYield(waiter.want, waiter.turn, now)) {
        // Nobody behind it in this line can be granted either: a pass only adds holders.
        lines.delete(line);
        continue;
      }
      this.#dequeue(waiter.id);
      if (line.waiters.first === undefined) lines.delete(line);
      effects.push(this.#grant(waiter.id, waiter.want, now));
    }
    return effects;
  }

  /** When the clock alone may let a waiter in, in steady milliseconds. */
  nextChance(now: Instant): number | undefined {
    return this.#waiters.size > 0 ? this.#kind.nextChance(now) : undefined;
  }

  /** Whether a waiter that came before `turn` is out of patience and could be delayed by granting `want`. */
  #mustYield(want: Want, turn: number, now: Instant): boolean {
    if (this.#patienceMs === ENDLESS_PATIENCE) return false;
    for (const line of this.#lines.values()) {
      const first = line.waiters.first!;
      if (
        first.turn < turn && now.steadyMs - first.sinceMs >= this.#patienceMs &&
        this.#kind.delays(want, first.want)
      ) return true;
    }
    return false;
  }

  #grant(id: RequestId, want: Want, now: Instant): Effect {
    const element = this.#kind.take(want, now);
    this.#holders.set(id, { want, element });
    return { type: "granted", id, element };
  }

  #enqueue(id: RequestId, want: Want, now: Instant): void {
    const className = this.#kind.classOf(want);
    let line = this.#lines.get(className);
    if (!line) this.#lines.set(className, line = { className, waiters: new LinkedList() });
    const waiter = { id, want, turn: this.#nextTurn++, sinceMs: now.steadyMs, line };
    this.#waiters.set(id, line.waiters.push(waiter));
  }

  #dequeue(id: RequestId): void {
    const node = this.#waiters.get(id);
    invariant(node, "only a waiter leaves the queue");
    this.#waiters.delete(id);
    const { line } = node.value;
    line.waiters.remove(node);
    if (line.waiters.first === undefined) this.#lines.delete(line.className);
  }
}

function oldest(lines: Iterable<Line>): Line {
  let best: Line | undefined;
  for (const line of lines) {
    if (!best || line.waiters.first!.turn < best.waiters.first!.turn) best = line;
  }
  invariant(best, "there is a line");
  return best;
}
