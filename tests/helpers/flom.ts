import { dirname, fromFileUrl, join } from "@std/path";

/** Root of the project. */
export const ROOT: string = dirname(dirname(dirname(fromFileUrl(import.meta.url))));

/** Longest that any one step of a test may take; a step that takes longer has failed. */
export const STEP_MS = 30_000;

/** What a process left behind. */
export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The words that run flom from its sources, as `deno run -A jsr:@flom/cli` runs the package. */
export function flomWords(args: readonly string[], permissions: readonly string[] = ["-A"]): string[] {
  return [Deno.execPath(), "run", ...permissions, "--quiet", "--no-config", join(ROOT, "mod.ts"), ...args];
}

/** Runs words as a process to their end. */
export async function run(words: readonly string[], options: Deno.CommandOptions = {}): Promise<Result> {
  return await new Running(words, options).result();
}

/** A home without configuration files: those of whoever runs the tests are none of their business. */
const NO_HOME = {
  HOME: "/nonexistent",
  XDG_CONFIG_HOME: "",
  DENO_DIR: Deno.env.get("DENO_DIR") ?? join(Deno.env.get("HOME") ?? "", ".cache", "deno"),
};

/** A process that is going on; ended at the latest when the test ends. */
export class Running implements AsyncDisposable {
  readonly child: Deno.ChildProcess;
  readonly #stdout: Promise<string>;
  readonly #stderr: Promise<string>;
  readonly #giveUp = new AbortController();
  #printed = "";
  #onPrint = () => {};

  constructor([program, ...args]: readonly string[], options: Deno.CommandOptions = {}) {
    this.child = new Deno.Command(program!, {
      args,
      stdin: "null",
      ...options,
      env: { ...NO_HOME, ...options.env },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stdout = this.#collect(this.child.stdout, (printed) => {
      this.#printed = printed;
      this.#onPrint();
    });
    this.#stderr = this.#collect(this.child.stderr, () => {});
  }

  /** Waits until the process has printed `text` on its standard output. */
  async printed(text: string): Promise<void> {
    const deadline = AbortSignal.timeout(STEP_MS);
    while (!this.#printed.includes(text)) {
      deadline.throwIfAborted();
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onPrint = resolve;
      const ended = this.#stdout.then(() => {
        if (!this.#printed.includes(text)) throw new Error(`the process ended without printing ${text}`);
      });
      await Promise.race([promise, ended, aborted(deadline)]);
    }
  }

  async result(): Promise<Result> {
    const timer = setTimeout(() => this.#kill(), STEP_MS);
    const [{ code }, stdout, stderr] = await Promise.all([this.child.status, this.#stdout, this.#stderr]);
    clearTimeout(timer);
    return { code, stdout, stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill();
    await this.result();
  }

  /** Ends the process, and lets go of its streams, which what it has started may have as well. */
  #kill(): void {
    try {
      this.child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    this.#giveUp.abort();
  }

  async #collect(stream: ReadableStream<Uint8Array>, onText: (text: string) => void): Promise<string> {
    let text = "";
    try {
      for await (const piece of stream.pipeThrough(new TextDecoderStream(), this.#giveUp)) {
        onText(text += piece);
      }
    } catch (error) {
      if (!this.#giveUp.signal.aborted) throw error;
    }
    return text;
  }
}

/** A directory with a daemon's socket; when the test ends, the daemon ends and the directory goes. */
export class Place implements AsyncDisposable {
  readonly directory: string = Deno.makeTempDirSync({ prefix: "flom-" });
  readonly socket: string = join(this.directory, "socket");

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Runs `flom -s SOCKET ARGS…` to its end. */
  flom(...args: string[]): Promise<Result> {
    return run(flomWords(["-s", this.socket, ...args]));
  }

  /** Starts `flom -s SOCKET ARGS…`. */
  start(...args: string[]): Running {
    return new Running(flomWords(["-s", this.socket, ...args]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flom("-X");
    await Deno.remove(this.directory, { recursive: true });
  }
}

/** Looks again and again, every few milliseconds, until `condition` holds: for what sends no event. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const giveUpMs = performance.now() + STEP_MS;
  while (!await condition()) {
    if (performance.now() > giveUpMs) throw new Error(`it never came true that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A TCP port that nobody uses now. */
export function freePort(hostname = "127.0.0.1"): number {
  using listener = Deno.listen({ hostname, port: 0 });
  return listener.addr.port;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}
