/** What differs between operating systems: what only some have, and what takes its place elsewhere. */
export interface Platform {
  /** Whether a user's own daemon listens on a unix socket; where it does not, it is on TCP, on this host alone. */
  readonly unixSockets: boolean;
  /** Files with the D-Bus machine id; the first that has one counts. */
  readonly machineIdFiles: readonly string[];
  /** List of the users' accounts; where there is none, users go by their numbers. */
  readonly accountsFile: string | undefined;
  /** Configuration of the host. */
  readonly systemConfigFile: string | undefined;
  /** Where a process writes the name that others see. */
  readonly processNameFile: string | undefined;
  /** Where a process reads its arguments, byte for byte. */
  readonly processArgumentsFile: string | undefined;
  /** Where a process reads which terminal it has, and which processes are in front there. */
  readonly processStatFile: string | undefined;
  /** The C library, and with it the numbers of its calls' options. */
  readonly cLibrary: string | undefined;
}

const LINUX: Platform = {
  unixSockets: true,
  machineIdFiles: ["/var/lib/dbus/machine-id", "/etc/machine-id"],
  accountsFile: "/etc/passwd",
  systemConfigFile: "/etc/flom.conf",
  processNameFile: "/proc/self/comm",
  processArgumentsFile: "/proc/self/cmdline",
  processStatFile: "/proc/self/stat",
  cLibrary: "libc.so.6",
};

/** macOS and the BSDs: users are not all in the list of accounts, and there is no /proc. */
const OTHER_UNIX: Platform = {
  unixSockets: true,
  machineIdFiles: ["/var/lib/dbus/machine-id", "/etc/machine-id"],
  accountsFile: undefined,
  systemConfigFile: "/etc/flom.conf",
  processNameFile: undefined,
  processArgumentsFile: undefined,
  processStatFile: undefined,
  cLibrary: undefined,
};

const WINDOWS: Platform = {
  unixSockets: false,
  machineIdFiles: [],
  accountsFile: undefined,
  systemConfigFile: undefined,
  processNameFile: undefined,
  processArgumentsFile: undefined,
  processStatFile: undefined,
  cLibrary: undefined,
};

/** The platform that an operating system is, by Deno's name for it. */
export function platformOf(os: typeof Deno.build.os): Platform {
  if (os === "windows") return WINDOWS;
  return os === "linux" || os === "android" ? LINUX : OTHER_UNIX;
}

/** The platform that this program runs on. */
export const PLATFORM: Platform = platformOf(Deno.build.os);
