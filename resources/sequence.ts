import type { Kind, Want } from "./kind.ts";

/** Numbers are unsigned 32 bits on the wire and start again at 1 after the last one. */
const LAST_NUMBER = 2 ** 32 - 1;

/**
 * A sequence: `_s_id[2]`, or transactional, `_S_id[2]`.
 *
 * Each grant draws the next number, from 1; at most so many holders at a time as the brackets say. A transactional
 * sequence takes a number back when its holder rolls back, and gives such numbers out again before new ones, in the
 * order they came back. In the other kind a number drawn is spent.
 */
export class SequenceKind implements Kind {
  readonly #transactional: boolean;
  readonly #maxHolders: number;
  readonly #returned: string[] = [];
  #holders = 0;
  #next = 1;

  constructor(transactional: boolean, maxHolders: number) {
    this.#transactional = transactional;
    this.#maxHolders = maxHolders;
  }

  impossible(): undefined {}

  classOf(): string {
    return "";
  }

  fits(): boolean {
    return this.#holders < this.#maxHolders;
  }

  fitsBeside(_want: Want, holders: Iterable<Want>): boolean {
    return [...holders].length < this.#maxHolders;
  }

  delays(): boolean {
    return true;
  }

  take(): string {
    this.#holders++;
    const returned = this.#returned.shift();
    if (returned !== undefined) return returned;
    const number = this.#next;
    this.#next = number === LAST_NUMBER ? 1 : number + 1;
    return String(number);
  }

  giveBack(_want: Want, element: string | undefined, rollback: boolean): void {
    this.#holders--;
    if (this.#transactional && rollback && element !== undefined) this.#returned.push(element);
  }

  nextChance(): undefined {}
}
