/** Connections through the C library, against peers of Deno's own. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Connection } from "../../client/connection.ts";
import { connectNatively } from "../../client/native_connection.ts";
import { useCFunctions } from "../../config/c_functions.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import type { Endpoint } from "../../config/endpoint.ts";
import { freePort, until } from "../helpers/flom.ts";
import { within } from "../helpers/raw_client.ts";
import { isAvailable, TestDirectory } from "../helpers/test_daemon.ts";

/** Both ends of a connection, and what belongs to it. */
class Stage implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly #directory = this.#stack.use(new TestDirectory());
  readonly endpoints: Readonly<Record<"unix" | "tcp", Endpoint>> = {
    unix: { transport: "unix", path: this.#directory.path("sockét") },
    tcp: { transport: "tcp", hostname: "127.0.0.1", port: freePort() },
  };

  constructor() {
    this.#stack.use(useCFunctions());
  }

  async connect(transport: "unix" | "tcp"): Promise<[client: Connection, server: Deno.Conn]> {
    const endpoint = this.endpoints[transport];
    using listener = endpoint.transport === "unix" ? Deno.listen(endpoint) : Deno.listen(endpoint);
    const [client, server] = await Promise.all([
      connectNatively(endpoint, DEFAULTS, undefined),
      listener.accept(),
    ]);
    assert(client, "through the C library");
    this.#stack.defer(() => client!.close());
    this.#stack.use(server);
    return [client!, server];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, fn, ignore: Deno.build.os !== "linux" });
}

const bytes = (text: string) => new TextEncoder().encode(text);

/** The text that comes next. */
async function read(from: Pick<Connection, "read">): Promise<string | null> {
  const room = new Uint8Array(100);
  const count = await within("something to read", from.read(room));
  return count === null ? null : new TextDecoder().decode(room.subarray(0, count));
}

for (const transport of ["unix", "tcp"] as const) {
  test(`what is written arrives, either way, and either side may end it (${transport})`, async () => {
    await using stage = new Stage();
    const [client, server] = await stage.connect(transport);
    assertEquals(await client.write(bytes("ping")), 4);
    assertEquals(await read(server), "ping");
    const early = read(client);
    await server.write(bytes("pong"));
    assertEquals(await early, "pong");
    await client.closeWrite();
    assertEquals(await read(server), null);
    await server.write(bytes("bye"));
    assertEquals(await read(client), "bye", "only one direction is closed");
    server.close();
    assertEquals(await read(client), null);
    await assertRejects(
      async () => {
        // On TCP only what comes back from the first tells that nobody reads.
        for (;;) await client.write(bytes("anybody?"));
      },
      Error,
      "the connection is broken",
    );
  });

  test(`a peer that does not read keeps nobody but its writer waiting (${transport})`, async () => {
    await using stage = new Stage();
    const [client, server] = await stage.connect(transport);
    const piece = new Uint8Array(100_000).fill(1);
    let written = 0;
    let writes = true;
    const writing = (async () => {
      while (writes) written += await client.write(piece);
    })();
    let before = -1;
    // Twice the same: it waits.
    await until(() => before === (before = written), "there is no room any more");
    writes = false;
    const room = new Uint8Array(1_000_000);
    let count = 0;
    const ended = (async () => {
      for (let length; (length = await server.read(room)) !== null;) count += length;
    })();
    await within("end of the writer", writing);
    await client.closeWrite();
    await within("end of the reader", ended);
    assertEquals(count, written);
  });

  test(`closing ends what is being read, and soon waits for what comes (${transport})`, async () => {
    await using stage = new Stage();
    const [client, server] = await stage.connect(transport);
    const reading = read(client);
    client.soon!();
    assertEquals(client.endsSoon!(), false);
    await server.write(bytes("now"));
    await until(() => (client.soon!(), true), "it has been looked");
    assertEquals(await reading, "now");
    const last = read(client);
    client.close();
    client.close();
    assertEquals(await last, null);
    assertEquals(await read(server), null);
  });

  test(`the end of the peer is seen at once (${transport})`, async () => {
    await using stage = new Stage();
    const [client, server] = await stage.connect(transport);
    const reading = read(client);
    server.close();
    await until(() => client.endsSoon!(), "it has ended");
    assertEquals(await reading, null);
  });
}

test("where nobody listens, the error is Deno's", async () => {
  await using stage = new Stage();
  const { unix, tcp } = stage.endpoints;
  assertEquals(await connectNatively(unix, DEFAULTS, undefined), undefined, "to be tried through Deno");
  const { message } = await assertRejects(() => Deno.connect(tcp as Deno.ConnectOptions), Error);
  const error = await assertRejects(() => connectNatively(tcp, DEFAULTS, undefined), Error, message);
  assert("code" in error);
});

for (const hostname of ["localhost", "::1"]) {
  Deno.test({
    name: `a host is found by ${hostname}, and all its addresses are tried`,
    ignore: Deno.build.os !== "linux" || hostname === "::1" && !isAvailable("tcp6"),
    fn: async () => {
      using _ = useCFunctions();
      using listener = Deno.listen({ hostname: hostname === "::1" ? hostname : "127.0.0.1", port: 0 });
      const endpoint = { transport: "tcp", hostname, port: listener.addr.port } as const;
      const accepting = listener.accept();
      const client = await connectNatively(endpoint, DEFAULTS, undefined);
      assert(client, "through the C library");
      (await accepting).close();
      client!.close();
      const nobody = { ...endpoint, port: freePort() };
      await assertRejects(
        () => connectNatively(nobody, DEFAULTS, undefined),
        Error,
        "Connection refused (os error 111)",
      );
    },
  });
}

test("whoever has given up need not wait for a connection", async () => {
  using _ = useCFunctions();
  const signal = AbortSignal.abort(new Error("enough"));
  for (const hostname of ["localhost", "127.0.0.1"]) {
    const endpoint = { transport: "tcp", hostname, port: freePort() } as const;
    await assertRejects(() => connectNatively(endpoint, DEFAULTS, signal), Error, "enough");
  }
});

test("a path that is too long is Deno's to refuse", async () => {
  using _ = useCFunctions();
  const path = `/tmp/${"x".repeat(107)}`;
  assertEquals(await connectNatively({ transport: "unix", path }, DEFAULTS, undefined), undefined);
});

test("a process that is not there for a command alone connects through Deno", async () => {
  using directory = new TestDirectory();
  const endpoint = { transport: "unix", path: directory.path("socket") } as const;
  using _ = Deno.listen(endpoint);
  assertEquals(await connectNatively(endpoint, DEFAULTS, undefined), undefined);
});
