import type { Kind, Want } from "./kind.ts";

/**
 * A numeric resource: `tapes[3]`.
 *
 * A pool of units; a holder takes the quantity it asks for, all or nothing, and gives it back when it ends. Asking
 * for more than there are is impossible, however long one waits. There is one lock mode only.
 */
export class NumericKind implements Kind {
  readonly #units: number;
  #taken = 0;

  constructor(units: number) {
    this.#units = units;
  }

  impossible({ quantity }: Want): string | undefined {
    if (quantity < 1) return `a quantity of ${quantity} makes no sense; 1 is the least`;
    if (quantity > this.#units) return `${quantity} units were asked for and only ${this.#units} exist`;
    return undefined;
  }

  classOf(want: Want): string {
    return String(want.quantity);
  }

  fits(want: Want): boolean {
    return this.#taken + want.quantity <= this.#units;
  }

  fitsBeside(want: Want, holders: Iterable<Want>): boolean {
    let taken = want.quantity;
    for (const holder of holders) taken += holder.quantity;
    return taken <= this.#units;
  }

  delays(): boolean {
    return true;
  }

  take(want: Want): undefined {
    this.#taken += want.quantity;
  }

  giveBack(want: Want): void {
    this.#taken -= want.quantity;
  }

  nextChance(): undefined {}
}
