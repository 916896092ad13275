/** No daemon can be reached, or the connection to it was lost. */
export class ConnectionError extends Error {
  override name = "ConnectionError";
  /** Nobody listens at the endpoint, so that a daemon may be started there. */
  readonly absent: boolean;

  constructor(message: string, options: ErrorOptions & { absent?: boolean } = {}) {
    super(message, options);
    this.absent = options.absent ?? false;
  }
}

/** Why a daemon refused a lock. */
export type Refusal = "busy" | "cannot wait" | "impossible" | "deadlock" | "refused";

/** The daemon answered that the lock cannot be had. */
export class LockRefusedError extends Error {
  override name = "LockRefusedError";
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}

/** The lock was not granted within the time that the caller gave. */
export class LockTimeoutError extends Error {
  override name = "LockTimeoutError";
}
