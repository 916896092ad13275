import { ProtocolError } from "./error.ts";
import { MAX_MESSAGE_BYTES } from "./limits.ts";

const END = new TextEncoder().encode("</msg>");
const LAST = END.at(-1)!;

/**
 * Cuts a stream of bytes into messages. A message ends with the bytes `</msg>` and nothing else marks it, so the reader
 * takes bytes in pieces of any size and looks at each byte once. Blanks before a message are dropped: a peer that ends
 * its messages with a line break has not begun another one.
 */
export class FrameReader {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #buffer = new Uint8Array(512);
  #end = 0;

  /** Whether part of a message was received and its end was not. */
  get unfinished(): boolean {
    return this.#end > 0;
  }

  /**
   * Takes more bytes and yields the text of every message that they complete.
   *
   * @throws {ProtocolError} when a message is too long or not UTF-8; the stream is of no use after that.
   */
  *push(bytes: Uint8Array): Generator<string, void, void> {
    let scanFrom = this.#end;
    this.#append(bytes);
    let start = this.#pastBlanks(0);
    for (;;) {
      const at = this.#buffer.subarray(0, this.#end).indexOf(LAST, scanFrom);
      if (at < 0) break;
      scanFrom = at + 1;
      if (!this.#endsAt(scanFrom, start)) continue;
      checkLength(scanFrom - start);
      yield this.#text(start, scanFrom);
      start = this.#pastBlanks(scanFrom);
    }
    checkLength(this.#end - start);
    if (start > 0) this.#buffer.copyWithin(0, start, this.#end);
    this.#end -= start;
  }

  #append(bytes: Uint8Array): void {
    const end = this.#end + bytes.length;
    if (end > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(0, this.#end));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#end);
    this.#end = end;
  }

  #pastBlanks(from: number): number {
    let at = from;
    while (at < this.#end && isBlank(this.#buffer[at]!)) at++;
    return at;
  }

  #endsAt(end: number, start: number): boolean {
    const from = end - END.length;
    if (from < start) return false;
    for (let index = 0; index < END.length; index++) {
      if (this.#buffer[from + index] !== END[index]) return false;
    }
    return true;
  }

  #text(start: number, end: number): string {
    try {
      return this.#decoder.decode(this.#buffer.subarray(start, end));
    } catch {
      throw new ProtocolError("the message is not UTF-8");
    }
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

function checkLength(bytes: number): void {
  if (bytes > MAX_MESSAGE_BYTES) {
    throw new ProtocolError(`the message is longer than ${MAX_MESSAGE_BYTES} bytes`);
  }
}
