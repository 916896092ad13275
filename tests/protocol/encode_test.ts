import { assert, assertEquals } from "@std/assert";
import { decode } from "../../protocol/decode.ts";
import { encode } from "../../protocol/encode.ts";
import { FrameReader } from "../../protocol/frame_reader.ts";
import { MAX_C_MESSAGE_BYTES } from "../../protocol/limits.ts";
import type { Message } from "../../protocol/message.ts";
import { MAX_NAME_BYTES } from "../../resources/name.ts";
import { Random } from "../helpers/random.ts";
import { randomMessage } from "../helpers/random_message.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>';
const ID = "3d1219c7c4c5404aaa1f6d2a48adfda4";

/** The forms of the original, and ours where it has none. */
const FORMS: Readonly<Record<string, readonly [message: Message, text: string]>> = {
  "a lock with a mode": [
    {
      ...{ type: "lock", peerId: ID, name: "foo", mode: "EX" },
      ...{ wait: true, create: true, lifespanMs: 0 },
    },
    `<msg level="3" verb="1" step="8"><session peerid="${ID}"/>` +
    '<resource name="Zm9v" mode="5" wait="1" create="1" lifespan="0"/></msg>',
  ],
  "a lock with a quantity": [
    {
      ...{ type: "lock", peerId: ID, name: "num[5]", quantity: 2 },
      ...{ wait: false, create: true, lifespanMs: 250 },
    },
    `<msg level="3" verb="1" step="8"><session peerid="${ID}"/>` +
    '<resource name="bnVtWzVd" wait="0" quantity="2" create="1" lifespan="250"/></msg>',
  ],
  "a lock with neither": [
    {
      ...{ type: "lock", peerId: ID, name: "red.green.blue" },
      ...{ wait: true, create: false, lifespanMs: 0 },
    },
    `<msg level="3" verb="1" step="8"><session peerid="${ID}"/>` +
    '<resource name="cmVkLmdyZWVuLmJsdWU=" wait="1" create="0" lifespan="0"/></msg>',
  ],
  "a first answer": [
    { type: "answer", step: 16, peerId: ID, rc: -14 },
    `<msg level="3" verb="1" step="16"><session peerid="${ID}"/><answer rc="-14"/></msg>`,
  ],
  "a first answer with extensions": [
    { type: "answer", step: 16, peerId: ID, extensionLevel: 1, rc: 6, why: 'only "3" exist' },
    `<msg level="3" verb="1" step="16"><session peerid="${ID}" ext="1"/>` +
    '<answer rc="6" why="only &#34;3&#34; exist"/></msg>',
  ],
  "a first answer of nobody": [
    { type: "answer", step: 16, extensionLevel: 1, rc: 0 },
    '<msg level="3" verb="1" step="16"><session ext="1"/><answer rc="0"/></msg>',
  ],
  "a later answer, which has no session": [
    { type: "answer", step: 24, peerId: ID, extensionLevel: 1, rc: 0, element: "blue" },
    '<msg level="3" verb="1" step="24"><answer rc="0" element="blue"/></msg>',
  ],
  "a late refusal": [
    { type: "answer", step: 32, rc: 3 },
    '<msg level="3" verb="1" step="32"><answer rc="3"/></msg>',
  ],
  "an unlock, with the blank of the original": [
    { type: "unlock", name: "foo", rollback: false },
    '<msg level="3" verb="2" step="8"><resource name="Zm9v" rollback="0" /></msg>',
  ],
  "an unlock that rolls back": [
    { type: "unlock", name: "_S_id[1]", rollback: true },
    '<msg level="3" verb="2" step="8"><resource name="X1NfaWRbMV0=" rollback="1" /></msg>',
  ],
  "a ping": [{ type: "ping", step: 8 }, '<msg level="3" verb="3" step="8"></msg>'],
  "an answer to a ping": [{ type: "ping", step: 16 }, '<msg level="3" verb="3" step="16"></msg>'],
  "discover": [{ type: "discover" }, '<msg level="3" verb="4" step="8"></msg>'],
  "discovered without an address, which the original must see all the same": [
    { type: "discovered", address: "", port: 28015 },
    '<msg level="3" verb="4" step="16"><network address="" port="28015"/></msg>',
  ],
  "a quiet shutdown": [
    { type: "shutdown", peerId: ID, immediate: false },
    `<msg level="3" verb="5" step="8"><session peerid="${ID}"/><shutdown immediate="0"/></msg>`,
  ],
  "a query": [{ type: "query" }, '<msg level="3" verb="6" step="8"></msg>'],
  "a row of a list": [
    {
      ...{ type: "listed", name: "foo", mode: "EX", rc: 0, who: "root@host:1" },
      ...{ sinceMs: 1500, order: 7, element: undefined, fence: 5n },
    },
    '<msg level="3" verb="6" step="16"><session who="root@host:1"/><resource name="Zm9v" mode="5"/>' +
    '<answer rc="0" since="1500" order="7" fence="5"/></msg>',
  ],
  "the end of a list": [
    { type: "list end", more: true },
    '<msg level="3" verb="6" step="24"><answer rc="1"/></msg>',
  ],
  "an immediate shutdown": [
    { type: "shutdown", immediate: true },
    '<msg level="3" verb="5" step="8"><shutdown immediate="1"/></msg>',
  ],
};

for (const [what, [message, text]] of Object.entries(FORMS)) {
  Deno.test(`encode writes ${what}`, () => assertEquals(encode(message), DECLARATION + text));
}

Deno.test("decode gives back every message that encode writes", () => {
  const types = new Set<string>();
  for (let seed = 0; seed < 2000; seed++) {
    const message = randomMessage(new Random(seed));
    types.add(message.type);
    assertEquals(decode(encode(message)), message, `seed ${seed}`);
  }
  assertEquals(types.size, 11);
});

Deno.test("encode writes messages that end where they end, whatever is in them", () => {
  for (let seed = 0; seed < 500; seed++) {
    const text = encode(randomMessage(new Random(seed)));
    assertEquals([...new FrameReader().push(new TextEncoder().encode(text))], [text], `seed ${seed}`);
  }
});

Deno.test("encode escapes what would end a value or a message", () => {
  const why = `</msg> "quoted" 'twice' & more`;
  const text = encode({ type: "answer", step: 24, rc: 3, why });
  assertEquals(text.indexOf("</msg>"), text.length - "</msg>".length);
  assert(text.includes('why="&#60;/msg&#62; &#34;quoted&#34; &#39;twice&#39; &#38; more"'));
});

Deno.test("encode writes numbers of 32 bits as they are", () => {
  for (const rc of [0, -1, 2 ** 31 - 1, -(2 ** 31) + 1]) {
    assert(encode({ type: "answer", step: 24, rc }).includes(`rc="${rc}"`));
  }
});

Deno.test("encode fits a request for the longest name into what a C daemon reads", () => {
  const longest: Message = {
    ...{ type: "lock", peerId: ID, name: "a".repeat(MAX_NAME_BYTES), mode: "EX" },
    ...{ wait: true, create: true, lifespanMs: 0 },
  };
  assert(encode(longest).length <= MAX_C_MESSAGE_BYTES);
  const longer = { ...longest, name: `${longest.name}a` };
  assert(encode(longer).length > MAX_C_MESSAGE_BYTES);
});

Deno.test("a request too long for a C daemon leaves at home who asks, and never what is held", () => {
  const request = {
    type: "lock",
    name: "n".repeat(MAX_NAME_BYTES),
    wait: true,
    create: true,
    lifespanMs: 0,
  } as const;
  const held = "12345678.1,12345678.2,12345678.3,12345678.4";
  assertEquals(decode(encode({ ...request, held, who: "me@host:1" })), { ...request, held });
  assertEquals(decode(encode({ ...request, name: "n", held, who: "me@host:1" })), {
    ...request,
    name: "n",
    held,
    who: "me@host:1",
  });
});
