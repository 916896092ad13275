import type { Fault } from "./fault.ts";
import { KIND_FAULTS } from "./kind_faults.ts";
import { QUEUE_FAULTS } from "./queue_faults.ts";

/** All faults that the tests are tried with. */
export const FAULTS: readonly Fault[] = [...KIND_FAULTS, ...QUEUE_FAULTS].flatMap((
  [file, testFile, faults],
) => faults.map(([name, find, replace, test]) => ({ name, file, find, replace, testFile, test })));

/** The source with the fault in it; undefined when the sound text does not occur exactly once. */
export function plant(source: string, { find, replace }: Fault): string | undefined {
  const [before, after, ...more] = source.split(find);
  return after === undefined || more.length > 0 ? undefined : before + replace + after;
}
