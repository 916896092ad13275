/**
 * Whether many make it slower for each: locks among 10 and among 10,000 connections that hold a resource of their own
 * each, and a resource that goes through a queue of 10 and of 10,000. The servers are measured in turns.
 *
 * @module
 */

import { type Figures, Load, type LoadPlan } from "./load.ts";
import { type BenchOptions, readBenchOptions } from "./options.ts";
import { median, Report, show, type Table } from "./report.ts";
import { Server, type ServerKind } from "./server.ts";

const FEW = 10;
const MANY = 10_000;

/** One line of a table. */
interface Case {
  readonly name: string;
  readonly kind: ServerKind;
  readonly plan: Omit<LoadPlan, "warmMs" | "measureMs">;
}

const HOLDERS: readonly Case[] = [
  { name: `${FEW} holders`, kind: "flom", plan: { mode: "private", connections: FEW, holders: FEW } },
  { name: `${MANY} holders`, kind: "flom", plan: { mode: "private", connections: FEW, holders: MANY } },
  { name: `${MANY} holders`, kind: "bare", plan: { mode: "private", connections: FEW, holders: MANY } },
];

const QUEUES: readonly Case[] = [
  { name: `${FEW} waiters`, kind: "flom", plan: { mode: "queue", connections: FEW + 1 } },
  { name: `${MANY} waiters`, kind: "flom", plan: { mode: "queue", connections: MANY + 1 } },
  { name: `${MANY} waiters`, kind: "bare", plan: { mode: "queue", connections: MANY + 1 } },
];

export async function crowd(report: Report, load: Load, options: BenchOptions): Promise<void> {
  await compare(report, load, options, `Many holders: pairs over ${FEW} connections beside them`, HOLDERS);
  await compare(report, load, options, "Many waiters: one resource through the queue, in order", QUEUES);
}

async function compare(
  report: Report,
  load: Load,
  { rounds, measureMs }: BenchOptions,
  title: string,
  cases: readonly Case[],
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const servers: Server[] = [];
  for (const { kind, plan } of cases) {
    servers.push(stack.use(await Server.start(kind, "unix", plan.mode === "private" ? "private" : "shared")));
  }
  const results: Figures[][] = cases.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, { plan }] of cases.entries()) {
      const figures = await load.run(servers[index]!, { ...plan, warmMs: measureMs / 3, measureMs });
      if (round >= 0) results[index]!.push(figures);
    }
  }
  const table = report.table(
    `${title}; unix, medians of ${rounds} interleaved rounds, "few" is the ratio to the first row.`,
    { "load": 16, "server": 6 },
    { "per second": 10, "p50 µs": 8, "p99 µs": 8, "max µs": 8, "errors": 6, "CPU %": 6, "MB": 6, "few": 6 },
  );
  for (const [index, { name, kind }] of cases.entries()) {
    print(table, [name, kind], results[index]!, results[0]!);
  }
}

function print(
  table: Table,
  names: readonly string[],
  rounds: readonly Figures[],
  few: readonly Figures[],
): void {
  const middle = (key: keyof Figures) => median(rounds.map((figures) => figures[key]));
  const ratios = rounds.map(({ pairsPerSecond }, round) => pairsPerSecond / few[round]!.pairsPerSecond);
  table.row(
    ...names,
    ...(["pairsPerSecond", "p50Us", "p99Us", "maxUs"] as const).map((key) => middle(key).toFixed(0)),
    String(rounds.reduce((sum, { errors }) => sum + errors, 0)),
    (100 * middle("serverCpu")).toFixed(0),
    show(Math.max(...rounds.map(({ residentMb }) => residentMb))),
    median(ratios).toFixed(2),
  );
}

if (import.meta.main) {
  await using load = await Load.create();
  await crowd(new Report(), load, readBenchOptions(Deno.args));
}
