import { nativeStarter } from "./native_command.ts";

/** How a command ended. */
export interface CommandEnd {
  /** Its exit status; 128+N when signal N ended it. */
  readonly code: number;
  /** Number of the signal that ended it; 0 for none. */
  readonly signal: number;
}

/** A command that was started. */
export interface RunningCommand {
  readonly pid: number;
  /** Resolves when it has ended. */
  readonly ended: Promise<CommandEnd>;
  /** Sends it a signal. */
  kill(signal: Deno.Signal): void;
}

/** What starts commands. */
export interface CommandStarter {
  /**
   * Starts a command with the streams and the environment of this process, and some variables more. Rejects with an error
   * of the operating system when that cannot be done.
   */
  start(words: readonly string[], variables: Readonly<Record<string, string>>): Promise<RunningCommand>;
}

/**
 * What starts commands here. Getting it takes longer than using it, so it is got while there is something to wait for.
 *
 * @param words What will probably be started.
 * @param isAlone Whether this process is there for the command alone.
 */
export function commandStarter(words: readonly string[], isAlone: boolean): CommandStarter {
  const native = isAlone ? nativeStarter(words, DENO) : undefined;
  if (native) return native;
  void Deno.Command;
  return DENO;
}

const DENO: CommandStarter = {
  // deno-lint-ignore require-await -- others take their time
  async start([program = "", ...args], env) {
    if (![program, ...args].every((word) => word.isWellFormed())) {
      throw new Error("the C library cannot start it, and Deno only with arguments in UTF-8");
    }
    const child = new Deno.Command(program, { args, env }).spawn();
    return { pid: child.pid, ended: endOf(child), kill: (signal) => child.kill(signal) };
  },
};

/** Waits for the end of a command. Deno fails where it was a real-time signal, which has no name, but tells its number. */
async function endOf(child: Deno.ChildProcess): Promise<CommandEnd> {
  try {
    const { code, signal } = await child.status;
    return { code, signal: signal === null ? 0 : code - 128 };
  } catch (error) {
    const number = Number(/^Invalid signal: (\d+)$/.exec((error as Error).message)?.[1]);
    if (Number.isNaN(number)) throw error;
    return { code: 128 + number, signal: number };
  }
}
