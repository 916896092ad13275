import { join } from "@std/path";
import { ROOT } from "../tests/helpers/flom.ts";

/** Where the figures of the last whole run are kept, between these two lines. */
const DOCUMENT = join(ROOT, "docs/performance.md");
const BETWEEN = /(<!-- figures -->\n)[\s\S]*?(<!-- end of figures -->)/;

/** What the benchmarks print: lines and tables, each row as soon as it is known. */
export class Report {
  readonly #lines: string[] = [];

  line(text = ""): void {
    console.log(text);
    this.#lines.push(text.trimEnd());
  }

  /** Starts a table; the first columns, as wide as they say, are aligned at the left, the others at the right. */
  table(
    title: string,
    left: Readonly<Record<string, number>>,
    right: Readonly<Record<string, number>>,
  ): Table {
    this.line();
    this.line(title);
    this.line();
    const table = new Table(this, Object.values(left), Object.values(right));
    table.row(...Object.keys(left), ...Object.keys(right));
    return table;
  }

  /** Puts all that was printed into docs/performance.md. */
  async save(): Promise<void> {
    const document = await Deno.readTextFile(DOCUMENT);
    const figures = ["```text", ...this.#lines, "```"].join("\n");
    await Deno.writeTextFile(
      DOCUMENT,
      document.replace(BETWEEN, (_, start, end) => `${start}\n${figures}\n\n${end}`),
    );
  }
}

/** A table that is being printed. */
export class Table {
  readonly #report: Report;
  readonly #left: readonly number[];
  readonly #right: readonly number[];

  constructor(report: Report, left: readonly number[], right: readonly number[]) {
    this.#report = report;
    this.#left = left;
    this.#right = right;
  }

  row(...cells: readonly string[]): void {
    const left = this.#left.map((width, index) => (cells[index] ?? "").padEnd(width));
    const right = this.#right.map((width, index) => (cells[left.length + index] ?? "").padStart(width));
    this.#report.line([...left, ...right].join(" "));
  }
}

/** The middle one of several figures. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** A figure with three digits that mean something, at least; "-" where there is none. */
export function show(value: number): string {
  if (Number.isNaN(value)) return "-";
  return value.toFixed(Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}
