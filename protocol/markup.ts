import { ProtocolError } from "./error.ts";

/** An element's start, its attributes decoded. What stands between elements carries no meaning here. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const ENTITIES = new Map([["lt", "<"], ["gt", ">"], ["amp", "&"], ["quot", '"'], ["apos", "'"]]);
const BLANK = /[ \t\r\n]*/y;
const NAME = /[^\s=/>"'<]+/y;
const REFERENCE = /&(?:#([0-9]+|x[0-9a-fA-F]+)|(\w+));|&/g;

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
    const between = text.slice(at, tag < 0 ? text.length : tag);
    if (between.trim() !== "" && open.length === 0) throw new ProtocolError("there is text outside the root");
    unescape(between);
    if (tag < 0) break;
    if (text.startsWith("<?", tag)) at = passOver(text, tag, "?>");
    else if (text.startsWith("<!--", tag)) at = passOver(text, tag, "-->");
    else if (text.startsWith("</", tag)) {
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
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function readStart(text: string, from: number): { element: Element; closed: boolean; end: number } {
  const name = match(NAME, text, from);
  if (name === "") throw new ProtocolError("an element has no name");
  const attributes = new Map<string, string>();
  let at = from + name.length;
  for (;;) {
    const blank = match(BLANK, text, at);
    at += blank.length;
    if (text.startsWith("/>", at)) return { element: { name, attributes }, closed: true, end: at + 2 };
    if (text[at] === ">") return { element: { name, attributes }, closed: false, end: at + 1 };
    if (blank === "") throw new ProtocolError(`<${name} is not followed by a blank or its end`);
    const key = match(NAME, text, at);
    at += key.length;
    at += match(BLANK, text, at).length;
    if (key === "" || text[at] !== "=") throw new ProtocolError(`<${name}> has an attribute without a value`);
    at++;
    at += match(BLANK, text, at).length;
    const quote = text[at];
    const end = quote === '"' || quote === "'" ? text.indexOf(quote, at + 1) : -1;
    if (end < 0) throw new ProtocolError(`the value of ${key} in <${name}> is not quoted`);
    attributes.set(key, unescape(text.slice(at + 1, end)));
    at = end + 1;
  }
}

function match(pattern: RegExp, text: string, from: number): string {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0] ?? "";
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
