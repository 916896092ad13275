/**
 * The command line, words to exit status. `deno task build` makes flom.js of this file.
 *
 * @module
 */

import { CommandError, runLocked } from "./client/run.ts";
import { DeadlockError, LockBusyError, LockLostError, LockTimeoutError } from "./client/errors.ts";
import { useCFunctions } from "./config/c_functions.ts";
import { type EffectiveSettings, effectiveSettings } from "./config/effective_settings.ts";
import { machineId, rememberPermissions } from "./config/host.ts";
import { OptionError } from "./config/option.ts";
import { parseArguments } from "./config/parse_arguments.ts";
import { unaltered } from "./config/raw_words.ts";
import type { Settings } from "./config/settings.ts";
import { loadMore } from "./program.ts";
import { encodeUtf8 } from "./resources/utf8.ts";
import { printable } from "./trace/line.ts";
import { LineWriter } from "./trace/line_writer.ts";
import { trace, TRACE_BITS, traceTo } from "./trace/trace.ts";

/** Exit statuses of flom's own; every other one is the command's. */
const STATUS = { lost: 94, deadlock: 95, cannotWait: 96, noCommand: 97, busy: 98, failure: 99 } as const;

/**
 * Does what a command line says.
 *
 * @param words The words behind the program's name.
 * @returns the exit status of the process.
 */
export async function main(words: readonly string[]): Promise<number> {
  using leftovers = new DisposableStack();
  return await follow(words, leftovers);
}

/** Does what a command line says, and ends the process, to which is left whatever ends with it anyway. */
export async function runProgram(words: readonly string[]): Promise<never> {
  Deno.exit(await follow(words, new DisposableStack()));
}

async function follow(words: readonly string[], leftovers: DisposableStack): Promise<number> {
  leftovers.use(rememberPermissions());
  leftovers.use(useCFunctions());
  try {
    const { settings: chosen, command } = parseArguments(unaltered(words));
    return await inform(chosen) ?? await run(await effectiveSettings(chosen), command, leftovers);
  } catch (error) {
    // Of a loss was told when it happened.
    if (!(error instanceof LockLostError)) complain((error as Error).message);
    return statusOf(error);
  }
}

/** Prints what needs neither settings nor a daemon; undefined when nothing of that was asked for. */
async function inform(chosen: Partial<Settings>): Promise<number | undefined> {
  const { help, version, signalList, uniqueId } = chosen;
  if (!(help || version || signalList || uniqueId)) return undefined;
  const { helpText, signalListText, versionText } = await loadMore();
  if (help) return print(helpText());
  if (version) print(versionText());
  if (signalList) print(signalListText());
  return version || signalList ? 0 : print(`${machineId()}\n`);
}

async function run(
  { settings, layers }: EffectiveSettings,
  command: readonly string[],
  leftovers: DisposableStack,
): Promise<number> {
  if (settings.printConfig) return print((await loadMore()).printConfig(settings, layers));
  if (settings.commandTraceFile !== undefined) {
    const { traceToFile } = await loadMore();
    traceTo(traceToFile(settings.commandTraceFile, settings.appendTraceFile));
  }
  trace(TRACE_BITS.configuration, "run", () => JSON.stringify(settings));
  if (settings.verbose) print((await loadMore()).verboseText(settings));
  if (settings.debugFeature !== undefined) {
    const { tryMulticast } = await loadMore();
    return await tryMulticast(settings, (line) => print(`${line}\n`)) ? 0 : STATUS.failure;
  }
  if (settings.daemon || settings.foreground) {
    if (command.length > 0) throw new OptionError("a daemon (--foreground) runs no command; leave it out");
    if (settings.daemonLifespanMs === 0) {
      throw new OptionError("a lifespan of 0 (-d 0) says to start no daemon, and --foreground to be one");
    }
    const { runDaemon } = await loadMore();
    return await runDaemon(settings);
  }
  if (settings.json && !settings.list) throw new OptionError("--json is a way to print --list; give both");
  if (settings.list) {
    const { listJson, listLocks, listTable } = await loadMore();
    // What a configuration file names is what is locked by default, not all that there is to see.
    const entries = await listLocks(settings, complain, layers.at(-1)!.settings.resourceNames);
    return print((settings.json ? listJson : listTable)(entries));
  }
  if (settings.quiesceExit || settings.immediateExit) {
    const { shutDown } = await loadMore();
    print(`Starting FLoM daemon ${settings.immediateExit ? "immediate" : "quiesce"} shutdown...\n`);
    await shutDown(settings, complain);
    return 0;
  }
  if (command.length === 0) throw new CommandError("No command to execute!");
  const onElement = (element: string) => {
    if (settings.verbose) print(`Locked element is '${element}'\n`);
  };
  return await runLocked(command, settings, complain, { onElement, leftovers });
}

function statusOf(error: unknown): number {
  if (error instanceof CommandError) return STATUS.noCommand;
  if (error instanceof LockTimeoutError) return STATUS.busy;
  if (error instanceof LockBusyError) return error.missing ? STATUS.cannotWait : STATUS.busy;
  if (error instanceof DeadlockError) return STATUS.deadlock;
  if (error instanceof LockLostError) return STATUS.lost;
  return STATUS.failure;
}

function print(text: string): 0 {
  Deno.stdout.writeSync(encodeUtf8(text));
  return 0;
}

function complain(line: string): void {
  // Not by console.error(), whose first use takes two milliseconds.
  new LineWriter(Deno.stderr).write(`flom: ${printable(line)}\n`);
}

export * from "./library.ts";
