import { LineFile } from "./line_file.ts";
import { LineWriter, type Target } from "./line_writer.ts";
import { type Fields, jsonLine, type Level, type LogFormat, textLine } from "./log_line.ts";
import { nowUs } from "./time.ts";

const NO_FIELDS: Fields = {};

/** What a {@linkcode Log} is made of. */
export interface LogOptions {
  readonly format: "text" | "json";
  /** Where lines go: a file or, by default, standard error. */
  readonly target?: Target;
  /** Tells the time, in microseconds since 1970; the host's clock by default. */
  readonly clockUs?: () => number;
  readonly pid?: number;
}

/**
 * A daemon's log. Lines of one turn of the event loop are written together at its end, before anything that was sent
 * after them reaches the network. What cannot be written is lost, and counted: the daemon goes on.
 */
export class Log implements Disposable {
  readonly #format: LogFormat;
  readonly #target: Target;
  readonly #clockUs: () => number;
  readonly #pid: number;
  #writer: LineWriter;
  /** The file may still be the log of another daemon. */
  #held: boolean;
  #scheduled = false;
  #pending = "";
  #pendingLines = 0;
  #lostLines = 0;

  constructor({ format, target = Deno.stderr, clockUs = nowUs, pid = Deno.pid }: LogOptions) {
    this.#format = format === "json" ? jsonLine : textLine;
    this.#target = target;
    this.#clockUs = clockUs;
    this.#pid = pid;
    this.#writer = new LineWriter(target);
    this.#held = target instanceof LineFile;
  }

  /** Whether lines go to a file, which can be opened again. */
  get inFile(): boolean {
    return this.#target instanceof LineFile;
  }

  /** From now on a file is this log's: what it holds is kept or not, and what was logged before comes next. */
  begin(append: boolean): void {
    this.#held = false;
    if (this.#target instanceof LineFile && !append) this.#target.empty();
    this.flush();
  }

  write(level: Level, event: string, fields: Fields = NO_FIELDS): void {
    this.#add(this.#line(level, event, fields));
  }

  /** A step that `FLOM_TRACE_MASK` asks for. */
  trace(where: string, what: string): void {
    this.#add(this.#line("trace", where, NO_FIELDS, what));
  }

  /** Writes at once what waits to be written. */
  flush(): void {
    if (this.#held || this.#pendingLines === 0) return;
    const lost = this.#lostLines;
    const lines = (lost > 0 ? this.#line("error", "lines-lost", { lines: lost }) : "") + this.#pending;
    this.#lostLines = this.#writer.write(lines) ? 0 : lost + this.#pendingLines;
    this.#pending = "";
    this.#pendingLines = 0;
  }

  /** Goes on in a new file if the present one was moved away: how logs are rotated. */
  reopen(): void {
    if (!(this.#target instanceof LineFile)) return;
    this.flush();
    try {
      this.#target.reopen();
      this.#writer = new LineWriter(this.#target);
      this.write("notice", "log-reopened");
    } catch (error) {
      this.write("error", "log-not-reopened", { why: (error as Error).message });
    }
  }

  [Symbol.dispose](): void {
    this.flush();
    if (this.#target instanceof LineFile) this.#target[Symbol.dispose]();
  }

  #add(line: string): void {
    this.#pending += line;
    this.#pendingLines++;
    if (this.#scheduled || this.#held) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  #line(level: Level, event: string, fields: Fields, text?: string): string {
    return this.#format({ epochUs: this.#clockUs(), pid: this.#pid, level, event, fields, text });
  }
}
