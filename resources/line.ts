import type { RequestId } from "./effect.ts";
import type { Want } from "./kind.ts";
import { LinkedList } from "./linked_list.ts";

/** A request that waits in the queue of a resource. */
export interface Waiter {
  readonly id: RequestId;
  readonly want: Want;
  /** Place in the order of arrival. */
  readonly turn: number;
  readonly sinceMs: number;
  /** Whether it comes from a command that holds locks itself. */
  readonly nested: boolean;
  readonly line: Line;
}

/**
 * Waiters whose wants are interchangeable, oldest first: when one does not fit, no other does. Those who are not nested
 * also stand back alike, so that the first speaks for all; of nested ones each has others that it may pass.
 */
export class Line {
  readonly name: string;
  readonly path: readonly string[];
  readonly nested: boolean;
  readonly waiters = new LinkedList<Waiter>();

  constructor(name: string, path: readonly string[], nested: boolean) {
    this.name = name;
    this.path = path;
    this.nested = nested;
  }

  /** The oldest waiter; a line that stands in a {@linkcode LineIndex} has one. */
  get first(): Waiter {
    return this.waiters.first!;
  }

  /** Waiters of whom nothing can be said but by looking at them. */
  get speakers(): Iterable<Waiter> {
    return this.nested ? this.waiters : [this.first];
  }
}

interface Branch {
  readonly lines: Map<string, Line>;
  readonly children: Map<string, Branch>;
}

/**
 * The lines of one resource, by path. Requests on unrelated branches of a hierarchical resource never interact, so that
 * only related lines need a look; the other kinds have no paths, and all their lines are related.
 */
export class LineIndex {
  readonly #top: Branch = { lines: new Map(), children: new Map() };

  get(name: string, path: readonly string[]): Line | undefined {
    let branch: Branch | undefined = this.#top;
    for (const component of path) branch = branch?.children.get(component);
    return branch?.lines.get(name);
  }

  add(line: Line): void {
    let branch = this.#top;
    for (const component of line.path) {
      let child = branch.children.get(component);
      if (!child) branch.children.set(component, child = { lines: new Map(), children: new Map() });
      branch = child;
    }
    branch.lines.set(line.name, line);
  }

  remove(line: Line): void {
    const branches = [this.#top];
    for (const component of line.path) branches.push(branches.at(-1)!.children.get(component)!);
    branches.at(-1)!.lines.delete(line.name);
    for (let depth = line.path.length; depth > 0; depth--) {
      const { lines, children } = branches[depth]!;
      if (lines.size > 0 || children.size > 0) return;
      branches[depth - 1]!.children.delete(line.path[depth - 1]!);
    }
  }

  /** The lines at a path, above it and below it. */
  related(path: readonly string[]): IteratorObject<Line> {
    // Only hierarchical resources have branches; for all others the walk would cost several times as much as the look.
    return this.#top.children.size === 0 ? this.#top.lines.values() : this.#walk(path);
  }

  *#walk(path: readonly string[]): Generator<Line, void, void> {
    let branch = this.#top;
    for (const component of path) {
      yield* branch.lines.values();
      const child = branch.children.get(component);
      if (!child) return;
      branch = child;
    }
    yield* allOf(branch);
  }
}

function* allOf({ lines, children }: Branch): Generator<Line, void, void> {
  yield* lines.values();
  for (const child of children.values()) yield* allOf(child);
}
