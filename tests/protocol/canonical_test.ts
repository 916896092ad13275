import { assert, assertEquals } from "@std/assert";
import { decodeCanonical } from "../../protocol/canonical.ts";
import { decodeAny } from "../../protocol/decode.ts";
import { encode } from "../../protocol/encode.ts";
import { ProtocolError } from "../../protocol/error.ts";
import type { Message } from "../../protocol/message.ts";
import { Random } from "../helpers/random.ts";
import { randomMessage } from "../helpers/random_message.ts";

/** What the client and the daemon of this project send most. */
const USUAL: readonly Message[] = [
  {
    type: "lock",
    peerId: "0123456789abcdef0123456789abcdef",
    name: "/a b/ü",
    mode: "EX",
    wait: true,
    create: true,
    lifespanMs: 0,
    held: "0badcafe.1,0badcafe.2",
    who: "adam@mojan:4711",
  },
  {
    type: "lock",
    peerId: "0".repeat(32),
    name: "tapes[3]",
    quantity: 2,
    wait: false,
    create: false,
    lifespanMs: 9,
  },
  {
    type: "answer",
    step: 16,
    peerId: "0".repeat(32),
    extensionLevel: 1,
    rc: 0,
    hold: "0badcafe.3",
    fence: 2n ** 62n,
  },
  { type: "answer", step: 16, peerId: "0".repeat(32), rc: 1 },
  { type: "answer", step: 24, rc: 0, element: "red" },
  { type: "answer", step: 32, rc: 14, why: "a is held by adam@mojan:4711, under which this command runs" },
  { type: "unlock", name: "backup", rollback: true },
];

for (const message of USUAL) {
  Deno.test(`decodeCanonical reads ${encode(message).slice(55, 140)}`, () => {
    assertEquals(decodeCanonical(encode(message)), message);
    assertEquals(decodeAny(encode(message)), message);
  });
}

Deno.test("decodeCanonical reads the same as the long way, or nothing", () => {
  const random = new Random(7);
  let read = 0;
  for (let round = 0; round < 5000; round++) {
    const text = encode(randomMessage(random));
    const message = decodeCanonical(text);
    if (message === undefined) continue;
    read++;
    assertEquals(message, decodeAny(text), text);
  }
  assert(read > 100, `${read} is too few to tell`);
});

Deno.test("decodeCanonical reads nothing from a message that one byte was changed in, or the same as the long way", () => {
  const random = new Random(8);
  for (let round = 0; round < 20_000; round++) {
    const text = encode(random.pick(USUAL));
    const at = random.integer(0, text.length - 1);
    const byte = String.fromCharCode(random.integer(0, 255));
    const changed = text.slice(0, at) + (random.chance() ? byte : "") +
      text.slice(at + (random.chance() ? 1 : 0));
    const message = decodeCanonical(changed);
    if (message !== undefined) assertEquals(message, longWay(changed), changed);
  }
});

function longWay(text: string): Message | string {
  try {
    return decodeAny(text);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return error.message;
  }
}
