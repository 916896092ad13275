/** How much time the benchmarks may take. */
export interface BenchOptions {
  /** Rounds in which all that is compared is measured once, one after the other. */
  readonly rounds: number;
  /** Milliseconds that one load is measured in a round, after a third of that to warm up. */
  readonly measureMs: number;
  /** Whether to put the figures into docs/performance.md. */
  readonly write: boolean;
}

/** Reads `--rounds=N`, `--seconds=S` and `--write`. */
export function readBenchOptions(words: readonly string[]): BenchOptions {
  const values = new Map(words.map((word) => word.split("=") as [string, string | undefined]));
  for (const name of values.keys()) {
    if (!["--rounds", "--seconds", "--write"].includes(name)) throw new Error(`there is no option ${name}`);
  }
  const number = (name: string, otherwise: number) => {
    const value = Number(values.get(name) ?? otherwise);
    if (!(value > 0)) throw new Error(`${name} takes a number above 0`);
    return value;
  };
  return {
    rounds: number("--rounds", 7),
    measureMs: number("--seconds", 1) * 1000,
    write: values.has("--write"),
  };
}
