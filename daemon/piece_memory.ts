import type { Message } from "../protocol/message.ts";
import type { Room } from "./socket.ts";

/** A piece that was received, and what it meant. */
interface Known {
  readonly count: number;
  readonly words: Uint32Array;
  readonly messages: readonly Message[];
}

/**
 * How many pieces are remembered. Who locks and unlocks again and again sends three: an unlock with the lock that follows,
 * and where they do not come together, one and the other.
 */
const PIECES = 3;

/** The last pieces that one peer has sent, each received in one read: what comes again need not be read again. */
export class PieceMemory {
  readonly #known: Known[] = [];
  #oldest = 0;

  /** What the same bytes meant before as were received now; undefined when they are not remembered. */
  recall(room: Room, count: number): readonly Message[] | undefined {
    for (const known of this.#known) if (equals(known, room, count)) return known.messages;
    return undefined;
  }

  remember(room: Room, count: number, messages: readonly Message[]): void {
    this.#known[this.#oldest] = { count, words: room.words.slice(0, (count + 3) >> 2), messages };
    this.#oldest = (this.#oldest + 1) % PIECES;
  }
}

function equals({ count: knownCount, words: known }: Known, { words }: Room, count: number): boolean {
  if (knownCount !== count) return false;
  const whole = count >> 2;
  for (let at = 0; at < whole; at++) if (words[at] !== known[at]) return false;
  const rest = (count & 3) << 3;
  return rest === 0 || ((words[whole]! ^ known[whole]!) & ((1 << rest) - 1)) === 0;
}
