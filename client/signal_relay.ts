/** Signals that reach only this process: the command gets them from it. */
const FORWARDED = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;

/** Signals that a terminal sends to the command as well. */
const FROM_TERMINAL = ["SIGINT", "SIGQUIT"] as const;

/**
 * Stands between the signals this process gets and the command it runs: they are the command's. Before there is a
 * command they do what they always do.
 */
export class SignalRelay implements Disposable {
  readonly #listeners: [Deno.Signal, () => void][];
  #child: Deno.ChildProcess | undefined;

  constructor() {
    this.#listeners = [...FORWARDED, ...FROM_TERMINAL].map((signal) => [signal, () => this.#take(signal)]);
    for (const [signal, listener] of this.#listeners) Deno.addSignalListener(signal, listener);
  }

  /** From now on signals go to `child`. */
  relayTo(child: Deno.ChildProcess): void {
    this.#child = child;
  }

  [Symbol.dispose](): void {
    for (const [signal, listener] of this.#listeners) Deno.removeSignalListener(signal, listener);
    this.#listeners.length = 0;
  }

  #take(signal: Deno.Signal): void {
    if (!this.#child) {
      this[Symbol.dispose]();
      Deno.kill(Deno.pid, signal);
    } else if (!(FROM_TERMINAL as readonly Deno.Signal[]).includes(signal) || !Deno.stdin.isTerminal()) {
      try {
        this.#child.kill(signal);
      } catch {
        // It has just ended.
      }
    }
  }
}
