/** Who holds and who waits, as a daemon tells it. */

import { assert, assertEquals, fail } from "@std/assert";
import { Peer } from "../../client/peer.ts";
import { encodeName } from "../../protocol/base64_name.ts";
import { decode } from "../../protocol/decode.ts";
import { encode } from "../../protocol/encode.ts";
import { MAX_ROWS_PER_QUERY, MAX_UNREAD_BYTES } from "../../protocol/limits.ts";
import type { ListedMessage } from "../../protocol/message.ts";
import { lock, message, type RawClient } from "../helpers/raw_client.ts";
import { ManualClock, startTestDaemon } from "../helpers/test_daemon.ts";

const QUERY = encode({ type: "query" });

/** What one question brings, and whether there is more. */
async function ask(client: RawClient): Promise<{ rows: ListedMessage[]; more: boolean }> {
  await client.send(QUERY);
  const rows: ListedMessage[] = [];
  for (;;) {
    const message = decode(await client.message());
    if (message.type === "list end") return { rows, more: message.more };
    assertEquals(message.type, "listed");
    rows.push(message as ListedMessage);
  }
}

Deno.test("a list has who holds, who waits and who waits for a resource to be created, and since when", async () => {
  const clock = new ManualClock();
  await using daemon = startTestDaemon({ clock: clock.now });
  const [a, b, c, d] = await daemon.connectFour();
  await a.lock("job");
  clock.advance(1000);
  await b.lock("job");
  await c.lock("pool[5]", { quantity: 3 });
  await d.lock("late", { create: 0 });
  clock.advance(500);
  const client = await daemon.connect();
  const { rows, more } = await ask(client);
  assertEquals(more, false);
  const shown = rows.map(({ name, rc, mode, quantity, sinceMs }) => ({ name, rc, mode, quantity, sinceMs }));
  assertEquals(shown, [
    { name: "job", rc: 0, mode: "EX", quantity: undefined, sinceMs: 1500 },
    { name: "job", rc: 1, mode: "EX", quantity: undefined, sinceMs: 500 },
    { name: "pool[5]", rc: 0, mode: undefined, quantity: 3, sinceMs: 500 },
    { name: "late", rc: 2, mode: "EX", quantity: undefined, sinceMs: 500 },
  ]);
  assert(rows[0]!.fence! < rows[2]!.fence!);
  assertEquals(rows.map(({ fence }) => fence === undefined), [false, true, false, true]);
  // Granted, it holds since then.
  await a.unlock("job");
  assertEquals(await b.answer(), "24:0");
  const after = (await ask(client)).rows.filter(({ name }) => name === "job");
  assertEquals(after.map(({ rc, sinceMs }) => [rc, sinceMs]), [[0, 0]]);
});

Deno.test("a list comes in portions, whatever happens between them", async () => {
  await using daemon = startTestDaemon();
  const [holder] = await daemon.connectFour();
  await holder.lock("job");
  const waiters = await Promise.all(Array.from({ length: 2 * MAX_ROWS_PER_QUERY }, () => daemon.connect()));
  for (const waiter of waiters) await waiter.lock("job");
  const client = await daemon.connect();
  const first = await ask(client);
  assertEquals([first.rows.length, first.more], [MAX_ROWS_PER_QUERY, true]);
  // Those who leave meanwhile are told of or not; all others are.
  for (const waiter of waiters.slice(0, 10)) waiter.close();
  const newcomer = await daemon.connect();
  await newcomer.lock("other");
  const rows = [...first.rows];
  for (let more = true; more;) {
    const next = await ask(client);
    rows.push(...next.rows);
    more = next.more;
  }
  const orders = rows.map(({ order }) => order);
  assertEquals(new Set(orders).size, orders.length, "nobody twice");
  assert(
    rows.length >= 1 + waiters.length - 10 && rows.some(({ name }) => name === "other"),
    `${rows.length}`,
  );
});

Deno.test("a list goes on within a connection, and tells of nothing that has gone", async () => {
  await using daemon = startTestDaemon();
  const [holder, client] = await daemon.connectFour();
  for (let count = 0; count < MAX_ROWS_PER_QUERY + 10; count++) await holder.lock("job", { mode: 0 });
  const first = await ask(client);
  assertEquals(first.rows.length, MAX_ROWS_PER_QUERY);
  // The oldest go first: all that were told of, and two more.
  for (let count = 0; count < MAX_ROWS_PER_QUERY + 2; count++) await holder.unlock("job");
  await holder.send(lock("job", { mode: 5, wait: 0 }));
  assertEquals(await holder.answer(), "16:0", "none of the other locks keeps it out");
  const { rows, more } = await ask(client);
  assertEquals([rows.length, more], [9, false]);
  assertEquals((await ask(client)).rows.length, 9, "the next question begins anew");
});

Deno.test("rows as long as peers can make them have room in a message, and a portion of them in an answer", async () => {
  const resource = `<resource name="${encodeName(`/${"x".repeat(239)}`)}" mode="0" create="1"/>`;
  for (const who of ["&".repeat(700), "\u65e5".repeat(1000), "\u{1f600}".repeat(800), '"'.repeat(52)]) {
    await using daemon = startTestDaemon();
    const holder = await daemon.connect();
    const session = `<session who='${who.replaceAll("&", "&amp;")}'/>`;
    for (let count = 0; count < MAX_ROWS_PER_QUERY; count++) {
      await holder.send(message(1, 8, session + resource));
      assertEquals(await holder.answer(), "16:0");
    }
    using client = new Peer(await Deno.connect(daemon.address as Deno.UnixConnectOptions));
    await client.send({ type: "query" });
    let bytes = 0;
    for (let isOver = false; !isOver;) {
      const row = await client.receive();
      if (!row) throw new Error("the daemon takes this client for one that does not read");
      isOver = row.type === "list end";
      bytes += new TextEncoder().encode(encode(row)).length;
      if (row.type === "listed") assert(row.who.length > 40 && who.startsWith(row.who), row.who);
    }
    assert(bytes < MAX_UNREAD_BYTES, `${bytes}`);
  }
});

Deno.test("who asks and does not read hurts only itself", async () => {
  await using daemon = startTestDaemon();
  const [holder, other, hostile] = await daemon.connectFour();
  for (let count = 0; count < 60; count++) await holder.lock("job", { mode: 0 });
  for (let count = 0; count < 1000; count++) {
    try {
      await hostile.send(QUERY);
    } catch {
      return; // The daemon has closed the connection.
    }
    // The daemon is through with the question then.
    assertEquals(await other.lock("free"), "16:0");
    await other.unlock("free");
    await other.settle();
  }
  fail("the daemon keeps what nobody reads");
});

Deno.test("who asks many times at once gets one answer, and its connection ends", async () => {
  await using daemon = startTestDaemon();
  const [other, hostile] = await daemon.connectFour();
  await hostile.send(QUERY.repeat(3));
  assertEquals((decode(await hostile.message())).type, "list end");
  await hostile.ended();
  assertEquals(await other.lock("free"), "16:0");
});

Deno.test("a client that answers a query is no client", async () => {
  await using daemon = startTestDaemon();
  const [a, b] = await daemon.connectFour();
  await a.send(encode({ type: "list end", more: false }));
  await a.ended();
  await b.send(lock("job"));
  assertEquals(await b.answer(), "16:0");
});
