/**
 * The short way to write a message: grants, which are most of what a daemon says, go straight into bytes, in a quarter of
 * the time. Anything else is written by encode.ts, which writes the same for these.
 */

import { encode } from "./encode.ts";
import { type AnswerMessage, type Message, RC } from "./message.ts";

const FENCE = '" fence="';
const END = '"/></msg>';

/** All of a grant that stands before the name of its hold; the same for all first grants of a daemon, and for all later ones. */
interface Beginning {
  readonly step: number;
  readonly peerId: string | undefined;
  readonly extensionLevel: number | undefined;
  readonly bytes: Uint8Array;
}

let beginnings: readonly Beginning[] = [];

/**
 * Writes a grant of our own kind, whose hold is named by letters, digits and dots.
 *
 * @param at Where it is to begin.
 * @returns where it ends; undefined for any other message, and where there is no room for it.
 */
export function writeGrant(message: Message, room: Uint8Array, at: number): number | undefined {
  if (message.type !== "answer" || message.rc !== RC.granted || message.step === 32) return undefined;
  const { hold, fence, element, why } = message;
  if (hold === undefined || fence === undefined || (element ?? why) !== undefined) return undefined;
  const { bytes } = beginningOf(message);
  const number = String(fence);
  const length = bytes.length + hold.length + FENCE.length + number.length + END.length;
  if (at + length > room.length) return undefined;
  room.set(bytes, at);
  let end = put(hold, room, at + bytes.length);
  end = put(FENCE, room, end);
  end = put(number, room, end);
  return put(END, room, end);
}

function put(ascii: string, room: Uint8Array, at: number): number {
  for (let index = 0; index < ascii.length; index++) room[at + index] = ascii.charCodeAt(index);
  return at + ascii.length;
}

function beginningOf(message: AnswerMessage): Beginning {
  const { step, peerId, extensionLevel } = message;
  for (const known of beginnings) {
    if (known.step === step && known.peerId === peerId && known.extensionLevel === extensionLevel) {
      return known;
    }
  }
  const text = encode({ ...message, hold: "", fence: 0n });
  const bytes = new TextEncoder().encode(text.slice(0, -`${FENCE}0${END}`.length));
  const beginning = { step, peerId, extensionLevel, bytes };
  // Those of one daemon: there are not more in a process, but for tests.
  beginnings = [beginning, ...beginnings.slice(0, 1)];
  return beginning;
}
