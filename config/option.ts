import type { Settings } from "./settings.ts";

/** One row of the table: what a user can choose, under which names, with which values. */
export interface Option<K extends keyof Settings = keyof Settings> {
  readonly key: K;
  readonly long: string;
  readonly short?: string;
  /** What stands for the value in the help; absent for a flag, which takes none. */
  readonly placeholder?: string;
  readonly section: Section;
  /** Name in configuration files and in the verbose dump. */
  readonly file?: string;
  readonly help: string;
  /** Not for users: left out of the help. */
  readonly hidden?: true;
  /** Parts the values, in a configuration file, of an option that may be given several times. */
  readonly separator?: ";";
  /** A daemon has to know it as well. */
  readonly forDaemon?: true;
  /**
   * Reads a value; throws an Error that says what is accepted.
   *
   * @param before What the same option gave before, for one that may be given several times.
   */
  parse(text: string, before: Settings[K] | undefined): Settings[K];
  /** Writes a value so that `parse` reads it, where that is more than its usual text. */
  show?(value: Settings[K]): string;
}

/** A choice of the user is wrong; the message names where it was made, its value and what is accepted. */
export class OptionError extends Error {
  /** Name of this class. */
  override name = "OptionError";
}

/** Headings of the help, in its order. */
export const SECTIONS = ["General", "Resource", "Daemon", "Network", "Diagnostics"] as const;

/** One of the headings. */
export type Section = typeof SECTIONS[number];

/** A row of the table, with the type of its own values. */
export type Row = { [K in keyof Settings]: Option<K> }[keyof Settings];

/** Reads an option that takes no value. */
export const flag = () => true;

/** A value as the command line and configuration files take it. */
export function showValue({ show, separator }: Option, value: Settings[keyof Settings]): string {
  if (show) return show(value as never);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return Array.isArray(value) ? value.join(separator) : String(value);
}
