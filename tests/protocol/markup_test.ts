import { assertEquals, assertLess, assertThrows } from "@std/assert";
import { ProtocolError } from "../../protocol/error.ts";
import { MAX_MESSAGE_BYTES } from "../../protocol/limits.ts";
import { type Element, escape, readMarkup } from "../../protocol/markup.ts";
import { Random } from "../helpers/random.ts";
import { randomText } from "../helpers/random_message.ts";

function element(name: string, attributes: Record<string, string> = {}): Element {
  return { name, attributes: new Map(Object.entries(attributes)) };
}

const A_WITH_B = [element("a"), element("b")];

const TAKEN: Readonly<Record<string, readonly [text: string, elements: readonly Element[]]>> = {
  "one element": ["<a></a>", [element("a")]],
  "a closed element": ["<a/>", [element("a")]],
  "blanks where there may be some": [
    `<a  b = "1"\n\tc\r=\n'2' ></a ><!-- end -->`,
    [element("a", { b: "1", c: "2" })],
  ],
  "a blank before the end of a closed element": [`<a b="1" />`, [element("a", { b: "1" })]],
  "elements in their order, however deep": [
    "<a><b><c/></b><d></d></a>",
    [element("a"), element("b"), element("c"), element("d")],
  ],
  "a declaration": [`<?xml version="1.0" encoding="UTF-8" ?><a><b/></a>`, A_WITH_B],
  "a declaration anywhere": ["<a><? b ?><b/><?c?></a><?d?>", A_WITH_B],
  "comments": ["<!-- <c> & --><a><!----><b/></a><!-- - -->", A_WITH_B],
  "blanks around the root": [" \r\n\t<a><b/></a>\n", A_WITH_B],
  "text inside the root": ["<a>one &amp; > two<b>three</b>&#33;</a>", A_WITH_B],
  "either quote, with the other one inside": [
    `<a b='say "x"' c="it's"/>`,
    [element("a", { b: 'say "x"', c: "it's" })],
  ],
  "an empty value": [`<a b="" c=''/>`, [element("a", { b: "", c: "" })]],
  "markup inside a value": [`<a b="<c/> > ?> -->"/>`, [element("a", { b: "<c/> > ?> -->" })]],
  "named references": [
    `<a b="&lt;&gt;&amp;&quot;&apos;&amp;lt;"/>`,
    [element("a", { b: `<>&"'&lt;` })],
  ],
  "numeric references": [
    `<a b="&#65;&#x42;&#x1F512;&#x1f512;&#0067;"/>`,
    [element("a", { b: "AB🔒🔒C" })],
  ],
  "an attribute twice: the last one counts": [`<a b="1" b="2"/>`, [element("a", { b: "2" })]],
  "names and values that are not ASCII": [`<名 é="ü€"/>`, [element("名", { é: "ü€" })]],
  "names that objects have of themselves": [
    `<constructor toString="1"/>`,
    [element("constructor", { toString: "1" })],
  ],
};

for (const [what, [text, elements]] of Object.entries(TAKEN)) {
  Deno.test(`readMarkup takes ${what}`, () => assertEquals(readMarkup(text), elements));
}

const REFUSED: Readonly<Record<string, string>> = {
  "nothing": "",
  "blanks alone": " \n",
  "a declaration alone": "<?xml ?>",
  "text alone": "hello",
  "text before the root": "hello<a/>",
  "text behind the root": "<a/>hello",
  "a reference outside the root": "&#32;<a/>",
  "a second root": "<a/><a/>",
  "an element that is never closed": "<a>",
  "an inner element that is never closed": "<a><b></a>",
  "the end of another element": "<a></b>",
  "an end without a start": "</a>",
  "an end after the root": "<a/></a>",
  "crossed elements": "<a><b></a></b>",
  "an end with attributes": `<a></a b="1">`,
  "an element without a name": "<></>",
  "a blank before the name": "< a/>",
  "a blank before the name in the end": "<a></ a>",
  "a blank inside the end of a closed element": "<a/ >",
  "a start that does not end": "<a",
  "a start that does not end behind an attribute": `<a b="1"`,
  "an end that does not end": "<a></a",
  "a declaration that does not end": "<?xml <a/>",
  "a comment that does not end": "<!-- <a/>",
  "an attribute without a value": "<a b/>",
  "an attribute without a name": `<a ="1"/>`,
  "a value without quotes": "<a b=1/>",
  "a value whose quote does not end": `<a b="1/>`,
  "a value with two different quotes": `<a b="1'/>`,
  "a tag inside a tag": "<a <b/>",
  "an unknown reference": `<a b="&nbsp;"/>`,
  "a reference to what objects have of themselves": `<a b="&constructor;"/>`,
  "a reference without a semicolon": `<a b="&amp"/>`,
  "a bare ampersand": `<a b="1 & 2"/>`,
  "a bare ampersand in the text": "<a>1 & 2</a>",
  "an empty reference": `<a b="&;"/>`,
  "an empty numeric reference": `<a b="&#;"/>`,
  "an empty hexadecimal reference": `<a b="&#x;"/>`,
  "a reference to NUL": `<a b="&#0;"/>`,
  "a reference to half a character": `<a b="&#xD83D;&#xDD12;"/>`,
  "a reference beyond Unicode": `<a b="&#x110000;"/>`,
  "a reference with thousands of digits": `<a b="&#${"9".repeat(4000)};"/>`,
  "NUL in a value": `<a b="\0"/>`,
  "NUL in a text": "<a>\0</a>",
  "NUL in a name": "<a\0/>",
  "NUL in a comment": "<!-- \0 --><a/>",
};

for (const [what, text] of Object.entries(REFUSED)) {
  Deno.test(`readMarkup refuses ${what}`, () => {
    assertThrows(() => readMarkup(text), ProtocolError);
  });
}

Deno.test("escape makes any text safe in a value, and readMarkup gives it back", () => {
  for (let seed = 0; seed < 300; seed++) {
    const text = randomText(new Random(seed));
    for (const quote of [`"`, `'`]) {
      const [read] = readMarkup(`<a b=${quote}${escape(text)}${quote}/>`);
      assertEquals(read, element("a", { b: text }), `seed ${seed}`);
    }
    assertEquals(/[<>"']/.test(escape(text)), false);
  }
});

/** Beginnings and what is repeated behind them, each meant to make a parser look at the same bytes again and again. */
const ADVERSARIES: readonly (readonly [start: string, repeated: string])[] = [
  ["", "<"],
  ["", ">"],
  ["", "<a>"],
  ["<a>", "</"],
  ["<a>", "<b/>"],
  ["<a>", "<b></b>"],
  ["<a>", "<!--"],
  ["<a>", "<!-- -->"],
  ["<a>", "<??>"],
  ["<a>", "&"],
  ["<a>", "&a"],
  ["<a>&", "a"],
  ["<a>&#", "1"],
  ["<a>&#x", "f"],
  ["<a>", "&#1"],
  ["<a>", "&amp;"],
  ["<a>", " "],
  ["<a", " "],
  ["<a", "a"],
  ["<a ", "b"],
  ["<a ", "b="],
  ["<a ", "b=' "],
  ["<a ", "b='' "],
  ["<a b='", "x"],
  ["<a b='", '"'],
];

Deno.test("readMarkup does no more than linear work on texts made to slow it down", () => {
  // Far above the limit on messages, quadratic work takes many times longer than the same number of ordinary messages.
  // A factor of 40 is left to the awkwardness of the texts and to a busy machine.
  const messages = 64;
  const ordinary = `<a>${`<b c="d" e='&lt;'/>`.repeat(MAX_MESSAGE_BYTES / 20)}</a>`;
  const boundMs = 40 * messages * Math.max(1, timeMs(ordinary));
  for (const [start, repeated] of ADVERSARIES) {
    const text = start + repeated.repeat(messages * MAX_MESSAGE_BYTES / repeated.length);
    assertLess(timeMs(text), boundMs, `${start}${repeated}${repeated}…`);
  }
});

/** Milliseconds that reading a text takes, whether it can be read or not. */
function timeMs(text: string): number {
  const start = performance.now();
  try {
    readMarkup(text);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
  }
  return performance.now() - start;
}
