import { OptionError } from "./option.ts";
import { DEFAULTS } from "./defaults.ts";
import type { Settings } from "./settings.ts";

/** Choices that were made in one place: a configuration file, or the command line. */
export interface Layer {
  readonly settings: Partial<Settings>;
  /** Where a choice was made, for people. */
  readonly origin: (key: keyof Settings) => string;
}

/**
 * What is in force: of each setting the last choice, else the default. Who chooses a socket gives up the network that
 * was chosen before, and the other way round, so that a file never keeps anybody from the other place. A daemon in the
 * foreground stays where nobody chose how long.
 *
 * @throws {OptionError} when both were chosen in one place.
 */
export function mergeLayers(layers: readonly Partial<Settings>[]): Settings {
  const merged: { -readonly [K in keyof Settings]: Settings[K] } = { ...DEFAULTS };
  for (const layer of layers) {
    if (layer.socketName !== undefined) merged.address = merged.multicastAddress = undefined;
    if ((layer.address ?? layer.multicastAddress) !== undefined) merged.socketName = undefined;
    Object.assign(merged, layer);
  }
  // Whoever starts one by himself, or has it started by the system, wants it to stay.
  if (merged.foreground && layers.every(({ daemonLifespanMs }) => daemonLifespanMs === undefined)) {
    merged.daemonLifespanMs = -1;
  }
  if (merged.socketName !== undefined && (merged.address ?? merged.multicastAddress) !== undefined) {
    throw new OptionError("a daemon is found by its socket (-s) or over the network (-a, -A), not by both");
  }
  return merged;
}
