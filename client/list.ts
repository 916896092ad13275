import { whoAmI } from "../config/host.ts";
import type { Settings } from "../config/settings.ts";
import { type ListedMessage, RC } from "../protocol/message.ts";
import type { LockMode } from "../resources/mode.ts";
import { showDaemon } from "./connect.ts";
import { dial } from "./dial.ts";
import { ConnectionError } from "./errors.ts";
import { locate } from "./locate.ts";
import type { Notify } from "./notify.ts";
import { Peer } from "./peer.ts";

/** One who holds a lock, or waits for one. */
export interface LockEntry {
  /** Name of the resource. */
  readonly resource: string;
  /** `holds`, `waits`, or `parked`: waits for somebody to create the resource. */
  readonly state: "holds" | "waits" | "parked";
  /** Lock mode, of simple and hierarchical resources. */
  readonly mode?: LockMode;
  /** Units of a numeric resource. */
  readonly quantity?: number;
  /** What a holder got of a set, a sequence or the clock. */
  readonly element?: string;
  /** The client as it calls itself, `user@host:pid`; `a client` from a FLoM written in C. */
  readonly who: string;
  /** How long that has been so, in milliseconds. */
  readonly sinceMs: number;
  /** Fencing number of a holder. */
  readonly fence?: bigint;
  /** Place among those who wait for the resource, in the order in which they came, from 1 on. */
  readonly position?: number;
}

/** The name of a resource that nobody creates: to ask for it tells what kind of daemon this is. */
const NOBODYS = "flomList";

const STATES = new Map<number, LockEntry["state"]>([[RC.granted, "holds"], [RC.enqueued, "waits"], [
  RC.parked,
  "parked",
]]);

/**
 * Asks the daemon who holds and who waits; never starts one.
 *
 * @param resources Only for these; for all when there are none.
 * @returns by resource, holders first, then those who wait in the order in which they came.
 * @throws {ConnectionError} when there is no daemon, or it has no such list.
 */
export async function listLocks(
  settings: Settings,
  notify: Notify,
  resources: readonly string[] = [],
): Promise<LockEntry[]> {
  using peer = new Peer(await dial(await locate(settings, notify), settings));
  if (!await isOurs(peer)) {
    throw new ConnectionError(`${showDaemon(settings)} is a FLoM written in C, which has no list`);
  }
  const rows: ListedMessage[] = [];
  for (let more = true; more;) {
    await peer.send({ type: "query" });
    for (;;) {
      const message = await peer.receive();
      if (message?.type === "listed") {
        rows.push(message);
      } else if (message?.type === "list end") {
        more = message.more;
        break;
      } else {
        throw new ConnectionError(`${showDaemon(settings)} has ended, or is of a version that has no list`);
      }
    }
  }
  const wanted = resources.length > 0 ? new Set(resources) : undefined;
  return entries(rows.filter(({ name }) => !wanted || wanted.has(name)));
}

/** A daemon written in C dies of what it does not know; what it is shows in how it refuses a lock. */
async function isOurs(peer: Peer): Promise<boolean> {
  await peer.send({
    type: "lock",
    name: NOBODYS,
    mode: "NL",
    wait: false,
    create: false,
    lifespanMs: 0,
    who: whoAmI(),
  });
  const answer = await peer.receive();
  if (!answer) throw new ConnectionError("the daemon hangs up on whoever asks who holds and who waits");
  return answer.type === "answer" && answer.extensionLevel !== undefined;
}

function entries(rows: readonly ListedMessage[]): LockEntry[] {
  const sorted = rows.toSorted((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.rc - b.rc || a.order - b.order
  );
  let position = 0;
  let before = "";
  return sorted.map(({ name, rc, mode, quantity, element, who, sinceMs, fence }) => {
    const state = STATES.get(rc) ?? "waits";
    position = name === before && state !== "holds" ? position + 1 : state === "holds" ? 0 : 1;
    before = name;
    return {
      resource: name,
      state,
      ...(mode === undefined ? {} : { mode }),
      ...(quantity === undefined ? {} : { quantity }),
      ...(element === undefined ? {} : { element }),
      who,
      sinceMs,
      ...(fence === undefined ? {} : { fence }),
      ...(state === "holds" ? {} : { position }),
    };
  });
}
