import type { Kind, Want } from "./kind.ts";
import { compatible, type LockMode } from "./mode.ts";

/**
 * A simple resource: `backup`.
 *
 * Any number of holders, each in one of six modes; a request fits when its mode is compatible with the mode of
 * every holder. Exclusive (EX) is the default and excludes all but NL.
 */
export class SimpleKind implements Kind {
  /** Holders by mode; a mode that nobody has is left out. */
  readonly #held = new Map<LockMode, number>();

  impossible(): undefined {}

  classOf(want: Want): string {
    return want.mode;
  }

  fits(want: Want): boolean {
    for (const mode of this.#held.keys()) if (!compatible(mode, want.mode)) return false;
    return true;
  }

  fitsBeside(want: Want, holders: Iterable<Want>): boolean {
    for (const holder of holders) if (!compatible(holder.mode, want.mode)) return false;
    return true;
  }

  delays(want: Want, earlier: Want): boolean {
    return !compatible(want.mode, earlier.mode);
  }

  take(want: Want): undefined {
    this.#held.set(want.mode, (this.#held.get(want.mode) ?? 0) + 1);
  }

  giveBack(want: Want): void {
    const left = this.#held.get(want.mode)! - 1;
    if (left === 0) this.#held.delete(want.mode);
    else this.#held.set(want.mode, left);
  }

  nextChance(): undefined {}
}
