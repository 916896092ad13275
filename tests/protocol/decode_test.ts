import { assert, assertEquals, assertThrows } from "@std/assert";
import { encodeName } from "../../protocol/base64_name.ts";
import { decode } from "../../protocol/decode.ts";
import { encode } from "../../protocol/encode.ts";
import { ProtocolError } from "../../protocol/error.ts";
import { FrameReader } from "../../protocol/frame_reader.ts";
import { MAX_MESSAGE_BYTES } from "../../protocol/limits.ts";
import type { Message } from "../../protocol/message.ts";
import { Random } from "../helpers/random.ts";
import { randomMessage } from "../helpers/random_message.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>';
const SESSION = '<session peerid="0123"/>';
const RESOURCE = '<resource name="Zm9v" mode="5" wait="1" create="1" lifespan="0"/>';
const LOCK_HEADER = '<msg level="3" verb="1" step="8">';
const LOCK = {
  type: "lock",
  peerId: "0123",
  name: "foo",
  mode: "EX",
  wait: true,
  create: true,
  lifespanMs: 0,
};
const UNLOCK = { type: "unlock", name: "foo", rollback: false };
/** A lock request that says nothing but a name. */
const BARE_LOCK = { type: "lock", name: "foo", wait: false, create: false, lifespanMs: 0 };

function lock(resource: string): string {
  return `${LOCK_HEADER}<resource ${resource}/></msg>`;
}

function unlock(resource: string): string {
  return `<msg level="3" verb="2" step="8"><resource ${resource}/></msg>`;
}

function answer(attributes: string): string {
  return `<msg level="3" verb="1" step="24"><answer ${attributes}/></msg>`;
}

/** What the original takes beside its own exact form, and what it makes of it. */
const TOLERATED: Readonly<Record<string, readonly [text: string, message: unknown]>> = {
  "the exact form": [`${DECLARATION}${LOCK_HEADER}${SESSION}${RESOURCE}</msg>`, LOCK],
  "no declaration": [`${LOCK_HEADER}${SESSION}${RESOURCE}</msg>`, LOCK],
  "another declaration": [`<?xml version='1.1'?>${LOCK_HEADER}${SESSION}${RESOURCE}</msg>`, LOCK],
  "blanks before the declaration": [`\r\n ${DECLARATION}${LOCK_HEADER}${SESSION}${RESOURCE}</msg>`, LOCK],
  "blanks between the elements": [`\n${LOCK_HEADER}\n  ${SESSION}\n\t${RESOURCE}\r\n</msg>`, LOCK],
  "blanks inside the tags": [
    `<msg\n level = "3"  verb="1" step="8" >${SESSION}${RESOURCE}</msg>`,
    LOCK,
  ],
  "single quotes": [`${LOCK_HEADER}${SESSION}${RESOURCE}</msg>`.replaceAll('"', "'"), LOCK],
  "any order of attributes": [
    `<msg step="8" verb="1" level="3">${SESSION}<resource lifespan="0" wait="1" create="1" mode="5" name="Zm9v"/></msg>`,
    LOCK,
  ],
  "any order of elements": [`${LOCK_HEADER}${RESOURCE}${SESSION}</msg>`, LOCK],
  "elements that are closed by an end tag": [
    `${LOCK_HEADER}${SESSION.replace("/>", "></session>")}${RESOURCE.replace("/>", "></resource>")}</msg>`,
    LOCK,
  ],
  "text between and inside the elements": [
    `${LOCK_HEADER}hello ${SESSION}&amp;${RESOURCE.replace("/>", ">world</resource>")}!</msg>`,
    LOCK,
  ],
  "comments": [`<!-- a -->${LOCK_HEADER}<!-- <b> -->${SESSION}${RESOURCE}</msg>`, LOCK],
  "unknown attributes of msg": [
    `<msg id="7" level="3" verb="1" step="8" x="">${SESSION}${RESOURCE}</msg>`,
    LOCK,
  ],
  "unknown attributes of session and resource": [
    `${LOCK_HEADER}<session later="9" peerid="0123" x="a,b"/>${RESOURCE.replace("/>", ' x="1"/>')}</msg>`,
    LOCK,
  ],
  "unknown attributes of answer": [
    answer('later="1" rc="0" x="2"'),
    { type: "answer", step: 24, rc: 0 },
  ],
  "an unknown element without attributes": [
    `${LOCK_HEADER}<future/>${SESSION}${RESOURCE}<another></another></msg>`,
    LOCK,
  ],
  "character references in values": [
    `${LOCK_HEADER}<session peerid="&#48;&#x31;23"/>${RESOURCE.replace("Zm9v", "Zm&#57;v")}</msg>`,
    LOCK,
  ],
  "no level": [`<msg verb="1" step="8">${SESSION}${RESOURCE}</msg>`, LOCK],
  "a level that starts with 3": [`<msg level=" 3.0" verb="1" step="8">${SESSION}${RESOURCE}</msg>`, LOCK],
  "no session": [`${LOCK_HEADER}${RESOURCE}</msg>`, { ...LOCK, peerId: undefined }],
  "a session without a peer id": [`${LOCK_HEADER}<session/>${RESOURCE}</msg>`, {
    ...LOCK,
    peerId: undefined,
  }],
  "a lock that says nothing but the name": [lock('name="Zm9v"'), BARE_LOCK],
  "an unlock without a rollback": [unlock('name="Zm9v"'), UNLOCK],
  "an unlock with a session": [
    `<msg level="3" verb="2" step="8">${SESSION}<resource name="Zm9v" rollback="0" /></msg>`,
    UNLOCK,
  ],
  "an attribute twice: the last one counts": [
    lock('name="YQ==" name="Zm9v" mode="9" mode="5"'),
    { ...BARE_LOCK, mode: "EX" },
  ],
  "an element twice: the last one counts": [
    `${LOCK_HEADER}<resource name="YQ==" mode="1"/><resource name="Zm9v" mode="5"/></msg>`,
    { ...BARE_LOCK, mode: "EX" },
  ],
  "elements that the message does not need": [
    `${LOCK_HEADER}${RESOURCE}<answer rc="7"/><network address="" port="0"/><shutdown immediate="1"/></msg>`,
    { ...LOCK, peerId: undefined },
  ],
  "a shutdown that does not say how": [
    '<msg level="3" verb="5" step="8"><shutdown/></msg>',
    { type: "shutdown", immediate: false },
  ],
  "an answer with everything": [
    '<msg level="3" verb="1" step="16"><session peerid="0123" ext="1"/><answer rc="6" element="a" why="so"/></msg>',
    { type: "answer", step: 16, peerId: "0123", extensionLevel: 1, rc: 6, element: "a", why: "so" },
  ],
  "an answer with an empty element": [
    answer('rc="0" element=""'),
    { type: "answer", step: 24, rc: 0, element: "" },
  ],
  "an answer with a code that nobody sends": [answer('rc="77"'), { type: "answer", step: 24, rc: 77 }],
  "a late refusal": [
    '<msg level="3" verb="1" step="32"><answer rc="3"/></msg>',
    { type: "answer", step: 32, rc: 3 },
  ],
};

for (const [what, [text, message]] of Object.entries(TOLERATED)) {
  Deno.test(`decode takes ${what}`, () => {
    assertEquals(decode(text), JSON.parse(JSON.stringify(message)));
  });
}

const NOT_TOLERATED: Readonly<Record<string, readonly [text: string, why: string]>> = {
  "text before the root": [`x${LOCK_HEADER}${RESOURCE}</msg>`, "outside the root"],
  "a second root": [`${LOCK_HEADER}${RESOURCE}</msg><msg/>`, "second root"],
  "unbalanced tags": [`${LOCK_HEADER}<session>${RESOURCE}</msg>`, "closes nothing"],
  "a NUL": [`${LOCK_HEADER}\0${RESOURCE}</msg>`, "NUL"],
  "an unknown reference": [lock('name="&foo;"'), "&foo;"],
  "another root": ['<message level="3" verb="1" step="8"/>', "<message> is not a message"],
  "an unknown element with an attribute": [`${LOCK_HEADER}${RESOURCE}<future a="1"/></msg>`, "<future>"],
  "an unknown attribute of network": [
    '<msg level="3" verb="4" step="16"><network address="" port="1" x="1"/></msg>',
    "<network> has an unknown attribute, x",
  ],
  "an unknown attribute of shutdown": [
    '<msg level="3" verb="5" step="8"><shutdown immediate="1" x="1"/></msg>',
    "<shutdown> has an unknown attribute, x",
  ],
  "rollback in a lock": [lock('name="Zm9v" rollback="0"'), "rollback does not belong into lock"],
  "mode in an unlock": [unlock('name="Zm9v" mode="5"'), "mode does not belong into unlock"],
  "wait in an unlock": [unlock('name="Zm9v" wait="1"'), "wait does not belong"],
  "quantity in an unlock": [unlock('name="Zm9v" quantity="1"'), "quantity does not belong"],
  "create in an unlock": [unlock('name="Zm9v" create="1"'), "create does not belong"],
  "lifespan in an unlock": [unlock('name="Zm9v" lifespan="1"'), "lifespan does not belong"],
  "level 2": [`<msg level="2" verb="1" step="8">${RESOURCE}</msg>`, "the protocol level is 2 and not 3"],
  "level 33": [`<msg level="33" verb="1" step="8">${RESOURCE}</msg>`, "level"],
  "an empty level": [`<msg level="" verb="1" step="8">${RESOURCE}</msg>`, "level"],
  "no verb": [`<msg level="3" step="8">${RESOURCE}</msg>`, "verb 0"],
  "no step": [`<msg level="3" verb="1">${RESOURCE}</msg>`, "step 0"],
  "mode 6": [lock('name="Zm9v" mode="6"'), "there is no lock mode 6"],
  "mode -1": [lock('name="Zm9v" mode="-1"'), "there is no lock mode -1"],
  "a mode of many digits": [lock(`name="Zm9v" mode="${"9".repeat(1000)}"`), "lock mode"],
  "a lock without a resource": [`${LOCK_HEADER}${SESSION}</msg>`, "resource is missing"],
  "a lock without a name": [lock('mode="5"'), "resource/@name is missing"],
  "an unlock without a resource": ['<msg level="3" verb="2" step="8"></msg>', "resource is missing"],
  "an unlock without a name": [unlock('rollback="0"'), "resource/@name is missing"],
  "a first answer that says nothing": [
    `<msg level="3" verb="1" step="16">${SESSION}</msg>`,
    "answer is missing",
  ],
  "an answer without a code": [answer('element="1"'), "answer/@rc is missing"],
  "a shutdown without its element": ['<msg level="3" verb="5" step="8"></msg>', "shutdown is missing"],
  "discovered without its element": ['<msg level="3" verb="4" step="16"></msg>', "network is missing"],
  "discovered without an address": [
    '<msg level="3" verb="4" step="16"><network port="1"/></msg>',
    "network/@address is missing",
  ],
  "discovered without a port": [
    '<msg level="3" verb="4" step="16"><network address=""/></msg>',
    "there is no port 0",
  ],
  "discovered with a port beyond 65535": [
    '<msg level="3" verb="4" step="16"><network address="" port="65536"/></msg>',
    "there is no port 65536",
  ],
};

for (const [what, [text, why]] of Object.entries(NOT_TOLERATED)) {
  Deno.test(`decode refuses ${what}`, () => {
    assertThrows(() => decode(text), ProtocolError, why);
  });
}

Deno.test("decode refuses every verb and step that there is not", () => {
  const known = new Set([
    "1/8",
    "1/16",
    "1/24",
    "1/32",
    "2/8",
    "3/8",
    "3/16",
    "4/8",
    "4/16",
    "5/8",
    "5/16",
    "6/8",
    "6/16",
    "6/24",
  ]);
  // Every element that a message of any verb may need.
  const body = '<resource name="Zm9v"/><answer rc="0"/><network address="" port="1"/><shutdown/>';
  for (let verb = -1; verb <= 8; verb++) {
    for (const step of [-8, 0, 1, 7, 8, 9, 16, 17, 24, 32, 40, 48]) {
      const text = `<msg level="3" verb="${verb}" step="${step}">${body}</msg>`;
      if (known.delete(`${verb}/${step}`)) decode(text);
      else assertThrows(() => decode(text), ProtocolError, `there is no verb ${verb} with step ${step}`);
    }
  }
  assertEquals(known.size, 0);
});

const INTEGERS: readonly (readonly [text: string, number: number])[] = [
  ["0", 0],
  ["-0", 0],
  ["7", 7],
  ["+7", 7],
  ["-1", -1],
  ["007", 7],
  [" \n\t42", 42],
  ["2x", 2],
  ["2 3", 2],
  ["1.9", 1],
  ["1e3", 1],
  ["0x10", 0],
  ["", 0],
  [" ", 0],
  ["yes", 0],
  ["x2", 0],
  ["- 1", 0],
  ["--1", 0],
  ["NaN", 0],
  ["Infinity", 0],
  ["2147483647", 2147483647],
  ["2147483648", 2147483647],
  ["-2147483648", -2147483647],
  ["9".repeat(1000), 2147483647],
  [`-${"9".repeat(1000)}`, -2147483647],
];

Deno.test("decode reads integers as strtol does, within 32 bits", () => {
  for (const [text, rc] of INTEGERS) {
    assertEquals(decode(answer(`rc="${text}"`)), { type: "answer", step: 24, rc }, `"${text}"`);
    const lifespanMs = Math.max(0, rc);
    const read = decode(lock(`name="Zm9v" wait="${text}" quantity="${text}" lifespan="${text}"`));
    assertEquals(read, { ...BARE_LOCK, wait: rc !== 0, quantity: rc, lifespanMs }, `"${text}"`);
  }
});

const NAMES: readonly (readonly [base64: string, name: string])[] = [
  ["Zm9v", "foo"],
  ["Zm8=", "fo"],
  ["Zg==", "f"],
  ["Zm8", "fo"],
  ["Zm\n9v -_!", "foo"],
  ["Zm9vAGJhcg==", "foo\0bar"],
  ["AGZvbw==", "\0foo"],
  ["", ""],
  ["L8OpL+WQjS/wn5SS", "/é/名/🔒"],
  ["77u/Zm9v", "\ufefffoo"],
  ["/w==", ""],
  ["wK8=", ""],
  ["7aCA", ""],
  ["A", ""],
];

Deno.test("decode reads names as the original does; those that are not UTF-8 are empty", () => {
  for (const [base64, name] of NAMES) {
    assertEquals(decode(unlock(`name="${base64}"`)), { type: "unlock", name, rollback: false }, base64);
  }
});

/** Reads bytes as a connection does. */
function receive(bytes: Uint8Array): Message[] {
  return [...new FrameReader().push(bytes)].map(decode);
}

/** Flips, inserts, deletes or doubles some bytes. */
function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  const mutated = [...bytes];
  for (let change = random.integer(1, 4); change > 0; change--) {
    const at = random.integer(0, mutated.length - 1);
    const length = random.pick([1, 1, 2, 10]);
    const change = random.integer(0, 4);
    if (change === 0) mutated[at] = mutated[at]! ^ (1 << random.integer(0, 7));
    else if (change === 1) mutated.splice(at, 0, ...random.list(length, () => random.integer(0, 255)));
    else if (change === 2) mutated.splice(at, length);
    else if (change === 3) mutated.splice(at, 0, ...mutated.slice(at, at + length));
    else mutated[at] = new TextEncoder().encode(random.pick("<>&\"'=/ \0;#x!?-"))[0]!;
    if (mutated.length === 0) break;
  }
  return new Uint8Array(mutated);
}

/** Either a message that can be sent on and is the same afterwards, or a ProtocolError; never anything else. */
function checkHarmless(bytes: Uint8Array, seed: number): "taken" | "refused" {
  try {
    for (const message of receive(bytes)) {
      assertEquals(decode(encode(message)), sendable(message), `seed ${seed}`);
    }
    return "taken";
  } catch (error) {
    if (error instanceof ProtocolError) return "refused";
    throw new Error(`seed ${seed}: ${new TextDecoder().decode(bytes)}`, { cause: error });
  }
}

/** A message without what only the first answer carries: the others leave it out. */
function sendable(message: Message): Message {
  if (message.type !== "answer" || message.step === 16) return message;
  const { peerId: _, extensionLevel: __, ...rest } = message;
  return rest;
}

Deno.test("decode throws nothing but ProtocolError, whatever happened to a message on its way", () => {
  const outcomes = { taken: 0, refused: 0 };
  for (let seed = 0; seed < 5000; seed++) {
    const random = new Random(seed);
    const bytes = new TextEncoder().encode(encode(randomMessage(random)));
    outcomes[checkHarmless(mutate(bytes, random), seed)]++;
  }
  // Both must happen often, or the mutations test nothing.
  assert(outcomes.taken > 500 && outcomes.refused > 500, JSON.stringify(outcomes));
});

Deno.test("decode throws nothing but ProtocolError on random text", () => {
  const words = [
    ...[
      "<msg ",
      "</msg>",
      "<resource ",
      "<session ",
      "<answer ",
      "/>",
      ">",
      "<",
      'verb="1" ',
      'step="8" ',
      "&",
    ],
    ...[
      'name="Zm9v"',
      "=",
      '"',
      "'",
      " ",
      "<?",
      "?>",
      "<!--",
      "-->",
      "&#",
      ";",
      "\0",
      "é",
      "x",
      "\ud83d",
      "</",
    ],
  ];
  for (let seed = 0; seed < 5000; seed++) {
    const random = new Random(seed);
    const text = random.list(random.integer(0, 30), () => random.pick(words)).join("");
    try {
      decode(random.chance() ? text : `<msg level="3" verb="1" step="8">${text}</msg>`);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw new Error(`seed ${seed}: ${text}`, { cause: error });
    }
  }
});

Deno.test("decode refuses the longest messages of every awkward shape", () => {
  const shapes = [
    "<a>",
    "<a/>",
    "<",
    "&",
    "&amp;",
    'a="" ',
    "<!---->",
    "<??>",
    " ",
    "\n",
    "x",
    "名",
    "</a>",
    "'",
    '"',
  ];
  for (const shape of shapes) {
    for (const [start, end] of [[LOCK_HEADER, "</msg>"], ["<msg ", ">,</msg>"], ['<msg a="', '"></msg>']]) {
      const room = MAX_MESSAGE_BYTES - start!.length - end!.length;
      const count = Math.floor(room / new TextEncoder().encode(shape).length);
      assertThrows(() => decode(start + shape.repeat(count) + end), ProtocolError);
    }
  }
});

Deno.test("decode does not let a peer reach what objects have of themselves", () => {
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    assertEquals(decode(lock(`name="Zm9v" ${name}="1"`)), BARE_LOCK);
    assertEquals(decode(`${LOCK_HEADER}<${name}/><resource name="Zm9v"/></msg>`), BARE_LOCK);
    assertThrows(() => decode(`${LOCK_HEADER}<${name} a="1"/></msg>`), ProtocolError);
    assertThrows(() => decode(lock(`name="&${name};"`)), ProtocolError);
    assertEquals(decode(unlock(`name="${encodeName(name)}"`)), { ...UNLOCK, name });
  }
});
