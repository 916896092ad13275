import { assert, assertEquals, assertMatch } from "@std/assert";
import { flomWords, Place, Running, until } from "../helpers/flom.ts";
import { endDaemon, eventsOf, exists, JSON_LOG, type Line, parseLog, readLog } from "../helpers/log.ts";

Deno.test("-t makes a log for its owner only, which tells the life of the daemon and of its locks", async () => {
  await using place = new Place();
  const log = place.path("log");
  const flom = flomWords([
    ...["-s", place.socket, "-t", log, "-d", "-1"],
    ...JSON_LOG,
    "-r",
    "job",
    "--",
    "true",
  ]);
  await using first = new Running(["sh", "-c", 'umask 0; exec "$@"', "sh", ...flom], {
    env: { USER: "ann" },
  });
  assertEquals(await first.result(), { code: 0, stdout: "", stderr: "" });
  assertEquals((Deno.statSync(log).mode! & 0o777).toString(8), "600");
  await endDaemon(place, readLog(log));
  const lines = readLog(log);
  assertEquals(eventsOf(lines), ["listening", "ready", "granted", "released", "finished"]);
  assertEquals(lines.map(({ level }) => level), ["notice", "notice", "info", "info", "notice"]);
  const [listening, ready, granted, , finished] = lines;
  assertEquals([listening!.at, ready!.lifespanMs, finished!.why], [place.socket, -1, "it got SIGTERM"]);
  assertEquals([granted!.resource, granted!.mode, granted!.peer], ["job", "EX", "unix"]);
  assertEquals(granted!.who, `ann@${Deno.hostname()}:${first.child.pid}`);
  for (const { time } of lines) assertMatch(time as string, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
});

Deno.test("a log in text has a line for each event, as the original writes lines", async () => {
  await using place = new Place();
  const log = place.path("log");
  assertEquals((await place.flom("-t", log, "-d", "-1", "-r", "/a b", "--", "true")).code, 0);
  const lines = Deno.readTextFileSync(log).split("\n");
  const head = String.raw`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \[\d+\] `;
  const events = [
    "notice listening at=",
    "notice ready ",
    'info granted resource="/a b" mode=EX who=\\S+ ',
    "info released ",
  ];
  for (const [index, event] of events.entries()) assertMatch(lines[index]!, new RegExp(head + event));
  assertEquals(lines.slice(4), [""]);
});

Deno.test("a daemon empties its log when it starts, or keeps it with --append-trace-file yes", async () => {
  await using place = new Place();
  const log = place.path("log");
  for (const [append, runs] of [["no", 1], ["no", 1], ["yes", 2], ["yes", 3]] as const) {
    const options = ["-t", log, "-d", "-1", ...JSON_LOG, "--append-trace-file", append];
    assertEquals((await place.flom(...options, "--", "true")).code, 0);
    await endDaemon(place, readLog(log));
    assertEquals(eventsOf(readLog(log)).filter((event) => event === "ready").length, runs, append);
  }
});

Deno.test("of many daemons started at once with one log, those that find the place taken leave it alone", async () => {
  await using place = new Place();
  const log = place.path("log");
  const clients = Array.from(
    { length: 8 },
    () => place.start("-t", log, "-d", "-1", ...JSON_LOG, "--", "true"),
  );
  for (const client of clients) assertEquals((await client.result()).code, 0);
  const lines = readLog(log);
  assertEquals(eventsOf(lines).slice(0, 2), ["listening", "ready"]);
  assertEquals(new Set(lines.map(({ pid }) => pid)).size, 1);
  assertEquals(eventsOf(lines).filter((event) => event === "granted").length, 8);
});

Deno.test("a log that cannot be opened is an error, and no daemon stays behind", async () => {
  await using place = new Place();
  assertEquals((await new Running(["mkfifo", place.path("pipe")]).result()).code, 0);
  const failures: [log: string, why: string][] = [
    [place.path("no/such/log"), "its directory does not exist"],
    [place.directory, "Is a directory"],
    [place.path("pipe"), "it is a pipe; name a file"],
  ];
  for (const [log, why] of failures) {
    const { code, stdout, stderr } = await place.flom("-t", log, "--", "echo", "ran");
    assertEquals({ code, stdout }, { code: 99, stdout: "" });
    assertMatch(stderr, /^flom: .*\n$/);
    assert(stderr.includes(`cannot write to ${log}: ${why}`), stderr);
    assertEquals(exists(place.socket), false);
  }
});

Deno.test({
  name: "a full disk costs the lines, and nothing else",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using place = new Place();
    for (let round = 0; round < 3; round++) {
      const result = await place.flom("-t", "/dev/full", "-d", "-1", "--", "echo", "hi");
      assertEquals(result, { code: 0, stdout: "hi\n", stderr: "" });
    }
  },
});

Deno.test("HUP makes a daemon go on in a new log, where the old one was moved away", async () => {
  await using place = new Place();
  const log = place.path("log");
  await place.flom("-t", log, "-d", "-1", ...JSON_LOG, "-r", "old", "--", "true");
  const [{ pid }] = readLog(log) as [Line];
  Deno.renameSync(log, `${log}.1`);
  Deno.kill(pid as number, "SIGHUP");
  await until(() => exists(log) && readLog(log).length > 0, "there is a new log");
  await place.flom("-d", "0", "-r", "new", "--", "true");
  const told = (path: string) =>
    readLog(path).map(({ event, resource = "" }) => `${event} ${resource}`.trim());
  assertEquals(told(`${log}.1`), ["listening", "ready", "granted old", "released old"]);
  assertEquals(told(log), ["log-reopened", "granted new", "released new"]);
  assertEquals((Deno.statSync(log).mode! & 0o777).toString(8), "600");
});

Deno.test("HUP to a daemon without a log does nothing", async () => {
  await using place = new Place();
  const { stdout } = await place.flom("-d", "-1", "--", "sh", "-c", "pgrep -x flom");
  const pids = stdout.split("\n").filter(Boolean).filter((pid) => commandLine(pid).includes(place.socket));
  assertEquals(pids.length, 1);
  Deno.kill(Number(pids[0]), "SIGHUP");
  assertEquals((await place.flom("-d", "0", "--", "echo", "hi")).stdout, "hi\n");
});

Deno.test("without -t a daemon writes nothing, whatever FLOM_TRACE_MASK says", async () => {
  await using place = new Place();
  const words = flomWords(["-s", place.socket, "-d", "-1", "--", "echo", "hi"]);
  await using client = new Running(words, { env: { FLOM_TRACE_MASK: "0x10" } });
  assertEquals(await client.result(), { code: 0, stdout: "hi\n", stderr: "" });
  assertEquals([...Deno.readDirSync(place.directory)].map(({ name }) => name).sort(), [
    "socket",
    "socket.lock",
  ]);
});

Deno.test("FLOM_TRACE_MASK makes a daemon trace its parts to its log, each by its bit", async () => {
  const parts: [mask: string, traced: RegExp, name: string][] = [
    ["0x2", /"event":"runDaemon","text":"\{\\"help/, "job"],
    ["0x20", /"event":"connection","text":"unix has connected"/, "job"],
    ["0x80", /"event":"receive","text":"unix: <\?xml[^\n]*\n[^]*"event":"send"/, "job"],
    ["0x100", /"event":"lock","text":"[0-9a-f]{8}\.1, [^"]* asks for pool\[2\]: /, "pool[2]"],
    ["0x800", /"event":"lock","text":"[0-9a-f]{8}\.1: granted"/, "pool[2]"],
    ["0x400", /"event":"lock","text":"[0-9a-f]{8}\.1: over, unlock"/, "job"],
  ];
  for (const [mask, traced, name] of parts) {
    await using place = new Place();
    const log = place.path("log");
    const options = ["-s", place.socket, "-t", log, "-d", "-1", ...JSON_LOG, "-r", name];
    await using client = new Running(flomWords([...options, "--", "true"]), {
      env: { FLOM_TRACE_MASK: mask },
    });
    assertEquals((await client.result()).code, 0);
    const text = Deno.readTextFileSync(log);
    assertMatch(text, traced, mask);
    const events = new Set(parseLog(text).filter(({ level }) => level === "trace").map(({ event }) => event));
    assertEquals([...events].every((event) => text.match(traced)![0].includes(`"${event}"`)), true, mask);
  }
  await using place = new Place();
  const log = place.path("log");
  const options = ["-s", place.socket, "-t", log, "-d", "-1", ...JSON_LOG, "-r", "job"];
  await using client = new Running(flomWords([...options, "--", "true"]), {
    env: { FLOM_TRACE_MASK: "0x800" },
  });
  assertEquals((await client.result()).code, 0);
  assertEquals(
    readLog(log).filter(({ level }) => level === "trace"),
    [],
    "simple resources have another bit",
  );
});

/** The words of a process; none when it has just ended, as daemons of other tests do. */
function commandLine(pid: string): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/cmdline`);
  } catch {
    return "";
  }
}
