/**
 * Golden tests on what the original said and heard. Every message in the recordings came out of the original client or
 * daemon in its one exact form, so there are no exceptions: what is decoded is encoded to the same bytes.
 */

import { assert, assertEquals } from "@std/assert";
import { decode } from "../../protocol/decode.ts";
import { encode } from "../../protocol/encode.ts";
import { FrameReader } from "../../protocol/frame_reader.ts";
import type { Message } from "../../protocol/message.ts";
import { parseResourceName, ResourceNameError } from "../../resources/name.ts";
import transcripts from "../fixtures/transcripts.json" with { type: "json" };

const TEMPLATES: Readonly<Record<string, string>> = {
  PEERID: "3d1219c7c4c5404aaa1f6d2a48adfda4",
  DAEMON_PEERID: "0123456789abcdef0123456789abcdef",
  TIMESTAMP: "20250115.09:05:07",
  PORT: "39059",
};

const BY_SENDER: Readonly<Record<string, readonly Message["type"][]>> = {
  client: ["lock", "unlock", "discover", "shutdown"],
  daemon: ["answer", "discovered"],
};

const FROM_CLIENT = { peerId: TEMPLATES.PEERID! };
const FROM_DAEMON = { peerId: TEMPLATES.DAEMON_PEERID! };
const USUAL = { wait: true, create: true, lifespanMs: 0 };

/** What some of the recorded messages say, in the order of the recording. */
const MEANINGS: Readonly<Record<string, readonly Message[]>> = {
  "simple-EX-lock-unlock": [
    { type: "lock", ...FROM_CLIENT, name: "foo", mode: "EX", ...USUAL },
    { type: "answer", step: 16, ...FROM_DAEMON, rc: 0 },
    { type: "unlock", name: "foo", rollback: false },
  ],
  "create-no-cant-wait": [
    {
      ...{ type: "lock", ...FROM_CLIENT, name: "absent", mode: "EX" },
      ...{ wait: false, create: false, lifespanMs: 0 },
    },
    { type: "answer", step: 16, ...FROM_DAEMON, rc: 5 },
  ],
  "create-no-waits-then-impossible-QUIRK": [
    { type: "lock", ...FROM_CLIENT, name: "late[3]", quantity: 5, ...USUAL, create: false },
    { type: "answer", step: 16, ...FROM_DAEMON, rc: 2 },
    { type: "lock", ...FROM_CLIENT, name: "late[3]", quantity: 1, ...USUAL },
    { type: "answer", step: 24, rc: 6 },
    { type: "answer", step: 16, ...FROM_DAEMON, rc: 0 },
    { type: "unlock", name: "late[3]", rollback: false },
    // The original's client takes a late refusal for a grant, and so gives back what it never had.
    { type: "unlock", name: "late[3]", rollback: false },
  ],
  "shutdown-quiesce": [{ type: "shutdown", ...FROM_CLIENT, immediate: false }],
  "discover-ipv4-wildcard-daemon": [
    { type: "discover" },
    { type: "discovered", address: "", port: 39059 },
  ],
  "discover-ipv6-explicit-address": [
    { type: "discover" },
    { type: "discovered", address: "fd77::3", port: 29134 },
  ],
};

/** The messages of one recording, with the templates filled in. */
function recorded(name: string): { from: string; text: string }[] {
  const { steps } = transcripts.find((transcript) => transcript.name === name)!;
  return steps.filter((step) => step.text !== "").map(({ from, text }) => ({ from, text: fillIn(text) }));
}

function fillIn(text: string): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = TEMPLATES[name];
    assert(value !== undefined, `the recordings have a template nobody knows: ${name}`);
    return value!;
  });
}

Deno.test("the recordings are there, with messages of both sides", () => {
  const senders = transcripts.flatMap(({ name }) => recorded(name).map(({ from }) => from));
  assert(transcripts.length >= 24);
  assert(senders.filter((sender) => sender === "client").length > 50);
  assert(senders.filter((sender) => sender === "daemon").length > 30);
});

for (const { name } of transcripts) {
  Deno.test(`decode reads and encode writes every message of the recording ${name}`, () => {
    for (const { from, text } of recorded(name)) {
      const message = decode(text);
      assert(BY_SENDER[from]!.includes(message.type), `${from} sends no ${message.type}`);
      assertEquals(encode(message), text);
    }
  });
}

for (const [name, meaning] of Object.entries(MEANINGS)) {
  Deno.test(`decode understands the recording ${name}`, () => {
    assertEquals(recorded(name).map(({ text }) => decode(text)), meaning);
  });
}

Deno.test("FrameReader cuts what one side of a recorded connection sent into the recorded messages", () => {
  for (const { name } of transcripts) {
    for (const sender of ["client", "daemon"]) {
      const texts = recorded(name).filter(({ from }) => from === sender).map(({ text }) => text);
      const reader = new FrameReader();
      assertEquals([...reader.push(new TextEncoder().encode(texts.join("")))], texts);
      assertEquals(reader.unfinished, false);
    }
  }
});

Deno.test("the resource names in the recordings are valid but for the one that was refused", () => {
  const invalid = new Set<string>();
  for (const { text } of transcripts.flatMap(({ name }) => recorded(name))) {
    const message = decode(text);
    if (message.type !== "lock") continue;
    try {
      parseResourceName(message.name);
    } catch (error) {
      assert(error instanceof ResourceNameError);
      invalid.add(message.name);
    }
  }
  assertEquals([...invalid], ["1foo"]);
});
