import { settingsOf } from "./client/flom_options.ts";
import { mergeLayers } from "./config/layer.ts";
import { loadMore } from "./program.ts";

/** Where a daemon listens, and how it behaves. */
export interface ServeOptions {
  /** Path of its unix socket; the user's own one by default. */
  readonly socket?: string;
  /** Host or address at which it listens on TCP. */
  readonly address?: string;
  /** TCP port; 28015 by default, and 0 for any that is free. */
  readonly port?: number;
  /** Multicast group that it answers. */
  readonly multicast?: string;
  /** UDP port of the group; 28015 by default. */
  readonly multicastPort?: number;
  /** The only interface to use for multicast. */
  readonly networkInterface?: string;
  /** Milliseconds without work after which it ends; -1, for ever, by default. */
  readonly lifespanMs?: number;
  /**
   * Milliseconds after which a waiter is overtaken by nobody who delays him; 10000 by default, 0 for strict order, -1 for
   * the first-fit of the original.
   */
  readonly queuePatienceMs?: number;
  /** Permissions of the unix socket; 0o600 by default. */
  readonly socketMode?: number;
}

/** A daemon in this process. `await using` ends it at the end of the block. */
export interface LockDaemon extends AsyncDisposable {
  /** Path of its unix socket; undefined on TCP. */
  readonly socket: string | undefined;
  /** Address at which it listens on TCP; undefined on a unix socket. */
  readonly address: string | undefined;
  /** TCP port at which it listens; undefined on a unix socket. */
  readonly port: number | undefined;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  /** Has it take no new work, and end when all locks are given back; resolves then. */
  drain(): Promise<void>;
}

/**
 * Starts a daemon in this process, for tests and for embedding. It ends when it is disposed of, whoever holds a lock then.
 * Configuration files do not count here.
 *
 * ```ts
 * import { Flom, serve } from "jsr:@flom/cli";
 *
 * await using daemon = await serve({ address: "127.0.0.1", port: 0 });
 * await using flom = new Flom({ address: "127.0.0.1", port: daemon.port! });
 * await using lock = await flom.lock("anything");
 * console.log(lock.resource);
 * ```
 *
 * @throws {Error} when another daemon serves there, or nobody can; the message says why.
 * @throws {TypeError} when an option has a value that is not accepted.
 */
export async function serve(options: ServeOptions = {}): Promise<LockDaemon> {
  const { lifespanMs = -1, port, ...rest } = options;
  // Only a daemon can have any port; clients have to know it.
  const anyPort = port === 0 ? { port } : {};
  const chosen = settingsOf({ ...rest, daemonLifespanMs: lifespanMs, port: port === 0 ? undefined : port });
  const settings = mergeLayers([{ ...chosen, ...anyPort }]);
  const { serve } = await loadMore();
  const { daemon, path, hostname, port: actual, ended } = await serve(settings);
  return {
    socket: path,
    address: path === undefined ? hostname : undefined,
    port: path === undefined ? actual : undefined,
    ended,
    drain() {
      daemon.shutDown(false);
      return ended;
    },
    [Symbol.asyncDispose]() {
      daemon.end();
      return ended;
    },
  };
}
