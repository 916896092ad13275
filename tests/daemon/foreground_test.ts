import { assertEquals, assertMatch } from "@std/assert";
import { Place, Running, until } from "../helpers/flom.ts";
import { inLab, Lab } from "../helpers/lab.ts";
import { eventsOf, exists, JSON_LOG, parseLog, readLog } from "../helpers/log.ts";

/** A daemon in the foreground that has served a command. */
async function startForeground(place: Place, ...options: string[]): Promise<Running> {
  const daemon = place.start("--foreground", "-d", "-1", ...options);
  await until(() => exists(place.socket), "the daemon listens");
  assertEquals((await place.flom("-d", "0", "-r", "job", "--", "echo", "hi")).stdout, "hi\n");
  return daemon;
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`--foreground logs to standard error until ${signal}, which ends it with status 0`, async () => {
    await using place = new Place();
    await using daemon = await startForeground(place, ...JSON_LOG);
    daemon.child.kill(signal);
    const { code, stdout, stderr } = await daemon.result();
    assertEquals({ code, stdout }, { code: 0, stdout: "" });
    const lines = parseLog(stderr);
    assertEquals(eventsOf(lines), ["listening", "ready", "granted", "released", "finished"]);
    assertEquals(new Set(lines.map(({ pid }) => pid)), new Set([daemon.child.pid]));
    assertEquals(lines.at(-1)!.why, `it got ${signal}`);
    assertEquals(exists(place.socket), false);
  });
}

Deno.test("a daemon does without the signals that a system does not have, as Windows", async () => {
  await using place = new Place();
  const script = `
    const { addSignalListener } = Deno;
    Deno.addSignalListener = (signal, listener) => {
      if (signal === "SIGTERM") throw new TypeError("Windows only supports ctrl-c, ctrl-break, and ctrl-close");
      addSignalListener(signal, listener);
    };
    const { main } = await import("${import.meta.resolve("../../cli.ts")}");
    Deno.exit(await main(["--foreground", "-s", "${place.socket}"]));`;
  await Deno.writeTextFile(place.path("windows.ts"), script);
  await using daemon = new Running([Deno.execPath(), "run", "-A", place.path("windows.ts")]);
  await until(() => exists(place.socket), "the daemon listens");
  assertEquals((await place.flom("-d", "0", "--", "echo", "hi")).stdout, "hi\n");
  assertEquals((await place.flom("-X")).code, 0);
  assertEquals((await daemon.result()).code, 0);
});

Deno.test("--foreground ends with status 0 when it is told to, and when it has had no work", async () => {
  await using place = new Place();
  await using told = await startForeground(place);
  assertEquals((await place.flom("-X")).code, 0);
  const { code, stderr } = await told.result();
  assertEquals(code, 0);
  assertMatch(stderr, / notice shutdown-requested immediate=true peer=unix .*\n.* notice finished why=/);
  await using idle = place.start("--foreground", "-d", "1");
  const result = await idle.result();
  assertEquals(result.code, 0);
  assertMatch(result.stderr, / notice finished why="it had no work for 1 ms"\n$/);
});

Deno.test("--foreground with -t is silent and logs to the file, which HUP opens again", async () => {
  await using place = new Place();
  const log = place.path("log");
  await using daemon = await startForeground(place, "-t", log, ...JSON_LOG);
  Deno.renameSync(log, `${log}.1`);
  daemon.child.kill("SIGHUP");
  await until(() => exists(log), "there is a new log");
  daemon.child.kill("SIGTERM");
  assertEquals(await daemon.result(), { code: 0, stdout: "", stderr: "" });
  assertEquals(eventsOf(readLog(`${log}.1`)), ["listening", "ready", "granted", "released"]);
  assertEquals(eventsOf(readLog(log)), ["log-reopened", "finished"]);
});

Deno.test("--foreground without a log ends when its terminal is closed, as other programs do", async () => {
  await using place = new Place();
  await using daemon = await startForeground(place);
  daemon.child.kill("SIGHUP");
  assertEquals((await daemon.result()).code, 128 + 1);
});

Deno.test("--foreground where a daemon listens already is an error", async () => {
  await using place = new Place();
  await using _daemon = await startForeground(place);
  const { code, stdout, stderr } = await place.flom("--foreground");
  const why = `flom: another daemon has locked ${place.socket}.lock\n`;
  assertEquals({ code, stdout, stderr }, { code: 99, stdout: "", stderr: why });
  assertEquals((await place.flom("-d", "0", "--", "echo", "hi")).stdout, "hi\n");
});

Deno.test("--foreground with a log that cannot be opened is an error", async () => {
  await using place = new Place();
  const { code, stdout, stderr } = await place.flom("--foreground", "-t", place.path("no/log"));
  const why = `flom: cannot write to ${place.path("no/log")}: its directory does not exist\n`;
  assertEquals({ code, stdout, stderr }, { code: 99, stdout: "", stderr: why });
  assertEquals([...Deno.readDirSync(place.directory)], []);
});

Deno.test(inLab("--foreground listens at the user's own socket when no place is named", async () => {
  await using lab = await Lab.create({ mojan: { addresses: ["10.77.0.1/24"] } });
  const host = lab.host("mojan");
  await using _daemon = host.startFlom("--foreground", "-d", "-1");
  await host.must("sh", "-c", "until find /tmp -name 'flom-*' -type s | grep .; do sleep 0.01; done");
  assertEquals((await host.flom("-d", "0", "--", "echo", "hi")).stdout, "hi\n");
}));
