import type { Message } from "../protocol/message.ts";
import type { Room } from "./socket.ts";

/** A piece that was received, and what it meant. */
interface Known {
  readonly count: number;
  readonly words: Uint32Array;
  readonly messages: readonly Message[];
}

/** The last pieces that one peer has sent, each received in one read: what comes again need not be read again. */
export class PieceMemory {
  /** Two: who locks and unlocks again and again may send them in turns. */
  #last: Known | undefined;
  #before: Known | undefined;

  /** What the same bytes meant before as were received now; undefined when they are not remembered. */
  recall(room: Room, count: number): readonly Message[] | undefined {
    if (this.#last && equals(this.#last, room, count)) return this.#last.messages;
    if (this.#before && equals(this.#before, room, count)) return this.#before.messages;
    return undefined;
  }

  remember(room: Room, count: number, messages: readonly Message[]): void {
    this.#before = this.#last;
    this.#last = { count, words: room.words.slice(0, (count + 3) >> 2), messages };
  }
}

function equals({ count: knownCount, words: known }: Known, { words }: Room, count: number): boolean {
  if (knownCount !== count) return false;
  const whole = count >> 2;
  for (let at = 0; at < whole; at++) if (words[at] !== known[at]) return false;
  const rest = (count & 3) << 3;
  return rest === 0 || ((words[whole]! ^ known[whole]!) & ((1 << rest) - 1)) === 0;
}
