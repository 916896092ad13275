import { utf8Encoder } from "../resources/utf8.ts";

/** What lines can be written to: a file, a standard stream. */
export interface Target {
  writeSync(bytes: Uint8Array): number;
}

const LINE_BREAK = new Uint8Array([0x0a]);

/** Writes lines, or does not: nobody's work depends on them, so that no failure is passed on. */
export class LineWriter {
  readonly #target: Target;
  #cut = false;

  constructor(target: Target) {
    this.#target = target;
  }

  /** Writes whole lines; returns whether all of them are written. */
  write(lines: string): boolean {
    let bytes = utf8Encoder().encode(lines);
    try {
      // The end of a line may be missing, since the disk was full; the next one is not to grow onto it.
      if (this.#cut) this.#target.writeSync(LINE_BREAK);
      this.#cut = false;
      while (bytes.length > 0) {
        bytes = bytes.subarray(this.#target.writeSync(bytes));
        this.#cut = bytes.length > 0;
      }
      return true;
    } catch {
      return false;
    }
  }
}
