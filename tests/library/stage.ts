import { Flom, type FlomOptions, type LockDaemon, serve } from "../../mod.ts";
import { flomWords, type Result, run, Running } from "../helpers/flom.ts";

/**
 * A daemon in this process, and those who use it: the library here, and the command line in processes of its own. It is
 * on TCP: a unix socket is made under another umask, which all the test files that run at a time share.
 */
export class Stage implements AsyncDisposable {
  readonly daemon: LockDaemon;

  private constructor(daemon: LockDaemon) {
    this.daemon = daemon;
  }

  static async open(): Promise<Stage> {
    return new Stage(await serve({ address: "127.0.0.1", port: 0 }));
  }

  flom(options: FlomOptions = {}): Flom {
    return new Flom({ address: "127.0.0.1", port: this.daemon.port!, daemonLifespanMs: 0, ...options });
  }

  /** Runs `flom ARGS…` to its end. */
  command(...args: string[]): Promise<Result> {
    return run(this.#words(args));
  }

  /** Starts `flom ARGS…`. */
  start(...args: string[]): Running {
    return new Running(this.#words(args));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.daemon[Symbol.asyncDispose]();
  }

  #words(args: readonly string[]): string[] {
    return flomWords(["-a", "127.0.0.1", "-p", String(this.daemon.port), "-d", "0", ...args]);
  }
}
