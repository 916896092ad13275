/**
 * The six lock modes of the VMS distributed lock manager, weakest first; the position is the number on the wire.
 * Simple and hierarchical resources know all six, the other kinds only EX.
 */
export const LOCK_MODES = ["NL", "CR", "CW", "PR", "PW", "EX"] as const;

/** One of the six lock modes: null, concurrent read/write, protected read/write, exclusive. */
export type LockMode = typeof LOCK_MODES[number];

/** What each mode tolerates beside it; symmetric. */
const COMPATIBLE: Readonly<Record<LockMode, ReadonlySet<LockMode>>> = {
  NL: new Set(LOCK_MODES),
  CR: new Set(["NL", "CR", "CW", "PR", "PW"]),
  CW: new Set(["NL", "CR", "CW"]),
  PR: new Set(["NL", "CR", "PR"]),
  PW: new Set(["NL", "CR"]),
  EX: new Set(["NL"]),
};

/** Whether one holder may have `a` while another has `b`. */
export function compatible(a: LockMode, b: LockMode): boolean {
  return COMPATIBLE[a].has(b);
}
