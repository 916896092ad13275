import type { LockMode } from "./mode.ts";
import type { ResourceName } from "./name.ts";

/** A moment. Durations are measured on the steady clock; only time stamps look at the wall clock. */
export interface Instant {
  /** Milliseconds on a clock that never jumps. */
  readonly steadyMs: number;
  /** Microseconds since 1970 as the host's clock shows them; may jump either way. */
  readonly epochUs: number;
}

/** What a request wants of its resource. Each kind reads the fields it knows. */
export interface Want {
  readonly mode: LockMode;
  /** Units of a numeric resource. */
  readonly quantity: number;
  readonly name: Pick<ResourceName, "path">;
}

/**
 * The rule of one kind of resource, and the state that rule needs. It knows nothing of queues, connections or
 * time-outs: {@linkcode Resource} asks it the questions below and runs the queue.
 */
export interface Kind {
  /** Why `want` could not be granted even with no other holder; undefined when it could. */
  impossible(want: Want): string | undefined;
  /** Wants with the same class are interchangeable: what this rule says of one it says of all. */
  classOf(want: Want): string;
  /** Whether `want` can be granted beside the present holders. */
  fits(want: Want, now: Instant): boolean;
  /** The same question for any set of holders, whatever the clock says: who waits for whom. */
  fitsBeside(want: Want, holders: Iterable<Want>): boolean;
  /** Whether granting `want` could make `earlier`, which waits, wait longer. */
  delays(want: Want, earlier: Want): boolean;
  /** Grants; returns the element that the holder gets, if the kind has elements. */
  take(want: Want, now: Instant): string | undefined;
  /** Ends a grant; `rollback` when the work done under it does not count. */
  giveBack(want: Want, element: string | undefined, rollback: boolean): void;
  /** When the clock alone may let a waiter in, in steady milliseconds; undefined when only a release can. */
  nextChance(now: Instant): number | undefined;
}
