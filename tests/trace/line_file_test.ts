import { assert, assertEquals, assertThrows } from "@std/assert";
import { LineFile, LineFileError, refusePipe } from "../../trace/line_file.ts";
import { LineWriter, type Target } from "../../trace/line_writer.ts";
import { run, Running } from "../helpers/flom.ts";
import { TestDirectory } from "../helpers/test_daemon.ts";

const write = (file: LineFile, lines: string) => new LineWriter(file).write(lines);
const modeOf = (path: string) => (Deno.statSync(path).mode! & 0o777).toString(8);

Deno.test("a file is made for its owner only, and what is there already is kept", () => {
  using directory = new TestDirectory();
  const path = directory.path("log");
  for (const [line, content] of [["one\n", "one\n"], ["two\n", "one\ntwo\n"]] as const) {
    using file = new LineFile(path);
    write(file, line);
    assertEquals(Deno.readTextFileSync(path), content);
  }
  assertEquals(modeOf(path), "600");
  Deno.chmodSync(path, 0o640);
  using file = new LineFile(path);
  file.empty();
  assertEquals([Deno.readTextFileSync(path), modeOf(path)], ["", "640"]);
});

Deno.test("two writers of one file do not write over each other, and one that is emptied has no hole", () => {
  using directory = new TestDirectory();
  const path = directory.path("log");
  using one = new LineFile(path);
  using other = new LineFile(path);
  write(one, "one\n");
  write(other, "other\n");
  assertEquals(Deno.readTextFileSync(path), "one\nother\n");
  Deno.truncateSync(path);
  write(one, "again\n");
  assertEquals(Deno.readTextFileSync(path), "again\n");
});

Deno.test("after it was moved away, a file goes on in a new one at its path", () => {
  using directory = new TestDirectory();
  const path = directory.path("log");
  using file = new LineFile(path);
  write(file, "old\n");
  Deno.renameSync(path, `${path}.1`);
  write(file, "still old\n");
  file.reopen();
  write(file, "new\n");
  assertEquals(Deno.readTextFileSync(`${path}.1`), "old\nstill old\n");
  assertEquals([Deno.readTextFileSync(path), modeOf(path)], ["new\n", "600"]);
});

Deno.test("when it cannot be opened again, a file stays as it was", () => {
  using directory = new TestDirectory();
  const path = directory.path("log");
  using file = new LineFile(path);
  Deno.renameSync(path, `${path}.1`);
  Deno.mkdirSync(path);
  assertThrows(() => file.reopen(), LineFileError, `cannot write to ${path}: Is a directory`);
  assert(write(file, "goes on\n"));
  assertEquals(Deno.readTextFileSync(`${path}.1`), "goes on\n");
});

Deno.test("a file that cannot be opened is an error that says which and why", () => {
  using directory = new TestDirectory();
  const path = directory.path("no/such/log");
  const missing = `cannot write to ${path}: its directory does not exist`;
  assertEquals(assertThrows(() => new LineFile(path), LineFileError).message, missing);
  const folder = directory.path(".");
  const isDirectory = `cannot write to ${folder}: Is a directory`;
  assertEquals(assertThrows(() => new LineFile(folder), LineFileError).message, isDirectory);
});

Deno.test({
  name: "a device is written to and not emptied; when it is full, the writer says so",
  ignore: Deno.build.os !== "linux",
  fn: () => {
    using nothing = new LineFile("/dev/null");
    nothing.empty();
    assert(write(nothing, "line\n"));
    using full = new LineFile("/dev/full");
    assert(!write(full, "line\n"));
  },
});

Deno.test({
  name: "a pipe is refused before it is opened, which would wait for a reader",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    using directory = new TestDirectory();
    const path = directory.path("pipe");
    refusePipe(path);
    assertEquals((await run(["mkfifo", path])).code, 0);
    assertThrows(() => refusePipe(path), LineFileError, `cannot write to ${path}: it is a pipe; name a file`);
  },
});

Deno.test({
  name: "at the limit for the size of files, a file does not end its process",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    using directory = new TestDirectory();
    const path = directory.path("log");
    Deno.writeTextFileSync(path, "");
    // As large as the limit below, without taking the place; Deno writes small files of its own.
    const mebibytes = 300;
    Deno.truncateSync(path, mebibytes * 2 ** 20);
    const from = (module: string) => JSON.stringify(new URL(`../../trace/${module}`, import.meta.url).href);
    const code = `
      import { LineFile } from ${from("line_file.ts")};
      import { LineWriter } from ${from("line_writer.ts")};
      const writer = new LineWriter(new LineFile(${JSON.stringify(path)}));
      // Deno begins to listen to a signal a moment after it was told to; 25 is SIGXFSZ.
      const status = () => Deno.readTextFileSync("/proc/self/status");
      const caught = () => BigInt("0x" + /SigCgt:\\s*(\\w+)/.exec(status())[1]) >> 24n & 1n;
      while (!caught()) await new Promise((resolve) => setTimeout(resolve, 5));
      console.log(writer.write("line\\n"));
      setInterval(() => {}, 60_000);`;
    const limit = `ulimit -f ${mebibytes * 1024}; exec "$@"`;
    // The shell of bash counts blocks of 1024 bytes; that of POSIX has blocks of 512.
    const words = ["bash", "-c", limit, "bash", Deno.execPath(), "eval", "--quiet", "--no-config", code];
    await using writer = new Running(words);
    await writer.printed("false");
  },
});

Deno.test("after a line that was cut, the next one starts on a line of its own", () => {
  const written: string[] = [];
  let room = 6;
  const target: Target = {
    writeSync(bytes) {
      if (room === 0) throw new Error("no space left");
      const count = Math.min(room, bytes.length);
      room -= count;
      written.push(new TextDecoder().decode(bytes.subarray(0, count)));
      return count;
    },
  };
  const writer = new LineWriter(target);
  assert(!writer.write("first line\n"));
  assert(!writer.write("second line\n"));
  room = 100;
  assert(writer.write("third line\n"));
  assert(writer.write("fourth line\n"));
  assertEquals(written.join(""), "first \nthird line\nfourth line\n");
});

Deno.test("a target that takes a few bytes at a time gets all of them", () => {
  let text = "";
  const target = {
    writeSync(bytes: Uint8Array) {
      text += new TextDecoder().decode(bytes.subarray(0, 3));
      return Math.min(3, bytes.length);
    },
  };
  assert(new LineWriter(target).write("a longer line\n"));
  assertEquals(text, "a longer line\n");
});
