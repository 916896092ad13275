/** Another daemon is there already, or is just starting. */
export class AlreadyRunningError extends Error {
  override name = "AlreadyRunningError";
}

/** The daemon cannot listen where it was told to; the message says why and what to do. */
export class ListenError extends Error {
  override name = "ListenError";
}

/** A unix socket that listens, and the lock that makes its path ours. */
export interface UnixPlace {
  readonly listener: Deno.Listener;
  /**
   * Whoever has it takes what is at the path for stale. So it is closed after the listener is, and the accept that was
   * pending then is over, which removes the socket; the end of the process does as well.
   */
  readonly lock: Deno.FsFile;
}

/**
 * Listens on a unix socket that only this user may connect to.
 *
 * A lock on `PATH.lock` decides who serves the path, as in the original: so a C daemon and ours never replace each
 * other's socket, and what is found at the path while the lock is ours is stale.
 *
 * @throws {AlreadyRunningError} when another daemon has the lock.
 * @throws {ListenError} when the path is taken by something that is no socket, or cannot be used.
 */
export function listenUnix(path: string): UnixPlace {
  try {
    const lock = lockPath(path);
    try {
      removeStaleSocket(path);
      return { listener: listenForOwner(path), lock };
    } catch (error) {
      lock.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof AlreadyRunningError || error instanceof ListenError) throw error;
    if (error instanceof Deno.errors.NotFound) {
      throw new ListenError(`the directory of ${path} does not exist; create it or choose another socket`);
    }
    throw new ListenError(`${path} cannot be used: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Listens on a TCP port of one of this host's addresses.
 *
 * @throws {AlreadyRunningError} when somebody listens there already.
 * @throws {ListenError} when the name cannot be resolved or the address is not one of this host's.
 */
export function listenTcp(hostname: string, port: number): Deno.Listener {
  try {
    return Deno.listen({ hostname, port });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      throw new AlreadyRunningError(`port ${port} of ${hostname} is in use`);
    }
    const why = error instanceof Deno.errors.AddrNotAvailable
      ? "it is not an address of this host"
      : (error as Error).message;
    throw new ListenError(`cannot listen on ${hostname}, port ${port}: ${why}`, { cause: error });
  }
}

/**
 * Takes the lock on a file `PATH.lock`, which is made if need be and never deleted.
 *
 * @throws {AlreadyRunningError} when another process has it.
 */
export function lockPath(path: string): Deno.FsFile {
  const lock = Deno.openSync(`${path}.lock`, { read: true, write: true, create: true, mode: 0o600 });
  if (lock.tryLockSync(true)) return lock;
  lock.close();
  throw new AlreadyRunningError(`another daemon has locked ${path}.lock`);
}

function listenForOwner(path: string): Deno.Listener {
  const mask = Deno.umask(0o077);
  try {
    return Deno.listen({ transport: "unix", path });
  } finally {
    Deno.umask(mask);
  }
}

function removeStaleSocket(path: string): void {
  let found;
  try {
    found = Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  if (!found.isSocket) {
    throw new ListenError(`${path} is not a socket, and is left as it is; move it or choose another socket`);
  }
  Deno.removeSync(path);
}
