/**
 * What a request and its release cost when few others are there and when many are: the pure rules for every kind of
 * resource, and a daemon behind a socket. The two sizes are measured in turns, so that both see the same machine.
 *
 * @module
 */

import type { Instant } from "../resources/kind.ts";
import { type LockRequest, LockTable } from "../resources/lock_table.ts";
import { parseResourceName } from "../resources/name.ts";
import type { RawClient } from "../tests/helpers/raw_client.ts";
import { startTestDaemon, type TestDaemon } from "../tests/helpers/test_daemon.ts";
import { type BenchOptions, readBenchOptions } from "./options.ts";
import { Report } from "./report.ts";

/** Rounds for one of the longer benchmarks: here one takes a few hundredths of a second. */
const ROUNDS_FOR_ONE = 3;
const ROUND_MS = 20;
const DAEMON_ROUND_MS = 100;

/** Operations between two looks at the clock, so that looking costs nothing. */
const BATCH = 10;

const FEW = 10;
const MANY_WAITERS = 10_000;
/** Commands under commands are fewer. */
const MANY_NESTED = 1000;
const MANY_RESOURCES = 100_000;

/** Both ends of every connection are open files of this process, of which it may have a few thousand only. */
const WAITS_PER_CONNECTION = 10;

/** Does the operation that is measured, once. */
type Operation = () => void;

/** Microseconds. */
type Measured = number | Promise<number>;

/** One line of the table. */
interface Case {
  readonly name: string;
  readonly many: number;
  /** Makes the situation with so many others in it. */
  readonly make: (others: number) => Operation;
}

type Ask = Partial<Omit<LockRequest, "name">>;

/** A lock table with the clock at a stand; whoever waits is out of patience at once, which costs the most. */
class Bench {
  readonly table = new LockTable({
    patienceMs: 0,
    maxWaiters: MANY_RESOURCES,
    zoneName: () => "UTC",
    fenceStart: 0n,
  });
  now: Instant = { steadyMs: 0, epochUs: Date.UTC(2026, 0, 1) * 1000 };
  #lastId = 0;

  ask(name: string, ask: Ask = {}): number {
    const id = ++this.#lastId;
    const request: LockRequest = {
      ...{ mode: "EX", quantity: 1, wait: true, create: true, idleLifespanMs: 0, held: [], who: "" },
      ...ask,
      name: parseResourceName(name),
    };
    this.table.request(id, request, this.now);
    return id;
  }

  release(id: number): void {
    this.table.release(id, false, this.now);
  }

  pass(ms: number): void {
    this.now = { steadyMs: this.now.steadyMs + ms, epochUs: this.now.epochUs + ms * 1000 };
    this.table.tick(this.now);
  }
}

/** The holder ends, the oldest of the waiters follows, and another one comes to wait: the queue keeps its length. */
function handOver(name: string, ask: (index: number) => Ask = () => ({}), tickMs = 0): Case["make"] {
  return (others) => {
    const bench = new Bench();
    const queue: number[] = [];
    let index = 0;
    while (index <= others) queue.push(bench.ask(name, ask(index++)));
    let oldest = 0;
    return () => {
      bench.release(queue[oldest % queue.length]!);
      queue[oldest++ % queue.length] = bench.ask(name, ask(index++));
      if (tickMs > 0) bench.pass(tickMs);
    };
  };
}

/** A newcomer waits at the end of the queue and gives up. */
function giveUp(name: string, ask: (index: number) => Ask = () => ({})): Case["make"] {
  return (others) => {
    const bench = new Bench();
    for (let index = 0; index <= others; index++) bench.ask(name, ask(index));
    return () => bench.release(bench.ask(name, ask(0)));
  };
}

/** Each of many paths below one root has a holder and a waiter; the newcomer is at one of them, at a new one or above. */
function paths(newcomer: string): Case["make"] {
  return (others) => {
    const bench = new Bench();
    for (let index = 0; index < others; index++) {
      for (let twice = 0; twice < 2; twice++) bench.ask(`/root/${index}`);
    }
    return () => bench.release(bench.ask(newcomer));
  };
}

/** Many commands each hold a lock of their own and wait for one and the same. */
function nested(name: string): Case["make"] {
  return (others) => {
    const bench = new Bench();
    bench.ask("wanted");
    for (let index = 0; index < others; index++) bench.ask("wanted", { held: [bench.ask(`own${index}`)] });
    return () => bench.release(bench.ask(name));
  };
}

function resources(stateOf: "held" | "idle", operation: (bench: Bench) => Operation): Case["make"] {
  return (others) => {
    const bench = new Bench();
    for (let index = 0; index < others; index++) {
      const id = bench.ask(`other${index}`, { idleLifespanMs: 2 ** 31 - 1 });
      if (stateOf === "idle") bench.release(id);
    }
    return operation(bench);
  };
}

const lockAndUnlock = (bench: Bench) => () => bench.release(bench.ask("job"));

/** Each operation brings a resource into being, and another one's life is over. */
function createAndExpire(bench: Bench): Operation {
  let index = 0;
  return () => {
    bench.release(bench.ask(`new${index++}`));
    bench.pass(100);
  };
}

const MODES = ["PR", "CR", "CW", "PW", "EX"] as const;

const CASES: readonly Case[] = [
  ...Object.entries({
    "simple, EX: hand over": handOver("job"),
    "simple, EX: wait and give up": giveUp("job"),
    "simple, all modes: hand over": handOver("job", (index) => ({ mode: MODES[index % MODES.length]! })),
    "numeric, 1 unit each: hand over": handOver("tapes[1]"),
    "numeric, 7 quantities: hand over": handOver("tapes[10]", (index) => ({ quantity: 4 + index % 7 })),
    "numeric, as many quantities: give up": giveUp(
      "tapes[100000]",
      (index) => ({ quantity: 100_000 - index }),
    ),
    "set: hand over": handOver("red.green"),
    "hierarchical, one path: hand over": handOver("/root/path"),
    "hierarchical, many paths: at a new one": paths("/root/new"),
    "hierarchical, many paths: at one of them": paths("/root/5"),
    "hierarchical, many paths: at the root": paths("/root"),
    "sequence: hand over": handOver("_s_id[2]"),
    "transactional sequence: hand over": handOver("_S_id[2]"),
    "time stamp: hand over": handOver("_t_%H%M%S#fff[1]", undefined, 1),
  }).map(([name, make]) => ({ name, many: MANY_WAITERS, make })),
  ...Object.entries({
    "nested waiters: at the same resource": nested("wanted"),
    "nested waiters: at another resource": nested("free"),
  }).map(([name, make]) => ({ name, many: MANY_NESTED, make })),
  ...Object.entries({
    "resources, held: lock and unlock": resources("held", lockAndUnlock),
    "resources, idle: lock and unlock": resources("idle", lockAndUnlock),
    "resources, idle: create and expire": resources("idle", createAndExpire),
  }).map(([name, make]) => ({ name, many: MANY_RESOURCES, make })),
];

/** Microseconds for one operation, as measured for one round. */
function measure(operation: Operation): number {
  const startMs = performance.now();
  for (let count = BATCH;; count += BATCH) {
    for (let once = 0; once < BATCH; once++) operation();
    const ms = performance.now() - startMs;
    if (ms >= ROUND_MS) return ms * 1000 / count;
  }
}

/** A daemon with one client that works and many that wait for another resource, several over each connection. */
class BusyDaemon implements AsyncDisposable {
  readonly #daemon: TestDaemon;
  readonly #client: RawClient;

  private constructor(daemon: TestDaemon, client: RawClient) {
    this.#daemon = daemon;
    this.#client = client;
  }

  static async start(waiters: number): Promise<BusyDaemon> {
    await using started = new AsyncDisposableStack();
    const daemon = started.use(startTestDaemon({ patienceMs: 0 }));
    let waiter = await daemon.connect();
    for (let index = 0; index <= waiters; index++) {
      if (index % WAITS_PER_CONNECTION === 0) waiter = await daemon.connect();
      await waiter.lock("other");
    }
    const client = await daemon.connect();
    started.move();
    return new BusyDaemon(daemon, client);
  }

  /** Microseconds for a lock and its unlock, as measured for one round. */
  async measure(): Promise<number> {
    const startMs = performance.now();
    for (let count = 1;; count++) {
      await this.#client.lock("job");
      await this.#client.unlock("job");
      const ms = performance.now() - startMs;
      if (ms >= DAEMON_ROUND_MS) return ms * 1000 / count;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#daemon[Symbol.asyncDispose]();
  }
}

/** The lower quartile: whatever else the machine does only adds to a time. */
const typical = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 2]!;

/** Measures both sizes round by round; the first rounds only warm up. */
async function inTurns(
  rounds: number,
  few: () => Measured,
  many: () => Measured,
): Promise<[few: number, many: number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = -2; round < rounds; round++) {
    const pair = [await few(), await many()] as const;
    if (round < 0) continue;
    times[0].push(pair[0]);
    times[1].push(pair[1]);
  }
  return [typical(times[0]), typical(times[1])];
}

export async function scaling(report: Report, options: BenchOptions): Promise<void> {
  const rounds = options.rounds * ROUNDS_FOR_ONE;
  const table = report.table(
    `Rules: µs per operation with ${FEW} others and with many; lower quartile of ${rounds} interleaved rounds.`,
    { "situation and operation": 44 },
    { "many": 10, "with few": 10, "with many": 10, "ratio": 10 },
  );
  const print = (name: string, many: number, [few, lots]: readonly [number, number]) =>
    table.row(name, String(many), few.toFixed(2), lots.toFixed(2), (lots / few).toFixed(2));
  for (const { name, many, make } of CASES) {
    const [few, lots] = [make(FEW), make(many)];
    print(name, many, await inTurns(rounds, () => measure(few), () => measure(lots)));
  }
  await using few = await BusyDaemon.start(FEW);
  await using lots = await BusyDaemon.start(MANY_WAITERS);
  const times = await inTurns(rounds, () => few.measure(), () => lots.measure());
  print("daemon, waiters elsewhere: lock and unlock", MANY_WAITERS, times);
}

if (import.meta.main) await scaling(new Report(), readBenchOptions(Deno.args));
