import { assert, assertEquals } from "@std/assert";
import { Timer } from "../../daemon/timer.ts";

/** Waits for a timer of a test's own. */
function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A test in a process that something else keeps alive, as a listener does. */
function test(name: string, fn: () => Promise<void>): void {
  Deno.test(name, async () => {
    const other = setInterval(() => {}, 1000);
    try {
      await fn();
    } finally {
      clearInterval(other);
    }
  });
}

test("Timer calls back once, when the time is over and not before", async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const startMs = performance.now();
  let calls = 0;
  new Timer().set(30, () => resolve(++calls));
  await promise;
  assert(performance.now() - startMs >= 29);
  await pass(40);
  assertEquals(calls, 1);
});

test("Timer calls back what was set last, and nothing when it was cleared", async () => {
  const called: string[] = [];
  const [timer, cleared] = [new Timer(), new Timer()];
  timer.set(1, () => called.push("first"));
  cleared.set(1, () => called.push("cleared"));
  cleared.clear();
  cleared.clear();
  await new Promise<void>((resolve) => {
    timer.set(10, () => resolve(void called.push("second")));
  });
  await pass(20);
  assertEquals(called, ["second"]);
});

test("Timer does not call back before what has set it is over, even when it is due at once", async () => {
  const timer = new Timer();
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const ms of [-5, 0]) timer.set(ms, () => resolve(void order.push("called back")));
  order.push("set");
  await promise;
  assertEquals(order, ["set", "called back"]);
});

test("Timer takes the same callback again for another time", async () => {
  const timer = new Timer();
  const startMs = performance.now();
  await new Promise<void>((resolve) => {
    for (const ms of [1, 5, 30]) timer.set(ms, resolve);
  });
  assert(performance.now() - startMs >= 29);
});

test("Timer can be set again from what it calls back", async () => {
  const timer = new Timer();
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = 3;
  const again = () => --left === 0 ? resolve() : timer.set(1, again);
  timer.set(1, again);
  await promise;
  assertEquals(left, 0);
});
