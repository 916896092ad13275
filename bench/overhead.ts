/**
 * What flom adds to a command: the time of the whole process that runs `true` under a lock, against a two-line Deno
 * script that only spawns `true`, and against other programs that do the same where they are installed. All are
 * measured in turns, so that they see the same machine.
 *
 * @module
 */

import { join } from "@std/path";
import { flomWords, freePort, ROOT, run, Running } from "../tests/helpers/flom.ts";
import { type BenchOptions, readBenchOptions } from "./options.ts";
import { median, Report } from "./report.ts";

/** Rounds for one of the longer benchmarks: here one takes a tenth of a second. */
const ROUNDS_FOR_ONE = 10;

const ETCD_ENVIRONMENT = { ETCDCTL_API: "3" };

/** One whole command. */
interface Contestant {
  readonly name: string;
  readonly words: readonly string[];
  readonly env?: Record<string, string>;
}

/** What contestants need, and what ends with them. */
interface Setting {
  readonly directory: string;
  readonly stack: AsyncDisposableStack;
}

export async function overhead(report: Report, options: BenchOptions): Promise<void> {
  const rounds = options.rounds * ROUNDS_FOR_ONE;
  await using stack = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir({ prefix: "flom-bench-" });
  stack.defer(() => Deno.remove(directory, { recursive: true }));
  const setting = { directory, stack };
  const table = report.table(
    `Whole command, ms, ${rounds} interleaved rounds; "ratio" is the median of the rounds' ratios to (b).`,
    { "command": 40 },
    { "median": 8, "p90": 8, "ratio": 6 },
  );
  const absent: string[] = [];
  const contestants: Contestant[] = [...await denoAlone(setting), ...await flom(setting)];
  for (const make of [flock, etcd, liveMutex]) {
    const made = await make(setting);
    if (typeof made === "string") absent.push(made);
    else contestants.push(made);
  }
  const times = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = -3; round < rounds; round++) {
    for (const { name, words, env = {} } of contestants) {
      const startMs = performance.now();
      const { code, stderr } = await run(words, { cwd: ROOT, env });
      if (code !== 0) throw new Error(`${name}: ${stderr}`);
      if (round >= 0) times.get(name)!.push(performance.now() - startMs);
    }
  }
  const limit = times.get(contestants[0]!.name)!;
  for (const [name, values] of times) {
    const ratio = median(values.map((ms, round) => ms / limit[round]!));
    const p90 = values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.9)]!;
    table.row(name, median(values).toFixed(1), p90.toFixed(1), ratio.toFixed(2));
  }
  for (const line of absent) report.line(line);
}

async function denoAlone({ directory }: Setting): Promise<Contestant[]> {
  const [spawning, empty] = [join(directory, "spawn.ts"), join(directory, "empty.ts")];
  await Deno.writeTextFile(
    spawning,
    'const child = new Deno.Command("true").spawn();\nDeno.exit((await child.status).code);\n',
  );
  await Deno.writeTextFile(empty, "");
  const words = (script: string) => [Deno.execPath(), "run", "-A", "--quiet", "--no-config", script];
  return [
    { name: "(b) two lines of Deno that spawn true", words: words(spawning) },
    { name: "an empty Deno script", words: words(empty) },
  ];
}

async function flom({ directory, stack }: Setting): Promise<Contestant[]> {
  const places = {
    unix: ["-s", join(directory, "socket")],
    TCP: ["-a", "127.0.0.1", "-p", String(freePort())],
  };
  for (const where of Object.values(places)) {
    await run(flomWords([...where, "-d", "-1", "--", "true"]));
    stack.defer(async () => void await run(flomWords([...where, "-X"])));
  }
  return Object.entries(places).map(([transport, where]) => ({
    name: `flom, ${transport}`,
    words: flomWords([...where, "-d", "0", "--", "true"]),
  }));
}

async function flock({ directory }: Setting): Promise<Contestant | string> {
  if (!await exists("flock")) return "(c) flock: not installed";
  return { name: "(c) flock", words: ["flock", join(directory, "flock"), "true"] };
}

/** A cluster of one on this host; it needs `etcd` and `etcdctl` on the path. */
async function etcd({ directory, stack }: Setting): Promise<Contestant | string> {
  if (!await exists("etcd") || !await exists("etcdctl")) return "(c) etcdctl lock: not installed";
  const [clients, peers] = [freePort(), freePort()].map((port) => `http://127.0.0.1:${port}`);
  const listen = ["--listen-client-urls", clients!, "--advertise-client-urls", clients!];
  const quiet = ["--listen-peer-urls", peers!, "--log-level", "error"];
  stack.use(new Running(["etcd", "--data-dir", join(directory, "etcd"), ...listen, ...quiet]));
  const words = ["etcdctl", "--endpoints", clients!, "lock", "job", "true"];
  await untilItWorks(words, ETCD_ENVIRONMENT);
  return { name: "(c) etcdctl lock", words, env: ETCD_ENVIRONMENT };
}

/** live-mutex has no command that runs another one; this is the shortest. */
const LIVE_MUTEX = `
const { Broker, Client } = require("live-mutex");
const { spawn } = require("node:child_process");
const port = Number(process.argv[2]);
(async () => {
  if (process.argv[3] === "broker") return void await new Broker({ port }).ensure();
  const client = new Client({ port });
  await client.ensure();
  const { id } = await client.acquire("job");
  spawn("true", { stdio: "inherit" }).on("exit", async (code) => {
    await client.release("job", id);
    process.exit(code);
  });
})();
`;

/** Needs Node, and live-mutex where it finds it: globally installed, or named by NODE_PATH. */
async function liveMutex({ directory, stack }: Setting): Promise<Contestant | string> {
  const missing = "(c) live-mutex: not installed (npm install --global live-mutex)";
  if (!await exists("node")) return missing;
  const global = await exists("npm") ? (await run(["npm", "root", "--global"])).stdout.trim() : "";
  const env = { NODE_PATH: [Deno.env.get("NODE_PATH"), global].filter(Boolean).join(":") };
  if ((await run(["node", "-e", 'require.resolve("live-mutex")'], { env })).code !== 0) return missing;
  const script = join(directory, "live_mutex.cjs");
  await Deno.writeTextFile(script, LIVE_MUTEX);
  const words = ["node", script, String(freePort())];
  stack.use(new Running([...words, "broker"], { env }));
  await untilItWorks(words, env);
  return { name: "(c) live-mutex, in Node", words, env };
}

async function exists(program: string): Promise<boolean> {
  return (await run(["sh", "-c", `command -v ${program}`])).code === 0;
}

/** A server that has just been started refuses at first. */
async function untilItWorks(words: readonly string[], env: Record<string, string>): Promise<void> {
  const deadline = AbortSignal.timeout(10_000);
  while ((await run(words, { env })).code !== 0) {
    deadline.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

if (import.meta.main) await overhead(new Report(), readBenchOptions(Deno.args));
