/**
 * What a daemon serves: pairs of lock and unlock over 1 to 1,000 connections, each with a resource of its own or all
 * with one, beside the bare server, which answers the same bytes without thinking. Both are measured in turns, so that
 * they see the same machine; every figure is the median of the rounds, every ratio that of the rounds' ratios.
 *
 * @module
 */

import { type Figures, Load, type LoadPlan } from "./load.ts";
import { type BenchOptions, readBenchOptions } from "./options.ts";
import { median, Report, type Table } from "./report.ts";
import { Server, type ServerKind, type Sharing, type Transport } from "./server.ts";

const CONNECTIONS = [1, 10, 100, 1000];
const KINDS: readonly ServerKind[] = ["flom", "bare"];

/** Figures of both servers, a pair for each round. */
type Rounds = Record<ServerKind, Figures[]>;

export async function throughput(report: Report, load: Load, options: BenchOptions): Promise<void> {
  const table = report.table(
    `Daemon: pairs of lock and unlock, medians of ${options.rounds} interleaved rounds; the load is ${load.name}.`,
    { "load": 20, "server": 6 },
    {
      ...{ "pairs/s": 7, "p50 µs": 7, "p99 µs": 7, "p999 µs": 7, "max µs": 7, "errors": 6 },
      ...{ "CPU %": 5, "µs/pair": 7, "MB": 5, "load %": 6, "pairs": 6, "p99": 6, "CPU": 6 },
    },
  );
  for (const transport of ["unix", "TCP"] as const) {
    for (const sharing of ["private", "shared"] as const) {
      for (const connections of CONNECTIONS) {
        const rounds = await measure(load, transport, sharing, connections, options);
        print(table, `${transport} ${sharing} ${connections}`, rounds);
      }
    }
  }
}

async function measure(
  load: Load,
  transport: Transport,
  sharing: Sharing,
  connections: number,
  { rounds, measureMs }: BenchOptions,
): Promise<Rounds> {
  await using flom = await Server.start("flom", transport, sharing);
  await using bare = await Server.start("bare", transport, sharing);
  const servers = { flom, bare };
  const plan: LoadPlan = { mode: sharing, connections, warmMs: measureMs / 3, measureMs };
  const results: Rounds = { flom: [], bare: [] };
  // One round more than are counted, so that both are compiled and have their memory.
  for (let round = -1; round < rounds; round++) {
    for (const kind of round % 2 === 0 ? KINDS : KINDS.toReversed()) {
      const figures = await load.run(servers[kind], plan);
      if (round >= 0) results[kind].push(figures);
    }
  }
  return results;
}

function print(table: Table, name: string, rounds: Rounds): void {
  for (const kind of KINDS) {
    const middle = (of: (figures: Figures) => number) => median(rounds[kind].map(of));
    const ratio = (of: (figures: Figures) => number) =>
      median(rounds.flom.map((figures, round) => of(figures) / of(rounds.bare[round]!))).toFixed(2);
    const errors = rounds[kind].reduce((sum, figures) => sum + figures.errors, 0);
    table.row(
      ...(kind === "flom" ? [name, "flom"] : ["", "bare"]),
      ...(["pairsPerSecond", "p50Us", "p99Us", "p999Us", "maxUs"] as const)
        .map((key) => middle((figures) => figures[key]).toFixed(0)),
      String(errors),
      middle(({ serverCpu }) => 100 * serverCpu).toFixed(0),
      middle(cpuUsPerPair).toFixed(1),
      middle(({ residentMb }) => residentMb).toFixed(0),
      middle(({ loadCpu }) => 100 * loadCpu).toFixed(0),
      ...(kind === "flom"
        ? [ratio((figures) => figures.pairsPerSecond), ratio((figures) => figures.p99Us)]
        : []),
      ...(kind === "flom" ? [ratio(cpuUsPerPair)] : []),
    );
  }
}

/** CPU time of the server for a pair: what is left of the figures when waiting is left out. */
function cpuUsPerPair({ serverCpu, pairsPerSecond }: Figures): number {
  return 1e6 * serverCpu / pairsPerSecond;
}

if (import.meta.main) {
  await using load = await Load.create();
  await throughput(new Report(), load, readBenchOptions(Deno.args));
}
