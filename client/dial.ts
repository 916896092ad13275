import { type Endpoint, showEndpoint } from "../config/endpoint.ts";
import type { KeepAlive } from "../config/keep_alive.ts";
import type { Connection } from "./connection.ts";
import { ConnectionError } from "./errors.ts";
import { connectNatively } from "./native_connection.ts";

/** Pause before a full accept queue is tried again, in milliseconds. */
const FULL_QUEUE_PAUSE_MS = 2;

/**
 * Connects to a daemon; a host name's addresses are tried in turn.
 *
 * @param keepAlive When a daemon on TCP probes silent clients, so that it is probed before; only through the C library.
 * @param signal Gives up when aborted, with the signal's reason.
 * @throws {ConnectionError} when nobody answers there, with `absent` set where a daemon could be started, or when the
 * endpoint cannot be used at all.
 */
export async function dial(
  endpoint: Endpoint,
  keepAlive: KeepAlive,
  signal?: AbortSignal,
): Promise<Connection> {
  for (;;) {
    signal?.throwIfAborted();
    try {
      const native = await connectNatively(endpoint, keepAlive, signal);
      if (native) return native;
      if (endpoint.transport === "unix") return await Deno.connect(endpoint);
      // Nothing is sent before what was sent last is acknowledged: there is no delay to switch off.
      return await Deno.connect({ ...endpoint, ...(signal ? { signal } : {}) });
    } catch (error) {
      signal?.throwIfAborted();
      // The daemon is there, only slower than its clients are many.
      if (!isCode(error, "EAGAIN")) throw connectionError(endpoint, error);
      await new Promise((resolve) => setTimeout(resolve, FULL_QUEUE_PAUSE_MS));
    }
  }
}

function connectionError(endpoint: Endpoint, error: unknown): ConnectionError {
  const where = showEndpoint(endpoint);
  const { message } = error as Error;
  if (error instanceof Deno.errors.NotCapable) {
    const hint = endpoint.transport === "unix"
      ? ", or use a daemon on the network (-a, address), which takes --allow-net alone"
      : "";
    return new ConnectionError(`cannot connect to ${where}: ${message}${hint}`, { cause: error });
  }
  if (endpoint.transport === "unix") {
    // The last one is from a daemon that has just ended.
    const absent = ["ENOENT", "ECONNREFUSED", "ECONNRESET"].some((code) => isCode(error, code));
    const why = absent ? "no daemon listens there" : message;
    return new ConnectionError(`cannot connect to ${where}: ${why}`, { absent, cause: error });
  }
  // Whatever the system has a code for is about the network; a name that cannot be resolved has none.
  const absent = error instanceof Error && "code" in error;
  return new ConnectionError(`cannot connect to ${where}: ${message}`, { absent, cause: error });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
