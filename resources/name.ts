import { encodeUtf8 } from "./utf8.ts";

/** The name that all who give no name share. */
export const DEFAULT_NAME = "_RESOURCE";

/** Longest name in UTF-8 bytes: what fits into the 511 bytes that a C daemon reads of a request. */
export const MAX_NAME_BYTES = 240;

/** Largest number in brackets: what the original holds in a C int. */
const MAX_NUMBER = 2 ** 31 - 1;

/** A resource name, taken apart. Its spelling alone decides the kind. */
export type ResourceName =
  & {
    readonly text: string;
    /** Components of a hierarchical name, the root first; empty for the other kinds. */
    readonly path: readonly string[];
  }
  & (
    | { readonly kind: "simple" }
    | { readonly kind: "numeric"; readonly units: number }
    | { readonly kind: "set"; readonly elements: readonly string[] }
    | { readonly kind: "hierarchical" }
    | { readonly kind: "sequence"; readonly transactional: boolean; readonly holders: number }
    | { readonly kind: "timestamp"; readonly format: string; readonly holders: number }
  );

const NO_PATH: readonly string[] = [];

/** A name that no kind of resource can have. */
export class ResourceNameError extends Error {
  override name = "ResourceNameError";
}

const SIMPLE = /^[A-Za-z][A-Za-z0-9]*$/;
const NUMERIC = /^[A-Za-z][A-Za-z0-9]*\[([0-9]+)\]$/;
const SET = /^[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)+$/;
const HIERARCHICAL = /^(?:\/[^/\\]+)+$/;
const SEQUENCE = /^_([sS])_[A-Za-z][A-Za-z0-9]*\[([0-9]+)\]$/;
const TIMESTAMP = /^_t_([%#A-Za-z][%#.:A-Za-z0-9]*)\[([0-9]+)\]$/;
const LINE_BREAK_OR_NUL = /[\n\r\0]/;

/**
 * Takes a resource name apart.
 *
 * @param text The name as a user or a peer gave it.
 * @throws {ResourceNameError} when it is the name of no kind of resource; the message says why.
 */
export function parseResourceName(text: string): ResourceName {
  if (text === DEFAULT_NAME || (SIMPLE.test(text) && text.length <= MAX_NAME_BYTES)) {
    return { kind: "simple", text, path: NO_PATH };
  }
  const bytes = encodeUtf8(text).length;
  if (bytes > MAX_NAME_BYTES) {
    throw new ResourceNameError(`it is ${bytes} bytes long and ${MAX_NAME_BYTES} is the most`);
  }
  if (text === "") throw new ResourceNameError("it is empty");
  if (LINE_BREAK_OR_NUL.test(text)) throw new ResourceNameError("it contains a line break or a NUL");
  let match = NUMERIC.exec(text);
  if (match) return { kind: "numeric", text, path: NO_PATH, units: readNumber(match[1]!) };
  if (SET.test(text)) return { kind: "set", text, path: NO_PATH, elements: text.split(".") };
  if (HIERARCHICAL.test(text)) return { kind: "hierarchical", text, path: text.slice(1).split("/") };
  match = SEQUENCE.exec(text);
  if (match) {
    const transactional = match[1] === "S";
    return { kind: "sequence", text, path: NO_PATH, transactional, holders: readNumber(match[2]!) };
  }
  match = TIMESTAMP.exec(text);
  if (match) {
    return { kind: "timestamp", text, path: NO_PATH, format: match[1]!, holders: readNumber(match[2]!) };
  }
  throw new ResourceNameError(
    "a name is letters and digits, a letter first (backup); with units: tapes[3]; a set: red.green.blue; " +
      "a path: /db/table; a sequence: _s_id[1] or _S_id[1]; a time stamp: _t_%Y%m%d.%H%M%S[1]",
  );
}

/** Whether a lock on the resource has a mode; on one of another kind it is always exclusive. */
export function hasModes({ kind }: ResourceName): boolean {
  return kind === "simple" || kind === "hierarchical";
}

/** What two names must share to be about the same resource: all of it, or the root of a hierarchical one. */
export function resourceKey(name: ResourceName): string {
  return name.kind === "hierarchical" ? `/${name.path[0]}` : name.text;
}

function readNumber(digits: string): number {
  const number = Number(digits);
  if (number > MAX_NUMBER) throw new ResourceNameError(`${digits} is more than ${MAX_NUMBER}`);
  return number;
}
