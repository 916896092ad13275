import { assert, assertEquals, assertRejects } from "@std/assert";
import { Flom, LockRefusedError, serve } from "../../mod.ts";
import { freePort } from "../helpers/flom.ts";

Deno.test("serve() tells where it listens, on any port that is free", async () => {
  await using daemon = await serve({ address: "127.0.0.1", port: 0 });
  assertEquals([daemon.socket, daemon.address], [undefined, "127.0.0.1"]);
  assert(daemon.port! > 0);
});

Deno.test("serve() rejects where another daemon is, in words", async () => {
  await using daemon = await serve({ address: "127.0.0.1", port: 0 });
  await assertRejects(
    () => serve({ address: "127.0.0.1", port: daemon.port! }),
    Error,
    `port ${daemon.port}`,
  );
  await assertRejects(() => serve({ address: "127.0.0.1", port: -1 }), TypeError, "port -1");
  await assertRejects(
    () => serve({ address: "127.0.0.1", queuePatienceMs: -2 }),
    TypeError,
    "queuePatienceMs",
  );
});

Deno.test("the place is free again when a daemon was disposed of", async () => {
  const port = freePort();
  for (let round = 0; round < 3; round++) {
    await using _daemon = await serve({ address: "127.0.0.1", port });
  }
});

Deno.test("a daemon with a lifespan ends by itself", async () => {
  const daemon = await serve({ address: "127.0.0.1", port: 0, lifespanMs: 1 });
  await daemon.ended;
  await daemon[Symbol.asyncDispose]();
});

Deno.test("drain() takes no new work, and ends when the last lock is given back", async () => {
  const daemon = await serve({ address: "127.0.0.1", port: 0 });
  await using flom = new Flom({ address: "127.0.0.1", port: daemon.port!, daemonLifespanMs: 0 });
  const lock = await flom.lock("job");
  let over = false;
  const drained = daemon.drain().then(() => over = true);
  await assertRejects(() => flom.lock("other"), LockRefusedError, "shutting down");
  assertEquals([over, lock.signal.aborted], [false, false]);
  await lock.unlock();
  await drained;
});
