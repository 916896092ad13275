import { encode } from "../protocol/encode.ts";
import { type Found, readAnswer, readDatagram } from "./ask.ts";
import { type Claim, isElder, readClaim, showClaim } from "./claim.ts";
import type { Group } from "../config/endpoint.ts";
import { GroupSockets, type Sender } from "./sockets.ts";
import { trace, TRACE_BITS } from "../trace/trace.ts";

/** How often a starting daemon asks whether there is an elder, and how long it waits each time, in milliseconds. */
const START_ROUNDS = 3;
const START_ROUND_MS = 100;

/** Least time between two looks of a serving daemon for others, in milliseconds. */
const MEET_MS = 1000;

/** How long an alleged elder may take to accept a connection, in milliseconds. */
const ELDER_CONNECT_MS = 1000;

/** Most answers to one address in a second; more is no client but a flood. */
const MAX_ANSWERS_PER_SECOND = 200;

/** What a daemon brings into its group. */
export interface MembershipOptions {
  readonly group: Group;
  readonly ttl: number;
  /** Where the daemon listens; an empty address means all of this host's. */
  readonly place: { readonly address: string; readonly port: number };
  /** Is told, once, of an elder in the group that appeared while this daemon served. */
  readonly onElder: (elder: Found) => void;
  /** Is told of every question that is answered. */
  readonly onAnswer?: (to: Sender) => void;
}

/**
 * A daemon's part in a multicast group: it answers clients that look for it, and sees to it that the group has one
 * daemon. Whoever starts asks first, and of two that meet the younger yields. Daemons meet when one starts, and, since a
 * network may have been parted then, again when a client asks.
 */
export class Membership implements Disposable {
  readonly #options: MembershipOptions;
  readonly #id = crypto.randomUUID().slice(0, 8);
  readonly #bornMs = Date.now();
  readonly #answered = new Map<string, number>();
  #hearing: GroupSockets | undefined;
  #asking: GroupSockets | undefined;
  #serving = false;
  #elder: Found | undefined;
  #onElder = () => {};
  #metMs = -Infinity;
  #meetTimer: ReturnType<typeof setTimeout> | undefined;
  #secondMs = 0;
  /** Datagrams that were no use: malformed, or too many from one sender. */
  dropped = 0;

  private constructor(options: MembershipOptions) {
    this.#options = options;
  }

  /**
   * Joins a group.
   *
   * @returns the membership of a daemon that may serve now, or the elder that serves already.
   */
  static async join(options: MembershipOptions): Promise<Membership | Found> {
    const { group, ttl } = options;
    const membership = new Membership(options);
    membership.#hearing = await GroupSockets.toHear(group, (text, from) => membership.#hear(text, from));
    membership.#asking = await GroupSockets.toAsk(
      group,
      ttl,
      (text, from) => membership.#hearAnswer(text, from),
    );
    const elder = await membership.#lookForElder();
    if (elder) {
      membership[Symbol.dispose]();
      return elder;
    }
    membership.#serving = true;
    return membership;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#meetTimer);
    this.#hearing?.[Symbol.dispose]();
    this.#asking?.[Symbol.dispose]();
  }

  get #claim(): Claim {
    return { serving: this.#serving, bornMs: this.#bornMs, id: this.#id };
  }

  async #lookForElder(): Promise<Found | undefined> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onElder = resolve;
    for (let round = 0; round < START_ROUNDS && !this.#elder; round++) {
      await this.#ask();
      let timer;
      await Promise.race([promise, new Promise((resolve) => timer = setTimeout(resolve, START_ROUND_MS))]);
      clearTimeout(timer);
    }
    return this.#elder;
  }

  async #ask(): Promise<void> {
    await this.#asking!.ask(encode({ type: "discover", claim: showClaim(this.#claim) }));
  }

  /** Something was sent to the group: a question of a client, or of another daemon. */
  #hear(text: string, from: Sender): void {
    trace(TRACE_BITS.daemon, "hear", () => `${from.address}/${from.port}: ${text}`);
    const message = readDatagram(text);
    if (message?.type !== "discover") return void this.dropped++;
    const claim = readClaim(message.claim);
    if (claim?.id === this.#id) return;
    if (!claim) {
      if (this.#serving) this.#answer(from);
      this.#meet();
    } else if (isElder(this.#claim, claim)) {
      this.#answer(from);
    } else {
      // Its answer to our question says where it is. Who starts asks anyway.
      this.#meet();
    }
  }

  /** Somebody answered a question of this daemon. */
  #hearAnswer(text: string, from: Sender): void {
    trace(TRACE_BITS.daemon, "hearAnswer", () => `${from.address}/${from.port}: ${text}`);
    const found = readAnswer(text, from);
    if (!found) return void this.dropped++;
    if (found.claim?.id === this.#id || this.#elder) return;
    // A C daemon makes no claims and yields to nobody: whoever has not served yet leaves the group to it.
    if (found.claim ? isElder(this.#claim, found.claim) : this.#serving) return;
    void this.#yieldTo(found);
  }

  /** Leaves the group to an elder, once it is known that somebody is there: anybody can send an answer. */
  async #yieldTo(elder: Found): Promise<void> {
    try {
      const signal = AbortSignal.timeout(ELDER_CONNECT_MS);
      (await Deno.connect({ hostname: elder.hostname, port: elder.port, signal })).close();
    } catch {
      return void this.dropped++;
    }
    if (this.#elder) return;
    this.#elder = elder;
    this.#onElder();
    if (this.#serving) this.#options.onElder(elder);
  }

  #answer(to: Sender): void {
    if (this.#tooMany(to.address)) return void this.dropped++;
    const { hostname: address, port, claim } = this.#elder ?? {
      hostname: this.#options.place.address,
      port: this.#options.place.port,
      claim: this.#claim,
    };
    const answer = encode({
      type: "discovered",
      address,
      port,
      ...(claim ? { claim: showClaim(claim) } : {}),
    });
    this.#options.onAnswer?.(to);
    void this.#hearing!.answer(answer, to);
  }

  /** Looks for other daemons, now or as soon as the last look is long enough ago. */
  #meet(): void {
    if (!this.#serving || this.#elder) return;
    const waitMs = this.#metMs + MEET_MS - performance.now();
    if (waitMs > 0) {
      this.#meetTimer ??= setTimeout(() => {
        this.#meetTimer = undefined;
        this.#meet();
      }, waitMs);
      return;
    }
    this.#metMs = performance.now();
    void this.#ask();
  }

  #tooMany(address: string): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#secondMs >= 1000) {
      this.#answered.clear();
      this.#secondMs = nowMs;
    }
    const answered = (this.#answered.get(address) ?? 0) + 1;
    this.#answered.set(address, answered);
    return answered > MAX_ANSWERS_PER_SECOND;
  }
}
