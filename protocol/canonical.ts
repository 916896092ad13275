/**
 * The short way to read a message: those that make up nearly all traffic, in exactly the bytes that this program and the
 * original write. Anything else goes the long way, in decode.ts, which reads the same from these bytes.
 */

import { LOCK_MODES, type LockMode } from "../resources/mode.ts";
import { decodeName } from "./base64_name.ts";
import { encode } from "./encode.ts";
import { MAX_INTEGER } from "./limits.ts";
import type { AnswerMessage, LockMessage, Message, UnlockMessage } from "./message.ts";

const START = '<?xml version="1.0" encoding="UTF-8" ?><msg level="3" verb="';

const LOCK_START = '1" step="8"';
const UNLOCK_START = '2" step="8"';

/** A value that means what it says: nothing in it is escaped, or would have to be. */
const TEXT = "([ !#-%'-;=?-~]*)";
const NAME = "([A-Za-z0-9+/=]+)";
const NUMBER = "([0-9]{1,9})";
const FLAG = "([01])";

const DIGITS = /^[0-9]+$/;

/** What follows the verb of requests, which only a daemon reads; an attribute with a question mark may be left out. */
let lockPattern: RegExp | undefined;
let unlockPattern: RegExp | undefined;

/** Reads a message in its usual bytes; undefined for any other. */
export function decodeCanonical(text: string): Message | undefined {
  if (!text.startsWith(START)) return undefined;
  if (text.startsWith(UNLOCK_START, START.length)) return unlock(text);
  return text.startsWith(LOCK_START, START.length) ? lock(text) : answer(text);
}

function lock(text: string): LockMessage | undefined {
  lockPattern ??= pattern(
    `8"><session${optional("peerid", TEXT)}${optional("held", TEXT)}${optional("who", TEXT)}/>` +
      `<resource name="${NAME}"${optional("mode", "([0-5])")} wait="${FLAG}"${optional("quantity", NUMBER)}` +
      ` create="${FLAG}" lifespan="${NUMBER}"/></msg>`,
  );
  const found = match(lockPattern, text);
  if (!found) return undefined;
  const [, peerId, held, who, name, mode, wait, quantity, create, lifespan] = found;
  const message: Changeable<LockMessage> = {
    type: "lock",
    name: decodeName(name!),
    wait: wait === "1",
    create: create === "1",
    lifespanMs: Number(lifespan),
  };
  if (peerId !== undefined) message.peerId = peerId;
  if (mode !== undefined) message.mode = LOCK_MODES[Number(mode)] as LockMode;
  if (quantity !== undefined) message.quantity = Number(quantity);
  if (held !== undefined) message.held = held;
  if (who !== undefined) message.who = who;
  return message;
}

/**
 * An answer is read by where its attributes stand, and compared with how it is written. A command reads one or two: a
 * regular expression for them would take longer to compile than all else that is done with them.
 */
function answer(text: string): AnswerMessage | undefined {
  const rc = integer(attribute(text, "rc"));
  const step = integer(attribute(text, "step"));
  if (rc === undefined || (step !== 16 && step !== 24 && step !== 32) || text.includes("\0")) {
    return undefined;
  }
  const message: Changeable<AnswerMessage> = { type: "answer", step, rc };
  const peerId = attribute(text, "peerid");
  const extensionLevel = integer(attribute(text, "ext"));
  const element = attribute(text, "element");
  const hold = attribute(text, "hold");
  const fence = attribute(text, "fence");
  const why = attribute(text, "why");
  if (peerId !== undefined) message.peerId = peerId;
  if (extensionLevel !== undefined) message.extensionLevel = extensionLevel;
  if (element !== undefined) message.element = element;
  if (hold !== undefined) message.hold = hold;
  if (fence !== undefined && DIGITS.test(fence)) message.fence = BigInt(fence);
  if (why !== undefined) message.why = why;
  return encode(message) === text ? message : undefined;
}

function attribute(text: string, name: string): string | undefined {
  const start = ` ${name}="`;
  const at = text.indexOf(start, START.length);
  return at < 0 ? undefined : text.slice(at + start.length, text.indexOf('"', at + start.length));
}

/** A whole number within the limits of the protocol; undefined for any other value, which is left to the long way. */
function integer(value: string | undefined): number | undefined {
  const number = Number(value);
  return Math.abs(number) <= MAX_INTEGER && Number.isInteger(number) ? number : undefined;
}

function unlock(text: string): UnlockMessage | undefined {
  unlockPattern ??= pattern(`8"><resource name="${NAME}" rollback="${FLAG}" /></msg>`);
  const found = match(unlockPattern, text);
  return found ? { type: "unlock", name: decodeName(found[1]!), rollback: found[2] === "1" } : undefined;
}

type Changeable<T> = { -readonly [K in keyof T]: T[K] };

function pattern(behindStep: string): RegExp {
  return new RegExp(`[12]" step="${behindStep}$`, "y");
}

/** Looks from the verb on; all before it is known. */
function match(pattern: RegExp, text: string): RegExpExecArray | null {
  pattern.lastIndex = START.length;
  return pattern.exec(text);
}

function optional(name: string, value: string): string {
  return `(?: ${name}="${value}")?`;
}
