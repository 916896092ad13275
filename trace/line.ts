import { utf8Encoder } from "../resources/utf8.ts";

/** Longest line of text in bytes, its end included, as in the original. */
export const MAX_LINE_BYTES = 2000;

const ELLIPSIS = "…";

/** What ends a line, moves a cursor, or turns the direction of writing: a text from a peer must do none of these. */
function unsafe(): RegExp {
  // Made when it is wanted: it takes longer than all the rest of the trace at the start of a command.
  return /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
}

/** Texts that need none of the care below: most of them. */
const HARMLESS = /^[ -~]*$/;
const HARMLESS_IN_QUOTES = /^[ !#-[\]-~]*$/;

/** A text from elsewhere in one line that a terminal shows as it is. */
export function printable(text: string): string {
  if (HARMLESS.test(text)) return text;
  return text.replace(unsafe(), (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}

/** The same in quotes, as JSON has it, so that it can be read back. */
export function quoted(text: string): string {
  if (HARMLESS_IN_QUOTES.test(text)) return `"${text}"`;
  return harmlessJson(JSON.stringify(text));
}

/** JSON that a terminal shows as it is; it means the same. */
export function harmlessJson(json: string): string {
  return json.replace(
    unsafe(),
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A whole line: the text, cut to what fits, and a line break. */
export function line(text: string): string {
  // A character has three bytes at the most, so that a short text needs no count.
  if (text.length * 3 < MAX_LINE_BYTES) return `${text}\n`;
  const most = MAX_LINE_BYTES - 1;
  const encoder = utf8Encoder();
  const whole = encoder.encodeInto(text, new Uint8Array(most)).read;
  if (whole === text.length) return `${text}\n`;
  const { read } = encoder.encodeInto(text, new Uint8Array(most - encoder.encode(ELLIPSIS).length));
  return `${text.slice(0, read)}${ELLIPSIS}\n`;
}
