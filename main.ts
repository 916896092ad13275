/**
 * The command line, words to exit status. `deno task build` makes flom.js of this file.
 *
 * @module
 */

import { CommandError, runLocked } from "./client/run.ts";
import { LockRefusedError, LockTimeoutError } from "./client/errors.ts";
import { machineId } from "./config/host.ts";
import { type Layer, mergeLayers } from "./config/layer.ts";
import { OptionError } from "./config/option.ts";
import { type Arguments, parseArguments } from "./config/parse_arguments.ts";
import { readConfigFiles } from "./config/read_config.ts";
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
    return await inform(chosen) ?? await run(await effectiveSettings(chosen), command);
  } catch (error) {
    complain((error as Error).message);
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

/** What is in force: the command line, the configuration files, the defaults. A daemon gets all on its command line. */
async function effectiveSettings(chosen: Partial<Settings>): Promise<Settings> {
  const files = chosen.daemon ? [] : readConfigFiles(chosen.configFile);
  if (files.length === 0 && !chosen.printConfig) return mergeLayers([chosen]);
  const { parseConfigFile, printConfig } = await loadMore();
  const layers: Layer[] = files.map(({ path, bytes }) => parseConfigFile(path, bytes));
  layers.push({ settings: chosen, origin: () => "command line" });
  const settings = mergeLayers(layers.map((layer) => layer.settings));
  if (settings.printConfig) print(printConfig(settings, layers));
  return settings;
}

async function run(settings: Settings, command: Arguments["command"]): Promise<number> {
  if (settings.printConfig) return 0;
  if (settings.verbose) print((await loadMore()).verboseText(settings));
  if (settings.debugFeature !== undefined) {
    const { tryMulticast } = await loadMore();
    return await tryMulticast(settings, (line) => print(`${line}\n`)) ? 0 : STATUS.failure;
  }
  if (settings.daemon || settings.foreground) {
    if (command.length > 0) throw new OptionError("a daemon (--foreground) runs no command; leave it out");
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
