import { DEFAULT_NAME } from "../resources/name.ts";
import type { Settings } from "./settings.ts";
import {
  atLeast,
  elementWay,
  integer,
  lockMode,
  multicastGroup,
  nonEmpty,
  port,
  resourceName,
  socketPath,
  yesOrNo,
} from "./values.ts";

/** Default port of TCP and of multicast discovery. */
export const DEFAULT_PORT = 28015;

/** One row of the table: what a user can choose, under which names, with which values. */
export interface Option<K extends keyof Settings = keyof Settings> {
  readonly key: K;
  readonly long: string;
  readonly short?: string;
  /** What stands for the value in the help; absent for a flag, which takes none. */
  readonly placeholder?: string;
  readonly section: Section;
  /** Name in configuration files and in the verbose dump. */
  readonly file?: string;
  readonly default: Settings[K];
  readonly help: string;
  /** Not for users: left out of the help. */
  readonly hidden?: true;
  /**
   * Reads a value; throws an Error that says what is accepted.
   *
   * @param before What the same option gave before, for one that may be given several times.
   */
  readonly parse: (text: string, before: Settings[K] | undefined) => Settings[K];
}

/** Headings of the help, in its order. */
export const SECTIONS = ["General", "Resource", "Daemon", "Network"] as const;

type Section = typeof SECTIONS[number];

function row<K extends keyof Settings>(option: Option<K>): Option {
  return option as unknown as Option;
}

const flag = () => true;

/** Every option there is. The parser, the help and the verbose dump are made from these rows. */
export const OPTIONS: readonly Option[] = [
  row({
    key: "help",
    long: "help",
    short: "h",
    section: "General",
    default: false,
    help: "print this help",
    parse: flag,
  }),
  row({
    key: "version",
    long: "version",
    short: "v",
    section: "General",
    default: false,
    help: "print the version",
    parse: flag,
  }),
  row({
    key: "verbose",
    long: "verbose",
    short: "V",
    section: "General",
    file: "[Trace]/Verbose",
    default: false,
    help: "print the settings before anything else",
    parse: flag,
  }),
  row({
    key: "resourceNames",
    long: "resource-name",
    short: "r",
    placeholder: "NAME",
    section: "Resource",
    file: "[Resource]/Name",
    default: [DEFAULT_NAME],
    help: "what to lock; the spelling decides the kind (default: one resource for all who give no name); " +
      "given several times: all of them, or none",
    parse: (text, before = []) => [...before, resourceName(text)],
  }),
  row({
    key: "timeoutMs",
    long: "resource-timeout",
    short: "o",
    placeholder: "MS",
    section: "Resource",
    file: "[Resource]/Timeout",
    default: -1,
    help: "wait for the lock so long and no longer; 0 not at all, -1 for ever (default)",
    parse: integer,
  }),
  row({
    key: "quantity",
    long: "resource-quantity",
    short: "q",
    placeholder: "N",
    section: "Resource",
    file: "[Resource]/Quantity",
    default: 1,
    help: "units of a numeric resource to lock (default 1)",
    parse: (text) => atLeast(1, integer(text)),
  }),
  row({
    key: "lockMode",
    long: "lock-mode",
    short: "l",
    placeholder: "MODE",
    section: "Resource",
    file: "[Resource]/LockMode",
    default: "EX",
    help: "NL, CR, CW, PR, PW or EX (default), for simple and hierarchical resources",
    parse: lockMode,
  }),
  row({
    key: "create",
    long: "resource-create",
    short: "e",
    placeholder: "yes|no",
    section: "Resource",
    file: "[Resource]/Create",
    default: true,
    help: "whether to create the resource if it does not exist, or to wait until somebody does (default yes)",
    parse: yesOrNo,
  }),
  row({
    key: "idleLifespanMs",
    long: "resource-idle-lifespan",
    short: "i",
    placeholder: "MS",
    section: "Resource",
    file: "[Resource]/IdleLifespan",
    default: 0,
    help: "keep the resource so long after its last use (default 1000)",
    parse: (text) => Math.abs(integer(text)),
  }),
  row({
    key: "element",
    long: "element",
    placeholder: "argument|env",
    section: "Resource",
    file: "[Resource]/Element",
    default: "argument",
    help:
      "how the command gets its element: as its last argument and in FLOM_ELEMENT (default), or only there",
    parse: elementWay,
  }),
  row({
    key: "socketName",
    long: "socket-name",
    short: "s",
    placeholder: "PATH",
    section: "Daemon",
    file: "[Daemon]/SocketName",
    default: undefined,
    help: "unix socket of the daemon (default /tmp/flom-USER)",
    parse: socketPath,
  }),
  row({
    key: "daemonLifespanMs",
    long: "daemon-lifespan",
    short: "d",
    placeholder: "MS",
    section: "Daemon",
    file: "[Daemon]/Lifespan",
    default: 5000,
    help:
      "how long a daemon started by this command stays without work; -1 for ever, 0 starts none (default 5000)",
    parse: integer,
  }),
  row({
    key: "address",
    long: "unicast-address",
    short: "a",
    placeholder: "HOST",
    section: "Daemon",
    file: "[Daemon]/UnicastAddress",
    default: undefined,
    help: "host of the daemon: a name or an IP address",
    parse: nonEmpty,
  }),
  row({
    key: "port",
    long: "unicast-port",
    short: "p",
    placeholder: "PORT",
    section: "Daemon",
    file: "[Daemon]/UnicastPort",
    default: DEFAULT_PORT,
    help: `TCP port of the daemon (default ${DEFAULT_PORT})`,
    parse: port,
  }),
  row({
    key: "multicastAddress",
    long: "multicast-address",
    short: "A",
    placeholder: "GROUP",
    section: "Daemon",
    file: "[Daemon]/MulticastAddress",
    default: undefined,
    help: "find the daemon by asking this multicast group, or start one that answers it",
    parse: multicastGroup,
  }),
  row({
    key: "multicastPort",
    long: "multicast-port",
    short: "P",
    placeholder: "PORT",
    section: "Daemon",
    file: "[Daemon]/MulticastPort",
    default: DEFAULT_PORT,
    help: `UDP port of the group (default ${DEFAULT_PORT})`,
    parse: port,
  }),
  row({
    key: "queuePatienceMs",
    long: "queue-patience",
    placeholder: "MS",
    section: "Daemon",
    file: "[Daemon]/QueuePatience",
    default: 10_000,
    help: "who has waited so long is no longer overtaken; 0 strict order, -1 never (default 10000)",
    parse: (text) => atLeast(-1, integer(text)),
  }),
  row({
    key: "quiesceExit",
    long: "quiesce-exit",
    short: "x",
    section: "Daemon",
    default: false,
    help: "tell the daemon to take no new work and to end when the present work is done",
    parse: flag,
  }),
  row({
    key: "immediateExit",
    long: "immediate-exit",
    short: "X",
    section: "Daemon",
    default: false,
    help: "tell the daemon to end now, whoever holds a lock",
    parse: flag,
  }),
  row({
    key: "daemon",
    long: "daemon",
    section: "Daemon",
    hidden: true,
    default: false,
    help: "be the daemon in this process; how flom starts it",
    parse: flag,
  }),
  row({
    key: "networkInterface",
    long: "network-interface",
    short: "n",
    placeholder: "NAME",
    section: "Network",
    file: "[Network]/NetworkInterface",
    default: undefined,
    help: "the only interface to use for multicast (default: all)",
    parse: nonEmpty,
  }),
  row({
    key: "discoveryAttempts",
    long: "discovery-attempts",
    short: "D",
    placeholder: "N",
    section: "Network",
    file: "[Network]/DiscoveryAttempts",
    default: 2,
    help: "how often to ask the group (default 2)",
    parse: (text) => atLeast(1, integer(text)),
  }),
  row({
    key: "discoveryTimeoutMs",
    long: "discovery-timeout",
    short: "I",
    placeholder: "MS",
    section: "Network",
    file: "[Network]/DiscoveryTimeout",
    default: 500,
    help: "how long to wait for an answer each time (default 500)",
    parse: (text) => atLeast(1, integer(text)),
  }),
  row({
    key: "discoveryTtl",
    long: "discovery-ttl",
    placeholder: "N",
    section: "Network",
    file: "[Network]/DiscoveryTTL",
    default: 1,
    help: "how many networks the question may cross (default 1)",
    parse: (text) => atLeast(1, integer(text)),
  }),
];

/** What holds where nobody chose. */
export const DEFAULTS: Settings = Object.fromEntries(
  OPTIONS.map((option) => [option.key, option.default]),
) as unknown as Settings;
