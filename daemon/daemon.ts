import { RC } from "../protocol/message.ts";
import { MAX_CONNECTIONS, MAX_WAITERS_PER_RESOURCE } from "../protocol/limits.ts";
import type { Effect, RequestId } from "../resources/effect.ts";
import type { Instant } from "../resources/kind.ts";
import { IdMap } from "../resources/id_map.ts";
import { type LockRequest, LockTable } from "../resources/lock_table.ts";
import { Connection } from "./connection.ts";
import { ConnectionJournal, type Journal, showPeer } from "./journal.ts";
import type { ListPlace, ListRow } from "./listing.ts";
import { type Host, Session } from "./session.ts";
import type { Listener, Socket } from "./socket.ts";
import { Timer } from "./timer.ts";
import { afterThisTurn } from "./turn.ts";
import { zoneName } from "./zone_name.ts";

/** Pause after the operating system refused a connection, for want of file descriptors mostly, in milliseconds. */
const ACCEPT_PAUSE_MS = 50;

/** How many who still work are told of, and how much of each: a message has to have room for them. */
const MAX_TOLD = 10;
const MAX_TOLD_LENGTH = 100;

/** What a {@linkcode Daemon} is made of. */
export interface DaemonOptions {
  /** Where clients come from; the daemon closes it when it ends. */
  readonly listener: Listener;
  /** Machine id of this host, sent with first answers. */
  readonly peerId: string;
  /** Milliseconds without connections and resources after which it ends; negative: never. */
  readonly lifespanMs: number;
  /** Milliseconds after which a waiter is no longer overtaken; see {@linkcode LockTable}. */
  readonly patienceMs: number;
  /** Tells the time; the host's clocks by default. */
  readonly clock?: () => Instant;
  /** Where it writes down what happens; nowhere by default. */
  readonly journal?: Journal | undefined;
  /** Milliseconds that it stays for its first client at least, however short its life is; 0 by default. */
  readonly firstClientMs?: number;
}

/** Serves one lock table to all who connect, until it is told to end or has had no work for its lifespan. */
export class Daemon implements Host {
  readonly peerId: string;
  /** Resolves when the daemon has ended and the place it listened at is free. */
  readonly ended: Promise<void>;
  readonly #end = Promise.withResolvers<void>();
  #listener: Listener;
  /** Until its listener is closed, or another one has taken its place. */
  readonly #accepting: Promise<void>[] = [];
  readonly #lifespanMs: number;
  readonly #clock: () => Instant;
  readonly #table: LockTable;
  readonly #journal: Journal | undefined;
  readonly #connections = new Map<Connection, Session>();
  /** Whose the requests are that wait. */
  readonly #waiting = new IdMap<Session>();
  /** Tells the holds of this daemon from those of others. */
  readonly #name = crypto.randomUUID().slice(0, 8);
  #lastId = 0;
  #lastSession = 0;
  #idleSinceMs: number;
  readonly #timer = new Timer();
  #timerMs = Infinity;
  #closed: { rc: number; why: string } | undefined;
  #over = false;
  /** When this turn is; undefined before anything happens in it. */
  #instant: Instant | undefined;

  constructor(options: DaemonOptions) {
    const { listener, peerId, lifespanMs, patienceMs, clock = hostClock, journal, firstClientMs = 0 } =
      options;
    this.peerId = peerId;
    this.#journal = journal;
    this.ended = this.#end.promise;
    this.#listener = listener;
    this.#lifespanMs = lifespanMs;
    this.#clock = clock;
    this.#table = new LockTable({
      patienceMs,
      maxWaiters: MAX_WAITERS_PER_RESOURCE,
      zoneName,
      fenceStart: fenceStart(clock()),
    });
    this.#idleSinceMs = clock().steadyMs + Math.max(0, firstClientMs - lifespanMs);
    this.takeFrom(listener);
    this.#setTimer();
  }

  /** Takes its clients from another listener at the same place from now on; the one before may bring one more. */
  takeFrom(listener: Listener): void {
    this.#listener = listener;
    this.#accepting.push(this.#accept());
  }

  get closedToNewWork(): { rc: number; why: string } | undefined {
    return this.#closed;
  }

  newRequestId(): RequestId {
    return ++this.#lastId;
  }

  holdName(id: RequestId): string {
    return `${this.#name}.${id}`;
  }

  readHolds(names: string): RequestId[] {
    const ownHolds = names.split(",").filter((name) => name.startsWith(`${this.#name}.`));
    return ownHolds.map((name) => Number(name.slice(this.#name.length + 1)));
  }

  request(id: RequestId, request: LockRequest, session: Session): void {
    this.#deliver(this.#table.request(id, request, this.#now()), session);
  }

  release(id: RequestId, rollback: boolean): void {
    this.#waiting.delete(id);
    this.#deliver(this.#table.release(id, rollback, this.#now()));
    this.#endWhenDrained();
  }

  /** Ends the daemon: now, or, taking no new work from now on, as soon as the present work is done. */
  shutDown(immediate: boolean): void {
    if (immediate) return this.end("it was told to end at once");
    this.#drain({ rc: RC.cannotLock, why: "the daemon is shutting down and takes no new work" });
  }

  workLeft(): string {
    const all: string[] = [];
    for (const session of this.#connections.values()) {
      all.push(...session.work);
      if (all.length > MAX_TOLD) break;
    }
    const more = all.length > MAX_TOLD ? " and others" : "";
    return all.slice(0, MAX_TOLD).map((one) => one.slice(0, MAX_TOLD_LENGTH)).join("; ") + more;
  }

  *list(after: ListPlace): Generator<ListRow, void, void> {
    for (const session of this.#connections.values()) {
      if (session.number >= after.connection && session.isBusy) yield* session.list(after);
    }
  }

  nowMs(): number {
    return this.#now().steadyMs;
  }

  /** Leaves new work, and those who wait, to another daemon; ends as soon as the locks that are held are given back. */
  moveTo(place: string): void {
    for (const [connection, session] of this.#connections) if (session.onlyWaits) connection.close();
    this.#drain({ rc: RC.moved, why: `another daemon, older than this one, serves the group: ${place}` });
  }

  /**
   * Ends the daemon now. Whoever holds or waits learns it from the end of its connection.
   *
   * @param why What is written down as the reason.
   */
  end(why?: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#timer.clear();
    this.#listener.close();
    for (const [connection, session] of this.#connections) {
      session.endWithDaemon();
      // Who hears that his connection has ended may count on it that the place is free.
      connection.close(this.ended);
    }
    Promise.all(this.#accepting).then(() => this.#end.resolve());
    this.#journal?.write("notice", "finished", { why });
  }

  async #accept(): Promise<void> {
    const listener = this.#listener;
    while (!this.#over && listener === this.#listener) {
      try {
        const socket = await listener.accept();
        if (this.#connections.size < MAX_CONNECTIONS) this.#serve(socket);
        else this.#turnAway(socket);
      } catch (error) {
        // No file descriptor is left, or the peer was gone before it was accepted: the others go on as before.
        if (this.#over) return;
        this.#journal?.writeSeldom("warning", "accept-failed", { why: (error as Error).message });
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_PAUSE_MS));
      }
    }
  }

  #turnAway(socket: Socket): void {
    const why = `there are ${MAX_CONNECTIONS} connections, the most that one daemon serves`;
    this.#journal?.writeSeldom("warning", "connection-refused", { peer: showPeer(socket.remoteAddr), why });
    socket.close();
  }

  async #serve(socket: Socket): Promise<void> {
    const journal = this.#journal && new ConnectionJournal(this.#journal, socket.remoteAddr);
    const connection = new Connection(socket, undefined, journal);
    const session = new Session(this, ++this.#lastSession, connection, journal);
    this.#connections.set(connection, session);
    try {
      await connection.serve(session);
    } finally {
      this.#connections.delete(connection);
      if (this.#connections.size === 0) this.#idleSinceMs = this.#clock().steadyMs;
      session.end();
      journal?.closed();
      this.#setTimer();
    }
  }

  /** The time; all that is received in one turn happens at one moment. */
  #now(): Instant {
    if (!this.#instant) {
      this.#instant = this.#clock();
      afterThisTurn(() => this.#instant = undefined);
    }
    return this.#instant;
  }

  /** @param asking Whose request the first effect is the answer to; the others are about requests that wait. */
  #deliver(effects: readonly Effect[], asking?: Session): void {
    for (const effect of effects) {
      const session = asking ?? this.#waiting.get(effect.id)!;
      asking = undefined;
      if (effect.type === "enqueued" || effect.type === "parked") this.#waiting.set(effect.id, session);
      else this.#waiting.delete(effect.id);
      session.deliver(effect);
    }
    this.#setTimer();
  }

  #drain(reason: { rc: number; why: string }): void {
    this.#closed = reason;
    this.#deliver(this.#table.refuseParked(reason.why));
    this.#endWhenDrained();
  }

  #endWhenDrained(): void {
    if (this.#closed && this.#table.requestCount === 0) this.end(this.#closed.why);
  }

  /** Wakes the daemon when the table wants it or its life may be over; a timer that is early enough is left alone. */
  #setTimer(): void {
    const dueMs = Math.min(this.#table.nextWakeMs ?? Infinity, this.#endMs());
    if (this.#over || dueMs >= this.#timerMs) return;
    this.#timerMs = dueMs;
    this.#timer.set(Math.ceil(dueMs - this.#clock().steadyMs), () => this.#wake());
  }

  #wake(): void {
    this.#timerMs = Infinity;
    const now = this.#clock();
    const effects = this.#table.tick(now);
    this.#journal?.woke(effects.length);
    if (this.#endMs() <= now.steadyMs) return this.end(`it had no work for ${this.#lifespanMs} ms`);
    this.#deliver(effects);
  }

  /** When the life of a daemon without work is over; Infinity while there is any. */
  #endMs(): number {
    if (this.#lifespanMs < 0 || this.#connections.size > 0 || this.#table.resourceCount > 0) return Infinity;
    return this.#idleSinceMs + this.#lifespanMs;
  }
}

/**
 * A number above all that daemons gave out before: milliseconds since 2020 and 22 bits for grants, which carry over. A
 * daemon cannot grant so fast that the next one would start below it.
 */
function fenceStart({ epochUs }: Instant): bigint {
  const ms = Math.max(0, Math.floor(epochUs / 1000) - Date.UTC(2020));
  return BigInt(ms) << 22n;
}

/** Now; the wall clock, which few kinds of resources want to know, is looked at when they do. */
class HostInstant implements Instant {
  readonly steadyMs: number = performance.now();

  get epochUs(): number {
    return Date.now() * 1000;
  }
}

/** The host's clocks: one that never jumps for durations, and the wall clock. */
export function hostClock(): Instant {
  return new HostInstant();
}
