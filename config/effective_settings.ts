import { loadMore } from "../program.ts";
import { type Layer, mergeLayers } from "./layer.ts";
import { readConfigFiles } from "./read_config.ts";
import type { Settings } from "./settings.ts";

/** The settings in force, and where they come from. */
export interface EffectiveSettings {
  readonly settings: Settings;
  /** The weakest first. */
  readonly layers: readonly Layer[];
}

/**
 * Puts together what is in force: what was chosen, the configuration files, the defaults.
 *
 * @throws {OptionError} when a file is broken, or choices exclude each other.
 */
export async function effectiveSettings(chosen: Partial<Settings>): Promise<EffectiveSettings> {
  // A daemon gets all it has to know on its command line.
  const files = chosen.daemon ? [] : readConfigFiles(chosen.configFile);
  const own: Layer = { settings: chosen, origin: () => "command line" };
  if (files.length === 0) return { settings: mergeLayers([chosen]), layers: [own] };
  const { parseConfigFile } = await loadMore();
  const layers = [...files.map(({ path, bytes }) => parseConfigFile(path, bytes)), own];
  return { settings: mergeLayers(layers.map(({ settings }) => settings)), layers };
}
