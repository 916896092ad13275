import type { LockMode } from "../resources/mode.ts";

/** Everything a user can choose; each field belongs to one row of the table of options. */
export interface Settings {
  readonly help: boolean;
  readonly version: boolean;
  readonly verbose: boolean;
  /** What to lock, in the order that elements are handed on; at least one name. */
  readonly resourceNames: readonly string[];
  /** Milliseconds to wait for the lock in all; 0 not at all, negative for ever. */
  readonly timeoutMs: number;
  readonly quantity: number;
  readonly lockMode: LockMode;
  readonly create: boolean;
  readonly idleLifespanMs: number;
  /** How the command gets its elements: as its last arguments and in its environment, or only there. */
  readonly element: "argument" | "env";
  /** Path of the unix socket; undefined for the user's default one. */
  readonly socketName: string | undefined;
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
  /** Milliseconds after which a waiter is no longer overtaken; 0 strict order, -1 never. */
  readonly queuePatienceMs: number;
  readonly quiesceExit: boolean;
  readonly immediateExit: boolean;
  /** Be the daemon, in this process, instead of running a command. */
  readonly daemon: boolean;
}
