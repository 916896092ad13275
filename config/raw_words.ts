/**
 * Words of a command line as the bytes that they are. Deno hands over texts, in which a sign stands for what is not in
 * UTF-8. Here, a word that is not in UTF-8 has a lone surrogate, which no text has, for each byte beyond ASCII, so that
 * the command gets the bytes that the user wrote.
 */

import { allGranted } from "./host.ts";
import { OptionError } from "./option.ts";
import { PLATFORM } from "./platform.ts";
import { encodeUtf8 } from "../resources/utf8.ts";

/** What stands, in the words that Deno hands over, for bytes that are no UTF-8. */
const REPLACEMENT = "\ufffd";

/** The surrogate that stands for byte 0. */
const FIRST_SURROGATE = 0xdc00;

/**
 * The words of this process as they were before Deno altered them.
 *
 * @param words The last words of this process, as Deno has them.
 * @throws {OptionError} when one may have been altered, and it cannot be known what it was: the command would get other
 * words than the user wrote, and might remove or overwrite something else.
 */
export function unaltered(words: readonly string[]): readonly string[] {
  if (!words.some((word) => word.includes(REPLACEMENT))) return words;
  const written = lastWords(words.length);
  if (written && words.every((word, index) => new TextDecoder().decode(written[index]) === word)) {
    return written.map(readWord);
  }
  throw new OptionError("an argument is not in UTF-8, and Deno cannot hand it on to the command as it is");
}

/** The bytes of words, with a NUL behind each. */
export function wordBytes(words: readonly string[]): Uint8Array<ArrayBuffer> {
  const text = `${words.join("\0")}\0`;
  if (text.isWellFormed()) return encodeUtf8(text);
  const parts = words.map((word) => word.isWellFormed() ? encodeUtf8(`${word}\0`) : escapedBytes(word));
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** The last words of this process, byte for byte; undefined where they may not be known. */
function lastWords(count: number): Uint8Array<ArrayBuffer>[] | undefined {
  const { processArgumentsFile } = PLATFORM;
  // The system's own files about processes take all permissions.
  if (!processArgumentsFile || !allGranted()) return undefined;
  try {
    const bytes = Deno.readFileSync(processArgumentsFile);
    const words: Uint8Array<ArrayBuffer>[] = [];
    for (let start = 0; start < bytes.length;) {
      const end = bytes.indexOf(0, start);
      words.push(bytes.subarray(start, end));
      start = end + 1;
    }
    return words.slice(-count);
  } catch {
    return undefined;
  }
}

function readWord(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : FIRST_SURROGATE + byte)).join(
      "",
    );
  }
}

function escapedBytes(word: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(`${word}\0`, (character) => character.charCodeAt(0) & 0xff);
}
