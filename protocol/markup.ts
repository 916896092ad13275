import { ProtocolError } from "./error.ts";

/** An element's start, its attributes decoded. What stands between elements carries no meaning here. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const ENTITIES = new Map([["lt", "<"], ["gt", ">"], ["amp", "&"], ["quot", '"'], ["apos", "'"]]);
const REFERENCE = /&(?:#([0-9]+|x[0-9a-fA-F]+)|(\w+));|&/g;
const ANY_SPECIAL = /[<>&"']/;
const SPECIAL = /[<>&"']/g;

const LESS = 0x3c;
const GREATER = 0x3e;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const NAME_ENDS = new Set([LESS, GREATER, SLASH, EQUALS, DOUBLE_QUOTE, SINGLE_QUOTE]);

/**
 * Reads the subset of XML that the original's parser (GMarkup) takes: declarations and comments are passed over, either
 * quote is a quote, `<x></x>` is `<x/>`, and tags must balance within one root.
 *
 * @returns the elements in the order of their starts, the root first.
 * @throws {ProtocolError} when the text is anything else.
 */
export function readMarkup(text: string): Element[] {
  if (text.includes("\0")) throw new ProtocolError("there is a NUL");
  const elements: Element[] = [];
  const open: string[] = [];
  let at = 0;
  for (;;) {
    const tag = text.indexOf("<", at);
    if (tag !== at) checkBetween(text.slice(at, tag < 0 ? text.length : tag), open.length > 0);
    if (tag < 0) break;
    const next = text[tag + 1];
    if (next === "?") at = passOver(text, tag, "?>");
    else if (next === "!" && text.startsWith("--", tag + 2)) at = passOver(text, tag, "-->");
    else if (next === "/") {
      const close = passOver(text, tag, ">");
      const name = text.slice(tag + 2, close - 1).trimEnd();
      if (open.pop() !== name) throw new ProtocolError(`</${name}> closes nothing`);
      at = close;
    } else {
      if (elements.length > 0 && open.length === 0) throw new ProtocolError("there is a second root");
      const start = readStart(text, tag + 1);
      elements.push(start.element);
      if (!start.closed) open.push(start.element.name);
      at = start.end;
    }
  }
  if (open.length > 0) throw new ProtocolError(`<${open.at(-1)}> is never closed`);
  if (elements.length === 0) throw new ProtocolError("there is no element");
  return elements;
}

/** Makes a text safe inside a quoted attribute value. */
export function escape(text: string): string {
  if (!ANY_SPECIAL.test(text)) return text;
  return text.replace(SPECIAL, (character) => `&#${character.charCodeAt(0)};`);
}

function checkBetween(text: string, inside: boolean): void {
  if (!inside && text.trim() !== "") throw new ProtocolError("there is text outside the root");
  unescape(text);
}

function readStart(text: string, from: number): { element: Element; closed: boolean; end: number } {
  let at = nameEnd(text, from);
  const name = text.slice(from, at);
  if (name === "") throw new ProtocolError("an element has no name");
  const attributes = new Map<string, string>();
  const element = { name, attributes };
  for (;;) {
    const key = blankEnd(text, at);
    const code = text.charCodeAt(key);
    if (code === GREATER) return { element, closed: false, end: key + 1 };
    if (code === SLASH && text.charCodeAt(key + 1) === GREATER) {
      return { element, closed: true, end: key + 2 };
    }
    if (key === at) throw new ProtocolError(`<${name} is not followed by a blank or its end`);
    const keyEnd = nameEnd(text, key);
    const equals = blankEnd(text, keyEnd);
    if (keyEnd === key || text.charCodeAt(equals) !== EQUALS) {
      throw new ProtocolError(`<${name}> has an attribute without a value`);
    }
    const open = blankEnd(text, equals + 1);
    const quote = text.charCodeAt(open);
    const close = quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE ? text.indexOf(text[open]!, open + 1) : -1;
    if (close < 0) throw new ProtocolError(`a value in <${name}> is not quoted`);
    attributes.set(text.slice(key, keyEnd), unescape(text.slice(open + 1, close)));
    at = close + 1;
  }
}

/** The first place from `at` on that is not blank. */
function blankEnd(text: string, at: number): number {
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** The first place from `at` on that cannot be part of a name. */
function nameEnd(text: string, at: number): number {
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= GREATER && (isBlank(code) || NAME_ENDS.has(code))) return at;
  }
  return at;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

function passOver(text: string, from: number, ending: string): number {
  const at = text.indexOf(ending, from);
  if (at < 0) throw new ProtocolError(`${ending} is missing`);
  return at + ending.length;
}

function unescape(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, (whole, number?: string, name?: string) => {
    if (number !== undefined) {
      const codePoint = Number(number.startsWith("x") ? `0${number}` : number);
      if (isCharacter(codePoint)) return String.fromCodePoint(codePoint);
    }
    const character = name === undefined ? undefined : ENTITIES.get(name);
    if (character === undefined) throw new ProtocolError(`${whole} is no character reference`);
    return character;
  });
}

function isCharacter(codePoint: number): boolean {
  const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  return codePoint > 0 && codePoint <= 0x10ffff && !isSurrogate;
}
