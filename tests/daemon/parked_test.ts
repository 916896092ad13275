import { assertEquals } from "@std/assert";
import { startTestDaemon } from "../helpers/test_daemon.ts";

Deno.test("who may not create a resource and cannot wait is refused, and may ask again", async () => {
  await using daemon = startTestDaemon();
  const [client, creator] = await daemon.connectFour();
  assertEquals(await client.lock("job", { create: 0, wait: 0 }), "16:5");
  assertEquals(await client.lock("job", { create: 0, wait: 0 }), "16:5");
  assertEquals(await creator.lock("job", { mode: 0 }), "16:0");
  assertEquals(await client.lock("job", { create: 0, wait: 0 }), "16:0");
});

Deno.test("who waits for a resource to be created is served in the order of arrival", async () => {
  await using daemon = startTestDaemon();
  const [creator] = await daemon.connectFour();
  const parked = await Promise.all(Array.from({ length: 20 }, () => daemon.connect()));
  for (const client of parked) assertEquals(await client.lock("job", { create: 0 }), "16:2");
  assertEquals(await creator.lock("job"), "16:0");
  for (const client of parked) assertEquals(await client.answer(), "24:1");
  creator.close();
  for (const client of parked) {
    assertEquals(await client.answer(), "24:0");
    client.close();
  }
});

Deno.test("who waits for a resource to be created and asks again asks anew", async () => {
  await using daemon = startTestDaemon();
  const [client, other] = await daemon.connectFour();
  for (let i = 0; i < 100; i++) assertEquals(await client.lock("job", { create: 0 }), "16:2");
  assertEquals(await client.lock("job"), "16:0");
  assertEquals(await client.lock("job", { wait: 0 }), "16:4", "nothing else was sent to it");
  await client.unlock("job");
  assertEquals(await other.lock("job"), "16:0");
});

Deno.test("who leaves while it waits for a resource to be created is forgotten", async () => {
  await using daemon = startTestDaemon();
  const [gone, unlocked, staying, creator] = await daemon.connectFour();
  for (const client of [gone, unlocked, staying]) {
    assertEquals(await client.lock("job", { create: 0 }), "16:2");
  }
  await gone.closeWrite();
  await gone.ended();
  await unlocked.unlock("job");
  await unlocked.settle();
  assertEquals(await creator.lock("job"), "16:0");
  assertEquals(await staying.answer(), "24:1");
  creator.close();
  assertEquals(await staying.answer(), "24:0");
});
