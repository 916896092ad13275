/** What flom costs a command, in counts that are the same on every machine, however busy it is. */

import { assert, assertEquals } from "@std/assert";
import { join, relative } from "@std/path";
import { flomWords, Place, ROOT, run } from "../helpers/flom.ts";
import { readSystemCalls, type SystemCall, watched, withStrace } from "../helpers/system_calls.ts";

/** All that a client must tell a C daemon in, too. */
const MAX_C_MESSAGE_BYTES = 511;

/** Nobody can do with less: it starts a command and waits for it. */
const TWO_LINES = 'const child = new Deno.Command("true").spawn();\nDeno.exit((await child.status).code);\n';

/** A place whose daemon is there already, and that has seen what is compared: so all caches are filled. */
async function preparedPlace(): Promise<Place> {
  await using stack = new AsyncDisposableStack();
  const place = stack.use(new Place());
  await Deno.writeTextFile(place.path("two_lines.js"), TWO_LINES);
  for (const args of [["-d", "-1", "--", "true"], ["--", "true"]]) {
    assertEquals((await place.flom(...args)).code, 0);
  }
  assertEquals((await run(twoLines(place))).code, 0);
  stack.move();
  return place;
}

/** The words that run the two lines as flom is run. */
function twoLines(place: Place): string[] {
  return [Deno.execPath(), "run", "-A", "--quiet", "--no-config", place.path("two_lines.js")];
}

function flomTrue(place: Place): string[] {
  return flomWords(["-s", place.socket, "--", "true"]);
}

/** What Deno says when it is asked to say everything. */
async function debugged([deno, command, ...words]: readonly string[]): Promise<string> {
  const talkative = words.filter((word) => word !== "--quiet");
  const { code, stderr } = await run([deno!, command!, "--log-level=debug", ...talkative]);
  assertEquals(code, 0, stderr);
  return stderr;
}

/** The modules that were run: Deno looks for the compiled code of each. */
function modulesRun(log: string): string[] {
  return [...log.matchAll(/V8 code cache for ES module: (\S+),|V8 code cache hit for ES module: (\S+),/g)]
    .map(([, updated, hit]) => updated ?? hit!);
}

/** Those that are part of this project, by their paths in it. */
function ours(modules: readonly string[]): string[] {
  return modules.filter((module) => module.startsWith(`file://${ROOT}/`))
    .map((module) => module.slice(`file://${ROOT}/`.length));
}

Deno.test("a daemon that starts leaves alone what Deno has compiled for commands", async () => {
  await using place = await preparedPlace();
  await place.flom("-X");
  assertEquals((await place.flom("-d", "-1", "--", "true")).code, 0);
  const log = await debugged(flomTrue(place));
  assertEquals(ours(modulesRun(log)), ["mod.ts", "flom.js"]);
  assert(!/Updating V8 code cache/.test(log), "it has to be compiled again");
});

Deno.test("a command under a lock runs two modules of ours, and none that Deno would have to load", async () => {
  await using place = await preparedPlace();
  const runtimes = (all: readonly string[]) => all.filter((module) => !module.startsWith("file:")).toSorted();
  const ofTwoLines = runtimes(modulesRun(await debugged(twoLines(place))));
  assert(ofTwoLines.length > 0, "the modules of the runtime are seen");
  const modules = modulesRun(await debugged(flomTrue(place)));
  assertEquals(ours(modules), ["mod.ts", "flom.js"]);
  assertEquals(runtimes(modules), [], "nothing of Node, no streams");
  // Without the C library the command is started as the two lines do it.
  const without = flomTrue(place).flatMap((word) => word === "-A" ? ["-A", "--deny-ffi"] : [word]);
  assertEquals(runtimes(modulesRun(await debugged(without))), ofTwoLines, "nothing of Node, no library");
});

/** Runs the program with every timer counted, up to the moment in which the command starts. */
const COUNTING_TIMERS = `
let timers = 0;
for (const name of ["setTimeout", "setInterval"]) {
  const real = globalThis[name];
  globalThis[name] = (...args) => { timers++; return real(...args); };
}
const realTimeout = AbortSignal.timeout;
AbortSignal.timeout = (ms) => { timers++; return realTimeout.call(AbortSignal, ms); };
const { prototype } = Deno.UnsafeFnPointer;
const realCall = prototype.call;
prototype.call = function (...args) {
  // What starts a process is the only function that takes so much.
  if (args.length === 6) console.log("timers before the command:", timers);
  return realCall.apply(this, args);
};
const { main } = await import(Deno.args[0]);
Deno.exit(await main(Deno.args.slice(1)));
`;

Deno.test("no timer is set before the command runs: the first one of a process is slow", async () => {
  await using place = await preparedPlace();
  await Deno.writeTextFile(place.path("counting.js"), COUNTING_TIMERS);
  const words = ["run", "-A", "--quiet", "--no-config", place.path("counting.js")];
  const count = async (...args: string[]) => {
    const program = join(ROOT, "flom.js");
    const { stdout } = await run([Deno.execPath(), ...words, program, "-s", place.socket, ...args]);
    return stdout;
  };
  assertEquals(await count("--", "true"), "timers before the command: 0\n");
  assertEquals(await count("-o", "60000", "--", "true"), "timers before the command: 1\n", "it is seen");
});

/** What V8 compiled of a module while a program ran, by name; what it had compiled before is not among it. */
async function compiled(place: Place, words: readonly string[], module: string): Promise<string[]> {
  const log = place.path("v8.log");
  const flags = `--v8-flags=--log-function-events,--no-logfile-per-isolate,--logfile=${log}`;
  const [deno, command, ...rest] = words;
  // Other flags make Deno forget what it has compiled.
  const env = { DENO_DIR: place.path("cache") };
  for (const _ of ["to compile", "with what was compiled"]) {
    await Deno.writeTextFile(log, "");
    const { code, stderr } = await run([deno!, command!, flags, ...rest], { env });
    assertEquals(code, 0, stderr);
  }
  const events = (await Deno.readTextFile(log)).split("\n").map((line) => line.split(","));
  const script =
    events.find(([event, , url]) => event === "script-details" && url?.endsWith(`/${module}`))![1];
  return events.filter(([, event, of]) => event === "parse-function" && of === script).map((event) =>
    event[7]!
  );
}

Deno.test("a command under a lock compiles next to nothing: code that runs once is slow enough", async () => {
  await using place = await preparedPlace();
  const functions = await compiled(place, flomTrue(place), "flom.js");
  assert(functions.length <= 2, `${functions}`);
  assert((await compiled(place, twoLines(place), "40_process.js")).length > 2, "it is seen");
});

const CALLS = [
  "open",
  "openat",
  "socket",
  "connect",
  "sendto",
  "write",
  "recvfrom",
  "read",
  "clone",
  "clone3",
];

/** The system calls of a command, with those of all processes that it starts. */
async function callsOf(place: Place, words: readonly string[]): Promise<SystemCall[]> {
  const file = place.path("calls");
  // Once a day Deno asks whether there is a newer Deno.
  const { code, stderr } = await run(watched(words, file, CALLS), { env: { DENO_NO_UPDATE_CHECK: "1" } });
  assertEquals(code, 0, stderr);
  return await readSystemCalls(file);
}

/** The files that the first thread of a process has opened, all of them by name. */
function opened(calls: readonly SystemCall[]): string[] {
  const first = calls[0]!.thread;
  return calls.filter(({ thread, name, result }) =>
    thread === first && name.startsWith("open") && result >= 0
  )
    .map(({ args }) => /"([^"]*)"/.exec(args)![1]!);
}

Deno.test(withStrace("a command under a lock costs two writes and two reads on one connection", async () => {
  await using place = await preparedPlace();
  const calls = await callsOf(place, flomTrue(place));
  const connects = calls.filter(({ name, args }) => name === "connect" && args.includes(place.socket));
  assertEquals(connects.length, 1);
  const descriptor = connects[0]!.args.split(",")[0]!;
  const own = calls.slice(calls.indexOf(connects[0]!) + 1).filter(({ args }) =>
    args.startsWith(`${descriptor},`)
  );
  const written = own.filter(({ name }) => name === "sendto" || name === "write").map(({ result }) => result);
  assertEquals(written.length, 2, "the lock and the unlock");
  assert(written.every((bytes) => bytes > 0 && bytes <= MAX_C_MESSAGE_BYTES), `${written}`);
  const read = own.filter(({ name, result }) => /^(?:recvfrom|read)$/.test(name) && result >= 0);
  assertEquals(read.length, 2, "the answer and the end of the connection");
  assertEquals(read.at(-1)!.result, 0);
  const networks = calls.filter(({ name, args }) => name === "socket" && args.includes("AF_INET"));
  assertEquals(networks, [], "the network has nothing to do with it");
}));

/** Three of ours and what Deno keeps compiled of mod.ts; the machine id; a look at who started us. */
const MORE_FILES = 8;

Deno.test(withStrace("a command under a lock opens few files more than two lines of Deno", async () => {
  await using place = await preparedPlace();
  const files = opened(await callsOf(place, flomTrue(place)));
  const filesOfTwoLines = opened(await callsOf(place, twoLines(place)));
  const inRoot = files.filter((path) => path.startsWith(`${ROOT}/`)).map((path) => relative(ROOT, path));
  // Deno reads more.js to know what it imports, although nobody runs it.
  assertEquals(inRoot.toSorted(), ["flom.js", "mod.ts", "more.js"]);
  const more = files.length - filesOfTwoLines.length;
  assert(
    more > 0 && more <= MORE_FILES,
    `${more}: ${files.filter((path) => !filesOfTwoLines.includes(path))}`,
  );
}));
