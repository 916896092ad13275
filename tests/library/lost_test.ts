import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { Flom, LockLostError } from "../../mod.ts";
import { flomWords, Place, Running, until } from "../helpers/flom.ts";
import { readIfThere } from "../helpers/system_calls.ts";
import { TestDirectory } from "../helpers/test_daemon.ts";
import { Stage } from "./stage.ts";

Deno.test("a lock whose daemon ends is lost: its signal aborts, with the reason", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  const lock = await flom.lock("backup");
  await stage.daemon[Symbol.asyncDispose]();
  await until(() => lock.signal.aborted, "the loss is noticed");
  const reason = lock.signal.reason;
  assertInstanceOf(reason, LockLostError);
  assertEquals([reason.resource, reason.fence], ["backup", lock.fence]);
  await lock.unlock();
});

Deno.test("request() rejects when the lock was lost before its callback was done", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  const request = flom.request("backup", async (lock) => {
    await stage.daemon[Symbol.asyncDispose]();
    await until(() => lock.signal.aborted, "the loss is noticed");
    return "done";
  });
  await assertRejects(() => request, LockLostError);
});

for (const onLost of ["terminate", "continue"] as const) {
  Deno.test(`run() and a lost lock, onLost: ${onLost}`, async () => {
    await using stage = await Stage.open();
    using directory = new TestDirectory();
    const notices: string[] = [];
    await using flom = stage.flom({ onNotice: (line) => notices.push(line) });
    const script = 'trap "exit 9" TERM; echo >"$0in"; while [ ! -e "$0gate" ]; do sleep 0.01; done; exit 5';
    const command = flom.run(["sh", "-c", script, directory.path("")], { resource: "backup", onLost });
    const outcome = command.then(({ code }) => code, (error) => error);
    await until(() => readIfThere(directory.path("in")) !== "", "it runs");
    await stage.daemon[Symbol.asyncDispose]();
    await until(() => notices.length > 0, "the loss is told");
    Deno.writeTextFileSync(directory.path("gate"), "");
    if (onLost === "continue") assertEquals(await outcome, 5);
    else assertInstanceOf(await outcome, LockLostError);
    assertEquals(notices.length, 1);
  });
}

Deno.test("a request that waits survives the end of its daemon, and gets the lock from the next one", async () => {
  await survives(async () => {});
});

Deno.test("so does one on a connection that was used before", async () => {
  await survives(async (flom) => (await flom.lock("queue")).unlock());
});

/** @param prepare What the user who will wait does first. */
async function survives(prepare: (flom: Flom) => Promise<void>): Promise<void> {
  await using place = new Place();
  const words = flomWords(["-s", place.socket, "--foreground", "-d", "-1", "-t", place.path("log")]);
  await using first = new Running(words);
  await until(() => answers(place.socket), "the first daemon listens");
  await using flom = new Flom({ socket: place.socket, daemonLifespanMs: 0 });
  const notices: string[] = [];
  await using other = new Flom({
    socket: place.socket,
    daemonLifespanMs: 0,
    onNotice: (line) => notices.push(line),
  });
  await prepare(other);
  const held = await flom.lock("queue");
  const waiting = other.lock("queue");
  await until(() => Deno.readTextFileSync(place.path("log")).includes("enqueued"), "the second waits");
  first.child.kill("SIGKILL");
  await first.result();
  await using _second = new Running(words);
  await using lock = await waiting;
  assert(lock.fence! > held.fence!);
  assert(notices.some((line) => line.includes("asking again")), notices.join("\n"));
  assert(held.signal.aborted);
}

async function answers(path: string): Promise<boolean> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return true;
  } catch {
    return false;
  }
}
