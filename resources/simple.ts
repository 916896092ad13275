import type { Kind, Want } from "./kind.ts";
import { compatible, LOCK_MODES, type LockMode } from "./mode.ts";

/**
 * A simple resource: `backup`.
 *
 * Any number of holders, each in one of six modes; a request fits when its mode is compatible with the mode of
 * every holder. Exclusive (EX) is the default and excludes all but NL.
 */
export class SimpleKind implements Kind {
  /** How many hold it in each mode. */
  readonly #held: Record<LockMode, number> = { NL: 0, CR: 0, CW: 0, PR: 0, PW: 0, EX: 0 };

  impossible(): undefined {}

  classOf(want: Want): string {
    return want.mode;
  }

  fits(want: Want): boolean {
    for (const mode of LOCK_MODES) if (this.#held[mode] > 0 && !compatible(mode, want.mode)) return false;
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
    this.#held[want.mode]++;
  }

  giveBack(want: Want): void {
    this.#held[want.mode]--;
  }

  nextChance(): undefined {}
}
