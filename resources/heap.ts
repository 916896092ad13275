/** A binary heap: the member with the smallest rank comes out first. */
export class Heap<T> {
  readonly #members: { rank: number; value: T }[] = [];

  get size(): number {
    return this.#members.length;
  }

  /** The smallest rank; undefined when empty. */
  get firstRank(): number | undefined {
    return this.#members[0]?.rank;
  }

  push(rank: number, value: T): void {
    const members = this.#members;
    let at = members.push({ rank, value }) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (members[parent]!.rank <= members[at]!.rank) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): T | undefined {
    const members = this.#members;
    if (members.length === 0) return undefined;
    this.#swap(0, members.length - 1);
    const { value } = members.pop()!;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= members.length) return value;
      const right = left + 1;
      const child = right < members.length && members[right]!.rank < members[left]!.rank ? right : left;
      if (members[at]!.rank <= members[child]!.rank) return value;
      this.#swap(at, child);
      at = child;
    }
  }

  #swap(a: number, b: number): void {
    const member = this.#members[a]!;
    this.#members[a] = this.#members[b]!;
    this.#members[b] = member;
  }
}
