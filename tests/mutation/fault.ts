/** A fault that somebody could make in the rules, and the test that must catch it. */
export interface Fault {
  /** What is wrong. */
  readonly name: string;
  /** Under `resources/`. */
  readonly file: string;
  /** The sound text, which occurs once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Under `tests/resources/`. */
  readonly testFile: string;
  readonly test: string;
}

/** Faults by the file that they are in and the file that the test is in. */
export type FaultRows = readonly (readonly [
  file: string,
  testFile: string,
  faults: readonly (readonly [name: string, find: string, replace: string, test: string])[],
])[];

export const CORNERS = "corners_test.ts";
export const EXPLORE = "explore_test.ts";
export const ID_MAP = "id_map_test.ts";
export const LEFTOVER = "leftover_test.ts";
export const NESTED = "nested_test.ts";
export const ORDER = "order_test.ts";
