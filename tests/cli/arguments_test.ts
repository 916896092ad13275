import { assertEquals, assertStringIncludes } from "@std/assert";
import { flomWords, Place, run } from "../helpers/flom.ts";
import { exists } from "../helpers/log.ts";

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

/** Words that add one of some bytes to a command line and run it. */
const addLast = (bytes: string) => ["sh", "-c", `exec "$@" "$(printf '${bytes}')"`, "sh"];

const NOT_UTF8 = [
  "b\\344d",
  "\\355\\240\\200",
  "\\357\\277\\275\\377",
  "a\\377\\303\\244",
  "\\303\\244\\303",
];

for (const bytes of NOT_UTF8) {
  Deno.test(`an argument that is not in UTF-8, ${bytes}, reaches the command as it is`, async () => {
    await using place = new Place();
    const show = ["sh", "-c", 'printf "%s|" "$@" | od -An -v -tx1', "sh", "\ufffd", "ä"];
    const direct = await run([...addLast(bytes), ...show]);
    const locked = await run([...addLast(bytes), ...flomWords(["-s", place.socket, "--", ...show])]);
    assertEquals(locked, direct);
    assertEquals(locked.code, 0);
  });
}

Deno.test("where Deno has to start the command, an argument that is not in UTF-8 is refused, and nothing is run", async () => {
  await using place = new Place();
  const refused = "flom: an argument is not in UTF-8, and Deno cannot hand it on to the command as it is\n";
  const words = flomWords(["-s", place.socket, "--", "echo"], ["-A", "--deny-ffi"]);
  assertEquals(await run([...addLast(NOT_UTF8[0]!), ...words]), { code: 99, stdout: "", stderr: refused });
  // The C library leaves scripts without #! to Deno.
  await Deno.writeTextFile(place.path("plain"), "echo no\n", { mode: 0o755 });
  const plain = flomWords(["-s", place.socket, "--", place.path("plain")]);
  const { code, stdout, stderr } = await run([...addLast(NOT_UTF8[0]!), ...plain]);
  assertEquals({ code, stdout }, { code: 97, stdout: "" });
  assertStringIncludes(stderr, "the C library cannot start it, and Deno only with arguments in UTF-8");
});

Deno.test("a value of an option that is not in UTF-8 is refused", async () => {
  await using place = new Place();
  const { code, stderr } = await run([...addLast(NOT_UTF8[0]!), ...flomWords(["-r"])]);
  assertEquals(code, 99);
  assertStringIncludes(stderr, "it is not in UTF-8");
  assertEquals(await exists(place.socket), false);
});
