import { assert, assertEquals, assertMatch } from "@std/assert";
import { flomWords, Place, type Result, run } from "../helpers/flom.ts";

const HEAD = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \[\d+\] \w+: /;

/** Runs flom with a mask, in the directory of its daemon's socket. */
function traced(place: Place, mask: string, ...args: string[]): Promise<Result> {
  const options = { env: { FLOM_TRACE_MASK: mask }, cwd: place.directory };
  return run(flomWords(["-s", place.socket, "-d", "-1", ...args]), options);
}

Deno.test("FLOM_TRACE_MASK traces to standard error, in lines as the original writes them", async () => {
  await using place = new Place();
  const { code, stdout, stderr } = await traced(place, "0x8", "--", "echo", "hi");
  assertEquals({ code, stdout }, { code: 0, stdout: "hi\n" });
  const lines = stderr.split("\n").slice(0, -1);
  assert(lines.length >= 3, stderr);
  for (const line of lines) assertMatch(line, HEAD);
  assert(stderr.includes(`connect: connecting to ${place.socket}\n`), stderr);
});

Deno.test("without a mask, or with one that is no number, nothing is traced", async () => {
  await using place = new Place();
  for (const mask of ["", "0", "all", "0x"]) {
    assertEquals(
      await traced(place, mask, "--", "echo", "hi"),
      { code: 0, stdout: "hi\n", stderr: "" },
      mask,
    );
  }
});

Deno.test("the bits of the mask choose what is traced", async () => {
  await using place = new Place();
  const places = async (mask: string) => {
    const { stderr } = await traced(place, mask, "--", "true");
    return new Set([...stderr.matchAll(/^[^\]]+\] (\w+): /gm)].map(([, name]) => name));
  };
  await places("0");
  assertEquals(await places("0x8"), new Set(["connect"]));
  assertEquals(await places("128"), new Set(["send", "receive"]));
  assertEquals(await places("0x88"), new Set(["connect", "send", "receive"]));
  assertEquals(await places("0x40"), new Set());
});

Deno.test("-T sends the trace to a file for its owner only, which is emptied first, or kept", async () => {
  await using place = new Place();
  const path = place.path("trace");
  const runs = [
    [path, [], 1],
    [path, ["--append-trace-file", "no"], 1],
    ["trace", ["--append-trace-file", "yes"], 2],
  ] as const;
  await traced(place, "0", "--", "true");
  for (const [file, append, count] of runs) {
    const result = await traced(place, "0x8", "-T", file, ...append, "--", "echo", "hi");
    assertEquals(result, { code: 0, stdout: "hi\n", stderr: "" });
    const text = Deno.readTextFileSync(path);
    assertEquals(text.match(/connecting to/g)?.length, count);
    for (const line of text.split("\n").slice(0, -1)) assertMatch(line, HEAD);
  }
  assertEquals((Deno.statSync(path).mode! & 0o777).toString(8), "600");
});

Deno.test("-T makes its file also when nothing is traced, whatever the umask is", async () => {
  await using place = new Place();
  const path = place.path("trace");
  const flom = flomWords(["-s", place.socket, "-T", path, "--", "true"]);
  assertEquals((await run(["sh", "-c", 'umask 0; exec "$@"', "sh", ...flom])).code, 0);
  const { size, mode } = Deno.statSync(path);
  assertEquals([size, (mode! & 0o777).toString(8)], [0, "600"]);
});

Deno.test("-T traces what the whole program does: also the start of a daemon, -x and -X", async () => {
  await using place = new Place();
  const trace = async (...args: string[]) => {
    const { stderr } = await traced(place, "0x88", "-T", "trace", ...args);
    assertEquals(stderr, "");
    return Deno.readTextFileSync(place.path("trace"));
  };
  assertMatch(await trace("--", "true"), /connect: starting a daemon: \{"type":"ready"/);
  assertMatch(await trace("-x"), /send: <\?xml .*<shutdown immediate="0"\/>/);
});

Deno.test("a trace file that cannot be opened is an error before anything else happens", async () => {
  await using place = new Place();
  for (
    const [path, why] of [
      [place.path("no/such/trace"), "its directory does not exist"],
      [place.directory, "Is a directory"],
    ] as const
  ) {
    for (const what of [["--", "touch", place.path("ran")], ["-X"], ["-V", "--", "true"], ["--foreground"]]) {
      assertEquals(await place.flom("-T", path, ...what), {
        code: 99,
        stdout: "",
        stderr: `flom: cannot write to ${path}: ${why}\n`,
      });
    }
  }
  assertEquals([...Deno.readDirSync(place.directory)], []);
});

Deno.test("the command has no descriptor of the trace file, and one of a socket: its lock", async () => {
  await using place = new Place();
  const { code, stdout } = await traced(place, "0x8", "-T", "trace", "--", "sh", "-c", "ls -l /proc/$$/fd");
  assertEquals(code, 0);
  assertMatch(stdout, / 1 -> pipe/);
  assert(!stdout.includes("trace"), stdout);
  assertEquals(stdout.match(/ -> socket:/g)?.length, Deno.build.os === "linux" ? 1 : undefined, stdout);
});

Deno.test("a daemon does not trace to the file of the command that starts it", async () => {
  await using place = new Place();
  await traced(place, "0xffffff", "-T", "trace", "--", "true");
  const pids = Deno.readTextFileSync(place.path("trace")).match(/(?<=\[)\d+(?=\] )/g);
  assertEquals(new Set(pids).size, 1);
});

Deno.test("nothing in a trace ends its line, and no line is longer than 2000 bytes", async () => {
  await using place = new Place();
  const socket = place.path("\x1b[31mred\u0085\n2026-11-22 13:30:47.138672 [1] forged: line");
  const { stderr } = await run(flomWords(["-s", socket, "-d", "0", "--", "true"]), {
    env: { FLOM_TRACE_MASK: "0x8" },
  });
  const lines = stderr.slice(0, stderr.indexOf("flom: ")).split("\n").slice(0, -1);
  assertEquals(lines.length, 2);
  for (const line of lines) assertMatch(line, /^[ -~]+ \[\d+\] connect: [ -~]+red\\x85\\x0a[ -~]+$/);
  await traced(place, "0x80", "-T", "trace", "-r", `/${"a".repeat(239)}`, "--", "true");
  const traceLines = Deno.readTextFileSync(place.path("trace")).split("\n");
  assert(traceLines.every((line) => new TextEncoder().encode(line).length < 2000));
});

Deno.test({
  name: "a full disk costs the trace, and nothing else",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using place = new Place();
    const result = await traced(place, "0xffffff", "-T", "/dev/full", "--", "echo", "hi");
    assertEquals(result, { code: 0, stdout: "hi\n", stderr: "" });
  },
});
