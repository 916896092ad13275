/**
 * Calls back once, later. `setTimeout` would do, but the first one has Deno load the timers of Node, which takes the
 * daemon as long as a tenth of its start. This one, too, is early or late by a millisecond; and it does not keep the
 * process alive.
 */
export class Timer {
  readonly #cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  /** Counts what was set and cleared: only the last that was set is called back. */
  #last = 0;

  /** Calls back in so many milliseconds, instead of what was set before. */
  set(ms: number, callback: () => void): void {
    this.clear();
    const own = this.#last;
    // Not in less than a millisecond: that would be now.
    const { value } = Atomics.waitAsync(this.#cell, 0, 0, Math.max(1, ms));
    Promise.resolve(value).then(() => {
      if (own === this.#last) callback();
    });
  }

  clear(): void {
    this.#last++;
    Atomics.notify(this.#cell, 0);
  }
}
