import { assertEquals, assertMatch } from "@std/assert";
import { startTestDaemon } from "../helpers/test_daemon.ts";

/** One name of each kind that a single holder fills. */
const NAMES = ["job", "pool[1]", "/db/table", "_s_id[1]", "_S_id[1]"];

Deno.test("two locks on one connection both end with the connection", async () => {
  for (const name of ["job", "pool[2]", "/db/table", "red.green", "_s_id[2]", "_S_id[2]"]) {
    await using daemon = startTestDaemon();
    const [client, other] = await daemon.connectFour();
    for (const owner of [client, other]) {
      assertMatch(await owner.lock(name, { mode: 3 }), /^16:0/, name);
      assertMatch(await owner.lock(name, { mode: 3 }), /^16:0/, name);
      assertEquals(await owner.lock(name, { wait: 0 }), "16:4", name);
      await owner.closeWrite();
      await owner.ended();
    }
  }
});

Deno.test("a holder that ends its own direction gives its lock back, and the daemon closes", async () => {
  await using daemon = startTestDaemon();
  const [holder, waiter] = await daemon.connectFour();
  await holder.lock("job");
  await waiter.lock("job");
  await holder.closeWrite();
  assertEquals(await waiter.answer(), "24:0");
  await holder.ended();
});

Deno.test("a waiter that ends its own direction leaves the queue, and the daemon closes", async () => {
  await using daemon = startTestDaemon();
  const [holder, first, second] = await daemon.connectFour();
  await holder.lock("job");
  await first.lock("job");
  await second.lock("job");
  await first.closeWrite();
  await first.ended();
  await holder.unlock("job");
  assertEquals(await second.answer(), "24:0");
});

Deno.test("a number whose holder vanished comes back, if the sequence is transactional", async () => {
  await using daemon = startTestDaemon();
  const [a, b, c, d] = await daemon.connectFour();
  assertEquals(await a.lock("_S_id[1]"), "16:0 1");
  assertEquals(await b.lock("_S_id[1]"), "16:1");
  a.close();
  assertEquals(await b.answer(), "24:0 1");
  assertEquals(await c.lock("_s_id[1]"), "16:0 1");
  assertEquals(await d.lock("_s_id[1]"), "16:1");
  c.close();
  assertEquals(await d.answer(), "24:0 2");
});

Deno.test("a waiter that vanishes just before a release swallows no wake-up", async () => {
  for (const name of NAMES) {
    await using daemon = startTestDaemon();
    for (let round = 0; round < 10; round++) {
      const [holder, vanishing, second, third] = await daemon.connectFour();
      assertMatch(await holder.lock(name), /^16:0/);
      for (const waiter of [vanishing, second, third]) assertEquals(await waiter.lock(name), "16:1");
      vanishing.close();
      await holder.unlock(name);
      assertMatch(await second.answer(), /^24:0/, name);
      holder.close();
      second.close();
      assertMatch(await third.answer(), /^24:0/, name);
      await third.unlock(name);
      assertMatch(await third.lock(name), /^16:0/);
      await third.unlock(name);
      await third.settle();
    }
  }
});

Deno.test("holders and waiters that vanish together leave nothing behind", async () => {
  for (
    const [name, others] of [["job", "job"], ["/db/table", "/db/table/row"], ["/db/table/row", "/db/table"]]
  ) {
    await using daemon = startTestDaemon();
    const clients = await Promise.all(Array.from({ length: 12 }, () => daemon.connect()));
    const [survivor] = await daemon.connectFour();
    for (const [index, client] of clients.entries()) {
      assertEquals(await client.lock(index % 2 === 0 ? name! : others!), index === 0 ? "16:0" : "16:1");
    }
    assertEquals(await survivor.lock(others!), "16:1");
    // Neither the order of arrival nor its reverse.
    for (const at of [5, 0, 11, 1, 7, 2, 10, 3, 9, 4, 8, 6]) clients[at]!.close();
    assertEquals(await survivor.answer(), "24:0", name);
    await survivor.unlock(others!);
    assertEquals(await survivor.lock(others!, { wait: 0 }), "16:0", name);
  }
});
