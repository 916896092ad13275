/**
 * The page format of `man`: roff with the macros of man(7), as groff and mandoc both read it.
 *
 * Texts are plain, with two marks: `code` between backticks for what is typed or printed as it stands, and
 * <placeholder> for what stands for something else.
 */

/** Characters that roff would read as its own, or print as typographic ones. */
const GLYPHS = new Map([
  ["\\", "\\(rs"],
  ["~", "\\(ti"],
  ["^", "\\(ha"],
  ["`", "\\(ga"],
  ["'", "\\(aq"],
]);

const TO_ESCAPE = /[\\~^`']/g;
const MARKED = /`([^`]+)`|<([a-z][^<>]*)>/gi;

/** A word of the command line within prose, `-A` or `-1`: its dash is a minus, not a hyphen. */
const DASH_BEFORE_WORD = /(?<=^|[\s(])-/g;

const WIDTH = 80;

/** Begins a paragraph. */
const BREAK = ".PP\n";

/** Text to be typed or printed as it stands: every dash is a minus sign of ASCII, which can be copied. */
export function literal(text: string): string {
  return text.replace(TO_ESCAPE, (character) => GLYPHS.get(character)!).replaceAll("-", "\\-");
}

/** A marked text, as roff. */
export function inline(text: string): string {
  let roff = "";
  let end = 0;
  for (const match of text.matchAll(MARKED)) {
    const [all, code, placeholder] = match;
    roff += plain(text.slice(end, match.index));
    roff += code === undefined ? `\\fI${literal(placeholder!)}\\fR` : `\\fB${literal(code)}\\fR`;
    end = match.index + all.length;
  }
  return roff + plain(text.slice(end));
}

/** The first lines of a page. It bears no date: the same sources always make the same page. */
export function title(name: string, section: number, source: string): string {
  return `.TH ${name.toUpperCase()} ${section} "" "${source}" "User Commands"\n.nh\n`;
}

/** A heading, and what stands under it. */
export function section(name: string, ...blocks: readonly string[]): string {
  return `.SH ${name}\n${withoutFirstBreak(blocks)}`;
}

/** The same within a section. */
export function subsection(name: string, ...blocks: readonly string[]): string {
  return `.SS ${inline(name)}\n${withoutFirstBreak(blocks)}`;
}

export function paragraph(text: string): string {
  return `${BREAK}${lines(inline(text))}`;
}

/** A term, and what there is to say about it. */
export function item(term: string, text: string): string {
  return `.TP\n${guarded(inline(term))}${lines(inline(text))}`;
}

/** Items without space between them. */
export function compact(items: readonly string[]): string {
  const [first = "", ...others] = items;
  return `${first}.PD 0\n${others.join("")}.PD\n`;
}

/** Lines to be read as they stand. */
export function example(text: readonly string[]): string {
  return `${BREAK}.RS 4\n.EX\n${text.map((line) => guarded(literal(line))).join("")}.EE\n.RE\n`;
}

function plain(text: string): string {
  return text.replace(TO_ESCAPE, (character) => GLYPHS.get(character)!).replace(DASH_BEFORE_WORD, "\\-");
}

/** A heading makes the space that a paragraph would make. */
function withoutFirstBreak(blocks: readonly string[]): string {
  const roff = blocks.join("");
  return roff.startsWith(BREAK) ? roff.slice(BREAK.length) : roff;
}

/** Running text in lines of a width that people can read, each sentence on lines of its own, as is the custom. */
function lines(roff: string): string {
  return roff.split(/(?<=\.) (?=\\fB[a-zA-Z$]|[A-Z])/).map((sentence) => {
    const wrapped = [""];
    for (const word of sentence.split(" ")) {
      const last = wrapped.at(-1)!;
      if (last !== "" && last.length + 1 + word.length > WIDTH) wrapped.push(word);
      else wrapped[wrapped.length - 1] = last === "" ? word : `${last} ${word}`;
    }
    return wrapped.map(guarded).join("");
  }).join("");
}

/** A line that roff must not take for a request of its own. */
function guarded(line: string): string {
  return `${/^[.']/.test(line) ? "\\&" : ""}${line}\n`;
}
