import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Running, until } from "../helpers/flom.ts";
import { lock, RawClient, shutdown, unlock, why } from "../helpers/raw_client.ts";
import { daemonWords, ManualClock, startTestDaemon, TestDirectory } from "../helpers/test_daemon.ts";

const SHORT_MS = 20;
const A_YEAR_MS = 365 * 24 * 3600 * 1000;

Deno.test("a daemon that nobody uses ends after its lifespan", async () => {
  const startedMs = performance.now();
  await using daemon = startTestDaemon({ lifespanMs: SHORT_MS });
  await daemon.ended();
  assert(performance.now() - startedMs >= SHORT_MS);
});

Deno.test("a daemon lives as long as somebody is connected, if only in silence", async () => {
  const clock = new ManualClock();
  await using daemon = startTestDaemon({ lifespanMs: SHORT_MS, clock: clock.now });
  const silent = await daemon.connect();
  const untilMs = performance.now() + 3 * SHORT_MS;
  while (performance.now() < untilMs) {
    const other = await daemon.connect();
    assertEquals(await other.lock("job", { create: 0, wait: 0 }), "16:5");
    await other.closeWrite();
    await other.ended();
    clock.advance(A_YEAR_MS);
  }
  silent.close();
  await pass(2 * SHORT_MS);
  const last = await daemon.connect();
  assertEquals(
    await last.lock("job", { create: 0, wait: 0 }),
    "16:5",
    "its lifespan begins with the last end",
  );
  await last.closeWrite();
  await last.ended();
  clock.advance(SHORT_MS);
  await daemon.ended();
});

Deno.test("a daemon lives as long as somebody waits for a resource to be created", async () => {
  const clock = new ManualClock();
  await using daemon = startTestDaemon({ lifespanMs: SHORT_MS, clock: clock.now });
  const parked = await daemon.connect();
  assertEquals(await parked.lock("job", { create: 0 }), "16:2");
  clock.advance(A_YEAR_MS);
  const creator = await daemon.connect();
  assertEquals(await creator.lock("job", { mode: 0 }), "16:0");
  assertEquals(await parked.answer(), "24:0");
});

Deno.test("a daemon with a negative lifespan does not end by itself", async () => {
  const clock = new ManualClock();
  await using daemon = startTestDaemon({ lifespanMs: -1, clock: clock.now });
  for (let year = 0; year < 3; year++) {
    const client = await daemon.connect();
    assertEquals(await client.lock("job"), "16:0");
    await client.unlock("job");
    await client.closeWrite();
    await client.ended();
    clock.advance(A_YEAR_MS);
  }
});

Deno.test("a daemon keeps an idle resource for its lifespan and a second, and ends after that", async () => {
  // Time stands still until the first client is there.
  let startMs = Infinity;
  const clock = () => ({ steadyMs: Math.max(0, performance.now() - startMs), epochUs: 0 });
  await using daemon = startTestDaemon({ lifespanMs: 1, clock });
  const client = await daemon.connect();
  assertEquals(await client.lock("_s_id[1]", { lifespan: 1 }), "16:0 1");
  startMs = performance.now();
  await client.unlock("_s_id[1]");
  const unlockedMs = performance.now();
  await client.closeWrite();
  await client.ended();
  const next = await daemon.connect();
  assertEquals(await next.lock("_s_id[1]"), "16:0 2", "the resource remembers");
  next.close();
  await daemon.ended();
  assert(performance.now() - unlockedMs >= 1000, "it stays although nobody is connected");
});

Deno.test("quiesce: an idle daemon ends at once, silent connections or not", async () => {
  await using daemon = startTestDaemon();
  const silent = await daemon.connect();
  const manager = await daemon.connect();
  await manager.send(shutdown(0));
  await daemon.ended();
  await manager.ended();
  await silent.ended();
});

Deno.test("quiesce: who holds and who waits is served to the end, then the daemon ends", async () => {
  await using daemon = startTestDaemon();
  const holder = await daemon.connect();
  const waiter = await daemon.connect();
  const silent = await daemon.connect();
  const manager = await daemon.connect();
  assertEquals(await holder.lock("job"), "16:0");
  assertEquals(await waiter.lock("job"), "16:1");
  await manager.send(shutdown(0));
  assertEquals(await manager.lock("other"), "16:3");
  await holder.unlock("job");
  assertEquals(await waiter.answer(), "24:0");
  await waiter.unlock("job");
  await daemon.ended();
  for (const client of [holder, waiter, silent, manager]) await client.ended();
});

Deno.test("quiesce: new work is refused in words, on new connections and on old ones", async () => {
  await using daemon = startTestDaemon();
  const holder = await daemon.connect();
  assertEquals(await holder.lock("job"), "16:0");
  const manager = await daemon.connect();
  await manager.send(shutdown(0) + lock("job", { mode: 0 }));
  const refusal = await manager.message();
  assertMatch(refusal, /step="16".*<answer rc="3" /);
  assertEquals(why(refusal), "the daemon is shutting down and takes no new work");
  const late = await daemon.connect();
  assertEquals(await late.lock("other"), "16:3");
  assertEquals(await holder.lock("job"), "16:3");
  holder.close();
  await daemon.ended();
});

Deno.test("quiesce: who waits for a resource to be created is refused, by no step 24", async () => {
  await using daemon = startTestDaemon();
  const parked = await daemon.connect();
  assertEquals(await parked.lock("job", { create: 0 }), "16:2");
  const manager = await daemon.connect();
  await manager.send(shutdown(0));
  const refusal = await parked.message();
  assertMatch(refusal, /step="32"><answer rc="3" /);
  assertEquals(why(refusal), "the daemon is shutting down and takes no new work");
  await parked.ended();
  await daemon.ended();
});

Deno.test("immediate shutdown: every connection ends, and nobody is told that it has a lock", async () => {
  await using daemon = startTestDaemon();
  const [holder, waiter, parked, silent, manager] = [
    await daemon.connect(),
    await daemon.connect(),
    await daemon.connect(),
    await daemon.connect(),
    await daemon.connect(),
  ];
  assertEquals(await holder.lock("job"), "16:0");
  assertEquals(await waiter.lock("job"), "16:1");
  assertEquals(await parked.lock("absent", { create: 0 }), "16:2");
  await manager.send(shutdown(1) + lock("backup"));
  await daemon.ended();
  for (const client of [holder, waiter, parked, silent, manager]) await client.ended();
});

Deno.test("the end of a daemon frees its place", async () => {
  for (const transport of ["unix", "tcp4"] as const) {
    await using daemon = startTestDaemon({ transport });
    daemon.daemon.end();
    daemon.daemon.end();
    await daemon.ended();
    using _ = Deno.listen(daemon.address as Deno.TcpListenOptions);
  }
});

/** Lets time pass in which nothing may happen, or in which something is measured. */
function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What a Deno process needs for itself is about half of it. */
const MAX_OPEN_FILES = 60;

Deno.test({
  name: "a daemon without file descriptors left keeps its locks, rests, and serves again (needs Linux)",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using directory = new TestDirectory();
    const path = directory.path("socket");
    await using process = startLimitedDaemon(path);
    await process.printed("ready");
    const connect = () => RawClient.connect({ transport: "unix", path });
    using holder = await connect();
    assertEquals(await holder.lock("job"), "16:0");
    const crowd = await Promise.all(Array.from({ length: 2 * MAX_OPEN_FILES }, connect));
    const { pid } = process.child;
    await until(() => openFiles(pid) === MAX_OPEN_FILES, "the daemon has no descriptor left");

    const beforeMs = cpuMs(pid);
    await pass(300);
    assert(cpuMs(pid) - beforeMs < 100, "it is at rest most of the time");

    using last = crowd.pop()!;
    await last.send(lock("job"));
    for (const client of crowd) client.close();
    assertEquals(await last.answer(), "16:1", "it was served, and the lock is held as before");
    await holder.send(unlock("job"));
    assertEquals(await last.answer(), "24:0");
    await last.closeWrite();
    await last.ended();
    using manager = await connect();
    await manager.send(shutdown(1));
    assertEquals((await process.result()).code, 0);
    assertThrows(() => Deno.lstatSync(path), Deno.errors.NotFound);
  },
});

function startLimitedDaemon(path: string): Running {
  const command = daemonWords(path);
  return new Running([
    "sh",
    "-c",
    `ulimit -n ${MAX_OPEN_FILES}; exec "$@"`,
    "sh",
    ...command,
  ]);
}

function openFiles(pid: number): number {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
}

/** Processor time that a process has used so far. */
function cpuMs(pid: number): number {
  const TICK_MS = 10;
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
