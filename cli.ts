/**
 * The command line: `flom [OPTIONS] -- COMMAND`. {@linkcode main} turns its words into an exit status.
 *
 * @module
 */

import { CommandError, runLocked } from "./client/run.ts";
import { LockRefusedError, LockTimeoutError } from "./client/errors.ts";
import { shutDown } from "./client/shut_down.ts";
import { helpText } from "./config/help.ts";
import { DEFAULTS } from "./config/options.ts";
import { type Arguments, OptionError, parseArguments } from "./config/parse_arguments.ts";
import type { Settings } from "./config/settings.ts";
import { verboseText } from "./config/verbose.ts";
import { VERSION } from "./version.ts";

/** Exit statuses of flom's own; every other one is the command's. */
const STATUS = { cannotWait: 96, noCommand: 97, busy: 98, failure: 99 } as const;

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
  if (settings.help) return print(helpText());
  if (settings.version) return print(`flom ${VERSION}, a free lock manager; FLoM protocol level 3\n`);
  if (settings.verbose) print(verboseText(settings));
  if (settings.socketName !== undefined && settings.address !== undefined) {
    throw new OptionError("a daemon is found by its socket (-s) or by its address (-a), not by both");
  }
  if (settings.daemon) {
    const { runDaemon } = await import("./daemon/main.ts");
    return await runDaemon(settings);
  }
  if (settings.quiesceExit || settings.immediateExit) {
    print(`Starting FLoM daemon ${settings.immediateExit ? "immediate" : "quiesce"} shutdown...\n`);
    await shutDown(settings, complain);
    return 0;
  }
  if (command.length === 0) throw new CommandError("No command to execute!");
  return await runLocked(command, settings, complain);
}

function statusOf(error: unknown): number {
  if (error instanceof CommandError) return STATUS.noCommand;
  if (error instanceof LockTimeoutError) return STATUS.busy;
  if (error instanceof LockRefusedError) {
    if (error.refusal === "busy") return STATUS.busy;
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
