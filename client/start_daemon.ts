import { ALL_PERMISSIONS, allGranted, granted } from "../config/host.ts";
import { showValue } from "../config/option.ts";
import { DEFAULTS } from "../config/defaults.ts";
import { OPTIONS } from "../config/options.ts";
import { absolutePath } from "../config/values.ts";
import type { Settings } from "../config/settings.ts";
import { programUrl } from "../program.ts";
import { endpointOf, netHost, searchedGroup } from "../config/endpoint.ts";

/** What a daemon needs of the environment: to find programs, time zone and Deno's cache. The rest may be secrets. */
const KEPT_VARIABLES =
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_.*|TZ|TZDIR|TMPDIR|NO_COLOR|XDG_.*|DENO_(?!AUTH_).*|JSR_URL|NPM_CONFIG_.*|FLOM_TRACE_MASK)$/;

/** A daemon asks nobody on the net whether there is a newer Deno. */
const NO_UPDATE_CHECK = { DENO_NO_UPDATE_CHECK: "1" };

/**
 * Has V8 look for garbage when the heap has doubled, not only when it has four times the size, and keep the space for
 * young objects at half of its usual size: less memory after thousands of connections, and shorter pauses. Code that is
 * kept for other flags would be thrown away by this, so none is used.
 */
export const MEMORY_FLAGS: readonly string[] = [
  "--no-code-cache",
  "--v8-flags=--heap-growing-percent=100,--max-semi-space-size=8",
];

/** What became of an attempt to start a daemon. */
export type StartResult =
  /** It listens, at this address when it is on TCP. */
  | { readonly type: "ready"; readonly address: string }
  /** Another one has the place, or is about to. */
  | { readonly type: "taken"; readonly why: string }
  | { readonly type: "failed"; readonly why: string };

/**
 * Starts a daemon that outlives this process, and waits until it listens or has failed. It is this same program with
 * the permissions that this process has, in a session of its own.
 *
 * @param flags For Deno and V8, which the daemon can do without.
 */
export async function startDaemon(settings: Settings, flags = MEMORY_FLAGS): Promise<StartResult> {
  let child;
  try {
    child = spawn(settings, flags);
  } catch (error) {
    const hint = error instanceof Deno.errors.NotCapable
      ? "; to start none is -d 0, daemonLifespanMs: 0"
      : "";
    return { type: "failed", why: (error as Error).message + hint };
  }
  const [word, rest] = await readLine(child.stdout);
  if (word === "ready") {
    child.unref();
    await child.stderr.cancel();
    return { type: "ready", address: rest };
  }
  const complaint = (await new Response(child.stderr).text()).trim();
  if (word === "taken" || word === "failed") return { type: word, why: rest };
  // The V8 of another Deno may know other flags.
  if (flags.length > 0 && complaint.includes("V8 did not recognize")) return await startDaemon(settings, []);
  return { type: "failed", why: complaint || `its process ended with status ${(await child.status).code}` };
}

function spawn(settings: Settings, flags: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", ...permissionFlags(settings), "--quiet", "--no-prompt"],
      ...["--no-config", "--no-lock", "--no-check"],
      ...flags,
      programUrl(),
      ...daemonArguments(settings),
    ],
    cwd: "/",
    detached: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...environment(),
  }).spawn();
}

function daemonArguments(settings: Settings): string[] {
  const chosen: Settings = { ...settings, ...placeOf(settings), daemon: true };
  return OPTIONS
    .filter(({ key, forDaemon }) => forDaemon && chosen[key] !== DEFAULTS[key])
    .map((option) =>
      option.placeholder === undefined
        ? `--${option.long}`
        : `--${option.long}=${showValue(option, chosen[option.key])}`
    );
}

/** Names the place to a process that may not find it by itself: it is in another directory. */
function placeOf(settings: Settings): Partial<Settings> {
  if (searchedGroup(settings)) return {};
  const endpoint = endpointOf(settings);
  return endpoint.transport === "unix" ? { socketName: endpoint.path } : { address: endpoint.hostname };
}

/** The permissions of this process, as far as a daemon needs them. */
function permissionFlags(settings: Settings): string[] {
  if (allGranted()) return ["--allow-all"];
  const flags = ALL_PERMISSIONS.filter((name) => granted({ name })).map((name) => `--allow-${name}`);
  const { socketName, address } = placeOf(settings);
  const files = [...(socketName === undefined ? [] : [socketName, `${socketName}.lock`])];
  if (settings.daemonTraceFile !== undefined) files.push(settings.daemonTraceFile);
  for (const name of ["read", "write"] as const) {
    const paths = granted({ name }) ? [] : files.filter((path) => granted({ name, path }));
    if (paths.length > 0) flags.push(`--allow-${name}=${paths.join(",")}`);
  }
  const host = address === undefined ? socketName && `unix:${socketName}` : netHost(address, settings.port);
  if (host && !granted({ name: "net" }) && granted({ name: "net", host })) flags.push(`--allow-net=${host}`);
  const kinds = ["hostname", "uid", "umask"] as const;
  const sys = granted({ name: "sys" }) ? [] : kinds.filter((kind) => granted({ name: "sys", kind }));
  if (sys.length > 0) flags.push(`--allow-sys=${sys.join(",")}`);
  return flags;
}

function environment(): Pick<Deno.CommandOptions, "clearEnv" | "env"> {
  // Without the permission to look into it, the environment can only be passed on whole.
  if (!granted({ name: "env" })) return { env: NO_UPDATE_CHECK };
  const kept = Object.entries(Deno.env.toObject()).filter(([name]) => KEPT_VARIABLES.test(name));
  const env: Record<string, string> = { ...Object.fromEntries(kept), ...NO_UPDATE_CHECK };
  // The daemon works in another directory, where a relative path would mean another cache.
  if (env.DENO_DIR) env.DENO_DIR = absolutePath(env.DENO_DIR);
  return { clearEnv: true, env };
}

/** The first line of a stream, parted at its first blank; two empty texts when there is none. */
async function readLine(stream: ReadableStream<Uint8Array>): Promise<[word: string, rest: string]> {
  let text = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const line = /^(\S*) ?(.*)\n/.exec(text);
    if (line) return [line[1]!, line[2]!];
  }
  return ["", ""];
}
