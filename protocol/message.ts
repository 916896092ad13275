import type { LockMode } from "../resources/mode.ts";

/** Return codes that go over the wire. */
export const RC = {
  granted: 0,
  enqueued: 1,
  parked: 2,
  cannotLock: 3,
  busy: 4,
  cannotWait: 5,
  impossible: 6,
  /** Not of the original: the request could only be granted after itself. */
  deadlock: 14,
  /** Not of the original: another daemon serves the group now. */
  moved: 15,
  protocolError: -13,
  invalidName: -14,
} as const;

/** Level of extensions that this program speaks beyond level 3 of the original protocol. */
export const EXTENSION_LEVEL = 1;

/** lock, step 8: a client asks for a lock. */
export interface LockMessage {
  readonly type: "lock";
  readonly peerId?: string;
  /** Empty when the peer's bytes were no UTF-8; no resource has that name. */
  readonly name: string;
  /** Only simple and hierarchical resources have modes; NL when a peer leaves it out. */
  readonly mode?: LockMode;
  /** Only numeric resources have quantities; 0 when a peer leaves it out. */
  readonly quantity?: number;
  readonly wait: boolean;
  readonly create: boolean;
  /** Milliseconds that the resource is kept without users, if this request creates it. */
  readonly lifespanMs: number;
  /** Extension: the holds of the command that the request comes from, comma separated. */
  readonly held?: string;
  /** Extension: names the client to people, `user@host:pid`. */
  readonly who?: string;
}

/** lock, steps 16, 24 and 32: the first answer, a later one, and a late refusal. */
export interface AnswerMessage {
  readonly type: "answer";
  readonly step: 16 | 24 | 32;
  readonly peerId?: string | undefined;
  /** One of {@linkcode RC}; peers may send others. */
  readonly rc: number;
  readonly element?: string | undefined;
  /** Extension: names this hold to requests from within its command. */
  readonly hold?: string | undefined;
  /** Extension: the fencing number, which grows with every grant. */
  readonly fence?: bigint | undefined;
  /** Extensions that the daemon speaks; only in step 16. */
  readonly extensionLevel?: number | undefined;
  /** Extension: a refusal in words. */
  readonly why?: string | undefined;
}

/** unlock, step 8: a client gives its lock back. There is no answer. */
export interface UnlockMessage {
  readonly type: "unlock";
  readonly name: string;
  readonly rollback: boolean;
}

/** ping, steps 8 and 16: is the peer there? Never sent to a C peer. */
export interface PingMessage {
  readonly type: "ping";
  readonly step: 8 | 16;
}

/** discover, step 8: where is the daemon? */
export interface DiscoverMessage {
  readonly type: "discover";
  /** Extension: what a daemon that asks says of itself. */
  readonly claim?: string;
}

/** discover, step 16: it is at this address, or at the sender's when the address is empty. */
export interface DiscoveredMessage {
  readonly type: "discovered";
  readonly address: string;
  readonly port: number;
  /** Extension: what the daemon says of itself. */
  readonly claim?: string;
}

/** management, step 8: the daemon is to end. There is no answer. */
export interface ShutdownMessage {
  readonly type: "shutdown";
  readonly peerId?: string;
  readonly immediate: boolean;
  /** Extensions that the client speaks: with any, it is told what the daemon still waits for. */
  readonly extensionLevel?: number;
}

/** management, step 16, an extension: the daemon ends when these have done their work. */
export interface DrainingMessage {
  readonly type: "draining";
  /** Who holds and waits for what, in words. */
  readonly work: string;
}

/** query, step 8, an extension: who holds and who waits? Asked again for what had no room in the last answer. */
export interface QueryMessage {
  readonly type: "query";
}

/** query, step 16, an extension: one who holds, waits, or waits for a resource to be created. */
export interface ListedMessage {
  readonly type: "listed";
  readonly name: string;
  readonly mode?: LockMode | undefined;
  readonly quantity?: number | undefined;
  /** `granted`, `enqueued` or `parked` of {@linkcode RC}. */
  readonly rc: number;
  readonly who: string;
  /** How long that has been so, in milliseconds. */
  readonly sinceMs: number;
  /** Grows with every request, so that it tells the order of those who wait. */
  readonly order: number;
  readonly element?: string | undefined;
  readonly fence?: bigint | undefined;
}

/** query, step 24, an extension: these are all, or there are more. */
export interface ListEndMessage {
  readonly type: "list end";
  readonly more: boolean;
}

/** Everything that peers say to each other. */
export type Message =
  | LockMessage
  | AnswerMessage
  | UnlockMessage
  | PingMessage
  | DiscoverMessage
  | DiscoveredMessage
  | ShutdownMessage
  | DrainingMessage
  | QueryMessage
  | ListedMessage
  | ListEndMessage;
