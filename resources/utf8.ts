/** They keep nothing between two calls, so that all can share them; made when they are wanted, which is seldom. */
let decoder: TextDecoder | undefined;
let encoder: TextEncoder | undefined;

/**
 * Reads UTF-8.
 *
 * @throws {TypeError} when the bytes are anything else.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  decoder ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return decoder.decode(bytes);
}

/**
 * Reads ASCII; undefined when the bytes are anything else. For a process that reads little: the first use of a decoder
 * takes a sixth of a millisecond, but each one after that only a fifth of what this does.
 */
export function readAscii(bytes: Uint8Array): string | undefined {
  return bytes.every((byte) => byte < 0x80) ? String.fromCharCode(...bytes) : undefined;
}

/**
 * Writes UTF-8. For a process that writes little, for the same reason as {@linkcode readAscii}: who writes much takes
 * {@linkcode utf8Encoder}.
 */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) return utf8Encoder().encode(text);
    bytes[at] = code;
  }
  return bytes;
}

/** What writes UTF-8, for all. */
export function utf8Encoder(): TextEncoder {
  return encoder ??= new TextEncoder();
}
