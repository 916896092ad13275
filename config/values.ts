import { LOCK_MODES, type LockMode } from "../resources/mode.ts";
import type { DebugFeature } from "./settings.ts";
import { DEFAULT_NAME, parseResourceName } from "../resources/name.ts";
import { encodeUtf8 } from "../resources/utf8.ts";
import { MAX_PATH_BYTES } from "./socket_address.ts";

/** Default port of TCP and of multicast discovery. */
export const DEFAULT_PORT = 28015;

const WORDS_FOR_YES = ["yes", "y"];
const WORDS_FOR_NO = ["no", "n"];
/** The long names of {@linkcode LOCK_MODES}, in small letters. */
const LONG_MODE_NAMES: readonly string[] = [
  "nulllock",
  "concurrentread",
  "concurrentwrite",
  "protectedread",
  "protectedwrite",
  "exclusive",
];

/** C notation: decimal, 0x… or 0…; 32 bits with a sign. */
export function integer(text: string): number {
  // As nearly all are written: the first use of an expression takes longer than all else here.
  const plain = Number(text);
  if (String(plain) === text && plain === (plain | 0)) return plain;
  const match = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/.exec(text);
  if (!match) throw new Error("it takes a whole number");
  const number = (match[1] === "-" ? -1 : 1) * cNumber(match[2]!);
  if (number < -(2 ** 31) || number >= 2 ** 31) throw new Error("it takes a whole number of 32 bits");
  return number;
}

/** Digits in C notation: those that begin with 0 are octal ones. */
export function cNumber(digits: string): number {
  return Number(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
}

export function atLeast(least: number, number: number): number {
  if (number < least) throw new Error(`it takes a whole number from ${least}`);
  return number;
}

export function atLeastOne(text: string): number {
  return atLeast(1, integer(text));
}

/** What reads a whole number from 1 to `most`. */
export function upTo(most: number): (text: string) => number {
  return (text) => {
    const number = integer(text);
    if (number < 1 || number > most) throw new Error(`it takes a whole number from 1 to ${most}`);
    return number;
  };
}

/** A time for which the sign does not count. */
export function absolute(text: string): number {
  const number = Math.abs(integer(text));
  if (number === 2 ** 31) throw new Error("it takes a whole number of 32 bits");
  return number;
}

export function port(text: string): number {
  const number = integer(text);
  if (number < 1 || number > 65_535) throw new Error("it takes a port number from 1 to 65535");
  return number;
}

export function nonEmpty(text: string): string {
  if (text === "") throw new Error("it takes a name or an address");
  return text;
}

export function filePath(text: string): string {
  if (text === "") throw new Error("it takes the path of a file");
  return text;
}

export function yesOrNo(text: string): boolean {
  const word = text.toLowerCase();
  if (WORDS_FOR_YES.includes(word)) return true;
  if (WORDS_FOR_NO.includes(word)) return false;
  throw new Error("it takes yes or no");
}

function oneOf<Word extends string>(text: string, words: readonly Word[]): Word {
  const word = words.find((word) => word === text);
  if (word === undefined) throw new Error(`it takes ${words.join(" or ")}`);
  return word;
}

export function elementWay(text: string): "argument" | "env" {
  return oneOf(text, ["argument", "env"]);
}

export function lossWay(text: string): "terminate" | "continue" {
  return oneOf(text, ["terminate", "continue"]);
}

export function lockMode(text: string): LockMode {
  const short = LOCK_MODES.find((mode) => mode === text.toUpperCase());
  const mode = short ?? LOCK_MODES[LONG_MODE_NAMES.indexOf(text.toLowerCase())];
  if (mode === undefined) {
    throw new Error(
      "it takes NL (NullLock), CR (ConcurrentRead), CW (ConcurrentWrite), PR (ProtectedRead), " +
        "PW (ProtectedWrite) or EX (Exclusive)",
    );
  }
  return mode;
}

export function resourceName(text: string): string {
  if (text === DEFAULT_NAME) throw new Error("it is reserved for those who give no name");
  parseResourceName(text);
  return text;
}

export function socketPath(text: string): string {
  if (text === "") throw new Error("it takes the path of a socket");
  if (encodeUtf8(text).length > MAX_PATH_BYTES) {
    throw new Error(`it takes a path of at most ${MAX_PATH_BYTES} bytes`);
  }
  return text;
}

export function multicastGroup(text: string): string {
  const octets = /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/.test(text) ? text.split(".").map(Number) : [0];
  const ipv4 = octets[0]! >= 224 && octets[0]! <= 239 && octets.every((octet) => octet <= 255);
  if (!ipv4 && !/^ff[0-9a-f]{2}:[0-9a-f:]+(%.+)?$/i.test(text)) {
    throw new Error(
      "it takes a multicast address: 224.0.0.0 to 239.255.255.255, or one of IPv6 that begins with ff",
    );
  }
  return text;
}

/** A path that means the same in any directory: a daemon works in another one than its starter. */
export function absolutePath(text: string): string {
  filePath(text);
  return /^([/\\]|[A-Za-z]:)/.test(text) ? text : `${Deno.cwd()}/${text}`;
}

/** Octal, as for chmod. */
export function fileMode(text: string): number {
  if (!/^0?[0-7]{3}$/.test(text)) throw new Error("it takes three octal digits, like 600 or 666");
  return parseInt(text, 8);
}

export function logFormat(text: string): "text" | "json" {
  return oneOf(text, ["text", "json"]);
}

export function debugFeature(text: string): DebugFeature {
  const name = text.toLowerCase();
  if (name === "ipv6.multicast.server" || name === "ipv6.multicast.client") return name;
  if (name === "tls.server" || name === "tls.client") return unsupported("TLS")();
  throw new Error("it takes ipv6.multicast.server or ipv6.multicast.client");
}

/** Refuses every value of an option that the original has and this program has not: to ignore it could do harm. */
export function unsupported(what: string): () => never {
  return () => {
    throw new Error(`this program does not support ${what} (yet); leave the option out`);
  };
}
