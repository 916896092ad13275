import { escape } from "../protocol/markup.ts";
import { type ListedMessage, RC } from "../protocol/message.ts";
import type { Effect, RefusalReason, RequestId } from "../resources/effect.ts";
import type { LockRequest } from "../resources/lock_table.ts";
import { hasModes } from "../resources/name.ts";
import { encodeUtf8 } from "../resources/utf8.ts";
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

/** Most bytes of a client's name in a list, as they go over the wire: a portion has to fit into what may be unread. */
const MAX_WHO_BYTES = 256;

/** Most bytes that one UTF-16 unit has on the wire: those of `&#38;`. */
const MAX_UNIT_BYTES = 5;

/** A request as a row of the list of all. */
export function listed({ id, request, state, sinceMs, grant }: Open, nowMs: number): ListedMessage {
  const { name, mode, quantity, who } = request;
  return {
    type: "listed",
    name: name.text,
    ...(hasModes(name) ? { mode } : {}),
    ...(name.kind === "numeric" ? { quantity } : {}),
    rc: CODES[state],
    who: shorten(who),
    sinceMs: Math.round(nowMs - sinceMs),
    order: id,
    element: grant?.element,
    fence: grant?.fence,
  };
}

/** As much of a text as the list has room for. */
function shorten(text: string): string {
  if (text.length * MAX_UNIT_BYTES <= MAX_WHO_BYTES) return text;
  let shown = "";
  let bytes = 0;
  for (const character of text) {
    bytes += encodeUtf8(escape(character)).length;
    if (bytes > MAX_WHO_BYTES) break;
    shown += character;
  }
  return shown;
}
