import { invariant } from "./invariant.ts";
import type { Kind, Want } from "./kind.ts";

/**
 * A set: `red.green.blue`.
 *
 * Each holder gets one element for itself. A cursor says where the search for a free element starts; it moves on by
 * one with every grant, whichever element was given, so the elements take turns. A name that occurs twice is two
 * elements.
 */
export class SetKind implements Kind {
  readonly #elements: readonly string[];
  readonly #free: boolean[];
  #freeCount: number;
  #cursor = 0;

  constructor(elements: readonly string[]) {
    this.#elements = elements;
    this.#free = elements.map(() => true);
    this.#freeCount = elements.length;
  }

  impossible(): undefined {}

  classOf(): string {
    return "";
  }

  fits(): boolean {
    return this.#freeCount > 0;
  }

  fitsBeside(_want: Want, holders: Iterable<Want>): boolean {
    return [...holders].length < this.#elements.length;
  }

  delays(): boolean {
    return true;
  }

  take(): string {
    let at = this.#cursor;
    while (!this.#free[at]) at = (at + 1) % this.#elements.length;
    this.#free[at] = false;
    this.#freeCount--;
    this.#cursor = (this.#cursor + 1) % this.#elements.length;
    return this.#elements[at]!;
  }

  giveBack(_want: Want, element: string | undefined): void {
    const at = this.#elements.findIndex((name, index) => name === element && !this.#free[index]);
    invariant(at >= 0, "an element that is given back was given");
    this.#free[at] = true;
    this.#freeCount++;
  }

  nextChance(): undefined {}
}
