/** What the daemon costs, in counts that are the same on every machine, however busy it is. */

import { assert, assertEquals } from "@std/assert";
import { flomWords, Place, Running, until } from "../helpers/flom.ts";
import { lock, RawClient, shutdown } from "../helpers/raw_client.ts";
import { ManualClock, startTestDaemon } from "../helpers/test_daemon.ts";
import { readSystemCalls, type SystemCall, watched, withStrace } from "../helpers/system_calls.ts";

/** Calls that take or give bytes, and those that wait for something to happen. */
const READS = ["read", "readv", "recvfrom", "recvmsg"];
const WRITES = ["write", "writev", "sendto", "sendmsg"];
const WAITS = ["epoll_wait", "epoll_pwait", "epoll_pwait2"];
const OTHERS = ["accept", "accept4", "epoll_create1", "epoll_ctl", "setsockopt", "ioctl", "fcntl", "close"];

const PAIRS = 50;

/** Who serves the clients. */
const WAYS = ["Deno", "the C library"] as const;
type Way = typeof WAYS[number];

/** A daemon whose system calls are watched, and what they were. */
class WatchedDaemon implements AsyncDisposable {
  readonly #place = new Place();
  readonly #file = this.#place.path("calls");
  readonly #process: Running;
  /** How many calls were made before it is watched. */
  #before = 0;

  private constructor(way: Way) {
    const permissions = way === "Deno" ? ["-A", "--deny-ffi"] : ["-A"];
    const words = flomWords(["--daemon", "-s", this.#place.socket, "-d", "-1"], permissions);
    this.#process = new Running(watched(words, this.#file, [...READS, ...WRITES, ...WAITS, ...OTHERS]));
  }

  static async start(way: Way): Promise<WatchedDaemon> {
    const daemon = new WatchedDaemon(way);
    await daemon.#process.printed("ready");
    if (way === "the C library") await daemon.#servesNatively();
    return daemon;
  }

  /** One that serves natively, and a client that came before and is Deno's for ever. */
  static async startAndConnect(): Promise<[WatchedDaemon, RawClient]> {
    const daemon = new WatchedDaemon("the C library");
    await daemon.#process.printed("ready");
    const early = await daemon.connect();
    assertEquals(await early.lock("early"), "16:0");
    await daemon.#servesNatively();
    return [daemon, early];
  }

  /** Waits until it has a list of events besides Deno's; the next client is still Deno's. */
  async #servesNatively(): Promise<void> {
    const lists = async () => named(["epoll_create1"], await readSystemCalls(this.#file)).length;
    await until(async () => await lists() > 1, "the daemon opens the C library");
    {
      using last = await this.connect();
      await last.closeWrite();
      await last.ended();
    }
    this.#before = (await readSystemCalls(this.#file)).length;
  }

  connect(): Promise<RawClient> {
    return RawClient.connect({ transport: "unix", path: this.#place.socket });
  }

  /** Ends the daemon; its calls from the first accepted connection on. */
  async calls(): Promise<SystemCall[]> {
    using manager = await this.connect();
    await manager.send(shutdown(1));
    await this.#process.result();
    const calls = (await readSystemCalls(this.#file)).slice(this.#before);
    return calls.slice(calls.findIndex(accepts));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
    await this.#place[Symbol.asyncDispose]();
  }
}

function accepts({ name, result }: SystemCall): boolean {
  return name.startsWith("accept") && result >= 0;
}

/** The descriptors of the accepted connections, in their order. */
function connections(calls: readonly SystemCall[]): number[] {
  return calls.filter(accepts).map(({ result }) => result);
}

/** What was done with a descriptor, from when it was accepted until it was closed and its number free again. */
function callsOn(descriptor: number, calls: readonly SystemCall[]): SystemCall[] {
  const end = calls.findIndex(({ name, args, result }) =>
    READS.includes(name) && args.startsWith(`${descriptor},`) && result === 0
  );
  const until = end < 0 ? calls.length : end + 1;
  return calls.slice(0, until).filter(({ name, args }) =>
    args.startsWith(`${descriptor},`) || (name === "epoll_ctl" && args.split(", ")[2] === String(descriptor))
  );
}

function named(names: readonly string[], calls: readonly SystemCall[]): SystemCall[] {
  return calls.filter(({ name }) => names.includes(name));
}

for (const way of WAYS) {
  Deno.test(
    withStrace(`a message costs the daemon one read at most, an answer one write: ${way}`, async () => {
      await using daemon = await WatchedDaemon.start(way);
      using client = await daemon.connect();
      for (let pair = 0; pair < PAIRS; pair++) {
        assertEquals(await client.lock("job"), "16:0");
        await client.unlock("job");
      }
      await client.closeWrite();
      await client.ended();
      const calls = await daemon.calls();
      const descriptor = connections(calls)[0]!;
      const own = callsOn(descriptor, calls);
      const reads = named(READS, own);
      // An unlock and the lock after it may come in one piece. One more read finds the end of the connection.
      assert(reads.length > PAIRS && reads.length <= 2 * PAIRS + 1, `${reads.length} reads`);
      assert(reads.every(({ result }) => result >= 0), "it reads when there is something to read");
      assertEquals(named(WRITES, own).length, PAIRS, "one write for each answer");
      assertEquals(named(["epoll_ctl"], own).length, 1, "it is registered once");
      assertEquals(named(["ioctl", "fcntl", "setsockopt"], own).length, 0);
      const end = calls.indexOf(reads.at(-1)!);
      const closing = calls.findIndex(({ name, args }, at) =>
        at > end && name === "close" && args === `${descriptor}`
      );
      assert(closing > end, "its descriptor is closed");
    }),
  );

  Deno.test(withStrace(`what comes in one piece is answered in one piece: ${way}`, async () => {
    await using daemon = await WatchedDaemon.start(way);
    using client = await daemon.connect();
    await client.send(lock("job", { mode: 3 }).repeat(3));
    for (let index = 0; index < 3; index++) assertEquals(await client.answer(), "16:0");
    await client.closeWrite();
    await client.ended();
    const calls = await daemon.calls();
    const own = callsOn(connections(calls)[0]!, calls);
    assertEquals(named(READS, own).length, 2, "the piece and the end of the connection");
    assertEquals(named(WRITES, own).length, 1);
  }));

  Deno.test(
    withStrace(`the next waiter is granted in the turn in which the lock comes back: ${way}`, async () => {
      await using daemon = await WatchedDaemon.start(way);
      using holder = await daemon.connect();
      assertEquals(await holder.lock("job"), "16:0");
      using first = await daemon.connect();
      assertEquals(await first.lock("job"), "16:1");
      using second = await daemon.connect();
      assertEquals(await second.lock("job"), "16:1");
      await holder.unlock("job");
      assertEquals(await first.answer(), "24:0");
      first.close();
      assertEquals(await second.answer(), "24:0");
      const calls = await daemon.calls();
      // The first lock ends with an unlock, the second one with its connection.
      const [holding, waiting, last] = connections(calls);
      for (const [from, to] of [[holding!, waiting!], [waiting!, last!]] as const) {
        const taken = calls.indexOf(named(READS, callsOn(from, calls)).at(-1)!);
        const given = calls.indexOf(named(WRITES, callsOn(to, calls)).at(-1)!);
        assert(taken < given, "first it is given back, then granted");
        const { thread } = calls[taken]!;
        const between = calls.slice(taken + 1, given).filter((call) => call.thread === thread);
        assertEquals(named(WAITS, between), [], "the daemon does not go to sleep between the two");
      }
    }),
  );
}

Deno.test(withStrace("who is served by Deno does not wait while others are waited for", async () => {
  const [started, early] = await WatchedDaemon.startAndConnect();
  await using daemon = started;
  using client = await daemon.connect();
  for (let pair = 0; pair < PAIRS; pair++) {
    assertEquals(await client.lock("job"), "16:0");
    await client.unlock("job");
  }
  await early.closeWrite();
  await early.ended();
  early.close();
  await client.lock("job");
  await client.unlock("job");
  await client.lock("job");
  const calls = await daemon.calls();
  /** How long the daemon's own thread would have waited each time, in milliseconds. */
  const limits = (until: SystemCall[]) =>
    named(["epoll_wait"], until).map(({ args }) => / 128, (\d+)$/.exec(args)?.[1]).filter(Boolean);
  const end = calls.findIndex(({ name, result }) => READS.includes(name) && result === 0);
  assertEquals(new Set(limits(calls.slice(0, end))), new Set(["0"]));
  assert(limits(calls.slice(end)).includes("1"), "when he is gone it does wait");
}));

/** The original's answer that grants a lock without an element. */
const ORIGINAL_BYTES = 147;
/** `ext`, `hold` and `fence`, with numbers as long as they get. */
const EXTENSION_BYTES = ' ext="1"'.length + ' hold="12345678.1234567890"'.length +
  ` fence="${2n ** 63n}"`.length;

Deno.test("a grant has the bytes of the original's, and at most 63 of ours", async () => {
  await using place = new Place();
  await using process = new Running(flomWords(["--daemon", "-s", place.socket, "-d", "-1"]));
  await process.printed("ready");
  using client = await RawClient.connect({ transport: "unix", path: place.socket });
  await client.send(lock("job"));
  const message = await client.message();
  assertEquals(message.replace(/ (?:ext|hold|fence)="[^"]*"/g, "").length, ORIGINAL_BYTES);
  assertEquals(EXTENSION_BYTES, 63);
  assert(message.length <= ORIGINAL_BYTES + EXTENSION_BYTES, `${message.length} bytes`);
});

/** Timers that are set and not cleared; while it is there, none fires by itself. */
class PendingTimers implements Disposable {
  /** By the cell that each of them waits at. */
  readonly #ends = new Map<unknown, (how: "timed-out") => void>();
  readonly #real = { waitAsync: Atomics.waitAsync, notify: Atomics.notify };

  constructor() {
    const waitAsync = (cell: unknown) => {
      const { promise: value, resolve } = Promise.withResolvers();
      this.#ends.set(cell, resolve);
      return { async: true, value };
    };
    const notify = (cell: unknown) => Number(this.#ends.delete(cell));
    Object.assign(Atomics, { waitAsync, notify });
  }

  get count(): number {
    return this.#ends.size;
  }

  /** Returns when what they call back has been called. */
  async fireAll(): Promise<void> {
    for (const end of this.#ends.values()) end("timed-out");
    this.#ends.clear();
    await new Promise((resolve) => setImmediate(resolve));
  }

  [Symbol.dispose](): void {
    Object.assign(Atomics, this.#real);
  }
}

Deno.test("a daemon has a timer only as long as an idle resource is kept", async () => {
  using timers = new PendingTimers();
  const clock = new ManualClock();
  await using daemon = startTestDaemon({ clock: clock.now });
  const [holder, waiter] = await daemon.connectFour();
  assertEquals(timers.count, 0, "nobody has asked for anything");
  assertEquals(await holder.lock("job"), "16:0");
  assertEquals(await waiter.lock("job"), "16:1");
  assertEquals(timers.count, 0, "who holds or waits is told by messages");
  await holder.unlock("job");
  assertEquals(await waiter.answer(), "24:0");
  assertEquals(timers.count, 0);
  await waiter.unlock("job");
  await waiter.settle();
  assertEquals(timers.count, 1);
  clock.advance(60_000);
  await timers.fireAll();
  assertEquals(timers.count, 0, "it sleeps until somebody comes");
});

Deno.test({
  name: "an idle daemon sleeps for many seconds at a time (needs Linux)",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using place = new Place();
    // Once a day Deno itself asks whether there is a newer Deno.
    const env = { DENO_NO_UPDATE_CHECK: "1" };
    await using process = new Running(flomWords(["--daemon", "-s", place.socket, "-d", "-1"]), { env });
    await process.printed("ready");
    using client = await RawClient.connect({ transport: "unix", path: place.socket });
    assertEquals(await client.lock("job"), "16:0");
    // Threads that help the runtime wait ten seconds for more to do, and go then.
    await until(() => sleepsLong(process.child.pid), "no thread of the daemon wakes up soon");
  },
});

/** Whether all threads of a process wait for something to happen. */
function sleepsLong(pid: number): boolean {
  const threads = [...Deno.readDirSync(`/proc/${pid}/task`)];
  return threads.every(({ name }) => sleeps(Deno.readTextFileSync(`/proc/${pid}/task/${name}/syscall`)));
}

/** Less is a sign of something that looks again and again. The garbage collector looks twice in the first minute. */
const LONG_MS = 5000;

/** System calls by number: two whose fourth argument is a time limit, and those that have none. */
const SLEEPS = Deno.build.arch === "x86_64"
  ? { epoll: ["232", "281"], futex: "202", read: ["0", "45"] }
  : { epoll: ["22"], futex: "98", read: ["63", "207"] };

/** Whether a thread, by the system call that it is in, waits without a time limit, or with a long one. */
function sleeps(systemCall: string): boolean {
  const [call = "", ...args] = systemCall.trim().split(" ");
  const limit = Number(args[3]);
  if (SLEEPS.epoll.includes(call)) return (limit | 0) === -1 || limit > LONG_MS;
  if (call === SLEEPS.futex) return limit === 0;
  return SLEEPS.read.includes(call);
}
