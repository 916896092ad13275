import type { Kind, Want } from "./kind.ts";
import { compatible, type LockMode } from "./mode.ts";

/** One component of the tree that the holders' paths make. */
interface Branch {
  /** Holders of exactly this path, by mode. */
  readonly here: Map<LockMode, number>;
  /** Holders of longer paths that run through this one, by mode. */
  readonly below: Map<LockMode, number>;
  readonly children: Map<string, Branch>;
  /** How many of the children nobody holds anything of. */
  vacant: number;
}

/**
 * A hierarchical resource: `/db/table/row`.
 *
 * A request is compared with every holder of the same path, of one above it and of one below it, by the modes of
 * simple resources; holders on other branches do not matter. All paths with the same first component are one
 * resource. There are no implied locks: who wants intention locks puts CR or CW on the ancestors.
 */
export class HierarchicalKind implements Kind {
  readonly #top: Branch = newBranch();

  impossible(): undefined {}

  classOf({ mode, name: { path } }: Want): string {
    return `${mode}/${path.join("/")}`;
  }

  fits({ mode, name: { path } }: Want): boolean {
    let branch: Branch | undefined = this.#top;
    for (const component of path) {
      branch = branch.children.get(component);
      if (!branch) return true;
      if (!compatibleWithAll(mode, branch.here)) return false;
    }
    return compatibleWithAll(mode, branch.below);
  }

  fitsBeside(want: Want, holders: Iterable<Want>): boolean {
    for (const holder of holders) if (this.delays(holder, want)) return false;
    return true;
  }

  delays(want: Want, earlier: Want): boolean {
    return related(want.name.path, earlier.name.path) && !compatible(want.mode, earlier.mode);
  }

  take({ mode, name: { path } }: Want): undefined {
    let branch = this.#top;
    for (const component of path) {
      count(branch.below, mode, 1);
      let child = branch.children.get(component);
      if (!child) branch.children.set(component, child = newBranch());
      else if (isVacant(child)) branch.vacant--;
      branch = child;
    }
    count(branch.here, mode, 1);
  }

  giveBack({ mode, name: { path } }: Want): void {
    const branches = [this.#top];
    for (const component of path) branches.push(branches.at(-1)!.children.get(component)!);
    count(branches.at(-1)!.here, mode, -1);
    for (let depth = path.length - 1; depth >= 0; depth--) {
      const branch = branches[depth]!;
      const child = branches[depth + 1]!;
      count(branch.below, mode, -1);
      if (isVacant(child) && 2 * ++branch.vacant > branch.children.size) sweep(branch);
    }
  }

  nextChance(): undefined {}
}

function newBranch(): Branch {
  return { here: new Map(), below: new Map(), children: new Map(), vacant: 0 };
}

function isVacant({ here, below }: Branch): boolean {
  return here.size === 0 && below.size === 0;
}

/**
 * Lets go of children that nobody uses. Not one by one: a large Map becomes slow when the same key is put in and taken
 * out again and again, which is what happens at a path that is locked often.
 */
function sweep(branch: Branch): void {
  for (const [component, child] of branch.children) if (isVacant(child)) branch.children.delete(component);
  branch.vacant = 0;
}

/** Adds to a count by mode; a mode that nobody has is left out. */
function count(modes: Map<LockMode, number>, mode: LockMode, change: number): void {
  const total = (modes.get(mode) ?? 0) + change;
  if (total === 0) modes.delete(mode);
  else modes.set(mode, total);
}

function compatibleWithAll(mode: LockMode, held: ReadonlyMap<LockMode, number>): boolean {
  for (const other of held.keys()) if (!compatible(mode, other)) return false;
  return true;
}

/** Whether one path is the other or lies below it. */
function related(a: readonly string[], b: readonly string[]): boolean {
  const shorter = a.length < b.length ? a : b;
  return shorter.every((component, depth) => component === a[depth] && component === b[depth]);
}
