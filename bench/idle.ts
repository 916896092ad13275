/**
 * What a daemon without work does: how often anything in it ran, and the CPU time that took. It should be nothing.
 *
 * @module
 */

import { RawClient } from "../tests/helpers/raw_client.ts";
import { type BenchOptions, readBenchOptions } from "./options.ts";
import { Report } from "./report.ts";
import { Server } from "./server.ts";

/** After the last work: resources go after two seconds, and the runtime's helper threads after ten. */
const SETTLE_MS = 15_000;

export async function idle(report: Report, { measureMs }: BenchOptions): Promise<void> {
  const seconds = 10 * measureMs / 1000;
  const table = report.table(
    `Idle daemon: what it did in ${seconds} seconds, ${SETTLE_MS / 1000} seconds after the last lock.`,
    { "connections that hold a lock": 30 },
    { "times that a thread ran": 24, "CPU ms": 8, "MB": 6 },
  );
  const situations = await Promise.all([0, 100].map((holders) => watch(holders, seconds * 1000)));
  for (const cells of situations) table.row(...cells);
}

async function watch(holders: number, watchedMs: number): Promise<string[]> {
  await using server = await Server.start("flom", "unix", "private");
  using stack = new DisposableStack();
  for (let index = 0; index <= holders; index++) {
    const client = stack.use(await RawClient.connect({ transport: "unix", path: server.place }));
    await client.lock(`r${index}`);
    if (index === holders) client.close();
  }
  await pause(SETTLE_MS);
  const [switches, cpu] = [server.switches(), server.cpuSeconds()];
  await pause(watchedMs);
  const ran = server.switches() - switches;
  return [
    String(holders),
    String(ran),
    String(1000 * (server.cpuSeconds() - cpu)),
    server.residentMb().toFixed(1),
  ];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

if (import.meta.main) await idle(new Report(), readBenchOptions(Deno.args));
