import type { Message } from "../protocol/message.ts";

/** Most bytes that are read at a time: an unlock and a lock with the longest names. */
const PIECE_BYTES = 1024;

/** A piece, and before it how many bytes were received: what is looked at together stands together. */
const SLOT_WORDS = 1 + (PIECE_BYTES >> 2);

/** How many pieces there is room for: the one to receive into, and the last two, which who locks and unlocks again and again sends in turns. */
const PIECES = 3;

/** The last pieces that one peer has sent, each received in one read: what comes again need not be read again. */
export class PieceMemory {
  readonly #words = new Uint32Array(PIECES * SLOT_WORDS);
  readonly #messages: (readonly Message[] | undefined)[] = [undefined, undefined, undefined];
  #at = 0;
  #next = this.#part(0, PIECE_BYTES);

  /** Where to receive into. */
  get next(): Uint8Array<ArrayBuffer> {
    return this.#next;
  }

  /** What was received. */
  received(count: number): Uint8Array<ArrayBuffer> {
    return this.#part(this.#at, count);
  }

  /** What the same bytes meant before as were received now; undefined when they are not remembered. */
  recall(count: number): readonly Message[] | undefined {
    for (let piece = 0; piece < PIECES; piece++) {
      if (this.#words[piece * SLOT_WORDS] === count && this.#messages[piece] && this.#equals(piece, count)) {
        return this.#messages[piece];
      }
    }
    return undefined;
  }

  remember(count: number, messages: readonly Message[]): void {
    this.#words[this.#at * SLOT_WORDS] = count;
    this.#messages[this.#at] = messages;
    this.#at = (this.#at + 1) % PIECES;
    this.#messages[this.#at] = undefined;
    this.#next = this.#part(this.#at, PIECE_BYTES);
  }

  #part(piece: number, bytes: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#words.buffer, 4 * (piece * SLOT_WORDS + 1), bytes);
  }

  #equals(piece: number, count: number): boolean {
    const words = this.#words;
    const a = piece * SLOT_WORDS + 1;
    const b = this.#at * SLOT_WORDS + 1;
    const whole = count >> 2;
    for (let at = 0; at < whole; at++) if (words[a + at] !== words[b + at]) return false;
    const rest = (count & 3) << 3;
    return rest === 0 || ((words[a + whole]! ^ words[b + whole]!) & ((1 << rest) - 1)) === 0;
  }
}
