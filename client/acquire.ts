import { machineId, whoAmI } from "../config/host.ts";
import type { Settings } from "../config/settings.ts";
import { type AnswerMessage, type LockMessage, RC } from "../protocol/message.ts";
import { hasModes, parseResourceName, resourceKey, type ResourceName } from "../resources/name.ts";
import { connect, showDaemon } from "./connect.ts";
import type { ConnectionPool } from "./connection_pool.ts";
import type { Notify } from "./notify.ts";
import {
  ConnectionError,
  DeadlockError,
  LockBusyError,
  LockImpossibleError,
  LockRefusedError,
} from "./errors.ts";
import { GrantedLock } from "./granted_lock.ts";
import type { Peer } from "./peer.ts";

/** How often the request is made anew when the daemon hangs up on it without a word. */
const MAX_UNANSWERED = 3;

/** How long a daemon that went away while it was waited for may take to come back, in milliseconds. */
const RETURN_MS = 10_000;

/** What {@linkcode acquire} may be given beside the request itself. */
export interface AcquireOptions {
  /** The holds that the request is made under, comma separated; none by default. */
  readonly holds?: string;
  /** Gives up when aborted, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Is called when the request is under way, to do what the time is good for. */
  readonly meanwhile?: () => void;
  /** Where connections are taken from, and left when their lock is given back. */
  readonly pool?: ConnectionPool | undefined;
}

/**
 * Gets one lock: connects, asks, and waits for it. A daemon that goes away meanwhile is found again, or started again,
 * and asked again.
 *
 * @throws {LockRefusedError} when the daemon says no.
 * @throws {ConnectionError} when there is no daemon to ask.
 */
export async function acquire(
  name: string,
  settings: Settings,
  notify: Notify,
  { holds = "", signal, meanwhile, pool }: AcquireOptions = {},
): Promise<GrantedLock> {
  const resource = parseResourceName(name);
  const key = resourceKey(resource);
  let request: LockMessage | undefined;
  let returnMs = 0;
  for (let unanswered = 0; unanswered < MAX_UNANSWERED;) {
    signal?.throwIfAborted();
    const used = pool?.take(key);
    const connecting = used ?? connect(settings, notify, signal, returnMs);
    // Time that passes anyway.
    request ??= lockMessage(resource, holds, settings);
    const peer = await connecting;
    const giveUp = () => peer[Symbol.dispose]();
    signal?.addEventListener("abort", giveUp);
    try {
      const outcome = await ask(peer, request, meanwhile);
      signal?.throwIfAborted();
      if (outcome.type !== "lost") {
        const reuse = pool && outcome.extended ? () => pool.give(key, peer) : undefined;
        if (outcome.type === "granted") return new GrantedLock(name, peer, outcome.answer, reuse);
        if (reuse) reuse();
        else giveUp();
        throw refusal(name, outcome.answer);
      }
      giveUp();
      // A connection that was used before may have ended before it was asked, which says nothing about this request.
      if (used && !outcome.answered) continue;
      unanswered = outcome.answered ? 0 : unanswered + 1;
      // Many holds make a request longer than a C daemon reads; ours, which understands them, would have answered.
      if (!outcome.answered) request = lockMessage(resource, "", settings);
      if (outcome.answered) {
        returnMs = RETURN_MS;
        notify(`${showDaemon(settings)} went away; asking again for the lock`);
      }
    } catch (error) {
      if (!(error instanceof LockRefusedError)) giveUp();
      throw error;
    } finally {
      signal?.removeEventListener("abort", giveUp);
    }
  }
  throw new ConnectionError(
    `${
      showDaemon(settings)
    } hangs up on the request. If it is a FLoM written in C, the resource name may be too long ` +
      "or its time stamp format invalid; if it uses TLS, so must this command",
  );
}

/** What became of a request. */
type Outcome =
  | {
    readonly type: "granted" | "refused";
    readonly answer: AnswerMessage;
    /** Whether the daemon speaks the extensions of this program. */
    readonly extended: boolean;
  }
  /** The connection ended before; `answered` when the lock was waited for. */
  | { readonly type: "lost"; readonly answered: boolean };

/** Makes the request and waits until the lock is granted or refused. */
async function ask(peer: Peer, request: LockMessage, meanwhile?: () => void): Promise<Outcome> {
  try {
    await peer.send(request);
  } catch {
    return { type: "lost", answered: false };
  }
  meanwhile?.();
  let extended = false;
  for (let answered = false;; answered = true) {
    const answer = await peer.receive();
    if (answer === undefined) return { type: "lost", answered };
    if (answer.type !== "answer") {
      throw new ConnectionError(`the daemon sent ${answer.type} instead of an answer`);
    }
    extended ||= answer.extensionLevel !== undefined;
    if (answer.rc === RC.granted) return { type: "granted", answer, extended };
    if (answer.rc === RC.moved) return { type: "lost", answered: true };
    if (answer.rc !== RC.enqueued && answer.rc !== RC.parked) return { type: "refused", answer, extended };
  }
}

function refusal(name: string, { rc, why }: AnswerMessage): LockRefusedError {
  switch (rc) {
    case RC.busy:
      return new LockBusyError(name, "Resource already locked, the lock cannot be obtained", false);
    case RC.cannotWait: {
      const text = "The resource could be available in the future, but the requester can't wait";
      return new LockBusyError(name, text, true);
    }
    case RC.impossible: {
      const reason = why === undefined ? "" : `: ${why}`;
      const text = `Resource will never satisfy the request, the lock cannot be obtained${reason}`;
      return new LockImpossibleError(name, text);
    }
    case RC.deadlock: {
      const hint = "Take all locks in one command (-r A -r B), or do without the inner one";
      return new DeadlockError(name, `waiting would never end: ${why}. ${hint}`);
    }
    default:
      return new LockRefusedError(name, `the daemon refused the lock: ${why ?? `return code ${rc}`}`);
  }
}

/** The request; each kind of resource has attributes of its own. */
function lockMessage(resource: ResourceName, holds: string, settings: Settings): LockMessage {
  const { lockMode, quantity, timeoutMs, create, idleLifespanMs } = settings;
  return {
    type: "lock",
    peerId: machineId(),
    name: resource.text,
    ...(hasModes(resource) ? { mode: lockMode } : {}),
    ...(resource.kind === "numeric" ? { quantity } : {}),
    wait: timeoutMs !== 0,
    create,
    lifespanMs: idleLifespanMs,
    ...(holds === "" ? {} : { held: holds }),
    who: whoAmI(),
  };
}
