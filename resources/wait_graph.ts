import type { RequestId } from "./effect.ts";
import { invariant } from "./invariant.ts";
import type { Instant, Want } from "./kind.ts";
import type { Waiter } from "./line.ts";
import type { Dependencies, Resource } from "./resource.ts";

/** A request from within a command that holds locks: while it waits, they are not given back. */
interface Nested {
  readonly resource: Resource;
  readonly want: Want;
  /** The locks of the command and of those it runs under. */
  readonly held: readonly RequestId[];
}

/** One step of a circle: this request waits for that holder. */
export interface Wait {
  readonly waiter: RequestId;
  readonly holder: RequestId;
}

/**
 * Who waits for whom, as far as it is known: a request that came with the holds of its command keeps these held as long
 * as it waits. A wait that can only end after itself is a deadlock.
 *
 * Pools are why a search for circles is not enough: who waits for one of three tapes needs any one of three holders. So
 * the question is asked the other way round. Every holder that no waiter hangs on will end, and so will every waiter
 * that fits beside those that are left; whoever is left when nothing changes any more is stuck.
 */
export class WaitGraph implements Dependencies {
  readonly #nested = new Map<RequestId, Nested>();
  /** Nested waiters by each hold that hangs on them. */
  readonly #under = new Map<RequestId, Set<RequestId>>();

  /** Whether no nested request waits. */
  get empty(): boolean {
    return this.#nested.size === 0;
  }

  /** A nested request starts to wait. */
  add(id: RequestId, resource: Resource, want: Want, held: readonly RequestId[]): void {
    this.#nested.set(id, { resource, want, held });
    for (const hold of held) {
      const waiters = this.#under.get(hold);
      if (waiters) waiters.add(id);
      else this.#under.set(hold, new Set([id]));
    }
  }

  /** A request waits no more; whether it was nested does not matter. */
  remove(id: RequestId): void {
    const nested = this.#nested.get(id);
    if (!nested) return;
    this.#nested.delete(id);
    for (const hold of nested.held) {
      const waiters = this.#under.get(hold);
      waiters?.delete(id);
      if (waiters?.size === 0) this.#under.delete(hold);
    }
  }

  /** The circle that keeps a nested request, just added, waiting for ever; undefined when it may be granted one day. */
  findDeadlock(id: RequestId): Wait[] | undefined {
    const { resource, want } = this.#nested.get(id)!;
    // Mostly, those in the way run nothing that waits, and the rest needs no look.
    if (this.#fits(resource, want, this.#nested)) return undefined;
    const stuck = this.#stuck(resource, id);
    if (this.#fits(resource, want, stuck)) return undefined;
    return this.#circle(id, stuck);
  }

  /** The shortest circle of waits that leads back to a stuck request. */
  #circle(id: RequestId, stuck: ReadonlySet<RequestId>): Wait[] {
    const reached = [{ waiter: id, path: [] as Wait[] }];
    const seen = new Set([id]);
    for (const { waiter, path } of reached) {
      for (const holder of this.#blocking(this.#nested.get(waiter)!, stuck)) {
        const longer = [...path, { waiter, holder }];
        for (const next of this.#under.get(holder)!) {
          if (next === id) return longer;
          if (!stuck.has(next) || seen.has(next)) continue;
          seen.add(next);
          reached.push({ waiter: next, path: longer });
        }
      }
    }
    invariant(false, "without the new request nobody was stuck");
  }

  waitsFor(resource: Resource, earlier: RequestId, nested: RequestId, now: Instant): boolean {
    return this.#stuck(resource, nested, now).has(earlier);
  }

  /**
   * Who is stuck, of those that the waiters of `resource` depend on, as long as `never` is not granted.
   *
   * @param now The time at which waiters stand back for others; left out, nobody stands back. That is right where it is
   * about deadlock: a nested request passes whoever hangs on it.
   */
  #stuck(resource: Resource, never: RequestId, now?: Instant): Set<RequestId> {
    const waiters = new Map(
      [...this.#reachable(resource)].map((reached) => [reached, [...reached.speakers]]),
    );
    const stuck = new Set([never]);
    for (const firsts of waiters.values()) for (const { id } of firsts) stuck.add(id);
    for (let before = 0; before !== stuck.size;) {
      before = stuck.size;
      for (const [reached, firsts] of waiters) {
        for (const waiter of firsts) {
          if (waiter.id === never || !this.#fits(reached, waiter.want, stuck)) continue;
          const standsBack = (other: Waiter) =>
            stuck.has(other.id) && reached.standsBack(waiter, other, now!);
          if (!now || !firsts.some(standsBack)) stuck.delete(waiter.id);
        }
      }
    }
    return stuck;
  }

  /** The resource itself, and those on which commands wait that hold one that is reached. */
  #reachable(resource: Resource): Set<Resource> {
    const resources = new Set([resource]);
    for (const reached of resources) {
      for (const { id } of reached.holders) {
        for (const waiter of this.#under.get(id) ?? []) resources.add(this.#nested.get(waiter)!.resource);
      }
    }
    return resources;
  }

  /** Whether a want could be granted when all have ended who do not hang on one of `stuck`. */
  #fits(resource: Resource, want: Want, stuck: Pick<ReadonlySet<RequestId>, "has">): boolean {
    const left: Want[] = [];
    for (const holder of resource.holders) if (this.#hangs(holder.id, stuck)) left.push(holder.want);
    return left.length === 0 || resource.fitsBeside(want, left);
  }

  #hangs(holder: RequestId, stuck: Pick<ReadonlySet<RequestId>, "has">): boolean {
    for (const waiter of this.#under.get(holder) ?? []) if (stuck.has(waiter)) return true;
    return false;
  }

  /** The holders that keep a stuck request waiting: those that conflict by themselves, where there are any. */
  #blocking({ resource, want }: Nested, stuck: ReadonlySet<RequestId>): RequestId[] {
    const left = [...resource.holders].filter(({ id }) => this.#hangs(id, stuck));
    const alone = left.filter((holder) => !resource.fitsBeside(want, [holder.want]));
    return (alone.length > 0 ? alone : left).map(({ id }) => id);
  }
}
