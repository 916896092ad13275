/** It keeps nothing between two calls, so that all can share it; made when it is wanted, which is seldom. */
let decoder: TextDecoder | undefined;

/**
 * Reads UTF-8.
 *
 * @throws {TypeError} when the bytes are anything else.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  decoder ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return decoder.decode(bytes);
}
