/** No daemon can be reached, or the connection to it was lost. */
export class ConnectionError extends Error {
  /** Name of this class. */
  override name = "ConnectionError";
  /** Nobody listens at the endpoint, so that a daemon may be started there. */
  readonly absent: boolean;

  /** `absent` is false unless it is given. */
  constructor(message: string, options: ErrorOptions & { absent?: boolean } = {}) {
    super(message, options);
    this.absent = options.absent ?? false;
  }
}

/** The daemon answered that the lock cannot be had. The classes below say why, where it is for a usual reason. */
export class LockRefusedError extends Error {
  /** Name of this class. */
  override name = "LockRefusedError";
  /** Name of the resource. */
  readonly resource: string;

  /** For the resource of this name. */
  constructor(resource: string, message: string) {
    super(message);
    this.resource = resource;
  }
}

/** Others hold the lock, and the request was not to wait. */
export class LockBusyError extends LockRefusedError {
  /** Name of this class. */
  override name = "LockBusyError";
  /** Nobody holds it: the resource does not exist, and the request was not to create it. */
  readonly missing: boolean;

  /** `missing` tells a resource that is locked from one that does not exist. */
  constructor(resource: string, message: string, missing: boolean) {
    super(resource, message);
    this.missing = missing;
  }
}

/** The lock can never be granted: more units were asked for than there are, for example. */
export class LockImpossibleError extends LockRefusedError {
  /** Name of this class. */
  override name = "LockImpossibleError";
}

/** The lock could only be granted after itself: a hold that the request is made under stands in its way. */
export class DeadlockError extends LockRefusedError {
  /** Name of this class. */
  override name = "DeadlockError";
}

/** The lock was not granted within the time that the caller gave. */
export class LockTimeoutError extends Error {
  /** Name of this class. */
  override name = "LockTimeoutError";
  /** Names of the resources. */
  readonly resources: readonly string[];
  /** The time in milliseconds. */
  readonly timeoutMs: number;

  /** For these resources, and a time in milliseconds. */
  constructor(resources: readonly string[], timeoutMs: number, options: ErrorOptions = {}) {
    super(`The lock was not obtained because timeout (${timeoutMs} milliseconds) expired`, options);
    this.resources = resources;
    this.timeoutMs = timeoutMs;
  }
}

/** A lock that was held is lost: the daemon, or the connection to it, is gone. Others may have the lock now. */
export class LockLostError extends Error {
  /** Name of this class. */
  override name = "LockLostError";
  /** Name of the resource. */
  readonly resource: string;
  /** Fencing number of the lock; who got it afterwards has a higher one. */
  readonly fence: bigint | undefined;

  /** For a lock with this fencing number on the resource of this name. */
  constructor(resource: string, fence: bigint | undefined) {
    super(`the lock on ${resource} is lost: the daemon, or the connection to it, is gone`);
    this.resource = resource;
    this.fence = fence;
  }
}
