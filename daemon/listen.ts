/** Permissions of what only this user may use. */
const OWNER_ONLY = 0o600;

const READ_AND_WRITE = 0o666;

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
 * Listens on a unix socket.
 *
 * A lock on `PATH.lock` decides who serves the path, as in the original: so a C daemon and ours never replace each
 * other's socket, and what is found at the path while the lock is ours is stale.
 *
 * @throws {AlreadyRunningError} when another daemon has the lock.
 * @throws {ListenError} when the path is taken by something that is no socket, or cannot be used.
 */
export function listenUnix(path: string, mode = OWNER_ONLY): UnixPlace {
  try {
    const lock = lockPath(path, mode & READ_AND_WRITE);
    try {
      removeStaleSocket(path);
      return { listener: withMode(mode, () => Deno.listen({ transport: "unix", path })), lock };
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
 * Takes the lock on a file `PATH.lock`, which is made if need be, with these permissions, and never deleted.
 *
 * @throws {AlreadyRunningError} when another process has it.
 */
export function lockPath(path: string, mode = OWNER_ONLY): Deno.FsFile {
  const lock = openLock(`${path}.lock`, mode);
  if (lock.tryLockSync(true)) return lock;
  lock.close();
  throw new AlreadyRunningError(`another daemon has locked ${path}.lock`);
}

function openLock(path: string, mode: number): Deno.FsFile {
  try {
    // Where all users may make files, the kernel lets nobody open another's file as one that may have to be made.
    const lock = Deno.openSync(path, { read: true, write: true });
    if (mode !== OWNER_ONLY) share(path, mode);
    return lock;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return withMode(mode, () => Deno.openSync(path, { read: true, write: true, create: true, mode }));
  }
}

/** Opens to others a file that was made for its owner only. */
function share(path: string, mode: number): void {
  try {
    Deno.chmodSync(path, mode);
  } catch {
    // It is another user's, who has shared it, or else it could not have been opened.
  }
}

/** Whatever `make` makes has these permissions from its first moment on. */
function withMode<T>(mode: number, make: () => T): T {
  const mask = Deno.umask(0o777 & ~mode);
  try {
    return make();
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
