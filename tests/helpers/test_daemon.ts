import { Daemon } from "../../daemon/daemon.ts";
import { listenTcp } from "../../daemon/listen.ts";
import { listenNatively } from "../../daemon/native_listener.ts";
import { DenoListener } from "../../daemon/socket.ts";
import type { Instant } from "../../resources/kind.ts";
import { type Address, RawClient, within } from "./raw_client.ts";

/** The machine id that the daemons of these tests send. */
export const DAEMON_ID = "d".repeat(32);

/** Kinds of addresses. */
export type Place = "unix" | "tcp4" | "tcp6";

/** What a daemon of these tests can listen on, and whether the C library serves its clients or Deno does. */
export type Transport = Place | `native ${Place}`;

/** How to start a daemon; by default it listens on a unix socket, natively, stays, and grants as the original does. */
export interface TestDaemonOptions {
  readonly transport?: Transport;
  readonly patienceMs?: number;
  readonly lifespanMs?: number;
  readonly clock?: () => Instant;
}

/** A daemon in the process of the test. */
export interface TestDaemon extends AsyncDisposable {
  readonly address: Address;
  readonly daemon: Daemon;
  /** Connects a client; it is closed with the daemon, if not before. */
  connect(): Promise<RawClient>;
  /** As many clients as most tests need; those that a test does not use are silent. */
  connectFour(): Promise<[RawClient, RawClient, RawClient, RawClient]>;
  /** Waits for the daemon to end by itself. */
  ended(): Promise<void>;
}

/** A clock that stands still until the test moves it. The daemon's timers run on and find it too early. */
export class ManualClock {
  #steadyMs = 0;
  #epochMs: number;

  constructor(start = new Date(2026, 0, 1)) {
    this.#epochMs = start.getTime();
  }

  readonly now = (): Instant => ({ steadyMs: this.#steadyMs, epochUs: this.#epochMs * 1000 });

  advance(ms: number): void {
    this.#steadyMs += ms;
    this.#epochMs += ms;
  }
}

/** A directory that goes with all it contains when the test ends. */
export class TestDirectory implements Disposable {
  readonly #directory = Deno.makeTempDirSync({ prefix: "flom-test-" });

  path(name: string): string {
    return `${this.#directory}/${name}`;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#directory, { recursive: true });
  }
}

const DEFAULT_TRANSPORT: Transport = isAvailable("native unix") ? "native unix" : "unix";

/** All transports; for tests that are made once for each. */
export const TRANSPORTS: readonly Transport[] = [
  ...["unix", "tcp4", "tcp6"] as const,
  ...["native unix", "native tcp4", "native tcp6"] as const,
];

/** Whether this machine has it: not every one has IPv6, and only Linux serves natively. */
export function isAvailable(transport: Transport): boolean {
  if (transport.startsWith("native") && Deno.build.os !== "linux") return false;
  if (!transport.endsWith("tcp6")) return true;
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

/** Starts a daemon on a free port, or on a socket in a directory of its own. */
export function startTestDaemon(options: TestDaemonOptions = {}): TestDaemon {
  const { transport = DEFAULT_TRANSPORT, patienceMs = -1, lifespanMs = -1, clock } = options;
  const place = listen(transport.replace("native ", "") as Place);
  // A test's only thread must not wait for what that test itself is about to do.
  const native = transport.startsWith("native") ? listenNatively(place.listener, () => false) : undefined;
  const daemon = new Daemon({
    listener: native ?? new DenoListener(place.listener),
    peerId: DAEMON_ID,
    patienceMs,
    lifespanMs,
    ...(clock && { clock }),
  });
  const clients: RawClient[] = [];
  const connect = async () => {
    const client = await RawClient.connect(place.address);
    clients.push(client);
    return client;
  };
  return {
    address: place.address,
    daemon,
    connect,
    connectFour: () => Promise.all([connect(), connect(), connect(), connect()]),
    ended: () => within("end of the daemon", daemon.ended),
    async [Symbol.asyncDispose]() {
      daemon.end();
      for (const client of clients) client.close();
      await this.ended();
      await native?.ended;
      place.remove();
    },
  };
}

/** The words that run a daemon, from its sources, as a process that stays. */
export function daemonWords(path: string): string[] {
  const source = import.meta.resolve("../../main.ts");
  const words = JSON.stringify(["--daemon", "-s", path, "-d", "-1"]);
  const code = `import { main } from "${source}"; Deno.exit(await main(${words}));`;
  return [Deno.execPath(), "eval", "--quiet", "--no-config", code];
}

function listen(transport: Place): { listener: Deno.Listener; address: Address; remove(): void } {
  if (transport === "unix") {
    // Not listenUnix: it changes the umask, which all the test files that run at a time share.
    const directory = new TestDirectory();
    const path = directory.path("socket");
    const listener = Deno.listen({ transport: "unix", path });
    return { listener, address: { transport: "unix", path }, remove: () => directory[Symbol.dispose]() };
  }
  const hostname = transport === "tcp4" ? "127.0.0.1" : "::1";
  const listener = listenTcp(hostname, 0);
  const { port } = listener.addr as Deno.NetAddr;
  return { listener, address: { hostname, port }, remove() {} };
}
