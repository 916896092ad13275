import { assert, assertEquals, assertThrows } from "@std/assert";
import { encode } from "../../protocol/encode.ts";
import { ProtocolError } from "../../protocol/error.ts";
import { FrameReader } from "../../protocol/frame_reader.ts";
import { MAX_MESSAGE_BYTES } from "../../protocol/limits.ts";
import { Random } from "../helpers/random.ts";
import { randomMessage } from "../helpers/random_message.ts";

const MEGABYTE = 2 ** 20;
const END = "</msg>";

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Everything that a new reader makes of the pieces. */
function read(pieces: Iterable<Uint8Array>, reader = new FrameReader()): string[] {
  return [...pieces].flatMap((piece) => [...reader.push(piece)]);
}

/** Cuts into pieces of `size` bytes; the last one may be shorter. */
function* cut(whole: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
}

function messageOf(length: number): string {
  return "x".repeat(length - END.length) + END;
}

Deno.test("FrameReader yields the same messages however the bytes are cut", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = new Random(seed);
    const messages = random.list(random.integer(1, 8), () => encode(randomMessage(random)));
    const whole = bytes(messages.join(""));
    const longest = random.pick([2, 7, 40, 600]);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < whole.length;) {
      const end = at + random.integer(0, longest);
      pieces.push(whole.subarray(at, end));
      at = end;
    }
    const reader = new FrameReader();
    assertEquals(read(pieces, reader), messages, `seed ${seed}`);
    assertEquals(reader.unfinished, false);
  }
});

Deno.test("FrameReader yields a message with its last byte and not before", () => {
  const message = "<msg>é名🔒</ms</msg</msg</msg>";
  const whole = bytes(message);
  const reader = new FrameReader();
  for (const [at, piece] of [...cut(whole, 1)].entries()) {
    assertEquals([...reader.push(piece)], at === whole.length - 1 ? [message] : []);
    assertEquals(reader.unfinished, at < whole.length - 1);
  }
});

Deno.test("FrameReader yields many messages that come in one piece, and keeps what follows them", () => {
  const messages = Array.from({ length: 5000 }, (_, at) => `<msg a="${at}"></msg>`);
  const reader = new FrameReader();
  assertEquals(read([bytes(`${messages.join("")}<ms`)], reader), messages);
  assertEquals(reader.unfinished, true);
  assertEquals(read([bytes("g></msg>")], reader), ["<msg></msg>"]);
  assertEquals(reader.unfinished, false);
});

Deno.test("FrameReader does not mind that the piece it was given is used again", () => {
  const buffer = new Uint8Array(4);
  const reader = new FrameReader();
  const messages: string[] = [];
  for (const piece of cut(bytes("<msg></msg><msg/></msg>"), buffer.length)) {
    buffer.set(piece);
    messages.push(...reader.push(buffer.subarray(0, piece.length)));
    buffer.fill(0);
  }
  assertEquals(messages, ["<msg></msg>", "<msg/></msg>"]);
});

Deno.test("FrameReader takes nothing but </msg> for the end of a message", () => {
  const noEnds = ["</msg >", "</ msg>", "<msg/>", "</MSG>", "</msg\n>", "</msg", ">", "</xmsg>", "msg>"];
  for (const noEnd of noEnds) {
    const reader = new FrameReader();
    assertEquals(read([bytes(`<msg>${noEnd}`)], reader), [], noEnd);
    assertEquals(reader.unfinished, true);
    assertEquals(read([bytes(END)], reader), [`<msg>${noEnd}${END}`]);
  }
});

Deno.test("FrameReader does not take the end of one message for part of the next one's", () => {
  assertEquals(read([bytes("a</msg>"), bytes("</msg>"), bytes("msg></msg>")]), [
    "a</msg>",
    END,
    "msg></msg>",
  ]);
});

Deno.test("FrameReader drops blanks before a message, which do not begin one", () => {
  const reader = new FrameReader();
  assertEquals(read([bytes(" \r\n\t")], reader), []);
  assertEquals(reader.unfinished, false);
  assertEquals(read([bytes("\n a b </msg>\n\n"), bytes("\n")], reader), ["a b </msg>"]);
  assertEquals(reader.unfinished, false);
  assertEquals(read(cut(bytes("\nc</msg> d</msg> "), 1), reader), ["c</msg>", "d</msg>"]);
});

Deno.test("FrameReader takes a message of exactly the limit, whole or in pieces", () => {
  const message = messageOf(MAX_MESSAGE_BYTES);
  for (const size of [1, 1000, MAX_MESSAGE_BYTES - 1, MAX_MESSAGE_BYTES]) {
    assertEquals(read(cut(bytes(message + message), size)), [message, message]);
  }
});

Deno.test("FrameReader refuses a message that is one byte above the limit, whole or in pieces", () => {
  const message = messageOf(MAX_MESSAGE_BYTES + 1);
  for (const size of [1, 1000, MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES + 1]) {
    assertThrows(() => read(cut(bytes(message), size)), ProtocolError, `${MAX_MESSAGE_BYTES} bytes`);
  }
});

Deno.test("FrameReader yields the messages before one that is too long", () => {
  const texts: string[] = [];
  assertThrows(() => {
    for (const text of new FrameReader().push(bytes(`a</msg>${messageOf(5000)}`))) texts.push(text);
  }, ProtocolError);
  assertEquals(texts, ["a</msg>"]);
});

Deno.test("FrameReader takes as many bytes without an end as the limit, and not one more", () => {
  const reader = new FrameReader();
  assertEquals(read([bytes("x".repeat(MAX_MESSAGE_BYTES))], reader), []);
  assertThrows(() => read([bytes("x")], reader), ProtocolError);
});

const GARBAGE = ["<", ">", "</ms", "</msg", "<msg>", "msg>", "</msg >", "\0", "x", "&lt;", "<!--"];

for (const garbage of GARBAGE) {
  Deno.test(`FrameReader gives up on ${JSON.stringify(garbage)} without an end once it is over the limit`, () => {
    const whole = bytes(garbage.repeat(MEGABYTE / garbage.length));
    for (const size of [1, 7, 512, MAX_MESSAGE_BYTES]) {
      const reader = new FrameReader();
      let taken = 0;
      assertThrows(() => {
        for (const piece of cut(whole, size)) {
          taken += piece.length;
          assertEquals([...reader.push(piece)], []);
        }
      }, ProtocolError);
      // All that a peer can make the reader hold, and look at, is one message and one piece.
      assert(taken > MAX_MESSAGE_BYTES && taken <= MAX_MESSAGE_BYTES + size, `${taken} bytes were taken`);
    }
    assertThrows(() => read([whole]), ProtocolError);
  });
}

Deno.test("FrameReader keeps nothing of the blanks that a peer sends for ever", () => {
  const reader = new FrameReader();
  for (const size of [1000, MEGABYTE]) assertEquals(read([bytes("\n".repeat(size))], reader), []);
  assertEquals(reader.unfinished, false);
  assertEquals(read([bytes("a</msg>")], reader), ["a</msg>"]);
});

Deno.test("FrameReader refuses what is not UTF-8", () => {
  const invalid = {
    "a lone continuation": [0x80],
    "an overlong form": [0xc0, 0xaf],
    "a surrogate": [0xed, 0xa0, 0x80],
  };
  for (const [what, sequence] of Object.entries(invalid)) {
    const message = new Uint8Array([...bytes("<msg>"), ...sequence, ...bytes(END)]);
    assertThrows(() => read([message]), ProtocolError, "not UTF-8", what);
    assertThrows(() => read(cut(message, 1)), ProtocolError, "not UTF-8", what);
  }
  assertThrows(() => read([new Uint8Array([0xe2, 0x82, ...bytes(END)])]), ProtocolError, "not UTF-8");
});

Deno.test("FrameReader puts characters together that were cut, and keeps a byte order mark", () => {
  const message = "\ufeff<msg>名🔒€</msg>";
  for (const size of [1, 2, 3]) assertEquals(read(cut(bytes(message), size)), [message]);
});
