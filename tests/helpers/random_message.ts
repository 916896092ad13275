import type { AnswerMessage, LockMessage, Message } from "../../protocol/message.ts";
import { LOCK_MODES } from "../../resources/mode.ts";
import type { Random } from "./random.ts";

/** Pieces that texts are made of: what needs escaping, what looks like markup, what is not ASCII. */
const PIECES = [
  ..."azAZ09 /.:_-[]%",
  ..."<>&\"'=;#",
  ...["</msg>", "<!--", "-->", "?>", "]]>", "&amp;", "&#0;", "&lt", "\n", "\t", "\r\n"],
  ...["é", "ß", "€", "名", "\u00a0", "\ufeff", "\u2028", "🔒", "\u{10ffff}"],
] as const;

/** A message that a peer could send, of any type, as {@linkcode decode} gives it. */
export function randomMessage(random: Random): Message {
  switch (random.integer(0, 10)) {
    case 0:
      return randomLock(random);
    case 1:
      return randomAnswer(random);
    case 2:
      return { type: "unlock", name: randomName(random), rollback: random.chance() };
    case 3:
      return { type: "ping", step: random.pick([8, 16]) };
    case 4:
      return { type: "discover", ...maybe(random, "claim", randomText) };
    case 5:
      return {
        type: "discovered",
        address: randomText(random),
        port: random.integer(1, 65_535),
        ...maybe(random, "claim", randomText),
      };
    case 7:
      return { type: "query" };
    case 8:
      return { type: "list end", more: random.chance() };
    case 9:
      return {
        type: "listed",
        name: randomName(random),
        ...maybe(random, "mode", () => random.pick(LOCK_MODES)),
        ...maybe(random, "quantity", randomInteger),
        rc: randomInteger(random),
        who: randomText(random),
        sinceMs: random.integer(0, 2 ** 40),
        order: random.integer(0, 2 ** 50),
        ...maybe(random, "element", randomText),
        ...maybe(random, "fence", () => BigInt(random.integer(0, 2 ** 31)) << 22n),
      };
    case 6:
      return { type: "draining", work: randomText(random) };
    default:
      return {
        type: "shutdown",
        ...maybe(random, "peerId", randomText),
        ...maybe(random, "extensionLevel", level),
        immediate: random.chance(),
      };
  }
}

function randomLock(random: Random): LockMessage {
  return {
    type: "lock",
    ...maybe(random, "peerId", randomText),
    name: randomName(random),
    ...maybe(random, "mode", () => random.pick(LOCK_MODES)),
    ...maybe(random, "quantity", randomInteger),
    wait: random.chance(),
    create: random.chance(),
    lifespanMs: random.integer(0, 2 ** 31 - 1),
    ...maybe(random, "held", randomText),
    ...maybe(random, "who", randomText),
  };
}

function randomAnswer(random: Random): AnswerMessage {
  const step = random.pick([16, 24, 32] as const);
  return {
    type: "answer",
    step,
    ...(step === 16
      ? { ...maybe(random, "peerId", randomText), ...maybe(random, "extensionLevel", level) }
      : {}),
    rc: randomInteger(random),
    ...maybe(random, "element", randomText),
    ...maybe(random, "hold", randomText),
    ...maybe(random, "fence", () => BigInt(random.integer(0, 2 ** 31)) << 22n),
    ...maybe(random, "why", randomText),
  };
}

/** Any text that a message can carry. */
export function randomText(random: Random): string {
  return random.list(random.integer(0, 20), () => random.pick(PIECES)).join("");
}

/** A name that is not empty; whether a resource can be called so is not the protocol's business. */
function randomName(random: Random): string {
  return random.pick(PIECES) + randomText(random);
}

function randomInteger(random: Random): number {
  return random.chance() ? random.integer(-20, 20) : random.integer(-(2 ** 31) + 1, 2 ** 31 - 1);
}

function level(random: Random): number {
  return random.integer(0, 9);
}

function maybe<K extends string, V>(random: Random, key: K, make: (random: Random) => V): { [key in K]?: V } {
  return random.chance() ? { [key]: make(random) } as { [key in K]: V } : {};
}
