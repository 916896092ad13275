import { ProtocolError } from "../protocol/error.ts";
import { MAX_REQUESTS_PER_CONNECTION } from "../protocol/limits.ts";
import {
  type AnswerMessage,
  EXTENSION_LEVEL,
  type LockMessage,
  type Message,
  RC,
} from "../protocol/message.ts";
import type { Effect, RequestId } from "../resources/effect.ts";
import type { LockRequest } from "../resources/lock_table.ts";
import { invariant } from "../resources/invariant.ts";
import { parseResourceName, resourceKey, type ResourceName, ResourceNameError } from "../resources/name.ts";
import type { ConnectionJournal, End } from "./journal.ts";
import { Listing, type ListPlace, type ListRow } from "./listing.ts";
import { listed, type Open, REFUSAL_CODES } from "./open_request.ts";

/** What a session asks of the daemon it belongs to. */
export interface Host {
  /** The daemon's machine id. */
  readonly peerId: string;
  /** Why no new work is taken, as code and in words; undefined while it is. */
  readonly closedToNewWork: { readonly rc: number; readonly why: string } | undefined;
  newRequestId(): RequestId;
  /** Names a hold to its client. */
  holdName(id: RequestId): string;
  /** Those of the comma separated names that are holds of this daemon. */
  readHolds(names: string): RequestId[];
  /** Makes a request; what becomes of it is delivered to the session, the first answer before this returns. */
  request(id: RequestId, request: LockRequest, session: Session): void;
  release(id: RequestId, rollback: boolean): void;
  shutDown(immediate: boolean): void;
  /** Who holds and waits for what, in words. */
  workLeft(): string;
  /** Who holds and waits for what, behind a place. */
  list(after: ListPlace): Iterable<ListRow>;
  /** The time in milliseconds, on a clock that never goes back. */
  nowMs(): number;
}

/** Sends messages to the peer. */
export interface Sender {
  send(message: Message): void;
}

const NO_HOLDS: readonly RequestId[] = [];

/** What some answers say besides. */
type AnswerDetails = Pick<AnswerMessage, "element" | "hold" | "fence" | "why">;

/**
 * What the messages of one connection mean. A connection belongs to the first resource it locks; it may lock and unlock
 * that one as often as it likes, and all that it has ends with it.
 */
export class Session {
  readonly number: number;
  readonly #host: Host;
  readonly #peer: Sender;
  readonly #journal: ConnectionJournal | undefined;
  /** Oldest first. */
  readonly #open: Open[] = [];
  #resourceKey: string | undefined;
  /** What was asked for last, and how: mostly, the same comes again. */
  #last: { readonly message: LockMessage; readonly request: LockRequest } | undefined;
  #ended = false;
  #listing: Listing | undefined;

  /** @param number Grows with every session. */
  constructor(host: Host, number: number, peer: Sender, journal?: ConnectionJournal) {
    this.#host = host;
    this.number = number;
    this.#peer = peer;
    this.#journal = journal;
  }

  /**
   * Does what the peer says.
   *
   * @throws {ProtocolError} when the peer may not say that now; its connection is to be closed.
   */
  receive(message: Message): void {
    switch (message.type) {
      case "lock":
        return this.#lock(message);
      case "unlock":
        return this.#unlock(message.name, message.rollback);
      case "shutdown":
        if (this.#resourceKey !== undefined) {
          throw new ProtocolError("a shutdown comes first on a connection");
        }
        this.#journal?.shutDown(message.immediate, message.peerId);
        this.#host.shutDown(message.immediate);
        if (message.extensionLevel !== undefined) {
          this.#peer.send({ type: "draining", work: this.#host.workLeft() });
        }
        return;
      case "ping":
        // Only a daemon answers: so whoever sends pings learns that all before was done.
        if (message.step === 8) return this.#peer.send({ type: "ping", step: 16 });
        throw new ProtocolError("a client does not answer pings");
      case "query":
        this.#listing ??= new Listing((place) => this.#host.list(place), this.#peer);
        return this.#listing.tellMore();
      case "listed":
      case "list end":
      case "draining":
      case "answer":
      case "discover":
      case "discovered":
        throw new ProtocolError(`a client does not send ${message.type} here`);
    }
  }

  /** Tells the peer what became of one of its requests. */
  deliver(effect: Effect): void {
    const open = this.#open.find(({ id }) => id === effect.id);
    invariant(open, "only open requests get answers");
    const first = open.state === "unanswered";
    // Written down first: nobody outside knows of a grant that the journal does not know.
    if (this.#journal) this.#journal.answered(this.#host.holdName(effect.id), open.request, effect);
    if (effect.type !== "refused") {
      open.state = effect.type;
      open.sinceMs = this.#host.nowMs();
    }
    switch (effect.type) {
      case "granted": {
        const hold = this.#host.holdName(effect.id);
        open.grant = effect;
        return this.#answer(first ? 16 : 24, RC.granted, {
          hold,
          fence: effect.fence,
          element: effect.element,
        });
      }
      case "enqueued":
        return this.#answer(first ? 16 : 24, RC.enqueued);
      case "parked":
        return this.#answer(16, RC.parked);
      case "refused":
        this.#forget(open);
        // To a client that waits, step 24 would mean a grant, whatever the code.
        return this.#answer(first ? 16 : 32, REFUSAL_CODES[effect.reason], { why: effect.why });
    }
  }

  /** What the peer holds and waits for, in words. */
  get work(): string[] {
    return this.#open.map(({ request: { who, name }, state }) =>
      `${who} ${state === "granted" ? "holds" : "waits for"} ${name.text}`
    );
  }

  /** What the peer holds and waits for behind a place of the list. */
  list(after: ListPlace): ListRow[] {
    const first = this.number === after.connection ? after.request : 0;
    return this.#open.filter(({ id }) => id > first).map((open) => [
      { connection: this.number, request: open.id },
      listed(open, this.#host.nowMs()),
    ]);
  }

  /** Whether the peer holds or waits for anything. */
  get isBusy(): boolean {
    return this.#open.length > 0;
  }

  /** Whether the peer only waits, and holds nothing. */
  get onlyWaits(): boolean {
    return this.#open.length > 0 && !this.#open.some(({ state }) => state === "granted");
  }

  /** The connection is gone: everything it held is free again, what it waited for is given up. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const open of this.#open) {
      this.#writeEnd(open, "disconnect");
      this.#host.release(open.id, true);
    }
    this.#open.length = 0;
  }

  /** The daemon ends, and everything that the peer has with it; nobody comes after. */
  endWithDaemon(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const open of this.#open) this.#writeEnd(open, "daemon ends");
    this.#open.length = 0;
  }

  #lock(message: LockMessage): void {
    const request = this.#readRequest(message);
    if (!request) return;
    const key = resourceKey(request.name);
    if (this.#resourceKey !== undefined && key !== this.#resourceKey) {
      const why = `this connection belongs to the resource ${this.#resourceKey}`;
      return this.#turnDown(message, RC.protocolError, why);
    }
    if (this.#host.closedToNewWork !== undefined) {
      const { rc, why } = this.#host.closedToNewWork;
      this.#journal?.turnedAway(message.name, message.who, why);
      return this.#answer(16, rc, { why });
    }
    this.#forgetParked();
    if (this.#open.length >= MAX_REQUESTS_PER_CONNECTION) {
      return this.#turnDown(message, RC.cannotLock, "this connection has too many requests");
    }
    this.#resourceKey = key;
    const id = this.#host.newRequestId();
    this.#open.push({ id, request, state: "unanswered", sinceMs: 0, grant: undefined });
    if (this.#journal) this.#journal.asked(this.#host.holdName(id), request);
    this.#host.request(id, request, this);
  }

  /** Who waits for a resource to be created and asks again, because its patience is over, asks anew. */
  #forgetParked(): void {
    if (this.#open.length === 0) return;
    const parked = this.#open.filter(({ state }) => state === "parked");
    for (const open of parked) this.#close(open, "unlock", true);
  }

  /** The request that a message makes; undefined when it was refused because it makes none. */
  #readRequest(message: LockMessage): LockRequest | undefined {
    if (this.#last?.message === message) return this.#last.request;
    const { mode = "NL", quantity = 0, wait, create, lifespanMs: idleLifespanMs, who = "a client" } = message;
    try {
      const name = parseResourceName(message.name);
      const held = message.held === undefined ? NO_HOLDS : this.#host.readHolds(message.held);
      const request = { name, mode, quantity, wait, create, idleLifespanMs, held, who };
      this.#last = { message, request };
      return request;
    } catch (error) {
      if (!(error instanceof ResourceNameError)) throw error;
      this.#turnDown(message, RC.invalidName, error.message);
      return undefined;
    }
  }

  /** Refuses what no request can be made of. */
  #turnDown({ name, who }: LockMessage, rc: number, why: string): void {
    this.#journal?.misasked(name, who, why);
    this.#answer(16, rc, { why });
  }

  /** Ends the oldest lock on that name, or else the oldest wait for it; where there is none, nothing happens. */
  #unlock(text: string, rollback: boolean): void {
    const open = this.#oldest(text);
    if (!open) {
      if (resourceKey(parseOwnName(text)) === this.#resourceKey) return;
      throw new ProtocolError("the connection has no lock on that resource");
    }
    this.#close(open, rollback ? "rollback" : "unlock", rollback);
  }

  #close(open: Open, end: End, rollback: boolean): void {
    this.#forget(open);
    this.#writeEnd(open, end);
    this.#host.release(open.id, rollback);
  }

  #forget(open: Open): void {
    const at = this.#open.indexOf(open);
    if (at === this.#open.length - 1) this.#open.pop();
    else this.#open.splice(at, 1);
  }

  /** The oldest lock on that name, or else the oldest wait for it. */
  #oldest(name: string): Open | undefined {
    let waiting: Open | undefined;
    for (const open of this.#open) {
      if (open.request.name.text !== name) continue;
      if (open.state === "granted") return open;
      waiting ??= open;
    }
    return waiting;
  }

  #writeEnd({ id, request, state }: Open, end: End): void {
    if (this.#journal) this.#journal.ended(this.#host.holdName(id), request, state, end);
  }

  #answer(step: 16 | 24 | 32, rc: number, { element, hold, fence, why }: AnswerDetails = {}): void {
    const isFirst = step === 16;
    const peerId = isFirst ? this.#host.peerId : undefined;
    const extensionLevel = isFirst ? EXTENSION_LEVEL : undefined;
    this.#peer.send({ type: "answer", step, rc, peerId, extensionLevel, element, hold, fence, why });
  }
}

function parseOwnName(text: string): ResourceName {
  try {
    return parseResourceName(text);
  } catch (error) {
    throw new ProtocolError("no resource has that name", { cause: error });
  }
}
