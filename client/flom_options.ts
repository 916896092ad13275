import { type Option, showValue } from "../config/option.ts";
import { OPTIONS } from "../config/options.ts";
import type { Settings } from "../config/settings.ts";
import type { LockMode } from "../resources/mode.ts";
import type { Lock } from "./lock.ts";

/**
 * Where the daemon is. Whatever is left out is as on the command line: configuration files are read, and the default is
 * the user's own socket.
 */
export interface FlomOptions {
  /** Path of the daemon's unix socket. */
  readonly socket?: string;
  /** Host of the daemon: a name or an IP address. */
  readonly address?: string;
  /** TCP port of the daemon; 28015 by default. */
  readonly port?: number;
  /** Multicast group, of IPv4 or IPv6, that is asked for the daemon. */
  readonly multicast?: string;
  /** UDP port of the group; 28015 by default. */
  readonly multicastPort?: number;
  /** The only interface to use for multicast. */
  readonly networkInterface?: string;
  /**
   * How long a daemon that has to be started stays without work, in milliseconds; -1 for ever, 0 starts none. 5000 by
   * default.
   */
  readonly daemonLifespanMs?: number;
  /** A configuration file to read after the usual ones. */
  readonly configFile?: string;
  /** Takes what the command line would print on standard error, a line each; nothing is done with it by default. */
  readonly onNotice?: (line: string) => void;
}

/** What is asked for. */
export interface LockOptions {
  /** Lock mode, for simple and hierarchical resources; `"EX"`, exclusive, by default. */
  readonly mode?: LockMode;
  /** Units of a numeric resource; 1 by default. */
  readonly quantity?: number;
  /** Milliseconds to wait in all; 0 not at all, -1 for ever, which is the default. */
  readonly timeoutMs?: number;
  /** Whether to create the resource if it does not exist, or to wait until somebody does; true by default. */
  readonly create?: boolean;
  /** Milliseconds to keep the resource after its last use; 1000 by default. */
  readonly idleLifespanMs?: number;
  /** Gives up waiting when aborted; the promise rejects with its reason. */
  readonly signal?: AbortSignal;
  /**
   * The lock that this one is asked for under, so that a request that would wait for it is refused. Not needed within the
   * callback of {@linkcode Flom.request}, where it is known.
   */
  readonly under?: Lock;
}

/** How a command is run. */
export interface RunOptions extends LockOptions {
  /** What to lock: a name, or several, which are all got or none; by default the one resource of all who name none. */
  readonly resource?: string | readonly string[];
  /**
   * What becomes of the command when its lock is lost, because the daemon is gone: it is ended by TERM, and ten seconds
   * later by KILL, which is the default, or goes on.
   */
  readonly onLost?: "terminate" | "continue";
  /** How the command gets its elements: as last arguments and in its environment, which is the default, or only there. */
  readonly element?: "argument" | "env";
}

const SETTING_OF: Readonly<Record<string, keyof Settings>> = {
  socket: "socketName",
  multicast: "multicastAddress",
  mode: "lockMode",
  resource: "resourceNames",
};

/**
 * The settings that options choose.
 *
 * @throws {TypeError} that names the option and its value, and says what is accepted.
 */
export function settingsOf(options: object): Partial<Settings> {
  const settings: Partial<Record<keyof Settings, unknown>> = {};
  for (const [name, value] of Object.entries(options)) {
    const option = OPTIONS.find(({ key }) => key === (SETTING_OF[name] ?? name));
    if (value === undefined || !option) continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      settings[option.key] = check(option, name, one, settings[option.key]);
    }
  }
  return settings as Partial<Settings>;
}

function check(option: Option, name: string, value: unknown, before: unknown): unknown {
  try {
    return option.parse(showValue(option, value as never), before as never);
  } catch (error) {
    throw new TypeError(`${name} ${JSON.stringify(value)}: ${(error as Error).message}`, { cause: error });
  }
}
