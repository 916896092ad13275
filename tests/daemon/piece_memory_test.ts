import { assertEquals, assertStrictEquals } from "@std/assert";
import { PieceMemory } from "../../daemon/piece_memory.ts";
import { Room } from "../../daemon/socket.ts";
import type { Message } from "../../protocol/message.ts";
import { Random } from "../helpers/random.ts";

const PING: Message = { type: "ping", step: 8 };

/** A room that something is received in, and what was received before is still behind it. */
const room = new Room();

function receive(memory: PieceMemory, bytes: Uint8Array): readonly Message[] | undefined {
  room.bytes.set(bytes);
  return memory.recall(room, bytes.length);
}

Deno.test("PieceMemory recalls the last three pieces, and no other", () => {
  const memory = new PieceMemory();
  const pieces = ["lock", "unlock and lock", "unlock", "ping"].map((text) => new TextEncoder().encode(text));
  const meanings = pieces.map((_, index) => new Array<Message>(index).fill(PING));
  const see = (index: number) => {
    const known = receive(memory, pieces[index]!);
    if (!known) memory.remember(room, pieces[index]!.length, meanings[index]!);
    return known;
  };
  assertEquals([0, 1, 2].map(see), [undefined, undefined, undefined]);
  for (const index of [0, 1, 2, 2, 1, 0]) assertStrictEquals(see(index), meanings[index]);
  assertEquals(see(3), undefined);
  for (const index of [1, 2, 3]) assertStrictEquals(see(index), meanings[index]);
  assertEquals(see(0), undefined, "it was the oldest of four");
  assertEquals(see(1), undefined, "and then this one was");
});

Deno.test("PieceMemory takes no piece for another, wherever they differ", () => {
  const random = new Random(1);
  for (const length of [1, 2, 3, 4, 5, 7, 8, 346, 1023, 1024]) {
    const memory = new PieceMemory();
    const piece = Uint8Array.from({ length }, () => random.integer(0, 255));
    assertEquals(receive(memory, piece), undefined);
    memory.remember(room, length, [PING]);
    for (let at = 0; at < length; at++) {
      const other = piece.slice();
      other[at]! ^= 1 << random.integer(0, 7);
      assertEquals(receive(memory, other), undefined, `${length} bytes, another one at ${at}`);
    }
    assertEquals(receive(memory, piece.subarray(0, length - 1)), undefined, "one byte less");
    assertEquals(receive(memory, piece), [PING]);
  }
});
