/** What the sources of this project promise about themselves, and what the compiler and the linter do not check. */

import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import config from "../deno.json" with { type: "json" };
import { VERSION } from "../program.ts";

const ROOT = dirname(dirname(fromFileUrl(import.meta.url)));
const MAX_LINES = 300;

/** A file of this project; the path is relative to its root. */
interface Source {
  readonly path: string;
  readonly text: string;
}

/** Folders that are not part of the program. */
const OTHER_FOLDERS = new Set(["tests", "bench", "build", "contrib", "node_modules", "coverage"]);

const WORDS = ["resources", "config", "trace", "program.ts"];
const WORLD = ["protocol", ...WORDS];

/** The rings, and whom each may import. The files at the root are the face, which may import anything. */
const RINGS: Readonly<Record<string, readonly string[]>> = {
  "resources": ["resources"],
  "protocol": ["protocol", "resources"],
  "config": WORDS,
  "trace": WORDS,
  "daemon": ["daemon", "discovery", ...WORLD],
  "client": ["client", "discovery", ...WORLD],
  "discovery": ["discovery", ...WORLD],
  "program.ts": ["face"],
};

/** Where modules of Node may be loaded, always while running: each costs time at the start. */
const MAY_LOAD_NODE = /^(?:daemon|client|discovery)\/|^config\/host\.ts$/;

/** Rings whose results depend on nothing but what they are given, and what would break that. */
const PURE = new Set(["resources", "protocol"]);
const IMPURE =
  /\bDeno\b|\bDate\.now\b|\bnew Date\(\)|\bperformance\.|\bsetTimeout\b|\bsetInterval\b|\bMath\.random\b|\bcrypto\./g;

const UNFINISHED = /\b(?:TODO|FIXME|XXX|HACK)\b/g;
const BLOCK_COMMENT = /^[ \t]*\/\*[\s\S]*?\*\//gm;
const LINE_COMMENT = /(?:^|[ \t])\/\/ .*$/gm;
const STATIC_IMPORT = /(?:^|;)[ \t]*(?:import|export)\b(?:[^;"'`()=]*?\bfrom)?\s*["']([^"']+)["']/gm;
const DYNAMIC_IMPORT = /\bimport\s*\(\s*(?:["']([^"']+)["'])?/g;

/** What is wrong with a source; nothing when it is tidy. */
function complaints({ path, text }: Source): string[] {
  const code = text.replace(BLOCK_COMMENT, "").replace(LINE_COMMENT, "");
  const ring = ringOf(path);
  const found: string[] = [];
  if (ring !== "face" && !(ring in RINGS)) found.push("belongs to no ring");
  for (const [, specifier] of code.matchAll(STATIC_IMPORT)) {
    found.push(...checkImport(path, specifier!));
  }
  for (const [, specifier] of code.matchAll(DYNAMIC_IMPORT)) {
    if (specifier === undefined) found.push("loads what nobody can check");
    else if (!(specifier.startsWith("node:") && MAY_LOAD_NODE.test(path))) {
      found.push(...checkImport(path, specifier));
    }
  }
  if (PURE.has(ring)) found.push(...[...code.matchAll(IMPURE)].map(([what]) => `is not pure: ${what}`));
  found.push(...[...text.matchAll(UNFINISHED)].map(([what]) => `is not finished: ${what}`));
  const lines = text.trimEnd().split("\n").length;
  if (lines > MAX_LINES) found.push(`has ${lines} lines and ${MAX_LINES} is the most`);
  return found.map((complaint) => `${path} ${complaint}`);
}

function checkImport(path: string, specifier: string): string[] {
  if (!/^\.\.?\//.test(specifier)) return [`imports ${specifier}, which is not ours`];
  const ring = ringOf(path);
  const imported = ringOf(join(dirname(path), specifier));
  if (ring === "face" || RINGS[ring]?.includes(imported)) return [];
  return [`imports ${specifier}, which is outside of what ${ring} may know`];
}

function ringOf(path: string): string {
  if (path in RINGS) return path;
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : "face";
}

/** Every source of the program itself. */
function* sources(folder = ""): Generator<Source> {
  for (const { name, isDirectory } of Deno.readDirSync(join(ROOT, folder))) {
    const path = join(folder, name);
    if (name.startsWith(".") || OTHER_FOLDERS.has(path)) continue;
    if (isDirectory) yield* sources(path);
    else if (name.endsWith(".ts")) yield { path, text: Deno.readTextFileSync(join(ROOT, path)) };
  }
}

Deno.test("the sources keep to their rings, to pure rules and bytes, and to their size", () => {
  const all = [...sources()];
  for (const folder of ["resources", "protocol", "config", "daemon", "client"]) {
    assert(all.some(({ path }) => path.startsWith(`${folder}/`)), `${folder} was not found`);
  }
  assertEquals(all.flatMap(complaints), []);
});

Deno.test("the program has the version of the package", () => {
  assertEquals(VERSION, config.version);
});

/** The start of a source, for the name of a test. */
function start(text: string): string {
  return text.slice(0, 40).replace(/\s+/g, " ").trim();
}

/** Sources that nobody should write, and what is wrong with each. */
const UNTIDY: readonly (readonly [path: string, text: string, complaint: string])[] = [
  ["resources/a.ts", 'import { b } from "../protocol/b.ts";', "imports ../protocol/b.ts, which is outside"],
  ["resources/a.ts", 'import { b } from "../program.ts";', "imports ../program.ts, which is outside"],
  [
    "resources/kinds/a.ts",
    'import { b } from "../../config/b.ts";',
    "imports ../../config/b.ts, which is outside",
  ],
  ["protocol/a.ts", 'import type { B } from "../daemon/b.ts";', "imports ../daemon/b.ts, which is outside"],
  ["protocol/a.ts", 'export * from "../config/b.ts";', "imports ../config/b.ts, which is outside"],
  ["config/a.ts", 'import "../protocol/b.ts";', "imports ../protocol/b.ts, which is outside"],
  ["trace/a.ts", 'import "../client/b.ts";', "imports ../client/b.ts, which is outside"],
  [
    "daemon/a.ts",
    'import {\n  b,\n  c,\n} from "../client/b.ts";',
    "imports ../client/b.ts, which is outside",
  ],
  ["daemon/a.ts", 'const b = await import("../client/b.ts");', "imports ../client/b.ts, which is outside"],
  ["discovery/a.ts", 'import { b } from "../daemon/b.ts";', "imports ../daemon/b.ts, which is outside"],
  ["daemon/a.ts", 'import { main } from "../cli.ts";', "imports ../cli.ts, which is outside"],
  ["client/a.ts", "import { b } from '../daemon/b.ts';", "imports ../daemon/b.ts, which is outside"],
  [
    "client/a.ts",
    'import { b } from "./b.ts"; import "../daemon/b.ts";',
    "imports ../daemon/b.ts, which is outside",
  ],
  ["discovery/a.ts", 'export { b } from "../client/b.ts";', "imports ../client/b.ts, which is outside"],
  ["program.ts", 'import { b } from "./config/b.ts";', "imports ./config/b.ts, which is outside"],
  ["config/a.ts", 'import { b } from "npm:b@1";', "imports npm:b@1, which is not ours"],
  ["main.ts", 'import { b } from "jsr:@b/b";', "imports jsr:@b/b, which is not ours"],
  ["cli.ts", 'import { b } from "@std/path";', "imports @std/path, which is not ours"],
  ["daemon/a.ts", 'import "https://b.example/b.ts";', "imports https://b.example/b.ts, which is not ours"],
  ["daemon/a.ts", 'import process from "node:process";', "imports node:process, which is not ours"],
  ["config/a.ts", 'await import("node:os");', "imports node:os, which is not ours"],
  ["resources/a.ts", 'await import("node:os");', "imports node:os, which is not ours"],
  ["daemon/a.ts", 'await import("npm:b@1");', "imports npm:b@1, which is not ours"],
  ["daemon/a.ts", "await import(name);", "loads what nobody can check"],
  ["daemon/a.ts", "await import(`../${name}.ts`);", "loads what nobody can check"],
  ["library/a.ts", "", "belongs to no ring"],
  ["resources/a.ts", "const a = Deno.args;", "is not pure: Deno"],
  ["resources/a.ts", "const now = Date.now();", "is not pure: Date.now"],
  ["resources/a.ts", "const now = new Date();", "is not pure: new Date()"],
  ["resources/a.ts", "const now = performance.now();", "is not pure: performance."],
  ["protocol/a.ts", "setTimeout(a, 5);", "is not pure: setTimeout"],
  ["protocol/a.ts", "let a: ReturnType<typeof setInterval>;", "is not pure: setInterval"],
  ["protocol/a.ts", "const a = Math.random();", "is not pure: Math.random"],
  ["protocol/a.ts", "const a = crypto.randomUUID();", "is not pure: crypto."],
  ["mod.ts", "// TODO: think", "is not finished: TODO"],
  ["client/a.ts", "/** FIXME */", "is not finished: FIXME"],
  ["client/a.ts", "const a = 1; // XXX", "is not finished: XXX"],
  ["client/a.ts", "/* a HACK */", "is not finished: HACK"],
  ["client/a.ts", "a;\n".repeat(MAX_LINES + 1), "has 301 lines and 300 is the most"],
];

for (const [path, text, complaint] of UNTIDY) {
  Deno.test(`a source is untidy that ${complaint} (${path}: ${start(text)})`, () => {
    const found = complaints({ path, text });
    assertEquals(found.length, 1, found.join("\n"));
    assert(found[0]!.startsWith(`${path} ${complaint}`), found[0]);
  });
}

/** Sources that look like the ones above and are in order. */
const TIDY: readonly (readonly [path: string, text: string])[] = [
  ["resources/a.ts", 'import { b } from "./b.ts";\nimport type { C } from "./c.ts";'],
  ["protocol/a.ts", 'import { LOCK_MODES } from "../resources/mode.ts";'],
  ["config/a.ts", 'import "../trace/b.ts";\nimport "../resources/b.ts";\nimport "../program.ts";'],
  ["daemon/a.ts", 'import "../config/b.ts";\nimport "../protocol/b.ts";\nimport "./c.ts";'],
  ["mod.ts", 'export { VERSION } from "./program.ts";\nawait import("./flom.js");'],
  ["main.ts", 'import "./client/b.ts";\nawait import("./daemon/c.ts");'],
  ["daemon/a.ts", 'const { default: b } = await import("node:process");'],
  ["config/host.ts", 'await import("node:os");'],
  ["mod.ts", '/**\n * import { lock } from "jsr:@flom/cli";\n */'],
  ["resources/a.ts", "// Date.now() is not known here; setTimeout neither.\nconst a = 1; // nor Deno.args"],
  ["resources/a.ts", "/** Deno.args and import(name) */\nconst performanceOf = new Date(5);"],
  ["resources/a.ts", 'export const a = "npm:b";\nexport interface From {\n  readonly from: "x";\n}'],
  ["client/a.ts", "const now = Date.now();\nsetTimeout(a, 5);"],
  ["client/a.ts", "a;\n".repeat(MAX_LINES)],
];

for (const [path, text] of TIDY) {
  Deno.test(`a source is tidy that has its reasons (${path}: ${start(text)})`, () => {
    assertEquals(complaints({ path, text }), []);
  });
}
