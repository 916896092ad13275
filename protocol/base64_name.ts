import { decodeUtf8, encodeUtf8 } from "../resources/utf8.ts";

const ASCII = /^[\0-\x7f]*$/;
const NOT_BASE64 = /[^A-Za-z0-9+/]/g;

/** A resource name as it travels: standard base64 of its UTF-8 bytes. */
export function encodeName(name: string): string {
  return encodeUtf8(name).toBase64();
}

/**
 * The name in a message. Characters outside the alphabet are passed over, as in the original.
 *
 * @returns the name; empty, which no resource is called, when the bytes are not UTF-8.
 */
export function decodeName(base64: string): string {
  return decodeAscii(base64) ?? decodeNonAscii(base64);
}

/** Several times faster, and enough for nearly every name. */
function decodeAscii(base64: string): string | undefined {
  try {
    const bytes = atob(base64);
    return ASCII.test(bytes) ? bytes : undefined;
  } catch {
    return undefined;
  }
}

function decodeNonAscii(base64: string): string {
  try {
    return decodeUtf8(fromBase64(base64));
  } catch {
    return "";
  }
}

function fromBase64(base64: string): Uint8Array {
  try {
    return Uint8Array.fromBase64(base64);
  } catch {
    return Uint8Array.fromBase64(base64.replace(NOT_BASE64, ""));
  }
}
