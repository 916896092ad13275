import { machineId } from "../config/host.ts";
import type { Settings } from "../config/settings.ts";
import { type LockMessage, RC } from "../protocol/message.ts";
import { parseResourceName } from "../resources/name.ts";
import { connect, type Notify, showDaemon } from "./connect.ts";
import { ConnectionError, LockRefusedError } from "./errors.ts";
import type { Peer } from "./peer.ts";

/** How often the request is made anew when the daemon hangs up on it without a word. */
const MAX_UNANSWERED = 3;

/** A lock that was granted, and the connection that it lasts as long as. */
export interface GrantedLock {
  readonly peer: Peer;
  readonly element: string | undefined;
}

/**
 * Gets the lock that the settings describe: connects, asks, and waits for it. A daemon that goes away meanwhile is
 * found again, or started again, and asked again.
 *
 * @param signal Gives up when aborted, with the signal's reason.
 * @throws {LockRefusedError} when the daemon says no.
 * @throws {ConnectionError} when there is no daemon to ask.
 */
export async function acquire(
  settings: Settings,
  notify: Notify,
  signal?: AbortSignal,
): Promise<GrantedLock> {
  const request = lockMessage(settings);
  for (let unanswered = 0; unanswered < MAX_UNANSWERED;) {
    const peer = await connect(settings, notify, signal);
    const giveUp = () => peer[Symbol.dispose]();
    signal?.addEventListener("abort", giveUp);
    try {
      const outcome = await ask(peer, request);
      signal?.throwIfAborted();
      if (outcome.type === "granted") return { peer, element: outcome.element };
      unanswered = outcome.answered ? 0 : unanswered + 1;
      if (outcome.answered) notify(`${showDaemon(settings)} went away; asking again for the lock`);
    } catch (error) {
      giveUp();
      throw error;
    } finally {
      signal?.removeEventListener("abort", giveUp);
    }
    giveUp();
  }
  throw new ConnectionError(
    `${
      showDaemon(settings)
    } hangs up on the request. If it is a FLoM written in C, the resource name may be too long ` +
      "or its time stamp format invalid; if it uses TLS, so must this command",
  );
}

type Outcome =
  | { readonly type: "granted"; readonly element: string | undefined }
  /** The connection ended before the lock was granted. */
  | { readonly type: "lost"; readonly answered: boolean };

async function ask(peer: Peer, request: LockMessage): Promise<Outcome> {
  try {
    await peer.send(request);
  } catch {
    return { type: "lost", answered: false };
  }
  // Loading what starts processes takes a few milliseconds; they pass while the daemon thinks.
  void Deno.Command;
  for (let answered = false;; answered = true) {
    const message = await peer.receive();
    if (message === undefined) return { type: "lost", answered };
    if (message.type !== "answer") {
      throw new ConnectionError(`the daemon sent ${message.type} instead of an answer`);
    }
    if (message.rc === RC.granted) return { type: "granted", element: message.element };
    if (message.rc !== RC.enqueued && message.rc !== RC.parked) throw refusal(message.rc, message.why);
  }
}

function refusal(rc: number, why: string | undefined): LockRefusedError {
  switch (rc) {
    case RC.busy:
      return new LockRefusedError("busy", "Resource already locked, the lock cannot be obtained");
    case RC.cannotWait:
      return new LockRefusedError(
        "cannot wait",
        "The resource could be available in the future, but the requester can't wait",
      );
    case RC.impossible: {
      const reason = why === undefined ? "" : `: ${why}`;
      return new LockRefusedError(
        "impossible",
        `Resource will never satisfy the request, the lock cannot be obtained${reason}`,
      );
    }
    default:
      return new LockRefusedError("refused", `the daemon refused the lock: ${why ?? `return code ${rc}`}`);
  }
}

/** The request; each kind of resource has attributes of its own. */
function lockMessage(settings: Settings): LockMessage {
  const { resourceName, lockMode, quantity, timeoutMs, create, idleLifespanMs } = settings;
  const { kind } = parseResourceName(resourceName);
  return {
    type: "lock",
    peerId: machineId(),
    name: resourceName,
    ...(kind === "simple" || kind === "hierarchical" ? { mode: lockMode } : {}),
    ...(kind === "numeric" ? { quantity } : {}),
    wait: timeoutMs !== 0,
    create,
    lifespanMs: idleLifespanMs,
  };
}
