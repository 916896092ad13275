import { assertEquals, assertMatch } from "@std/assert";
import { Connection } from "../../daemon/connection.ts";
import { DenoListener } from "../../daemon/socket.ts";
import { lock, message, RawClient, shutdown, unlock, why } from "../helpers/raw_client.ts";
import { isAvailable, startTestDaemon, type TestDaemon, TRANSPORTS } from "../helpers/test_daemon.ts";

/** What a hostile peer does, and what it sees of the daemon then. */
type Attack = (hostile: RawClient, daemon: TestDaemon) => Promise<void>;

/** Bytes after which the daemon closes the connection without an answer. */
const MESSAGES_THAT_END_THE_CONNECTION: Record<string, string | Uint8Array> = {
  "text that is no message": "hello</msg>",
  "an HTTP request": "GET /</msg> HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "text before the message": `hello${lock("hostile")}`,
  "bytes that are no UTF-8": new Uint8Array([...new TextEncoder().encode("<msg>"), 0xff, 0xfe, ...end()]),
  "a NUL": lock("hostile").replace("<resource", "\0<resource"),
  "tags that do not balance": '<msg level="3" verb="1" step="8"><resource name="Zm9v"></msg>',
  "thousands of tags that do not balance": "<a>".repeat(1000) + "</msg>",
  "a character reference out of range": lock("hostile").replace('mode="5"', 'mode="&#99999999;"'),
  "an attribute without quotes": lock("hostile").replace('mode="5"', "mode=5"),
  "protocol level 2": lock("hostile").replace('level="3"', 'level="2"'),
  "an unknown element with an attribute": lock("hostile").replace("</msg>", '<x y="1"/></msg>'),
  "an attribute of unlock in a lock": lock("hostile").replace("mode=", "rollback="),
  "a lock without a resource": message(1, 8),
  "a lock without a name": message(1, 8, '<resource mode="5" wait="1" create="1" lifespan="0"/>'),
  "lock mode 9": lock("hostile", { mode: 9 }),
  "lock mode -1": lock("hostile", { mode: -1 }),
  "verb 0": message(0, 8),
  "verb 9": message(9, 8),
  "step 9": message(1, 9, '<resource name="Zm9v"/>'),
  "an answer, which only daemons give": message(1, 16, '<answer rc="0"/>'),
  "a late answer": message(1, 24, '<answer rc="0"/>'),
  "an unlock before any lock": unlock("shared"),
  "an unlock of nothing": message(2, 8),
  "an answer to a ping": message(3, 16),
  "discover": message(4, 8),
  "an answer to discover": message(4, 16, '<network address="" port="28015"/>'),
  "management without an action": message(5, 8),
  "management with an unknown attribute": message(5, 8, '<shutdown immediate="1" force="1"/>'),
  "a message that is too long": lock("hostile").replace("</msg>", " ".repeat(4096) + "</msg>"),
  "a flood without an end of message": "x".repeat(100_000),
};

/** Bytes after which the daemon has to wait for more. */
const UNFINISHED_MESSAGES: Record<string, string | Uint8Array> = {
  "nothing": "",
  "one byte": "<",
  "half a message": lock("hostile").slice(0, 100),
  "all but the last byte of a message": lock("hostile").slice(0, -1),
  "an end of message with a blank in it": lock("hostile").replace("</msg>", "</msg >"),
  "a flood of blanks": " ".repeat(100_000),
  "a TLS handshake": new Uint8Array([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
};

const ATTACKS: Record<string, Attack> = {
  ...mapValues(MESSAGES_THAT_END_THE_CONNECTION, (bytes) => async (hostile) => {
    await sendToClosed(hostile, bytes);
    await hostile.ended();
  }),
  ...mapValues(
    UNFINISHED_MESSAGES,
    (bytes) => (hostile) => hostile.send(bytes),
    (name) => `${name} and then silence`,
  ),
  "garbage behind a lock, in one write": async (hostile) => {
    await hostile.send(lock("hostile") + "garbage</msg>");
    assertEquals(await hostile.answer(), "16:0");
    await hostile.ended();
  },
  "a message that is too long, behind a lock": async (hostile) => {
    assertEquals(await hostile.lock("hostile"), "16:0");
    await sendToClosed(hostile, "x".repeat(100_000));
    await hostile.ended();
  },
  "a shutdown on a connection that has a lock": async (hostile) => {
    assertEquals(await hostile.lock("hostile"), "16:0");
    await hostile.send(shutdown(1));
    await hostile.ended();
  },
  "an unlock of what another holds": async (hostile) => {
    assertEquals(await hostile.lock("hostile"), "16:0");
    await hostile.unlock("shared");
    await hostile.ended();
  },
  "an unlock of a name that no resource has": async (hostile) => {
    assertEquals(await hostile.lock("hostile"), "16:0");
    await hostile.unlock("1st");
    await hostile.ended();
  },
  "a lock of another resource on a connection that has one": async (hostile, daemon) => {
    assertEquals(await hostile.lock("hostile"), "16:0");
    await hostile.send(lock("another"));
    const refusal = await hostile.message();
    assertMatch(refusal, /<answer rc="-13" /);
    assertEquals(why(refusal), "this connection belongs to the resource hostile");
    const other = await daemon.connect();
    assertEquals(await other.lock("another", { wait: 0 }), "16:0");
  },
  "a name that no resource has": async (hostile) => {
    assertEquals(await hostile.lock("1st"), "16:-14");
    assertEquals(await hostile.lock(""), "16:-14");
    await hostile.send(lock("hostile").replace(btoa("hostile"), "/////w=="));
    assertEquals(await hostile.answer(), "16:-14");
  },
  "a negative quantity": async (hostile, daemon) => {
    assertEquals(await hostile.lock("pool[3]", { quantity: -5 }), "16:6");
    const other = await daemon.connect();
    assertEquals(await other.lock("pool[3]", { quantity: 3 }), "16:0");
    assertEquals(await hostile.lock("pool[3]", { quantity: 1, wait: 0 }), "16:4");
  },
  "more requests than one connection may have": async (hostile) => {
    for (let i = 0; i < 64; i++) assertEquals(await hostile.lock("hostile", { mode: 3 }), "16:0");
    await hostile.send(lock("hostile", { mode: 3 }));
    const refusal = await hostile.message();
    assertMatch(refusal, /<answer rc="3" /);
    assertEquals(why(refusal), "this connection has too many requests");
  },
  "a flood of requests whose answers it never reads": async (hostile) => {
    const pairs = (lock("hostile", { mode: 0 }) + unlock("hostile")).repeat(100);
    for (let sentBytes = 0; sentBytes < 50_000_000; sentBytes += pairs.length) {
      if (!(await sendToClosed(hostile, pairs))) return;
    }
    throw new Error("the daemon keeps all the answers that nobody reads");
  },
  "an end of the connection with answers unread": async (hostile) => {
    await hostile.send((lock("hostile", { mode: 3 }) + unlock("hostile")).repeat(50));
    hostile.close();
  },
  "connections that end at once": async (_, daemon) => {
    for (let i = 0; i < 50; i++) (await daemon.connect()).close();
  },
  "hundreds of silent connections": async (_, daemon) => {
    await Promise.all(Array.from({ length: 300 }, () => daemon.connect()));
  },
};

for (const transport of TRANSPORTS) {
  Deno.test({
    name: `a hostile peer hurts nobody but itself: ${transport}`,
    ignore: !isAvailable(transport),
    async fn(t) {
      for (const [name, attack] of Object.entries(ATTACKS)) {
        await t.step(name, async () => {
          await using daemon = startTestDaemon({ transport });
          await endure(attack, daemon);
        });
      }
    },
  });
}

/** Others hold, wait and arrive, during the attack and after it. */
async function endure(attack: Attack, daemon: TestDaemon): Promise<void> {
  const [holder, first, second, hostile] = [
    await daemon.connect(),
    await daemon.connect(),
    await daemon.connect(),
    await daemon.connect(),
  ];
  assertEquals(await holder.lock("shared"), "16:0");
  assertEquals(await first.lock("shared"), "16:1");
  assertEquals(await second.lock("shared"), "16:1");
  await attack(hostile, daemon);

  const during = await daemon.connect();
  assertEquals(await during.lock("shared", { wait: 0 }), "16:4", "the holder holds");
  await holder.unlock("shared");
  assertEquals(await first.answer(), "24:0", "the first waiter gets it");
  hostile.close();

  const afterwards = await daemon.connect();
  assertEquals(await afterwards.lock("shared", { wait: 0 }), "16:4", "the first waiter holds");
  first.close();
  assertEquals(await second.answer(), "24:0", "the second waiter gets it");
  assertEquals(await afterwards.lock("shared"), "16:1");
  await second.unlock("shared");
  assertEquals(await afterwards.answer(), "24:0", "who came last gets it");
}

Deno.test("a peer that does not finish its message in time is cut off, and no other", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = { hostname: "127.0.0.1", port: (listener.addr as Deno.NetAddr).port };
  const served: Promise<void>[] = [];
  const connect = async () => {
    const client = await RawClient.connect(address);
    const socket = await new DenoListener(listener).accept();
    served.push(new Connection(socket, 20).serve({ receive: () => void socket.write(end()) }));
    return client;
  };
  using prompt = await connect();
  await prompt.send(lock("hostile") + lock("hostile").slice(0, 100));
  await prompt.message();
  await prompt.send(lock("hostile").slice(100) + "\n");
  await prompt.message();
  using slow = await connect();
  await slow.send(lock("hostile") + "\n" + lock("hostile").slice(0, 100));
  await slow.message();
  await slow.ended();
  await prompt.send(lock("hostile"));
  await prompt.message();
  prompt.close();
  await Promise.all(served);
});

/** Sends what may make the daemon close the connection before it has read all; tells whether it did not. */
async function sendToClosed(client: RawClient, bytes: string | Uint8Array): Promise<boolean> {
  try {
    await client.send(bytes);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset) return false;
    throw error;
  }
}

function end(): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode("</msg>");
}

function mapValues<T, U>(
  record: Record<string, T>,
  change: (value: T) => U,
  rename = (name: string) => name,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [rename(name), change(value)]));
}
