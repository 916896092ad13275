import { assertEquals } from "@std/assert";
import { flomWords, Place, run } from "../helpers/flom.ts";

/** Writes how many arguments it has, and each, ended by a NUL. */
const SHOW = ["sh", "-c", 'printf "%s\\0" $# "$@"', "sh"];

/** Arguments that programs have been known to change, by what is special about them. */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  "none at all": [],
  "empty ones": ["", "", ""],
  "blanks": [" ", "a  b", "\t"],
  "line breaks": ["one\ntwo", "\n", "\r\n", "ends with one\n"],
  "what is not ASCII": ["Größe", "日本語", "😀", "e\u0301", "\u00a0", "\ufeffmark"],
  "the sign that stands for what is no UTF-8": ["\ufffd", "a\ufffdb"],
  "control characters": ["\x01\x1b[31m\x7f", "\u0085\u2028"],
  "what a shell would take for itself": [
    "*",
    "$HOME",
    "`id`",
    '"',
    "'",
    "\\",
    ";",
    "a|b",
    "&",
    "#",
    "~",
    "!",
  ],
  "what flom would take for itself": ["--", "-x", "--help", "-r", "--", "-d-1", "--quiesce-exit=no"],
  "what Deno would take for itself": ["--allow-all", "-A", "run", "--version", "--v8-flags=--help"],
  "100,000 bytes": ["x".repeat(100_000)],
  "the most that Linux takes in one": ["€".repeat(43_690)],
  "ten thousand": Array.from({ length: 10_000 }, (_, index) => `argument ${index}`),
};

for (const [what, arguments_] of Object.entries(SPECIAL)) {
  Deno.test(`arguments reach the command as they are: ${what}`, async () => {
    await using place = new Place();
    const expected = [arguments_.length, ...arguments_].map((argument) => `${argument}\0`).join("");
    assertEquals(await place.flom("--", ...SHOW, ...arguments_), { code: 0, stdout: expected, stderr: "" });
  });
}

Deno.test("arguments reach the command as they are also without -- before it, when it has no options", async () => {
  await using place = new Place();
  assertEquals((await place.flom("printf", "%s|", "", "ä", "b\n")).stdout, "|ä|b\n|");
});

Deno.test("the command's own name is not looked at either", async () => {
  await using place = new Place();
  const name = place.path("-größe\n;$x");
  await Deno.writeTextFile(name, '#!/bin/sh\nprintf "%s|" "$0" "$@"\n', { mode: 0o755 });
  assertEquals((await place.flom("--", name, "a")).stdout, `${name}|a|`);
});

Deno.test("an argument that is not in UTF-8, which Deno alters, is refused, and nothing is run", async () => {
  await using place = new Place();
  for (const bytes of ["b\\344d", "\\355\\240\\200", "\\357\\277\\275\\377", "a\\377b"]) {
    const addLast = ["sh", "-c", `exec "$@" "$(printf '${bytes}')"`, "sh"];
    assertEquals(await run([...addLast, ...flomWords(["-s", place.socket, "--", "echo"])]), {
      code: 99,
      stdout: "",
      stderr: "flom: an argument is not in UTF-8, and Deno cannot hand it on to the command as it is\n",
    });
  }
});
