import { assert, assertEquals, assertMatch } from "@std/assert";
import { Daemon } from "../../daemon/daemon.ts";
import { Journal } from "../../daemon/journal.ts";
import { DenoListener, type Listener } from "../../daemon/socket.ts";
import { Log } from "../../trace/log.ts";
import { until } from "../helpers/flom.ts";
import { eventsOf, type Line, parseLog, unchanging } from "../helpers/log.ts";
import { lock, type LockFields, message, RawClient, shutdown } from "../helpers/raw_client.ts";
import { DAEMON_ID, TestDirectory } from "../helpers/test_daemon.ts";

/** A daemon in this process, and its log. */
class LoggedDaemon implements AsyncDisposable {
  nowMs = 0;
  text = "";
  readonly daemon: Daemon;
  readonly #directory = new TestDirectory();
  readonly #path = this.#directory.path("socket");
  readonly #clients: RawClient[] = [];

  constructor(listener?: Listener) {
    const target = {
      writeSync: (bytes: Uint8Array) => {
        this.text += new TextDecoder().decode(bytes);
        return bytes.length;
      },
    };
    this.daemon = new Daemon({
      listener: listener ?? new DenoListener(Deno.listen({ transport: "unix", path: this.#path })),
      peerId: DAEMON_ID,
      lifespanMs: -1,
      patienceMs: -1,
      journal: new Journal(new Log({ format: "json", target }), () => this.nowMs),
    });
  }

  get lines(): Line[] {
    return parseLog(this.text);
  }

  async connect(): Promise<RawClient> {
    const client = await RawClient.connect({ transport: "unix", path: this.#path });
    this.#clients.push(client);
    return client;
  }

  /** Waits for the last of the lines that are awaited. */
  async logged(event: string, count = 1): Promise<void> {
    await until(
      () => this.lines.filter((line) => line.event === event).length === count,
      `${event} is logged`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.daemon.end();
    for (const client of this.#clients) client.close();
    await this.daemon.ended;
    this.#directory[Symbol.dispose]();
  }
}

/** A lock request of one of our clients, which says who it is. */
function lockAs(who: string, name: string, fields?: LockFields): string {
  const escaped = [...who].map((character) => `&#${character.codePointAt(0)};`).join("");
  return lock(name, fields).replace('"/><resource', `" who="${escaped}"/><resource`);
}

Deno.test("the log tells who waited for what, who got it, and how it came free", async () => {
  await using logged = new LoggedDaemon();
  const [a, b, c] = [await logged.connect(), await logged.connect(), await logged.connect()];
  await a.send(lockAs("ann@mojan:1", "job", { mode: 3 }));
  assertEquals(await a.answer(), "16:0");
  await b.send(lockAs("bob@mojan:2", "job"));
  assertEquals(await b.answer(), "16:1");
  await c.send(lockAs("eve@mojan:3", "job", { wait: 0 }));
  assertEquals(await c.answer(), "16:4");
  await a.unlock("job");
  assertEquals(await b.answer(), "24:0");
  b.close();
  await logged.logged("disconnected");
  const [job, peer] = [{ resource: "job" }, { peer: "unix" }];
  const [ann, bob, eve] = ["ann@mojan:1", "bob@mojan:2", "eve@mojan:3"].map((who) => ({ who, ...peer }));
  const info = { level: "info" };
  assertEquals(logged.lines.map(unchanging), [
    { ...info, event: "granted", ...job, mode: "PR", ...ann },
    { ...info, event: "enqueued", ...job, mode: "EX", ...bob },
    { ...info, event: "refused", ...job, mode: "EX", ...eve, reason: "busy", why: "the resource is locked" },
    { ...info, event: "released", ...job, mode: "PR", ...ann },
    { ...info, event: "granted", ...job, mode: "EX", ...bob },
    { ...info, event: "disconnected", ...job, mode: "EX", ...bob },
  ]);
  const [granted, enqueued, , released, grantedLater, disconnected] = logged.lines;
  assertEquals(granted!.hold, released!.hold);
  assertEquals([enqueued!.hold, grantedLater!.hold], [disconnected!.hold, disconnected!.hold]);
  assert(granted!.hold !== enqueued!.hold);
  assertEquals(BigInt(grantedLater!.fence as string), BigInt(granted!.fence as string) + 1n);
});

Deno.test("nobody knows of a grant before the log does", async () => {
  await using logged = new LoggedDaemon();
  const client = await logged.connect();
  for (let round = 1; round <= 20; round++) {
    assertEquals(await client.lock("job"), "16:0");
    assertEquals(eventsOf(logged.lines).filter((event) => event === "granted").length, round);
    await client.unlock("job");
  }
});

Deno.test("each kind of resource is logged with what is particular to it", async () => {
  await using logged = new LoggedDaemon();
  const grants: [name: string, fields: LockFields, particular: Line][] = [
    ["pool[5]", { quantity: 2 }, { quantity: 2 }],
    ["red.green", {}, { element: "red" }],
    ["/db/my table", { mode: 3 }, { mode: "PR" }],
    ["_S_id[1]", {}, { element: "1" }],
  ];
  for (const [name, fields, particular] of grants) {
    const client = await logged.connect();
    await client.lock(name, fields);
    await client.unlock(name, 1);
    await client.settle();
    const [granted, released] = logged.lines.filter(({ resource }) => resource === name);
    const common = { level: "info", resource: name, who: "a client", peer: "unix" };
    assertEquals(unchanging(granted!), { ...common, event: "granted", ...particular });
    const { element: _element, ...kept } = particular;
    assertEquals(unchanging(released!), { ...common, event: "released", ...kept, rollback: true });
  }
});

Deno.test("who waits for a resource to be created is logged, and who gives up waiting", async () => {
  await using logged = new LoggedDaemon();
  const [a, b] = [await logged.connect(), await logged.connect()];
  assertEquals(await a.lock("later", { create: 0 }), "16:2");
  a.close();
  await logged.logged("abandoned");
  assertEquals(await b.lock("later"), "16:0");
  const c = await logged.connect();
  assertEquals(await c.lock("later"), "16:1");
  await c.unlock("later");
  await c.settle();
  assertEquals(eventsOf(logged.lines).slice(0, 5), [
    "parked",
    "abandoned",
    "granted",
    "enqueued",
    "abandoned",
  ]);
});

Deno.test("who breaks the protocol is logged once a second, with the number of the others", async () => {
  await using logged = new LoggedDaemon();
  const attack = async (bytes: string) => {
    const hostile = await logged.connect();
    await hostile.send(bytes);
    await hostile.ended();
  };
  for (let count = 0; count < 25; count++) await attack('hello\n{"event":"granted"}</msg>');
  logged.nowMs = 999;
  await attack("hello</msg>");
  logged.nowMs = 1000;
  await attack(message(9, 8).replace('level="3"', 'level="2"'));
  await attack("hello</msg>");
  logged.nowMs = 5000;
  await attack("x".repeat(5000));
  const common = { level: "warning", event: "protocol-error", peer: "unix" };
  const outside = "there is text outside the root";
  assertEquals(logged.lines.map(unchanging), [
    { ...common, why: outside, excerpt: 'hello\n{"event":"granted"}</msg>' },
    {
      ...common,
      ...{ why: "the protocol level is 2 and not 3", more: 25 },
      excerpt: message(9, 8).replace('level="3"', 'level="2"').slice(0, 80),
    },
    { ...common, why: "the message is longer than 4096 bytes", excerpt: "x".repeat(80), more: 1 },
  ]);
});

Deno.test("requests that no client makes are logged once a second as well", async () => {
  await using logged = new LoggedDaemon();
  const client = await logged.connect();
  for (const name of ["1st", "job", "other"]) await client.lock(name);
  logged.nowMs = 1000;
  await client.lock("other");
  const [invalid, granted, other] = logged.lines;
  assertEquals([invalid!.event, invalid!.resource, invalid!.reason], ["invalid-request", "1st", "invalid"]);
  assertEquals(granted!.event, "granted");
  assertEquals([other!.why, other!.more], ["this connection belongs to the resource job", 1]);
});

Deno.test("no peer can write a line of the log, or a field, by what it says", async () => {
  await using logged = new LoggedDaemon();
  const who = 'x"}\n{"event":"granted","who":"root"}\u2028\u0085\x1b[2J';
  const resource = "/a\x1b[31m";
  const client = await logged.connect();
  await client.send(lockAs(who, resource));
  assertEquals(await client.answer(), "16:0");
  assertMatch(logged.text, /^[ -~]+\n$/);
  assertEquals(logged.lines.map(unchanging), [
    { level: "info", event: "granted", resource, mode: "EX", who, peer: "unix" },
  ]);
});

Deno.test("a daemon that ends says why, and who loses a lock by that; nobody is granted one any more", async () => {
  await using logged = new LoggedDaemon();
  const [a, b, c] = [await logged.connect(), await logged.connect(), await logged.connect()];
  await a.lock("job");
  await b.lock("job");
  await c.send(shutdown(1));
  await c.ended();
  await logged.daemon.ended;
  const why = "the daemon ends";
  assertEquals(logged.lines.slice(2).map(({ event, why, immediate }) => ({ event, why, immediate })), [
    { event: "shutdown-requested", why: undefined, immediate: true },
    { event: "disconnected", why, immediate: undefined },
    { event: "abandoned", why, immediate: undefined },
    { event: "finished", why: "it was told to end at once", immediate: undefined },
  ]);
});

Deno.test("a daemon that is to end when all is done logs whom it turns away, and that it ended", async () => {
  await using logged = new LoggedDaemon();
  const [a, b, c] = [await logged.connect(), await logged.connect(), await logged.connect()];
  await a.lock("job");
  await b.send(shutdown(0));
  await logged.logged("shutdown-requested");
  await c.send(lockAs("bob@mojan:2", "other"));
  assertEquals(await c.answer(), "16:3");
  await a.unlock("job");
  await logged.daemon.ended;
  const [, , turnedAway, , finished] = logged.lines;
  assertEquals(eventsOf(logged.lines), ["granted", "shutdown-requested", "refused", "released", "finished"]);
  assertEquals([turnedAway!.who, turnedAway!.resource, turnedAway!.reason], [
    "bob@mojan:2",
    "other",
    "closed",
  ]);
  assertMatch(finished!.why as string, /is shutting down/);
});

Deno.test("a connection that cannot be accepted is logged", async () => {
  const { promise: closed, reject: close } = Promise.withResolvers<never>();
  let refusals = 3;
  const listener = {
    accept: () => refusals-- > 0 ? Promise.reject(new Error("Too many open files")) : closed,
    close: () => close(new Error("closed")),
  };
  await using logged = new LoggedDaemon(listener);
  await until(() => refusals < 0, "all are refused");
  assertEquals(logged.lines.map(unchanging), [
    { level: "warning", event: "accept-failed", why: "Too many open files" },
  ]);
});
