import type { Target } from "./line_writer.ts";

const HAS_LIMIT = Deno.build.os !== "windows";

/** A file for lines cannot be opened; the message says which and why. */
export class LineFileError extends Error {
  override name = "LineFileError";
}

/**
 * A file that lines are added to at its end. It is made for its owner only, and not handed on to other programs. Others
 * may write to it as well, and it may be emptied or moved away meanwhile.
 */
export class LineFile implements Target, Disposable {
  readonly #path: string;
  #file: Deno.FsFile;
  /** Growing beyond the limit for files ends a process that does not say otherwise; so it is an error like others. */
  readonly #outliveLimit = () => {};

  /** @throws {LineFileError} when it cannot be opened. What it holds is kept. */
  constructor(path: string) {
    this.#path = path;
    this.#file = open(path);
    if (HAS_LIMIT) Deno.addSignalListener("SIGXFSZ", this.#outliveLimit);
  }

  writeSync(bytes: Uint8Array): number {
    return this.#file.writeSync(bytes);
  }

  /**
   * Removes what the file holds; what is no regular file (a terminal, the null device) is left as it is.
   *
   * @throws {LineFileError} when that is not allowed.
   */
  empty(): void {
    try {
      if (this.#file.statSync().isFile) this.#file.truncateSync();
    } catch (error) {
      throw new LineFileError(`cannot empty ${this.#path}: ${reason(error)}`, { cause: error });
    }
  }

  /**
   * Goes on in the file that has the path now.
   *
   * @throws {LineFileError} when it cannot be opened; then all stays as it was.
   */
  reopen(): void {
    const file = open(this.#path);
    this.#file.close();
    this.#file = file;
  }

  [Symbol.dispose](): void {
    if (HAS_LIMIT) Deno.removeSignalListener("SIGXFSZ", this.#outliveLimit);
    this.#file.close();
  }
}

/** @throws {LineFileError} when there is a pipe at the path: whoever reads from it could hold a writer up. */
export function refusePipe(path: string): void {
  if (isPipe(path)) throw new LineFileError(`cannot write to ${path}: it is a pipe; name a file`);
}

function isPipe(path: string): boolean {
  try {
    return Deno.statSync(path).isFifo === true;
  } catch {
    return false; // It is not there, or may not be looked at: opening it will say what is wrong.
  }
}

function open(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { append: true, create: true, mode: 0o600 });
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "its directory does not exist" : reason(error);
    throw new LineFileError(`cannot write to ${path}: ${why}`, { cause: error });
  }
}

/** What the system says, without what the reader knows. */
function reason(error: unknown): string {
  return (error as Error).message.replace(/(?: \(os error \d+\))?(?:: open '.*)?$/s, "");
}
