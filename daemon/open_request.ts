import { MAX_ROWS_PER_QUERY } from "../protocol/limits.ts";
import { type ListedMessage, type Message, RC } from "../protocol/message.ts";
import type { Effect, RefusalReason, RequestId } from "../resources/effect.ts";
import type { LockRequest } from "../resources/lock_table.ts";
import { hasModes } from "../resources/name.ts";
import type { Standing } from "./journal.ts";

/** A request of a session that is not over. */
export interface Open {
  readonly id: RequestId;
  readonly request: LockRequest;
  /** What the peer was told last, and when, in milliseconds. */
  state: Standing;
  sinceMs: number;
  /** What it was granted with. */
  grant: Extract<Effect, { readonly type: "granted" }> | undefined;
}

/** What goes over the wire for each reason to refuse. */
export const REFUSAL_CODES: Readonly<Record<RefusalReason, number>> = {
  busy: RC.busy,
  absent: RC.cannotWait,
  impossible: RC.impossible,
  deadlock: RC.deadlock,
  limit: RC.cannotLock,
  closed: RC.cannotLock,
};

const CODES: Readonly<Record<Standing, number>> = {
  unanswered: RC.enqueued,
  enqueued: RC.enqueued,
  parked: RC.parked,
  granted: RC.granted,
};

/** Most characters of a client's name in a list, so that a row fits into a message. */
const MAX_WHO_LENGTH = 200;

/** A request as a row of the list of all. */
export function listed({ id, request, state, sinceMs, grant }: Open, nowMs: number): ListedMessage {
  const { name, mode, quantity, who } = request;
  return {
    type: "listed",
    name: name.text,
    ...(hasModes(name) ? { mode } : {}),
    ...(name.kind === "numeric" ? { quantity } : {}),
    rc: CODES[state],
    who: who.slice(0, MAX_WHO_LENGTH),
    sinceMs: Math.round(nowMs - sinceMs),
    order: id,
    element: grant?.element,
    fence: grant?.fence,
  };
}

/** Sends the next rows, as many as one answer has room for; returns whether there may be more. */
export function tellSome(rows: Iterator<ListedMessage>, peer: { send(message: Message): void }): boolean {
  for (let count = 0; count < MAX_ROWS_PER_QUERY; count++) {
    const { done, value } = rows.next();
    if (done) return false;
    peer.send(value);
  }
  return true;
}
