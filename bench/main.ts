/**
 * All benchmarks, one after the other.
 *
 *     deno task bench [--rounds=N] [--seconds=S] [--write]
 *
 * They compare what is measured in turns, so that ratios hold even where the machine has other things to do; absolute
 * figures need a machine that has not. `--write` puts the tables into docs/performance.md.
 *
 * @module
 */

import { crowd } from "./crowd.ts";
import { idle } from "./idle.ts";
import { Load } from "./load.ts";
import { readBenchOptions } from "./options.ts";
import { overhead } from "./overhead.ts";
import { Report } from "./report.ts";
import { scaling } from "./scaling.ts";
import { throughput } from "./throughput.ts";

const options = readBenchOptions(Deno.args);
const report = new Report();
report.line(`${new Date().toISOString().slice(0, 10)}: ${await machine()}`);
report.line(`${options.rounds} rounds of ${options.measureMs / 1000} s.`);
await using load = await Load.create();
await overhead(report, options);
await throughput(report, load, options);
await crowd(report, load, options);
await idle(report, options);
await scaling(report, options);
if (options.write) await report.save();

async function machine(): Promise<string> {
  const processors = `${navigator.hardwareConcurrency} processors`;
  const system = `${Deno.build.os} ${Deno.osRelease()}, Deno ${Deno.version.deno}`;
  const information = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  const model = /^model name\s*:\s*(.*)$/m.exec(information)?.[1] ?? Deno.build.arch;
  return `${model}, ${processors}, ${system}`;
}
