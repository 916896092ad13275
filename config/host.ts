import { OptionError } from "./option.ts";
import { PLATFORM, type Platform } from "./platform.ts";

/**
 * What this program knows of the host and the user. Each question is asked only where the permission for it was given,
 * so that nobody is prompted; without it there is a fallback.
 */

/** The names of all permissions. */
export const ALL_PERMISSIONS = ["read", "write", "net", "env", "sys", "run", "ffi"] as const;

const NO_MACHINE_ID = "0".repeat(32);

/** The D-Bus machine id: 32 hexadecimal digits, the same for every process of a host; a made-up one where it has none. */
export function machineId({ machineIdFiles }: Platform = PLATFORM): string {
  for (const path of machineIdFiles) {
    const id = readFile(path)?.trim();
    if (id !== undefined && /^[0-9a-f]{32}$/.test(id)) return id;
  }
  return granted({ name: "sys", kind: "hostname" }) ? digest(Deno.hostname()) : NO_MACHINE_ID;
}

/**
 * Where the user's own daemon listens: `/tmp/flom-` and the login name, as in the original. Undefined where that is no
 * unix socket.
 *
 * @throws {OptionError} when the name may not be known: another one would be another daemon, and no lock among both.
 */
export function defaultSocketPath(platform: Platform = PLATFORM): string | undefined {
  const { unixSockets, accountsFile } = platform;
  if (!unixSockets) return undefined;
  const needed = [
    ...(granted({ name: "sys", kind: "uid" }) ? [] : ["--allow-sys=uid"]),
    ...(!accountsFile || granted({ name: "read", path: accountsFile })
      ? []
      : [`--allow-read=${accountsFile}`]),
  ];
  if (needed.length === 0) return `/tmp/flom-${loginName(platform)}`;
  throw new OptionError(
    `the default socket has the user's login name, which takes ${needed.join(" and ")} to know; ` +
      "or name a socket (-s, socket) or a host (-a, address)",
  );
}

/** This process as people name it, `user@host:pid`, as far as it may know. */
export function whoAmI(platform: Platform = PLATFORM): string {
  const mayAsk = granted({ name: "env", variable: "USER" }) && granted({ name: "env", variable: "LOGNAME" });
  const known = mayAsk ? Deno.env.get("USER") || Deno.env.get("LOGNAME") : undefined;
  const user = known || account(platform)?.[0];
  const host = granted({ name: "sys", kind: "hostname" }) ? Deno.hostname() : undefined;
  return `${user || "somebody"}@${host ?? "somewhere"}:${Deno.pid}`;
}

/** The holds of the commands that this process runs under, comma separated; empty when there are none. */
export function holdsAbove(): string {
  return granted({ name: "env", variable: "FLOM_HOLD" }) ? Deno.env.get("FLOM_HOLD") ?? "" : "";
}

/** Whether each permission was given in whole, where that is remembered. */
let inWhole: Map<Deno.PermissionDescriptor["name"], boolean> | undefined;

/** Looks only once for what was given in whole, until this is disposed of: as long as nobody gives a permission back. */
export function rememberPermissions(): Disposable {
  inWhole = new Map();
  return { [Symbol.dispose]: () => inWhole = undefined };
}

/** Whether a permission was given, without asking for it. */
export function granted(permission: Deno.PermissionDescriptor): boolean {
  if (inWhole) {
    const { name } = permission;
    let known = inWhole.get(name);
    if (known === undefined) inWhole.set(name, known = isGranted({ name } as Deno.PermissionDescriptor));
    if (known) return true;
  }
  return isGranted(permission);
}

function isGranted(permission: Deno.PermissionDescriptor): boolean {
  try {
    const { state, partial } = Deno.permissions.querySync(permission);
    return state === "granted" && !partial;
  } catch (error) {
    if (error instanceof URIError) return false; // There is no such host.
    throw error;
  }
}

/** Whether all permissions were given that there are. */
export function allGranted(): boolean {
  return ALL_PERMISSIONS.every((name) => granted({ name }));
}

/**
 * The login name of the real user; `nobody`, as in the original, when the list of accounts has none or may not be read,
 * and the user's number where there is no such list.
 */
export function loginName(platform: Platform = PLATFORM): string {
  if (!platform.accountsFile && granted({ name: "sys", kind: "uid" })) return String(Deno.uid());
  return account(platform)?.[0] || "nobody";
}

/** Where the user's own files are: `HOME`, or what the list of accounts says; undefined when neither may be known. */
export function homeDirectory(platform: Platform = PLATFORM): string | undefined {
  const home = granted({ name: "env", variable: "HOME" }) ? Deno.env.get("HOME") : undefined;
  return home || account(platform)?.[5] || undefined;
}

/** The real user's line in the list of accounts, taken apart. */
function account({ accountsFile }: Platform): string[] | undefined {
  if (!accountsFile || !granted({ name: "sys", kind: "uid" })) return undefined;
  const uid = String(Deno.uid());
  const lines = readFile(accountsFile)?.split("\n") ?? [];
  for (const line of lines) {
    const fields = line.split(":");
    if (fields[2] === uid) return fields;
  }
  return undefined;
}

function readFile(path: string): string | undefined {
  if (!granted({ name: "read", path })) return undefined;
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}

/** 32 hexadecimal digits from a text (FNV-1a, four times with other seeds): no secret, only the same every time. */
function digest(text: string): string {
  return [0, 1, 2, 3].map((seed) => {
    let hash = 0x811c9dc5 ^ seed;
    for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, "0");
  }).join("");
}
