import { ProtocolError } from "./error.ts";
import { MAX_MESSAGE_BYTES } from "./limits.ts";
import { decodeUtf8, encodeUtf8, type readAscii } from "../resources/utf8.ts";

const END = "</msg>";
const END_BYTES = encodeUtf8(END);
const LAST = END_BYTES.at(-1)!;

/** It keeps nothing between two calls, so that all readers can share it; several times faster than a strict one. */
let lenientDecoder: TextDecoder | undefined;

const NOTHING: Uint8Array<ArrayBuffer> = new Uint8Array(0);

/**
 * Cuts a stream of bytes into messages. A message ends with the bytes `</msg>` and nothing else marks it, so the reader
 * takes bytes in pieces of any size and looks at each byte once. Blanks before a message are dropped: a peer that ends
 * its messages with a line break has not begun another one.
 */
export class FrameReader {
  #buffer = NOTHING;
  #end = 0;
  readonly #readAscii: typeof readAscii;

  /** @param ascii Reads pieces of ASCII, as nearly all are; by default the way that is the fastest for many. */
  constructor(ascii: typeof readAscii = readManyAscii) {
    this.#readAscii = ascii;
  }

  /** Whether part of a message was received and its end was not. */
  get unfinished(): boolean {
    return this.#end > 0;
  }

  /**
   * Takes more bytes and returns the text of every message that they complete.
   *
   * @throws {ProtocolError} when a message is too long or not UTF-8; the stream is of no use after that.
   */
  push(bytes: Uint8Array): Iterable<string> {
    return (this.#end === 0 ? this.#wholeMessages(bytes) : undefined) ?? this.#cut(bytes);
  }

  /**
   * The messages of a piece that is what nearly every one is: whole messages of ASCII, one after the other, with nothing
   * between or behind them. Undefined for any other piece.
   */
  #wholeMessages(bytes: Uint8Array): string[] | undefined {
    const text = this.#readAscii(bytes);
    if (!text?.endsWith(END)) return undefined;
    const texts: string[] = [];
    for (let start = 0; start < text.length;) {
      const end = text.indexOf(END, start) + END.length;
      if (end - start > MAX_MESSAGE_BYTES || text[start] !== "<") return undefined;
      texts.push(text.slice(start, end));
      start = end;
    }
    return texts;
  }

  *#cut(bytes: Uint8Array): Generator<string, void, void> {
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
    const from = end - END_BYTES.length;
    if (from < start) return false;
    for (let index = 0; index < END_BYTES.length; index++) {
      if (this.#buffer[from + index] !== END_BYTES[index]) return false;
    }
    return true;
  }

  #text(start: number, end: number): string {
    try {
      return decodeUtf8(this.#buffer.subarray(start, end));
    } catch {
      throw new ProtocolError("the message is not UTF-8");
    }
  }
}

/** The same as {@linkcode readAscii}, for many. */
function readManyAscii(bytes: Uint8Array): string | undefined {
  lenientDecoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
  const text = lenientDecoder.decode(bytes);
  return text.length === bytes.length && !text.includes("\ufffd") ? text : undefined;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

function checkLength(bytes: number): void {
  if (bytes > MAX_MESSAGE_BYTES) {
    throw new ProtocolError(`the message is longer than ${MAX_MESSAGE_BYTES} bytes`);
  }
}
