import { cFunctions } from "./c_functions.ts";
import { granted, homeDirectory } from "./host.ts";
import { OptionError } from "./option.ts";
import { PLATFORM } from "./platform.ts";
import { encodeUtf8 } from "../resources/utf8.ts";

const EXISTENCE = 0;
const ENOENT = 2;

/** A configuration file as it was found. */
export interface FoundFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * The configuration files that there are, the weakest first. Where the permission to read was not given, there are
 * none.
 *
 * @param chosen Path of a file to read last; this one must be there.
 * @throws {OptionError} when a file is there and cannot be read.
 */
export function readConfigFiles(chosen: string | undefined): FoundFile[] {
  const found = usualPaths().flatMap((path) => {
    const bytes = granted({ name: "read", path }) ? readIfThere(path) : undefined;
    return bytes === undefined ? [] : [{ path, bytes }];
  });
  if (chosen !== undefined) {
    const bytes = readIfThere(chosen);
    if (bytes === undefined) {
      throw new OptionError(`--config-file ${JSON.stringify(chosen)}: there is no such file`);
    }
    found.push({ path: chosen, bytes });
  }
  return found;
}

function usualPaths(): string[] {
  const home = homeDirectory();
  const own = granted({ name: "env", variable: "XDG_CONFIG_HOME" })
    ? Deno.env.get("XDG_CONFIG_HOME")
    : undefined;
  const directory = own?.startsWith("/") ? own : home && `${home}/.config`;
  return [
    ...(PLATFORM.systemConfigFile ? [PLATFORM.systemConfigFile] : []),
    ...(home ? [`${home}/.flom`] : []),
    ...(directory ? [`${directory}/flom/flom.conf`] : []),
  ];
}

function readIfThere(path: string): Uint8Array | undefined {
  if (isKnownToBeMissing(path)) return undefined;
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES" && !isThere(path)) return undefined;
    throw new OptionError(`the configuration file ${path} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Whether the C library says so: the first error of a process that is thrown takes a quarter of a millisecond. */
function isKnownToBeMissing(path: string): boolean {
  const c = cFunctions();
  return c !== undefined && c.call("access", encodeUtf8(`${path}\0`), EXISTENCE) !== 0 &&
    c.errno() === ENOENT;
}

/** False also where a directory on the way is closed to us: then the file is none of ours. */
function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
