import { assert, assertEquals } from "@std/assert";
import { line, MAX_LINE_BYTES, printable, quoted } from "../../trace/line.ts";

/** Every character that could end a line or make a terminal do something. */
const UNSAFE = [
  ...Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)),
  ...Array.from({ length: 0x21 }, (_, code) => String.fromCharCode(0x7f + code)),
  ..."\u2028\u2029\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
];

const bytes = (text: string) => new TextEncoder().encode(text).length;

Deno.test("a printable text has no character that ends a line or that a terminal obeys", () => {
  for (const character of UNSAFE) {
    assert(/^a\\[xu][0-9a-f]+b$/.test(printable(`a${character}b`)), JSON.stringify(character));
  }
  assertEquals(printable("a\nb\x1b[31m\u0085\u2028"), "a\\x0ab\\x1b[31m\\x85\\u2028");
});

Deno.test("a printable text is left as it is where that does no harm", () => {
  for (const text of ["", "backup", 'a "b" \\ c', "Ärger 日本 😀", "/a b/c[1]=d"]) {
    assertEquals(printable(text), text);
  }
});

Deno.test("a quoted text is one line, has nothing that a terminal obeys, and can be read back as JSON", () => {
  for (
    const text of ["", "a b", 'say "no"', "back\\slash", "Ärger 😀", "\ud800", ...UNSAFE, UNSAFE.join("")]
  ) {
    const shown = quoted(text);
    assertEquals(JSON.parse(shown), text);
    assert(!UNSAFE.some((character) => shown.includes(character)), shown);
  }
});

Deno.test("a line has 2000 bytes at the most, and no character is cut in two", () => {
  const longest = MAX_LINE_BYTES - 1;
  assertEquals(MAX_LINE_BYTES, 2000);
  for (const text of ["", "short", "x".repeat(longest), "ä".repeat(Math.floor(longest / 2))]) {
    assertEquals(line(text), `${text}\n`);
  }
  for (const character of ["x", "ä", "日", "😀"]) {
    for (const start of ["", "x", "xx", "xxx"]) {
      const cut = line(start + character.repeat(2000));
      assert(bytes(cut) <= MAX_LINE_BYTES && bytes(cut) > MAX_LINE_BYTES - 8, `${bytes(cut)}`);
      assertEquals(cut, `${start}${character.repeat((cut.length - start.length - 2) / character.length)}…\n`);
    }
  }
  assertEquals(bytes(line("x".repeat(longest + 1))), MAX_LINE_BYTES);
});
