import { assert, assertEquals } from "@std/assert";
import { encode } from "../../protocol/encode.ts";
import type { AnswerMessage, Message } from "../../protocol/message.ts";
import { writeGrant } from "../../protocol/write_grant.ts";
import { Random } from "../helpers/random.ts";
import { randomMessage } from "../helpers/random_message.ts";

const GRANT: AnswerMessage = {
  type: "answer",
  step: 24,
  rc: 0,
  hold: "8bedef86.7",
  fence: 914092883617775744n,
};

/** What is written behind some other bytes; undefined when it is not. */
function written(message: Message, bytes = 1024, at = 3): string | undefined {
  const room = new Uint8Array(bytes);
  const end = writeGrant(message, room, at);
  return end === undefined ? undefined : new TextDecoder().decode(room.subarray(at, end));
}

Deno.test("writeGrant writes the same as encode()", () => {
  const random = new Random(1);
  for (let round = 0; round < 500; round++) {
    const grant: AnswerMessage = {
      ...GRANT,
      step: random.pick([16, 24]),
      peerId: random.pick([undefined, "0".repeat(32), 'not "plain" & <sound>', "größe"]),
      extensionLevel: random.pick([undefined, 1, 2]),
      hold: `${random.integer(0, 2 ** 31).toString(16)}.${random.integer(1, 2 ** 40)}`,
      fence: BigInt(random.integer(0, 2 ** 50)) << BigInt(random.integer(0, 12)),
    };
    assertEquals(written(grant), encode(grant), `round ${round}`);
  }
});

Deno.test("writeGrant leaves everything else to encode()", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const message = randomMessage(new Random(seed));
    const text = written(message);
    if (text !== undefined) assertEquals(text, encode(message), `seed ${seed}`);
  }
  for (const more of [{ rc: 1 }, { step: 32 as const }, { element: "" }, { why: "" }]) {
    assertEquals(written({ ...GRANT, ...more }), undefined, JSON.stringify(more));
  }
  assertEquals(written({ ...GRANT, fence: undefined }), undefined);
  assertEquals(written({ ...GRANT, hold: undefined }), undefined);
});

Deno.test("writeGrant writes nothing where there is too little room", () => {
  const { length } = encode(GRANT);
  assertEquals(written(GRANT, length + 2), undefined);
  assert(written(GRANT, length + 3) !== undefined);
});
