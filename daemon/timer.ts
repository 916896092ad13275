/**
 * Calls back once, later. `setTimeout` would do, but the first one has Deno load the timers of Node, which takes the
 * daemon as long as a tenth of its start. This one, too, is early or late by a millisecond; and it does not keep the
 * process alive.
 */
export class Timer {
  readonly #cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #callback: (() => void) | undefined;

  /** Calls back in so many milliseconds, instead of what was set before. */
  set(ms: number, callback: () => void): void {
    this.clear();
    this.#callback = callback;
    // Not in less than a millisecond: that would be now.
    const { value } = Atomics.waitAsync(this.#cell, 0, 0, Math.max(1, ms));
    Promise.resolve(value).then(() => this.#end(callback));
  }

  clear(): void {
    this.#callback = undefined;
    Atomics.notify(this.#cell, 0);
  }

  #end(callback: () => void): void {
    if (this.#callback !== callback) return; // It was cleared.
    this.#callback = undefined;
    callback();
  }
}
