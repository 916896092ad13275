/**
 * Lets something happen once in an interval, and counts how often it would have happened besides: for lines about what
 * peers do, who could fill a disk with them.
 */
export class RateLimit {
  readonly #intervalMs: number;
  #nextMs = -Infinity;
  #heldBack = 0;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /**
   * Asks whether it may happen now.
   *
   * @param nowMs The time by a clock that never goes back.
   * @returns how often it was held back since the last time; undefined when it is held back now.
   */
  pass(nowMs: number): number | undefined {
    if (nowMs < this.#nextMs) {
      this.#heldBack++;
      return undefined;
    }
    this.#nextMs = nowMs + this.#intervalMs;
    const heldBack = this.#heldBack;
    this.#heldBack = 0;
    return heldBack;
  }
}
