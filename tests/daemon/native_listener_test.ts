/** What a daemon relies on when the C library serves its clients. Other tests run whole daemons both ways. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { listenNatively, type NativeListener } from "../../daemon/native_listener.ts";
import { DenoListener, type Room, type Socket } from "../../daemon/socket.ts";
import { within } from "../helpers/raw_client.ts";
import { isAvailable, type Place, TestDirectory } from "../helpers/test_daemon.ts";

const LINUX_ONLY = { ignore: Deno.build.os !== "linux" };

/** A listener of this process that serves natively; what it brought is closed with it. */
class Stage implements AsyncDisposable {
  readonly #directory = new TestDirectory();
  readonly #address: Deno.UnixConnectOptions & Deno.UnixListenOptions = {
    transport: "unix",
    path: this.#directory.path("socket"),
  };
  readonly #listener: NativeListener = listenNatively(Deno.listen(this.#address), () => false)!;
  readonly #open: { close(): void }[] = [];

  /** Both ends of a new connection. */
  async pair(): Promise<[client: Deno.Conn, server: Socket]> {
    const [client, server] = await Promise.all([Deno.connect(this.#address), this.#listener.accept()]);
    this.#open.push(client, server);
    return [client, server];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const end of this.#open) {
      try {
        end.close();
      } catch {
        // The test has closed it.
      }
    }
    await within("end of the listener", this.#listener.ended);
    this.#directory[Symbol.dispose]();
  }
}

/** What a socket receives, as text, until it ends. */
function collect(socket: Socket): { readonly pieces: string[]; readonly ended: Promise<void> } {
  const pieces: string[] = [];
  const take = ({ bytes }: Room, count: number) => {
    pieces.push(new TextDecoder().decode(bytes.subarray(0, count)));
  };
  return { pieces, ended: socket.receive(take) };
}

Deno.test({
  ...LINUX_ONLY,
  name: "who has sent much is served in turns with others",
  async fn() {
    await using stage = new Stage();
    const [much, muchServed] = await stage.pair();
    const [little, littleServed] = await stage.pair();
    const sent = "x".repeat(20_000);
    await much.write(new TextEncoder().encode(sent));
    await little.write(new TextEncoder().encode("hello"));
    const order: string[] = [];
    const done = Promise.withResolvers<void>();
    let missing = sent.length;
    muchServed.receive((_, count) => {
      order.push("much");
      missing -= count;
      if (missing === 0) done.resolve();
    });
    littleServed.receive(() => void order.push("little"));
    await within("all that was sent", done.promise);
    // A turn or two may have begun before the other one was there.
    assert(order.indexOf("little") <= 4, order.join());
    assertEquals(order.length, 1 + Math.ceil(sent.length / 1024));
  },
});

Deno.test({
  ...LINUX_ONLY,
  name: "what there is no room for is written when the peer reads, and not a byte is lost",
  async fn() {
    await using stage = new Stage();
    const [client, server] = await stage.pair();
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => index * 7 >> 3);
    const writing = (async () => {
      let waited = 0;
      for (let at = 0; at < bytes.length;) {
        const count = server.write(bytes.subarray(at));
        if (typeof count !== "number") waited++;
        at += await count;
      }
      return waited;
    })();
    const received = new Uint8Array(bytes.length);
    for (let at = 0; at < bytes.length;) at += (await client.read(received.subarray(at)))!;
    assert(await writing > 0, "there was no room");
    assertEquals(received.every((byte, index) => byte === bytes[index]), true);
  },
});

Deno.test({
  ...LINUX_ONLY,
  name: "a write to a peer that is gone fails, at once or when it was waiting",
  async fn() {
    await using stage = new Stage();
    for (const waits of [false, true]) {
      const [client, server] = await stage.pair();
      const { ended } = collect(server);
      const fill = () => server.write(new Uint8Array(1_000_000));
      let last = waits ? fill() : 0;
      while (typeof last === "number" && waits) last = fill();
      client.close();
      await within("end of the connection", ended);
      await assertRejects(async () => void await (waits ? last : fill()), Error, "system error 32");
    }
  },
});

Deno.test({
  ...LINUX_ONLY,
  name: "a mistake in what takes the bytes is told to whoever receives, and hurts nobody else",
  async fn() {
    await using stage = new Stage();
    const [client, server] = await stage.pair();
    const [other, otherServed] = await stage.pair();
    const { pieces, ended } = collect(otherServed);
    const receiving = server.receive(() => {
      throw new RangeError("a mistake");
    });
    await client.write(Uint8Array.of(1));
    await assertRejects(() => receiving, RangeError, "a mistake");
    await other.write(new TextEncoder().encode("hello"));
    await other.closeWrite();
    await within("end of the connection", ended);
    assertEquals(pieces, ["hello"]);
  },
});

Deno.test({
  ...LINUX_ONLY,
  name: "a connection that is closed on this side receives nothing more",
  async fn() {
    await using stage = new Stage();
    const [client, server] = await stage.pair();
    const { pieces, ended } = collect(server);
    await client.write(new TextEncoder().encode("hello"));
    server.close();
    server.close();
    await within("end of the connection", ended);
    assertEquals([pieces, await client.read(new Uint8Array(1)).catch(() => null)], [[], null]);
  },
});

/** Where a listener listens, and where a client connects to. */
const PLACES: [Place, listen: string, connect: string][] = [
  ["tcp4", "127.0.0.1", "127.0.0.1"],
  ["tcp6", "::1", "::1"],
  ["tcp6", "::", "127.0.0.1"],
];

for (const [place, hostname, connectTo] of PLACES) {
  Deno.test({
    name: `a peer has the address that Deno would show: ${connectTo} at ${hostname}`,
    ignore: LINUX_ONLY.ignore || !isAvailable(place),
    async fn() {
      const shown: unknown[] = [];
      for (const isNative of [false, true]) {
        const listener = Deno.listen({ hostname, port: 0 });
        const { port } = listener.addr as Deno.NetAddr;
        const native = isNative ? listenNatively(listener, () => false)! : undefined;
        const peers = native ?? new DenoListener(listener);
        const [client, server] = await Promise.all([
          Deno.connect({ hostname: connectTo, port }),
          peers.accept(),
        ]);
        const { transport, hostname: name, port: clientPort } = server.remoteAddr as Deno.NetAddr;
        assertEquals(clientPort, client.localAddr.port);
        shown.push({ transport, name });
        for (const end of [client, server, peers]) end.close();
        await native?.ended;
      }
      assertEquals(shown[1], shown[0]);
    },
  });
}

Deno.test({
  name: "without the permission for the C library a daemon goes on through Deno",
  permissions: { net: true, ffi: false },
  fn() {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    assertEquals(listenNatively(listener, () => true), undefined);
  },
});
