import type { Effect } from "../resources/effect.ts";
import type { LockRequest } from "../resources/lock_table.ts";
import { hasModes, type ResourceName } from "../resources/name.ts";
import type { Log } from "../trace/log.ts";
import type { Fields, Level } from "../trace/log_line.ts";
import { RateLimit } from "../trace/rate_limit.ts";
import { trace, TRACE_BITS, traced } from "../trace/trace.ts";

/** Least time between two lines about what any peer can do as often as it likes, in milliseconds. */
const LIMIT_MS = 1000;

/** Most characters of a peer's bytes that are shown. */
const EXCERPT_LENGTH = 80;

/** What a session has of a request that is not over. */
export type Standing = "unanswered" | "parked" | "enqueued" | "granted";

/** How a request ended that was not refused: its peer said so, its connection ended, or the daemon did. */
export type End = "unlock" | "rollback" | "disconnect" | "daemon ends";

/** What a daemon writes down. Where there is no log there is no journal, and nothing is prepared for one. */
export class Journal {
  readonly #log: Log;
  readonly #nowMs: () => number;
  readonly #limits = new Map<string, RateLimit>();
  /** Whether every message is to be traced. */
  readonly tracesMessages: boolean = traced(TRACE_BITS.messages);

  /** @param nowMs A clock that never goes back. */
  constructor(log: Log, nowMs: () => number = () => performance.now()) {
    this.#log = log;
    this.#nowMs = nowMs;
  }

  write(level: Level, event: string, fields?: Fields): void {
    this.#log.write(level, event, fields);
  }

  /** Writes of what any peer can cause as often as it likes: at most one line a second for an event, with the number of those left out. */
  writeSeldom(level: Level, event: string, fields: Fields): void {
    let limit = this.#limits.get(event);
    if (!limit) this.#limits.set(event, limit = new RateLimit(LIMIT_MS));
    const more = limit.pass(this.#nowMs());
    if (more !== undefined) this.#log.write(level, event, { ...fields, more: more || undefined });
  }

  /** The daemon looked whether time alone has let somebody in or ended something. */
  woke(effects: number): void {
    trace(TRACE_BITS.daemon, "wake", () => `${effects} effects`);
  }
}

/** The journal of one connection: what it asked for and what became of that is the audit log of the daemon's grants. */
export class ConnectionJournal {
  readonly #journal: Journal;
  readonly #peer: string;
  /** Whether every message is to be traced. */
  readonly tracesMessages: boolean;

  constructor(journal: Journal, peer: Deno.Addr) {
    this.#journal = journal;
    this.#peer = showPeer(peer);
    this.tracesMessages = journal.tracesMessages;
    trace(TRACE_BITS.connections, "connection", () => `${this.#peer} has connected`);
  }

  received(text: string): void {
    trace(TRACE_BITS.messages, "receive", () => `${this.#peer}: ${text}`);
  }

  sent(text: string): void {
    trace(TRACE_BITS.messages, "send", () => `${this.#peer}: ${text}`);
  }

  closed(): void {
    trace(TRACE_BITS.connections, "connection", () => `the connection to ${this.#peer} has ended`);
  }

  /** The peer did what no client does, and lost its connection by that. */
  broke(why: string, bytes: string): void {
    const excerpt = bytes === "" ? undefined : bytes.slice(0, EXCERPT_LENGTH);
    this.#journal.writeSeldom("warning", "protocol-error", { peer: this.#peer, why, excerpt });
  }

  /** A request was made to the lock table. */
  asked(hold: string, { name, mode, quantity, wait, create, held, who }: LockRequest): void {
    const bits = bitsOf(name);
    trace(bits, "lock", () => {
      const how = `mode ${mode}, quantity ${quantity}, wait ${wait}, create ${create}`;
      return `${hold}, ${who}, asks for ${name.text}: ${how}, under ${held.length} holds`;
    });
  }

  /** The lock table answered, at once or later. */
  answered(hold: string, request: LockRequest, effect: Effect): void {
    trace(bitsOf(request.name), "lock", () => `${hold}: ${effect.type}`);
    const fields = this.#fields(hold, request);
    switch (effect.type) {
      case "granted": {
        const { fence, element } = effect;
        return this.#journal.write("info", "granted", { ...fields, fence, element });
      }
      case "enqueued":
      case "parked":
        return this.#journal.write("info", effect.type, fields);
      case "refused":
        return this.#journal.write("info", "refused", { ...fields, reason: effect.reason, why: effect.why });
    }
  }

  /** A request came that was refused before it reached the lock table, because the daemon takes no more. */
  turnedAway(resource: string, who: string | undefined, why: string): void {
    this.#journal.write("info", "refused", { resource, who, peer: this.#peer, reason: "closed", why });
  }

  /** A request came that no client makes. */
  misasked(resource: string, who: string | undefined, why: string): void {
    trace(TRACE_BITS.names, "lock", () => `${this.#peer} asks for ${resource}: ${why}`);
    const fields = { resource, who, peer: this.#peer, reason: "invalid", why };
    this.#journal.writeSeldom("info", "invalid-request", fields);
  }

  /** A request is over: its lock was given back or lost, its wait given up. */
  ended(hold: string, request: LockRequest, standing: Standing, end: End): void {
    trace(bitsOf(request.name), "lock", () => `${hold}: over, ${end}`);
    const held = standing === "granted";
    const unlocked = end === "unlock" || end === "rollback";
    this.#journal.write("info", !held ? "abandoned" : unlocked ? "released" : "disconnected", {
      ...this.#fields(hold, request),
      rollback: held && end === "rollback" || undefined,
      why: end === "daemon ends" ? "the daemon ends" : undefined,
    });
  }

  shutDown(immediate: boolean, peerId: string | undefined): void {
    this.#journal.write("notice", "shutdown-requested", { immediate, peer: this.#peer, peerId });
  }

  #fields(hold: string, { name, mode, quantity, who }: LockRequest): Fields {
    return {
      resource: name.text,
      mode: hasModes(name) ? mode : undefined,
      quantity: name.kind === "numeric" ? quantity : undefined,
      who,
      peer: this.#peer,
      hold,
    };
  }
}

/** A peer by its address and port; of one on a unix socket nothing is known. */
export function showPeer(address: Deno.Addr): string {
  return address.transport === "tcp" ? showPlace(address) : "unix";
}

/** An address with a port. */
export function showPlace({ hostname, port }: { hostname: string; port: number }): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

function bitsOf({ kind }: ResourceName): number {
  return TRACE_BITS.locks | TRACE_BITS[kind];
}
