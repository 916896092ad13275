import type { LockMode } from "../resources/mode.ts";

/** Everything a user can choose; each field belongs to one row of the table of options. */
export interface Settings {
  readonly help: boolean;
  readonly version: boolean;
  readonly verbose: boolean;
  /** A configuration file to read after the usual ones. */
  readonly configFile: string | undefined;
  readonly printConfig: boolean;
  readonly uniqueId: boolean;
  readonly signalList: boolean;
  /** Signals that flom neither obeys nor hands on to the command. */
  readonly ignoredSignals: readonly Deno.Signal[];
  /** Path of the file that a daemon logs to. */
  readonly daemonTraceFile: string | undefined;
  /** Path of the file that the command itself traces to. */
  readonly commandTraceFile: string | undefined;
  /** Whether those two files keep what they hold. */
  readonly appendTraceFile: boolean;
  readonly logFormat: "text" | "json";
  readonly debugFeature: DebugFeature | undefined;
  /** What to lock, in the order that elements are handed on; at least one name. */
  readonly resourceNames: readonly string[];
  /** Milliseconds to wait for the lock in all; 0 not at all, negative for ever. */
  readonly timeoutMs: number;
  readonly quantity: number;
  readonly lockMode: LockMode;
  readonly create: boolean;
  readonly idleLifespanMs: number;
  /** What becomes of the command when its lock is lost. */
  readonly onLost: "terminate" | "continue";
  /** How the command gets its elements: as its last arguments and in its environment, or only there. */
  readonly element: "argument" | "env";
  /** Path of the unix socket; undefined for the user's default one. */
  readonly socketName: string | undefined;
  /** Permissions of a unix socket that a daemon makes. */
  readonly socketMode: number;
  /** Milliseconds that a daemon stays without work; 0 starts none, negative for ever. */
  readonly daemonLifespanMs: number;
  readonly address: string | undefined;
  readonly port: number;
  /** Group in which a daemon is looked for, and answers. */
  readonly multicastAddress: string | undefined;
  readonly multicastPort: number;
  /** The only interface that multicast uses. */
  readonly networkInterface: string | undefined;
  readonly discoveryAttempts: number;
  readonly discoveryTimeoutMs: number;
  /** How many networks a question may cross. */
  readonly discoveryTtl: number;
  /** Seconds of silence after which a TCP peer is probed. */
  readonly tcpKeepaliveTimeS: number;
  /** Seconds between two probes. */
  readonly tcpKeepaliveIntervalS: number;
  /** Probes without an answer after which the peer is taken for gone. */
  readonly tcpKeepaliveProbes: number;
  /** Not supported: nobody can choose it, nor the four of TLS. */
  readonly mountPoint: undefined;
  readonly tlsCertificate: undefined;
  readonly tlsPrivateKey: undefined;
  readonly tlsCaCertificate: undefined;
  readonly tlsCheckPeerId: false;
  /** Milliseconds after which a waiter is no longer overtaken; 0 strict order, -1 never. */
  readonly queuePatienceMs: number;
  /** Print who holds and who waits, for people or as JSON. */
  readonly list: boolean;
  readonly json: boolean;
  readonly quiesceExit: boolean;
  readonly immediateExit: boolean;
  /** Be the daemon, in this process, for the user to see. */
  readonly foreground: boolean;
  /** Be the daemon, in this process, detached from the one that started it, instead of running a command. */
  readonly daemon: boolean;
}

/** What `--debug-feature` can try. */
export type DebugFeature = "ipv6.multicast.server" | "ipv6.multicast.client";
