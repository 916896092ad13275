import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { parseArguments } from "../../config/parse_arguments.ts";
import { OPTIONS } from "../../config/options.ts";
import { example, item, literal, paragraph, section, title } from "../../contrib/roff.ts";
import { candidatesFor, namesOf } from "../../contrib/values.ts";
import { ROOT, run } from "../helpers/flom.ts";
import { withPrograms } from "./tools.ts";

const CONTRIB = join(ROOT, "contrib");
const PAGE = join(CONTRIB, "flom.1");
const visible = OPTIONS.filter(({ hidden }) => !hidden);
const hidden = OPTIONS.filter(({ hidden }) => hidden);

function read(name: string): string {
  return Deno.readTextFileSync(join(CONTRIB, name));
}

Deno.test("the man page and the completions are what contrib/generate.ts makes of the options", async () => {
  const directory = await Deno.makeTempDir({ prefix: "flom-" });
  const words = ["run", "--quiet", `--allow-read=${ROOT}`, `--allow-write=${directory}`];
  const { code, stderr } = await run([Deno.execPath(), ...words, join(CONTRIB, "generate.ts"), directory]);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  const names = [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
  assertEquals(names, ["_flom", "flom.1", "flom.bash", "flom.fish"]);
  for (const name of names) {
    assertEquals(read(name), await Deno.readTextFile(join(directory, name)), `deno task build makes ${name}`);
  }
  await Deno.remove(directory, { recursive: true });
});

Deno.test("the man page has an entry for every option that users may know, and for no other", () => {
  const terms = [...read("flom.1").matchAll(/^\.TP\n(\\fB\\-.*)$/gm)].map(([, term]) => term!);
  assertEquals(terms.length, visible.length);
  for (const option of visible) {
    const names = namesOf(option).map((name) => `\\fB${literal(name)}\\fR`).join(", ");
    assert(terms.some((term) => term === names || term.startsWith(`${names} `)), option.long);
  }
});

Deno.test("the man page has every key of configuration files", () => {
  const page = read("flom.1");
  for (const { file, long } of visible) {
    if (file === undefined) continue;
    const [, group, key] = /^(\[.+\])\/(.+)$/.exec(file)!;
    const keys = page.split(`.SS \\fB${group}\\fR\n`)[1]?.split(/^\.S[SH]/m)[0] ?? "";
    assertStringIncludes(keys, `\\fB${key}\\fR = `.trimEnd(), file);
    assertStringIncludes(keys, `as \\fB${literal(`--${long}`)}\\fR`, file);
  }
});

for (const name of ["flom.1", "flom.bash", "_flom", "flom.fish"]) {
  Deno.test(`${name} says nothing of hidden options`, () => {
    const text = read(name).replaceAll("\\-", "-");
    assert(hidden.length > 0);
    for (const { long, file = long } of hidden) {
      assert(!new RegExp(`(--|-l )${long}(?![-a-z])`).test(text), long);
      assert(!text.includes(file.replace(/^.*\//, "")) || file === long, file);
    }
  });
}

Deno.test("every command that the man page shows is one that flom takes", async () => {
  const blocks = [...read("flom.1").matchAll(/^\.EX\n(.*?)^\.EE$/gms)].map(([, block]) => block!);
  const lines = blocks.flatMap((block) => block.trimEnd().split("\n"))
    .map((line) => line.replaceAll("\\-", "-").replaceAll("\\(aq", "'"));
  assert(lines.length > 8);
  for (const line of lines) {
    const { stdout } = await run(["sh", "-c", `flom() { printf '%s\\0' "$@"; }; ${line}`]);
    const { command } = parseArguments(stdout.split("\0").slice(0, -1));
    assert(command.length > 0, line);
  }
});

Deno.test("there is something to offer for every option whose help lists its values", () => {
  const offered = visible.flatMap((option) => {
    const candidates = candidatesFor(option);
    return candidates?.type === "words" ? [[option.long, candidates.words.slice(0, 3).join(" ")]] : [];
  });
  assertEquals(Object.fromEntries(offered), {
    "ignore-signal": "SIGHUP SIGINT SIGQUIT",
    "append-trace-file": "yes no",
    "log-format": "text json",
    "debug-feature": "ipv6.multicast.server ipv6.multicast.client",
    "lock-mode": "NL CR CW",
    "resource-create": "yes no",
    "on-lost": "terminate continue",
    "element": "argument env",
    "socket-mode": "600 660 666",
  });
});

Deno.test(withPrograms(["man"], "man shows the page without a warning", async () => {
  const { code, stdout, stderr } = await run(["man", "--warnings", "-l", PAGE], {
    env: { LC_ALL: "C.UTF-8", MANWIDTH: "80" },
  });
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertStringIncludes(stdout, "flom - run a command while it holds a lock");
}));

Deno.test(withPrograms(["groff"], "groff reads the page without a warning", async () => {
  const { code, stderr } = await run(["groff", "-ww", "-man", "-z", PAGE]);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
}));

Deno.test(withPrograms(["mandoc"], "mandoc finds nothing in the page but that it bears no date", async () => {
  const { stdout } = await run(["mandoc", "-Tlint", PAGE]);
  const findings = stdout.trim().split("\n").filter((line) => !line.includes("missing date"));
  assertEquals(findings, []);
}));

/** What roff would take for its own. */
const TRICKY = [
  ".flom is no request",
  "'quoted' is none either",
  "a\\fBc\\n \\(bu \\",
  "--long -s ~/.flom x^2",
  "\"$PATH\" '%'",
];

const FORMATTERS = [["groff", "-man", "-Tascii"], ["mandoc", "-Tascii"]] as const;

for (const [formatter, ...options] of FORMATTERS) {
  const name = `what ${formatter} would take for its own is shown as it was written`;
  Deno.test(withPrograms([formatter], name, async () => {
    const path = await Deno.makeTempFile({ prefix: "flom-" });
    const page = [
      title("tricky", 1, "test"),
      section("EXAMPLES", example([...TRICKY, "`ls`"]), ...TRICKY.map(paragraph), item("`.term`", "'tis")),
    ];
    await Deno.writeTextFile(path, page.join(""));
    const { stdout } = await run([formatter, ...options, path], { env: { GROFF_NO_SGR: "1" } });
    await Deno.remove(path);
    // deno-lint-ignore no-control-regex
    const shown = stdout.replace(/.\x08/g, "").split("\n").map((line) => line.trim().replace(/ +/g, " "));
    for (const line of TRICKY) {
      assertEquals(shown.filter((other) => other === line).length, 2, `${line}\n${stdout}`);
    }
    for (const line of ["`ls`", ".term 'tis"]) assert(shown.includes(line), `${line}\n${stdout}`);
  }));
}
