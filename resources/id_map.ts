import type { RequestId } from "./effect.ts";

const LEAST_BITS = 2;

/** 2^32 divided by the golden ratio: ids that follow each other get slots far apart. */
const FIBONACCI = 0x9e3779b1;

/**
 * Values by request id, in no order. A Map would do, but for what it leaves behind where ids come and go all the time: it
 * moves to a new table again and again, each old table leads to the next, and the garbage collector for young objects
 * keeps them all. This one (open addressing, linear probing) keeps its table as long as it is large enough.
 */
export class IdMap<V> {
  /** A slot is free when it has no value. */
  #ids: RequestId[] = [];
  #values: (V | undefined)[] = [];
  #size = 0;
  /** How many bits of a hash do not count, so that it is the number of a slot. */
  #shift = 32 - LEAST_BITS + 1;

  get size(): number {
    return this.#size;
  }

  has(id: RequestId): boolean {
    return this.get(id) !== undefined;
  }

  get(id: RequestId): V | undefined {
    return this.#values[this.#place(id)];
  }

  set(id: RequestId, value: V): void {
    // At most three quarters are taken, so that the next free slot is near.
    if (4 * (this.#size + 1) > 3 * this.#values.length) this.#grow();
    if (this.#put(id, value)) this.#size++;
  }

  delete(id: RequestId): void {
    const ids = this.#ids;
    const values = this.#values;
    const mask = values.length - 1;
    let free = this.#place(id);
    if (values[free] === undefined) return;
    // Who stands behind, and not where he would be looked for first, moves up.
    for (let at = (free + 1) & mask; values[at] !== undefined; at = (at + 1) & mask) {
      if (((at - this.#slot(ids[at]!)) & mask) < ((at - free) & mask)) continue;
      ids[free] = ids[at]!;
      values[free] = values[at];
      free = at;
    }
    values[free] = undefined;
    this.#size--;
  }

  /** Where an id is looked for first. */
  #slot(id: RequestId): number {
    return Math.imul(id, FIBONACCI) >>> this.#shift;
  }

  /** Where an id stands; or else the free slot where it is to be put. */
  #place(id: RequestId): number {
    const ids = this.#ids;
    const values = this.#values;
    const mask = values.length - 1;
    let at = this.#slot(id);
    while (values[at] !== undefined && ids[at] !== id) at = (at + 1) & mask;
    return at;
  }

  /** Whether the id is new. */
  #put(id: RequestId, value: V): boolean {
    const at = this.#place(id);
    const isNew = this.#values[at] === undefined;
    this.#ids[at] = id;
    this.#values[at] = value;
    return isNew;
  }

  #grow(): void {
    const [ids, values] = [this.#ids, this.#values];
    this.#shift--;
    const capacity = 2 ** (32 - this.#shift);
    this.#ids = new Array(capacity).fill(0);
    this.#values = new Array(capacity).fill(undefined);
    for (let at = 0; at < values.length; at++) if (values[at] !== undefined) this.#put(ids[at]!, values[at]!);
  }
}
