/**
 * What a daemon says of itself to the others of its group. Of two daemons in a group the elder goes on: one that serves
 * before one that is only starting, then the one that was born first, and for the same millisecond the smaller id.
 */
export interface Claim {
  readonly serving: boolean;
  /** Milliseconds since 1970 by the daemon's own clock. */
  readonly bornMs: number;
  /** Tells daemons apart. */
  readonly id: string;
}

/** The claim as it travels. */
export function showClaim({ serving, bornMs, id }: Claim): string {
  return `${serving ? "serving" : "starting"}.${bornMs}.${id}`;
}

/** Reads a claim; undefined when the text is none. */
export function readClaim(text: string | undefined): Claim | undefined {
  const match = /^(serving|starting)\.([0-9]{1,15})\.([0-9a-f]{8})$/.exec(text ?? "");
  if (!match) return undefined;
  return { serving: match[1] === "serving", bornMs: Number(match[2]), id: match[3]! };
}

/** Whether the first of two claims is the elder's. */
export function isElder(claim: Claim, other: Claim): boolean {
  if (claim.serving !== other.serving) return claim.serving;
  if (claim.bornMs !== other.bornMs) return claim.bornMs < other.bornMs;
  return claim.id < other.id;
}
