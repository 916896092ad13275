import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import {
  CommandError,
  ConnectionError,
  DeadlockError,
  Flom,
  LockBusyError,
  LockImpossibleError,
  LockTimeoutError,
} from "../../mod.ts";
import { Place, until } from "../helpers/flom.ts";
import { Stage } from "./stage.ts";

Deno.test("lock() gives the lock back at the end of the block", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  await using other = stage.flom();
  {
    await using lock = await flom.lock("backup");
    assertEquals(lock.resource, "backup");
    assertEquals(lock.element, undefined);
    assert(typeof lock.fence === "bigint" && lock.fence > 0n);
    assertEquals(await other.tryLock("backup"), undefined);
  }
  await using again = await other.tryLock("backup");
  assert(again !== undefined);
});

Deno.test("lock() waits for those who hold it, in turn with the command line", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  await using holder = stage.start("-r", "job", "--", "sh", "-c", "echo held; exec sleep 60");
  await holder.printed("held");
  const waiting = flom.lock("job");
  assertEquals((await stage.command("-r", "job", "-o", "0", "--", "true")).code, 98);
  holder.child.kill("SIGTERM");
  await using _lock = await waiting;
  assertEquals((await stage.command("-r", "job", "-o", "0", "--", "true")).code, 98);
});

Deno.test("lock() takes the mode and the quantity that are asked for, and hands out elements", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  await using _one = await flom.lock("doc", { mode: "PR" });
  await using two = await flom.tryLock("doc", { mode: "PR" });
  assert(two !== undefined);
  assertEquals(await flom.tryLock("doc", { mode: "EX" }), undefined);
  await using _tapes = await flom.lock("tapes[3]", { quantity: 2 });
  assertEquals(await flom.tryLock("tapes[3]", { quantity: 2 }), undefined);
  await using tape = await flom.tryLock("tapes[3]");
  assert(tape !== undefined);
  await using red = await flom.lock("red.green");
  await using green = await flom.lock("red.green");
  assertEquals([red.element, green.element], ["red", "green"]);
});

Deno.test("fences grow with every grant", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  let last = 0n;
  for (let round = 0; round < 5; round++) {
    await using lock = await flom.lock("fenced");
    assert(lock.fence! > last);
    last = lock.fence!;
  }
});

Deno.test("lock() rejects with LockTimeoutError when its time is over, and has left the queue", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  const lock = await flom.lock("slow");
  const error = await assertRejects(() => flom.lock("slow", { timeoutMs: 20 }), LockTimeoutError);
  assertEquals([error.resources, error.timeoutMs, error.name], [["slow"], 20, "LockTimeoutError"]);
  await lock.unlock();
  await using _next = await flom.lock("slow", { timeoutMs: 0 });
});

Deno.test("lock() rejects with LockBusyError when it is not to wait", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  await using _lock = await flom.lock("busy");
  const busy = await assertRejects(() => flom.lock("busy", { timeoutMs: 0 }), LockBusyError);
  assertEquals([busy.resource, busy.missing], ["busy", false]);
  const missing = await assertRejects(
    () => flom.lock("nothing", { timeoutMs: 0, create: false }),
    LockBusyError,
  );
  assertEquals(missing.missing, true);
  assertEquals(await flom.tryLock("nothing", { create: false }), undefined);
});

Deno.test("lock() rejects with LockImpossibleError what can never be granted", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  const error = await assertRejects(() => flom.lock("tapes[3]", { quantity: 4 }), LockImpossibleError);
  assertEquals(error.resource, "tapes[3]");
});

Deno.test("lock() rejects with ConnectionError when there is no daemon and it may start none", async () => {
  await using place = new Place();
  await using flom = new Flom({ socket: place.socket, daemonLifespanMs: 0 });
  const error = await assertRejects(() => flom.lock("any"), ConnectionError);
  assert(error.message.includes(place.socket), error.message);
  assert(error.cause instanceof Error);
});

Deno.test("an abort while waiting leaves the queue at once, with the signal's reason", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  const lock = await flom.lock("queue");
  const abort = new AbortController();
  const waiting = flom.lock("queue", { signal: abort.signal });
  const behind = flom.lock("queue");
  abort.abort(new RangeError("changed my mind"));
  await assertRejects(() => waiting, RangeError, "changed my mind");
  await lock.unlock();
  await using _behind = await behind;
  await assertRejects(() => flom.lock("queue", { signal: abort.signal }), RangeError);
});

Deno.test("releasing twice does nothing, and waits for the first", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  const lock = await flom.lock("twice");
  const [first, second] = [lock.unlock(), lock.unlock()];
  await second;
  await using again = await flom.tryLock("twice");
  assert(again !== undefined);
  await first;
  await lock.unlock({ rollback: true });
  assertEquals(await flom.tryLock("twice"), undefined);
  assertEquals(lock.signal.aborted, false);
});

Deno.test("unlock({ rollback: true }) gives the number of a transactional sequence back", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  const numbers = [];
  for (const rollback of [false, true, false]) {
    const lock = await flom.lock("_S_number[1]");
    numbers.push(lock.element);
    await lock.unlock({ rollback });
  }
  assertEquals(numbers, ["1", "2", "2"]);
});

Deno.test("request() holds the lock while the callback runs, and returns what it returns", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  const result = await flom.request("report", async (lock) => {
    assertEquals(await flom.tryLock("report"), undefined);
    return lock.resource.length;
  });
  assertEquals(result, 6);
  await using free = await flom.tryLock("report");
  assert(free !== undefined);
});

Deno.test("request() rolls back when the callback throws", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  const fail = () =>
    flom.request("_S_id[1]", { timeoutMs: 1000 }, () => Promise.reject(new RangeError("no")));
  await assertRejects(fail, RangeError, "no");
  assertEquals(await flom.request("_S_id[1]", (lock) => lock.element), "1");
});

Deno.test("what is asked for within a callback knows the callback's lock, and only that one", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  const entered = Promise.withResolvers<void>();
  await flom.request("outer", async () => {
    const error = await assertRejects(() => flom.lock("outer"), DeadlockError);
    assertEquals(error.resource, "outer");
    entered.resolve();
    const script = await flom.run(["true"], { resource: "outer" }).catch((error) => error);
    assertInstanceOf(script, DeadlockError);
    // Through a process as well: the command knows whom it runs under.
    const nested = await flom.run([
      Deno.execPath(),
      "eval",
      "Deno.exit(Deno.env.get('FLOM_HOLD').split(',').length)",
    ], {
      resource: "inner",
    });
    assertEquals(nested.code, 2);
  });
  // Somebody else in this process waits for the same lock, and gets it: that is no deadlock.
  const inside = flom.request("outer", () => entered.promise);
  await using _after = await flom.lock("outer");
  await inside;
});

Deno.test("a lock that is asked for under another one, explicitly, is refused instead of waiting for itself", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  await using outer = await flom.lock("self");
  await assertRejects(() => flom.lock("self", { under: outer }), DeadlockError);
});

Deno.test("two who wait for each other's locks: the one who closes the circle is refused", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  await using a = await flom.lock("a");
  await using b = await flom.lock("b");
  const waiting = flom.lock("b", { under: a });
  // What is asked for once in vain, and then again in vain because of the circle, tells that the first one waits.
  const outcome = async () => {
    const error = await flom.lock("a", { under: b, timeoutMs: 5 }).catch((error) => error);
    return error instanceof DeadlockError;
  };
  await until(outcome, "the circle is closed");
  await b.unlock();
  await using _b = await waiting;
});

Deno.test("run() runs a command under its locks and tells its status", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  assertEquals(await flom.run(["sh", "-c", 'test "$FLOM_RESOURCE" = deploy'], { resource: "deploy" }), {
    code: 0,
    success: true,
  });
  assertEquals(await flom.run(["sh", "-c", "exit 7"]), { code: 7, success: false });
  assertEquals((await flom.run(["sh", "-c", "kill -9 $$"])).code, 137);
  const both = ["sh", "-c", 'test "$FLOM_RESOURCE" = "b\na"'];
  assertEquals((await flom.run(both, { resource: ["b", "a"], timeoutMs: 5000 })).code, 0);
  await assertRejects(
    () => flom.run(["/no/such/command"], { resource: "deploy" }),
    CommandError,
    "/no/such/command",
  );
  await using free = await flom.tryLock("deploy");
  assert(free !== undefined);
});

Deno.test("run() sends TERM to the command when its signal aborts, and lets it end", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  const abort = new AbortController();
  const directory = await Deno.makeTempDir({ prefix: "flom-" });
  const script = `trap 'exit 9' TERM; touch ${directory}/up; while :; do sleep 0.01; done`;
  const running = flom.run(["sh", "-c", script], { resource: "deploy", signal: abort.signal });
  await until(() => [...Deno.readDirSync(directory)].length > 0, "the command runs");
  abort.abort();
  assertEquals(await running, { code: 9, success: false });
  await assertRejects(() => flom.run(["true"], { resource: "deploy", signal: abort.signal }), DOMException);
  await using free = await flom.tryLock("deploy");
  assert(free !== undefined);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("run() leaves this process alone when INT ends the command", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  assertEquals((await flom.run(["sh", "-c", "kill -INT $$"])).code, 130);
});

Deno.test("bad options are TypeErrors that name the option, the value and what is accepted", async () => {
  assertThrows(() => new Flom({ port: 0 }), TypeError, "port 0: it takes a port number from 1 to 65535");
  assertThrows(() => new Flom({ multicast: "1.2.3.4" }), TypeError, "multicast");
  assertThrows(() => new Flom({ socket: "/s", address: "mojan" }), TypeError, "not by both");
  await using flom = new Flom({ socket: "/nowhere", daemonLifespanMs: 0 });
  // deno-lint-ignore no-explicit-any
  await assertRejects(() => flom.lock("a", { mode: "XX" as any }), TypeError, 'mode "XX": it takes NL');
  await assertRejects(() => flom.lock("a b"), TypeError, 'resource "a b"');
  await assertRejects(() => flom.lock("a", { quantity: 1.5 }), TypeError, "quantity 1.5");
});

Deno.test("a Flom that was disposed of has given all its locks back, and takes no more", async () => {
  await using stage = await Stage.open();
  const flom = stage.flom();
  await flom.lock("left");
  await flom[Symbol.asyncDispose]();
  await flom[Symbol.asyncDispose]();
  await assertRejects(() => flom.lock("left"), TypeError, "disposed");
  await using other = stage.flom();
  await using free = await other.tryLock("left");
  assert(free !== undefined);
});

Deno.test("list() tells who holds and who waits", async () => {
  await using stage = await Stage.open();
  await using flom = stage.flom();
  await using lock = await flom.lock("backup", { mode: "PR" });
  const waiting = flom.lock("backup");
  await until(async () => (await flom.list()).length === 2, "it waits");
  const entries = await flom.list("backup", "other");
  assertEquals(entries.map(({ resource, state, mode, position }) => ({ resource, state, mode, position })), [
    { resource: "backup", state: "holds", mode: "PR", position: undefined },
    { resource: "backup", state: "waits", mode: "EX", position: 1 },
  ]);
  assertEquals(entries[0]!.fence, lock.fence);
  assertEquals(await flom.list("other"), []);
  await lock.unlock();
  await (await waiting).unlock();
});
