import { join } from "@std/path";
import { ROOT, run, Running } from "../tests/helpers/flom.ts";
import type { Server } from "./server.ts";

const HERE = join(ROOT, "bench");

/** What is to be put on a server. */
export interface LoadPlan {
  /** See load.c. */
  readonly mode: "private" | "shared" | "queue";
  readonly connections: number;
  readonly warmMs: number;
  readonly measureMs: number;
  /** Connections that each hold a resource of their own meanwhile, and are silent. */
  readonly holders?: number;
}

/** What was measured. */
export interface Figures {
  readonly pairsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  readonly maxUs: number;
  readonly errors: number;
  /** Share of one CPU that the load used; near 1 it measures itself. */
  readonly loadCpu: number;
  /** Share of one CPU that the server used. */
  readonly serverCpu: number;
  /** Memory of the server at the end, with all connections open. */
  readonly residentMb: number;
}

/** What one of several processes saw, before it is put together. */
export interface Share {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly latenciesUs: readonly number[];
  readonly errors: number;
}

/** Puts load on servers: by load.c where there is a C compiler, and else by processes of Deno, which load less. */
export class Load implements AsyncDisposable {
  readonly #directory: string;
  /** The words that start the generator. */
  readonly #words: readonly string[];
  readonly #inC: boolean;
  /** What the generator is, for people. */
  readonly name: string;

  private constructor(directory: string, compiler: string | undefined) {
    this.#directory = directory;
    this.#inC = compiler !== undefined;
    this.#words = compiler === undefined
      ? [Deno.execPath(), "run", "-A", "--quiet", join(HERE, "load_worker.ts")]
      : [join(directory, "load")];
    this.name = compiler === undefined
      ? "Deno processes, as there is no C compiler: they limit what can be measured"
      : `load.c, made by ${compiler}`;
  }

  static async create(): Promise<Load> {
    const directory = await Deno.makeTempDir({ prefix: "flom-bench-" });
    return new Load(directory, await compile(join(directory, "load")));
  }

  /** Puts load on a server until the time is over. */
  async run(server: Server, plan: LoadPlan): Promise<Figures> {
    const { mode, connections, warmMs, measureMs, holders = 0 } = plan;
    // Who shares a resource must see every grant of it, so that only one process can put that load on.
    const processes = this.#inC || mode !== "private"
      ? 1
      : Math.min(navigator.hardwareConcurrency, connections);
    await using stack = new AsyncDisposableStack();
    const generators = Array.from({ length: processes }, (_, index) => {
      const share = Math.floor((connections + index) / processes);
      const numbers = [share, warmMs, measureMs, index === 0 ? holders : 0];
      return stack.use(new Running([...this.#words, server.place, mode, ...numbers.map(String)]));
    });
    const said = (word: string) => Promise.all(generators.map((generator) => heard(generator, word)));
    await said("measuring");
    const startMs = performance.now();
    const startCpu = server.cpuSeconds();
    await said("measured");
    const serverCpu = (server.cpuSeconds() - startCpu) / (performance.now() - startMs) * 1000;
    const residentMb = server.residentMb();
    const results = await Promise.all(generators.map((generator) => generator.result()));
    const reports = results.map(({ stdout }) => JSON.parse(stdout.trimEnd().split("\n").at(-1)!));
    return { ...(this.#inC ? reports[0] : summarize(reports)), serverCpu, residentMb };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#directory, { recursive: true });
  }
}

/** Compiles load.c, and tells by what; undefined where there is no compiler. */
async function compile(program: string): Promise<string | undefined> {
  for (const compiler of ["cc", "gcc", "clang"]) {
    try {
      const { code, stderr } = await run([compiler, "-O2", "-o", program, join(HERE, "load.c")]);
      if (code === 0) return compiler;
      throw new Error(`${compiler} cannot compile load.c: ${stderr}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}

/** Waits until a generator has said a word. */
async function heard(generator: Running, word: string): Promise<void> {
  try {
    await generator.printed(word);
  } catch (error) {
    throw new Error((await generator.result()).stderr, { cause: error });
  }
}

function summarize(shares: readonly Share[]): Omit<Figures, "serverCpu" | "residentMb"> {
  const latencies = shares.flatMap(({ latenciesUs }) => latenciesUs).sort((a, b) => a - b);
  const percentile = (share: number) =>
    latencies[Math.min(Math.floor(latencies.length * share), latencies.length - 1)] ?? 0;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    pairsPerSecond: sum(shares.map(({ latenciesUs, seconds }) => latenciesUs.length / seconds)),
    p50Us: percentile(0.5),
    p99Us: percentile(0.99),
    p999Us: percentile(0.999),
    maxUs: percentile(1),
    errors: sum(shares.map(({ errors }) => errors)),
    loadCpu: sum(shares.map(({ cpuSeconds, seconds }) => cpuSeconds / seconds)),
  };
}
