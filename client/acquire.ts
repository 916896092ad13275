import { machineId, whoAmI } from "../config/host.ts";
import type { Settings } from "../config/settings.ts";
import { type AnswerMessage, type LockMessage, RC } from "../protocol/message.ts";
import { parseResourceName } from "../resources/name.ts";
import { connect, showDaemon } from "./connect.ts";
import type { Notify } from "./notify.ts";
import { ConnectionError, LockRefusedError } from "./errors.ts";
import { GrantedLock } from "./granted_lock.ts";
import type { Peer } from "./peer.ts";

/** How often the request is made anew when the daemon hangs up on it without a word. */
const MAX_UNANSWERED = 3;

/**
 * Gets one lock: connects, asks, and waits for it. A daemon that goes away meanwhile is found again, or started again,
 * and asked again.
 *
 * @param holds The holds that the request is made under, comma separated.
 * @param signal Gives up when aborted, with the signal's reason.
 * @throws {LockRefusedError} when the daemon says no.
 * @throws {ConnectionError} when there is no daemon to ask.
 */
export async function acquire(
  name: string,
  holds: string,
  settings: Settings,
  notify: Notify,
  signal?: AbortSignal,
): Promise<GrantedLock> {
  let request = lockMessage(name, holds, settings);
  for (let unanswered = 0; unanswered < MAX_UNANSWERED;) {
    const peer = await connect(settings, notify, signal);
    const giveUp = () => peer[Symbol.dispose]();
    signal?.addEventListener("abort", giveUp);
    try {
      const outcome = await ask(peer, request);
      signal?.throwIfAborted();
      if (outcome.type === "answer") return new GrantedLock(name, peer, outcome);
      unanswered = outcome.answered ? 0 : unanswered + 1;
      // Many holds make a request longer than a C daemon reads; ours, which understands them, would have answered.
      if (!outcome.answered) request = lockMessage(name, "", settings);
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

/** The connection ended before the lock was granted. */
interface Lost {
  readonly type: "lost";
  /** Whether there was an answer before: the lock was waited for. */
  readonly answered: boolean;
}

/** Makes the request and waits until the lock is granted. */
async function ask(peer: Peer, request: LockMessage): Promise<AnswerMessage | Lost> {
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
    if (message.rc === RC.granted) return message;
    if (message.rc === RC.moved) return { type: "lost", answered: true };
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
    case RC.deadlock:
      return new LockRefusedError(
        "deadlock",
        `waiting would never end: ${why}. Take all locks in one command (-r A -r B), or do without the inner one`,
      );
    default:
      return new LockRefusedError("refused", `the daemon refused the lock: ${why ?? `return code ${rc}`}`);
  }
}

/** The request; each kind of resource has attributes of its own. */
function lockMessage(name: string, holds: string, settings: Settings): LockMessage {
  const { lockMode, quantity, timeoutMs, create, idleLifespanMs } = settings;
  const { kind } = parseResourceName(name);
  return {
    type: "lock",
    peerId: machineId(),
    name,
    ...(kind === "simple" || kind === "hierarchical" ? { mode: lockMode } : {}),
    ...(kind === "numeric" ? { quantity } : {}),
    wait: timeoutMs !== 0,
    create,
    lifespanMs: idleLifespanMs,
    ...(holds === "" ? {} : { held: holds }),
    who: whoAmI(),
  };
}
