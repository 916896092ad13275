/**
 * What the load and the bare server say to each other: the bytes that flom's own client and daemon would send.
 *
 * @module
 */

import { encode } from "../protocol/encode.ts";
import type { AnswerMessage } from "../protocol/message.ts";

/** A name as all that put load on a server use: 15 letters, so that all messages have one length. */
export function resourceName(kind: "r" | "h", process: number, index: number): string {
  const seven = (number: number) => String(number).padStart(7, "0");
  return kind + seven(process) + seven(index);
}

export function lockText(name: string): string {
  return encode({
    ...{ type: "lock", peerId: "0".repeat(32), who: "load@bench:1", name },
    ...{ mode: "EX", wait: true, create: true, lifespanMs: 0 },
  });
}

export function unlockText(name: string): string {
  return encode({ type: "unlock", name, rollback: false });
}

const SAMPLE = resourceName("r", 0, 0);

/** The length of every message that takes or gives back a lock. */
export const LOCK_BYTES: number = lockText(SAMPLE).length;
export const UNLOCK_BYTES: number = unlockText(SAMPLE).length;

/** A first answer, of the length that a daemon's have when it has served for a while. */
export const GRANTED: Uint8Array<ArrayBuffer> = answer({ step: 16, rc: 0 });
export const ENQUEUED: Uint8Array<ArrayBuffer> = answer({ step: 16, rc: 1 });
/** A grant to one who was enqueued. */
export const GRANTED_LATER: Uint8Array<ArrayBuffer> = answer({ step: 24, rc: 0 });

function answer({ step, rc }: Pick<AnswerMessage, "step" | "rc">): Uint8Array<ArrayBuffer> {
  const first = step === 16 ? { peerId: "0".repeat(32), extensionLevel: 1 } : {};
  const hold = rc === 0 ? { hold: "0123abcd.123456", fence: 911_000_000_000_000_000n } : {};
  return new TextEncoder().encode(encode({ type: "answer", step, rc, ...first, ...hold }));
}
