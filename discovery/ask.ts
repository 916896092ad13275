import { decode } from "../protocol/decode.ts";
import { encode } from "../protocol/encode.ts";
import { ProtocolError } from "../protocol/error.ts";
import type { DiscoveredMessage, Message } from "../protocol/message.ts";
import { type Claim, isElder, readClaim } from "./claim.ts";
import type { Group } from "../config/endpoint.ts";
import { isLinkLocal } from "./interfaces.ts";
import { GroupSockets, type Sender } from "./sockets.ts";
import { printable } from "../trace/line.ts";

/** A daemon that answered. */
export interface Found {
  readonly hostname: string;
  readonly port: number;
  /** What it says of itself; a C daemon says nothing. */
  readonly claim?: Claim;
}

/** How a group is asked. */
export interface AskOptions {
  /** How often the question is sent, at the most. */
  readonly attempts: number;
  /** Milliseconds to wait for an answer to each. */
  readonly timeoutMs: number;
  /** How many networks the question may cross; IPv6 always has one. */
  readonly ttl: number;
  /** Waits for all answers, not only for the first. */
  readonly all?: boolean;
  /** Is told what is sent and received. */
  readonly trace?: (line: string) => void;
}

/** The question cannot even be sent; the message says what to do. */
export class GroupUnreachableError extends Error {
  override name = "GroupUnreachableError";
}

/**
 * Asks a multicast group where its daemon is.
 *
 * @returns those that answered, the eldest first; empty when nobody did.
 * @throws {GroupUnreachableError} when no interface takes the question.
 */
export async function askGroup(group: Group, options: AskOptions, signal?: AbortSignal): Promise<Found[]> {
  const { attempts, timeoutMs, ttl, all = false, trace = () => {} } = options;
  const where = `${group.address}/${group.port}`;
  const found = new Map<string, Found>();
  let onFound = () => {};
  using sockets = await GroupSockets.toAsk(group, ttl, (text, from) => {
    trace(`reply from ${from.address}/${from.port} is '${printable(text)}'`);
    const answer = readAnswer(text, from);
    if (!answer) return;
    // A daemon on this host is heard on several interfaces.
    const who = answer.claim?.id ?? `${answer.hostname}/${answer.port}`;
    if (!found.has(who)) found.set(who, answer);
    onFound();
  });
  const question = encode({ type: "discover" });
  for (let attempt = 0; attempt < attempts && found.size === 0; attempt++) {
    signal?.throwIfAborted();
    trace(`sending UDP multicast datagram to ${where} ('${question}')`);
    if (await sockets.ask(question) === 0) {
      throw new GroupUnreachableError(
        `no interface of this host takes multicast for ${where}: give it a route (ip route add multicast …) ` +
          "or name an interface that has one (-n)",
      );
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      onFound = () => {
        if (all) return;
        clearTimeout(timer);
        resolve();
      };
      if (found.size > 0) onFound();
    });
    if (found.size === 0) trace(`no reply from ${where}`);
  }
  return [...found.values()].sort(byAge);
}

/** An answer to a question, if that is what a datagram is; what else may come is of no interest. */
export function readAnswer(text: string, from: Sender): Found | undefined {
  const message = readDatagram(text);
  if (message?.type !== "discovered") return undefined;
  const hostname = hostnameOf(message, from);
  if (hostname === undefined) return undefined;
  const claim = readClaim(message.claim);
  return { hostname, port: message.port, ...(claim ? { claim } : {}) };
}

/** The message in a datagram; undefined when it is none. */
export function readDatagram(text: string): Message | undefined {
  try {
    return decode(text);
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

/** What a host name or an address can look like. */
const HOST = /^[A-Za-z0-9:][\w.:-]{0,252}(%[\w.-]+)?$/;

/** Addresses that no daemon can be reached at: the wildcards, multicast and broadcast. */
const NO_HOST = /^[0.:]+$|^::ffff:[0.]+$|^2(2[4-9]|3[0-9])\.\d+\.\d+\.\d+$|^ff[0-9a-f]{2}:|^255(\.255){3}$/i;

/** No address means the sender's; an address of the link has the zone that the answer came through. */
function hostnameOf({ address }: DiscoveredMessage, from: Sender): string | undefined {
  if (address === "") return from.address;
  if (!HOST.test(address) || NO_HOST.test(address.split("%")[0]!)) return undefined;
  const [, zone] = from.address.split("%");
  const needsZone = isLinkLocal(address) && !address.includes("%") && zone !== undefined;
  return needsZone ? `${address}%${zone}` : address;
}

/** Eldest first; those that say nothing of their age last, in the order they came. */
function byAge({ claim: a }: Found, { claim: b }: Found): number {
  if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
  return isElder(a, b) ? -1 : 1;
}
