/**
 * One of the six lock modes of the VMS distributed lock manager: null, concurrent read, concurrent write, protected read,
 * protected write, exclusive. Simple and hierarchical resources know all six, the other kinds only EX.
 */
export type LockMode = "NL" | "CR" | "CW" | "PR" | "PW" | "EX";

/** All lock modes, weakest first; the position is the number on the wire. */
export const LOCK_MODES: readonly LockMode[] = ["NL", "CR", "CW", "PR", "PW", "EX"];

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
