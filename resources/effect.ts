/** Names one request for as long as it waits or holds; the caller chooses it, never twice. */
export type RequestId = number;

/** Why a request was refused. */
export type RefusalReason =
  /** It conflicts with a holder or an impatient waiter, and was not to wait. */
  | "busy"
  /** The resource does not exist, and the request was neither to create it nor to wait. */
  | "absent"
  /** No release could ever make it fit. */
  | "impossible"
  /** It could only be granted after itself. */
  | "deadlock"
  /** A limit of the daemon is reached. */
  | "limit"
  /** The daemon is about to end. */
  | "closed";

/** What became of a request; each is addressed to the request it is about. */
export type Effect =
  | {
    readonly type: "granted";
    readonly id: RequestId;
    /** What the holder got of a set, a sequence or the clock. */
    readonly element: string | undefined;
    /** Grows with every grant. */
    readonly fence: bigint;
  }
  /** Waits in the queue of its resource. */
  | { readonly type: "enqueued"; readonly id: RequestId }
  /** Waits until somebody creates its resource. */
  | { readonly type: "parked"; readonly id: RequestId }
  | {
    readonly type: "refused";
    readonly id: RequestId;
    readonly reason: RefusalReason;
    readonly why: string;
  };
