const NOT_BASE64 = /[^A-Za-z0-9+/]/g;

/** A resource name as it travels: standard base64 of its UTF-8 bytes. */
export function encodeName(name: string): string {
  return new TextEncoder().encode(name).toBase64();
}

/**
 * The name in a message. Characters outside the alphabet are passed over, as in the original.
 *
 * @returns the name; empty, which no resource is called, when the bytes are not UTF-8.
 */
export function decodeName(base64: string): string {
  try {
    const binary = atob(base64.replace(NOT_BASE64, ""));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "";
  }
}
