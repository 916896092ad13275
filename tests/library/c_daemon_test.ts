import { assertEquals, assertRejects } from "@std/assert";
import { ConnectionError, Flom } from "../../mod.ts";
import { decode } from "../../protocol/decode.ts";
import { encode } from "../../protocol/encode.ts";
import { FrameReader } from "../../protocol/frame_reader.ts";
import { RC } from "../../protocol/message.ts";

/** A daemon as those in C are: it grants, knows no extension, and dies of messages it does not expect. */
class PlainDaemon implements AsyncDisposable {
  /** What its clients sent, by connection. */
  readonly received: string[][] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #done: Promise<void>[] = [];
  readonly #accepting = this.#accept();

  get port(): number {
    return this.#listener.addr.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    await Promise.all(this.#done);
  }

  async #accept(): Promise<void> {
    try {
      for await (const conn of this.#listener) this.#done.push(this.#serve(conn));
    } catch {
      // It was closed.
    }
  }

  /** One connection, to its end: then, and not before, this side closes it too. */
  async #serve(conn: Deno.Conn): Promise<void> {
    const types: string[] = [];
    this.received.push(types);
    const reader = new FrameReader();
    const buffer = new Uint8Array(1024);
    for (let count; (count = await conn.read(buffer)) !== null;) {
      for (const text of reader.push(buffer.subarray(0, count))) {
        const message = decode(text);
        types.push(message.type);
        if (message.type !== "lock") continue;
        const rc = message.name === "busy" ? RC.busy : message.create ? RC.granted : RC.cannotWait;
        const answer = { type: "answer", step: 16, peerId: "0".repeat(32), rc } as const;
        await conn.write(new TextEncoder().encode(encode(answer)));
      }
    }
    types.push("end");
    conn.close();
  }
}

Deno.test("the library works with a daemon in C: it has no fence, and gets nothing that it does not know", async () => {
  await using daemon = new PlainDaemon();
  await using flom = new Flom({ address: "127.0.0.1", port: daemon.port, daemonLifespanMs: 0 });
  for (let round = 0; round < 2; round++) {
    await using lock = await flom.lock("backup");
    assertEquals([lock.fence, lock.hold, lock.element], [undefined, undefined, undefined]);
  }
  assertEquals(await flom.tryLock("busy"), undefined);
  assertEquals(await flom.request("backup", () => flom.request("backup", () => 5)), 5);
  assertEquals(daemon.received, [
    ...[["lock", "unlock", "end"], ["lock", "unlock", "end"], ["lock", "end"]],
    ...[["lock", "unlock", "end"], ["lock", "unlock", "end"]],
  ]);
});

Deno.test("a daemon in C is not asked for a list: it would die of that", async () => {
  await using daemon = new PlainDaemon();
  await using flom = new Flom({ address: "127.0.0.1", port: daemon.port, daemonLifespanMs: 0 });
  await assertRejects(() => flom.list(), ConnectionError, "is a FLoM written in C, which has no list");
  assertEquals(daemon.received.map(([first]) => first), ["lock"]);
});
