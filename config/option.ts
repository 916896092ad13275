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
  readonly default: Settings[K];
  readonly help: string;
  /** Not for users: left out of the help. */
  readonly hidden?: true;
  /**
   * Reads a value; throws an Error that says what is accepted.
   *
   * @param before What the same option gave before, for one that may be given several times.
   */
  readonly parse: (text: string, before: Settings[K] | undefined) => Settings[K];
}

/** Headings of the help, in its order. */
export const SECTIONS = ["General", "Resource", "Daemon", "Network"] as const;

/** One of the headings. */
export type Section = typeof SECTIONS[number];
