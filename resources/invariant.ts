/** Thrown when the code itself is wrong; never because of what a user or a peer did. */
export class InvariantError extends Error {
  override name = "InvariantError";
}

/** Stops the program where it relies on something that does not hold. */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new InvariantError(what);
}
