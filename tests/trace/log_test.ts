import { assertEquals } from "@std/assert";
import { LineFile } from "../../trace/line_file.ts";
import { Log } from "../../trace/log.ts";
import { TestDirectory } from "../helpers/test_daemon.ts";

const PID = 7;
const clockUs = () => 0;

/** Takes lines, and remembers what was written at once. */
class Paper {
  readonly writes: string[] = [];
  full = false;

  writeSync(bytes: Uint8Array): number {
    if (this.full) throw new Error("no space left");
    this.writes.push(new TextDecoder().decode(bytes));
    return bytes.length;
  }
}

/** Lines of JSON without what all have. */
function read(text: string): Record<string, unknown>[] {
  return text.trimEnd().split("\n").filter(Boolean).map((line) => {
    const { time: _time, pid: _pid, ...rest } = JSON.parse(line);
    return rest;
  });
}

Deno.test("lines of one turn are written together, before what comes after them in the turn goes out", async () => {
  const paper = new Paper();
  using log = new Log({ format: "json", target: paper, clockUs, pid: PID });
  log.write("info", "one");
  const sent = Promise.resolve().then(() => paper.writes.length);
  log.write("info", "two", { resource: "job" });
  log.trace("where", "what");
  assertEquals(paper.writes.length, 0);
  assertEquals(await sent, 1);
  assertEquals(paper.writes.map(read), [[
    { level: "info", event: "one" },
    { level: "info", event: "two", resource: "job" },
    { level: "trace", event: "where", text: "what" },
  ]]);
  log.write("error", "three");
  await Promise.resolve();
  assertEquals(paper.writes.length, 2);
});

Deno.test("what cannot be written is lost, and counted as soon as there is room again", async () => {
  const paper = new Paper();
  using log = new Log({ format: "json", target: paper, clockUs, pid: PID });
  paper.full = true;
  for (const event of ["one", "two", "three"]) {
    log.write("info", event);
    log.write("info", event);
    await Promise.resolve();
  }
  paper.full = false;
  log.write("info", "four");
  log.flush();
  log.write("info", "five");
  log.flush();
  assertEquals(paper.writes.map(read), [
    [{ level: "error", event: "lines-lost", lines: 6 }, { level: "info", event: "four" }],
    [{ level: "info", event: "five" }],
  ]);
});

for (const append of [false, true]) {
  Deno.test(`a file is ${append ? "kept" : "emptied"} when the log begins, and left alone before`, () => {
    using directory = new TestDirectory();
    const path = directory.path("log");
    const old = '{"event":"of another daemon"}\n';
    Deno.writeTextFileSync(path, old);
    {
      using log = new Log({ format: "json", target: new LineFile(path), clockUs, pid: PID });
      log.write("notice", "listening");
      log.flush();
      assertEquals(Deno.readTextFileSync(path), old);
      log.begin(append);
      log.write("notice", "ready");
    }
    const own = [{ level: "notice", event: "listening" }, { level: "notice", event: "ready" }];
    const kept = append ? [{ event: "of another daemon" }] : [];
    assertEquals(read(Deno.readTextFileSync(path)), [...kept, ...own]);
  });
}

Deno.test("a log that never begins leaves its file alone", () => {
  using directory = new TestDirectory();
  const path = directory.path("log");
  {
    using log = new Log({ format: "text", target: new LineFile(path) });
    log.write("notice", "listening");
  }
  assertEquals(Deno.readTextFileSync(path), "");
});

Deno.test("reopening goes on in a new file, and says so; when that fails it goes on in the old one", () => {
  using directory = new TestDirectory();
  const path = directory.path("log");
  using log = new Log({ format: "json", target: new LineFile(path), clockUs, pid: PID });
  log.begin(false);
  log.write("info", "one");
  Deno.renameSync(path, `${path}.1`);
  log.reopen();
  log.write("info", "two");
  log.flush();
  Deno.renameSync(path, `${path}.2`);
  Deno.mkdirSync(path);
  log.reopen();
  log.flush();
  assertEquals(read(Deno.readTextFileSync(`${path}.1`)), [{ level: "info", event: "one" }]);
  assertEquals(read(Deno.readTextFileSync(`${path}.2`)), [
    { level: "notice", event: "log-reopened" },
    { level: "info", event: "two" },
    { level: "error", event: "log-not-reopened", why: `cannot write to ${path}: Is a directory` },
  ]);
});

Deno.test("a stream has no file to open again", () => {
  const paper = new Paper();
  using log = new Log({ format: "text", target: paper });
  assertEquals(log.inFile, false);
  log.reopen();
  log.flush();
  assertEquals(paper.writes, []);
});
