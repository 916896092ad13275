/**
 * The command line, words to exit status. `deno task build` makes flom.js of this file.
 *
 * @module
 */

import { CommandError, runLocked } from "./client/run.ts";
import { LockRefusedError, LockTimeoutError } from "./client/errors.ts";
import { DEFAULTS } from "./config/options.ts";
import { type Arguments, OptionError, parseArguments } from "./config/parse_arguments.ts";
import type { Settings } from "./config/settings.ts";
import { loadMore } from "./program.ts";

/** Exit statuses of flom's own; every other one is the command's. */
const STATUS = { deadlock: 95, cannotWait: 96, noCommand: 97, busy: 98, failure: 99 } as const;

/**
 * Does what a command line says.
 *
 * @param words The words behind the program's name.
 * @returns the exit status of the process.
 */
export async function main(words: readonly string[]): Promise<number> {
  try {
    const { settings: chosen, command } = parseArguments(words);
    return await run({ ...DEFAULTS, ...chosen }, command);
  } catch (error) {
    complain((error as Error).message);
    return statusOf(error);
  }
}

async function run(settings: Settings, command: Arguments["command"]): Promise<number> {
  if (settings.help) return print((await loadMore()).helpText());
  if (settings.version) return print((await loadMore()).versionText());
  if (settings.verbose) print((await loadMore()).verboseText(settings));
  if (settings.socketName !== undefined && (settings.address ?? settings.multicastAddress) !== undefined) {
    throw new OptionError("a daemon is found by its socket (-s) or over the network (-a, -A), not by both");
  }
  if (settings.daemon) {
    const { runDaemon } = await loadMore();
    return await runDaemon(settings);
  }
  if (settings.quiesceExit || settings.immediateExit) {
    const { shutDown } = await loadMore();
    print(`Starting FLoM daemon ${settings.immediateExit ? "immediate" : "quiesce"} shutdown...\n`);
    await shutDown(settings, complain);
    return 0;
  }
  if (command.length === 0) throw new CommandError("No command to execute!");
  const tell = (element: string) => {
    if (settings.verbose) print(`Locked element is '${element}'\n`);
  };
  return await runLocked(command, settings, complain, tell);
}

function statusOf(error: unknown): number {
  if (error instanceof CommandError) return STATUS.noCommand;
  if (error instanceof LockTimeoutError) return STATUS.busy;
  if (error instanceof LockRefusedError) {
    if (error.refusal === "busy") return STATUS.busy;
    if (error.refusal === "deadlock") return STATUS.deadlock;
    if (error.refusal === "cannot wait") return STATUS.cannotWait;
  }
  return STATUS.failure;
}

function print(text: string): 0 {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
  return 0;
}

function complain(line: string): void {
  console.error(`flom: ${line}`);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
