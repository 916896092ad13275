import { assertEquals, assertStringIncludes } from "@std/assert";
import { encode } from "../../protocol/encode.ts";
import { lock, unlock, why } from "../helpers/raw_client.ts";
import { DAEMON_ID, startTestDaemon } from "../helpers/test_daemon.ts";

/** One name of each kind that a single holder fills. */
const NAMES = ["job", "pool[1]", "/db/table", "_s_id[1]", "_S_id[1]"];

Deno.test("only the first answer to a request says which extensions the daemon speaks", async () => {
  await using daemon = startTestDaemon();
  const [a, b] = await daemon.connectFour();
  const session = `<session peerid="${DAEMON_ID}" ext="1"/>`;
  await a.send(lock("job"));
  assertStringIncludes(await a.message(), `step="16">${session}<answer rc="0"`);
  await b.send(lock("job"));
  assertStringIncludes(await b.message(), `step="16">${session}<answer rc="1"`);
  await a.unlock("job");
  assertStringIncludes(await b.message(), 'step="24"><answer rc="0"');
});

Deno.test("a refusal says why", async () => {
  await using daemon = startTestDaemon();
  const [a, b, c, d] = await daemon.connectFour();
  await a.lock("job");
  await b.send(lock("job", { wait: 0 }));
  assertEquals(why(await b.message()), "the resource is locked");
  await c.send(lock("absent", { wait: 0, create: 0 }));
  assertEquals(why(await c.message()), "the resource does not exist");
  await d.send(lock("pool[3]", { quantity: 4 }));
  assertEquals(why(await d.message()), "4 units were asked for and only 3 exist");
});

Deno.test("after busy, the connection can ask again", async () => {
  await using daemon = startTestDaemon();
  const [a, b] = await daemon.connectFour();
  assertEquals(await a.lock("job"), "16:0");
  assertEquals(await b.lock("job", { wait: 0 }), "16:4");
  assertEquals(await b.lock("job", { wait: 0 }), "16:4");
  await a.unlock("job");
  await a.settle();
  assertEquals(await b.lock("job", { wait: 0 }), "16:0");
});

Deno.test("after an unlock, the connection can lock again", async () => {
  await using daemon = startTestDaemon();
  const [a, b] = await daemon.connectFour();
  for (let round = 0; round < 3; round++) {
    assertEquals(await a.lock("job", { wait: 0 }), "16:0");
    await a.unlock("job");
  }
  assertEquals(await a.lock("job", { wait: 0 }), "16:0");
  assertEquals(await b.lock("job", { wait: 0 }), "16:4");
});

Deno.test("a ping is answered when all that came before it is done", async () => {
  await using daemon = startTestDaemon();
  const [a, b] = await daemon.connectFour();
  const ping = encode({ type: "ping", step: 8 });
  const pong = encode({ type: "ping", step: 16 });
  await a.send(ping);
  assertEquals(await a.message(), pong);
  assertEquals(await a.lock("job"), "16:0");
  await a.send(unlock("job") + ping);
  assertEquals(await a.message(), pong);
  assertEquals(await b.lock("job", { wait: 0 }), "16:0");
});

Deno.test("an unlock without a lock does nothing, whatever the kind of resource", async () => {
  for (const name of NAMES) {
    await using daemon = startTestDaemon();
    const [holder, client] = await daemon.connectFour();
    await holder.lock(name);
    assertEquals(await client.lock(name, { wait: 0 }), "16:4", name);
    await client.unlock(name);
    assertEquals(await client.lock(name, { wait: 0 }), "16:4", name);
  }
});

Deno.test("an unlock of who waits takes it out of the queue, without an answer", async () => {
  await using daemon = startTestDaemon();
  const [holder, first, second] = await daemon.connectFour();
  await holder.lock("job");
  assertEquals(await first.lock("job"), "16:1");
  assertEquals(await second.lock("job"), "16:1");
  await first.unlock("job");
  assertEquals(await first.lock("job", { wait: 0 }), "16:4");
  await holder.unlock("job");
  assertEquals(await second.answer(), "24:0");
  assertEquals(await first.lock("job"), "16:1", "nothing else was sent to it");
  await second.unlock("job");
  assertEquals(await first.answer(), "24:0");
});

Deno.test("who waits and asks again waits twice", async () => {
  await using daemon = startTestDaemon();
  const [holder, client, last] = await daemon.connectFour();
  await holder.lock("job");
  assertEquals(await client.lock("job"), "16:1");
  assertEquals(await client.lock("job"), "16:1");
  assertEquals(await last.lock("job"), "16:1");
  await holder.unlock("job");
  assertEquals(await client.answer(), "24:0");
  await client.unlock("job");
  assertEquals(await client.answer(), "24:0");
  client.close();
  assertEquals(await last.answer(), "24:0");
});

Deno.test("who holds and asks again is a client like any other", async () => {
  await using daemon = startTestDaemon();
  const [client, other] = await daemon.connectFour();
  await client.lock("job");
  assertEquals(await client.lock("job", { wait: 0 }), "16:4");
  assertEquals(await client.lock("job"), "16:1", "it waits for itself");
  await client.unlock("job");
  assertEquals(await client.answer(), "24:0");
  await client.unlock("job");
  assertEquals(await other.lock("job"), "16:0");
});

Deno.test("an unlock ends a lock before it ends a wait", async () => {
  await using daemon = startTestDaemon();
  const [holder, client, other] = await daemon.connectFour();
  await holder.lock("job", { mode: 3 });
  assertEquals(await client.lock("job", { mode: 5 }), "16:1");
  assertEquals(await client.lock("job", { mode: 3 }), "16:0");
  await client.unlock("job");
  await holder.unlock("job");
  assertEquals(await client.answer(), "24:0");
  assertEquals(await other.lock("job", { mode: 3, wait: 0 }), "16:4");
});

Deno.test("two locks on one connection need two unlocks", async () => {
  for (const name of ["job", "pool[2]", "/db/table"]) {
    await using daemon = startTestDaemon();
    const [client, other] = await daemon.connectFour();
    assertEquals(await client.lock(name, { mode: 3 }), "16:0", name);
    assertEquals(await client.lock(name, { mode: 3 }), "16:0", name);
    await client.unlock(name);
    await client.settle();
    assertEquals(await other.lock(name, { quantity: 2, wait: 0 }), "16:4", name);
    await client.unlock(name);
    await client.settle();
    assertEquals(await other.lock(name, { quantity: 2, wait: 0 }), "16:0", name);
  }
});

Deno.test("requests that arrive in one piece are answered in their order", async () => {
  await using daemon = startTestDaemon();
  const [client, other] = await daemon.connectFour();
  const busy = lock("_s_id[1]", { wait: 0 });
  await client.send(
    lock("_s_id[1]") + unlock("_s_id[1]") + lock("_s_id[1]") + busy + unlock("_s_id[1]") + busy,
  );
  assertEquals(
    [await client.answer(), await client.answer(), await client.answer(), await client.answer()],
    ["16:0 1", "16:0 2", "16:4", "16:0 3"],
  );
  assertEquals(await other.lock("_s_id[1]", { wait: 0 }), "16:4");
});

Deno.test("requests that arrive byte by byte are requests", async () => {
  await using daemon = startTestDaemon({ transport: "tcp4" });
  const [client] = await daemon.connectFour();
  for (const byte of lock("job") + "\n" + unlock("job") + lock("job")) await client.send(byte);
  assertEquals(await client.answer(), "16:0");
  assertEquals(await client.answer(), "16:0");
});

Deno.test("a lock of another resource is refused in words and changes nothing", async () => {
  await using daemon = startTestDaemon();
  const [client, other] = await daemon.connectFour();
  assertEquals(await client.lock("job"), "16:0");
  await client.send(lock("backup"));
  const refusal = await client.message();
  assertEquals(refusal.match(/rc="[^"]*"/)![0], 'rc="-13"');
  assertEquals(why(refusal), "this connection belongs to the resource job");
  assertEquals(await other.lock("job", { wait: 0 }), "16:4", "the lock is held as before");
  await client.unlock("job");
  assertEquals(await client.lock("job"), "16:0", "the connection is used as before");
});

Deno.test("an unlock of another resource closes the connection and frees its lock", async () => {
  await using daemon = startTestDaemon();
  const [client, other] = await daemon.connectFour();
  await client.lock("job");
  await other.lock("job");
  await client.unlock("backup");
  assertEquals(await other.answer(), "24:0");
  await client.ended();
});

Deno.test("paths below one root share a connection, and each lock is freed under its own path", async () => {
  await using daemon = startTestDaemon();
  const [client, other, third] = await daemon.connectFour();
  assertEquals(await client.lock("/db/a"), "16:0");
  assertEquals(await client.lock("/db/b"), "16:0");
  await client.unlock("/db/c");
  assertEquals(await other.lock("/db/a", { wait: 0 }), "16:4");
  await client.unlock("/db/a");
  await client.settle();
  assertEquals(await other.lock("/db/a", { wait: 0 }), "16:0");
  assertEquals(await third.lock("/db/b"), "16:1");
  client.close();
  assertEquals(await third.answer(), "24:0");
});

Deno.test("a quantity above all there is can never be had, whether one would wait or not", async () => {
  await using daemon = startTestDaemon();
  const [client] = await daemon.connectFour();
  assertEquals(await client.lock("pool[3]", { quantity: 4, wait: 0 }), "16:6");
  assertEquals(await client.lock("pool[3]", { quantity: 4, wait: 1 }), "16:6");
  assertEquals(await client.lock("pool[3]", { quantity: 3 }), "16:0");
});

Deno.test("with patience 0 nobody overtakes who waits, with patience -1 whoever fits is let in", async () => {
  for (const [patienceMs, expected] of [[0, "16:1"], [-1, "16:0"]] as const) {
    await using daemon = startTestDaemon({ patienceMs });
    const [reader, writer, newcomer] = await daemon.connectFour();
    assertEquals(await reader.lock("job", { mode: 3 }), "16:0");
    assertEquals(await writer.lock("job"), "16:1");
    assertEquals(await newcomer.lock("job", { mode: 3 }), expected);
  }
});
