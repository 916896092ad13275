/**
 * What only the C library can do for a daemon. All of it is left out where the library or the permission for it is
 * missing: the daemon works without, less tidily.
 */

import { openCLibrary } from "../config/c_library.ts";
import { ADDRESS_BYTES, readAddress } from "../config/socket_address.ts";
import { type KeepAlive, keepAliveOptions } from "../config/keep_alive.ts";

const F_GETFD = 1;
const FD_CLOEXEC = 1;
const FIRST_INHERITED = 3;
const LAST_GUESSED = 1023;

const SOL_SOCKET = 1;
const SO_ACCEPTCONN = 30;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;

const DESCRIPTORS = {
  fcntl: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  dup2: { parameters: ["i32", "i32"], result: "i32" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
} as const;

const NAMES = {
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
} as const;

const OPTIONS = {
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
} as const;

/**
 * Lets go of what the starting process left open: descriptors it did not mean for us, which may be another program's
 * lock, and the streams, which become the null device.
 */
export function detachFromStarter(): void {
  withLibrary(DESCRIPTORS, (c) => {
    for (const fd of openDescriptors()) {
      const flags = c.fcntl(fd, F_GETFD);
      // Whatever this process opened itself is marked to be closed on exec.
      if (flags >= 0 && (flags & FD_CLOEXEC) === 0) c.close(fd);
    }
    const nothing = c.open(new TextEncoder().encode("/dev/null\0"), 2);
    if (nothing < 0) return;
    for (const stream of [0, 1, 2]) c.dup2(nothing, stream);
    c.close(nothing);
  });
}

/**
 * Has the kernel probe idle TCP connections, so that the locks of a host that vanished come free, and send answers
 * without delay. Deno has no way to set the times, but an accepted connection inherits all this from the listening
 * socket.
 */
export function keepConnectionsAlive(listener: Deno.Listener, settings: KeepAlive): void {
  const descriptor = descriptorOf(listener);
  if (descriptor === undefined) return;
  withLibrary(OPTIONS, (c) => {
    const set = (level: number, option: number, number: number) =>
      c.setsockopt(descriptor, level, option, new Int32Array([number]), 4);
    set(IPPROTO_TCP, TCP_NODELAY, 1);
    for (const [level, name, value] of keepAliveOptions(settings)) set(level, name, value);
  });
}

/** What a listener is to the operating system; undefined where that cannot be known. */
export function descriptorOf({ addr }: Deno.Listener): number | undefined {
  let found: number | undefined;
  withLibrary(NAMES, (c) => {
    const listening = new Int32Array(1);
    found = openDescriptors().find((fd) => {
      const address = new Uint8Array(ADDRESS_BYTES);
      return c.getsockname(fd, address, Uint32Array.of(ADDRESS_BYTES)) === 0 &&
        sameAddress(readAddress(address), addr) &&
        c.getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, listening, Uint32Array.of(4)) === 0 && listening[0] === 1;
    });
  });
  return found;
}

function sameAddress(a: Deno.Addr, b: Deno.Addr): boolean {
  if (a.transport === "tcp" && b.transport === "tcp") return a.hostname === b.hostname && a.port === b.port;
  return a.transport === "unix" && b.transport === "unix" && a.path === b.path;
}

/** All descriptors but the streams that may be open. */
function openDescriptors(): number[] {
  try {
    const names = Array.from(Deno.readDirSync("/proc/self/fd"), ({ name }) => Number(name));
    return names.filter((fd) => fd >= FIRST_INHERITED);
  } catch {
    return Array.from({ length: LAST_GUESSED - FIRST_INHERITED + 1 }, (_, index) => FIRST_INHERITED + index);
  }
}

function withLibrary<const F extends Deno.ForeignLibraryInterface>(
  functions: F,
  use: (functions: Deno.DynamicLibrary<F>["symbols"]) => void,
): void {
  const library = openCLibrary(functions);
  try {
    if (library) use(library.symbols);
  } finally {
    library?.close();
  }
}
