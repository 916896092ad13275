import type { Effect, RequestId } from "../../resources/effect.ts";
import type { Instant } from "../../resources/kind.ts";
import { LockTable, type LockTableOptions } from "../../resources/lock_table.ts";
import { ENDLESS_PATIENCE } from "../../resources/resource.ts";
import { parseResourceName } from "../../resources/name.ts";
import type { Ask, Stage, Standing } from "./scenarios.ts";

const REASONS: Readonly<Record<string, string>> = { absent: "cant_wait" };

/** A lock request of a test; whatever is left out is usual. */
export interface TableAsk extends Ask {
  /** Clients whose locks the request is made under. */
  readonly under?: readonly string[];
}

/** The bare rules, with clients that have names and a clock that stands still unless it is moved. */
export class TableStage implements Stage {
  readonly table: LockTable;
  readonly clients = new Map<string, Standing>();
  /** Clients in the order of their grants. */
  readonly grants: string[] = [];
  /** Fencing numbers in that order. */
  readonly fences: bigint[] = [];
  nowMs = 0;
  /** Microseconds since 1970 at the start: 2026-11-22 12:00:00 UTC. */
  epochUs = Date.UTC(2026, 10, 22, 12) * 1000;
  readonly #ids = new Map<string, RequestId>();
  readonly #names = new Map<RequestId, string>();
  #lastId = 0;

  constructor(options: Partial<LockTableOptions> = {}) {
    this.table = new LockTable({
      patienceMs: ENDLESS_PATIENCE,
      maxWaiters: 1000,
      zoneName: () => "UTC",
      fenceStart: 0n,
      ...options,
    });
  }

  get now(): Instant {
    return { steadyMs: this.nowMs, epochUs: this.epochUs + this.nowMs * 1000 };
  }

  lock(client: string, ask: TableAsk = {}): void {
    const id = ++this.#lastId;
    this.#ids.set(client, id);
    this.#names.set(id, client);
    const request = {
      name: parseResourceName(ask.resource ?? "res"),
      mode: ask.mode ?? "EX",
      quantity: ask.quantity ?? 1,
      wait: ask.wait ?? true,
      create: ask.create ?? true,
      idleLifespanMs: ask.lifespan ?? 0,
      held: (ask.under ?? []).map((name) => this.#ids.get(name)!),
      who: client,
    };
    this.clients.set(client, { state: "none" });
    this.take(this.table.request(id, request, this.now));
  }

  end(client: string, how: "unlock" | "rollback" | "disconnect" = "unlock"): void {
    const standing = this.clients.get(client);
    if (standing?.state === "granted" || standing?.state === "waiting") {
      this.clients.set(client, { state: "none" });
      this.take(this.table.release(this.#ids.get(client)!, how !== "unlock", this.now));
    }
  }

  /** Lets time pass, waking the table whenever it wants to be woken. */
  sleep(ms: number): void {
    const untilMs = this.nowMs + ms;
    while (this.table.nextWakeMs !== undefined && this.table.nextWakeMs <= untilMs) {
      this.nowMs = Math.max(this.nowMs, this.table.nextWakeMs);
      this.take(this.table.tick(this.now));
    }
    this.nowMs = untilMs;
  }

  /** Scenarios with time stamps wait for the clock without saying so. */
  settle(done: () => boolean): void {
    for (let ms = 0; !done() && ms < 2000; ms++) this.sleep(1);
  }

  /** How a client stands. */
  state(client: string): Standing["state"] {
    return this.clients.get(client)?.state ?? "none";
  }

  take(effects: readonly Effect[]): void {
    for (const effect of effects) {
      const name = this.#names.get(effect.id)!;
      const standing = this.clients.get(name)!;
      switch (effect.type) {
        case "granted":
          standing.state = "granted";
          if (effect.element !== undefined) standing.element = effect.element;
          this.grants.push(name);
          this.fences.push(effect.fence);
          break;
        case "refused":
          Object.assign(standing, {
            state: "denied",
            reason: REASONS[effect.reason] ?? effect.reason,
            why: effect.why,
          });
          break;
        case "enqueued":
        case "parked":
          standing.state = "waiting";
      }
    }
  }
}
