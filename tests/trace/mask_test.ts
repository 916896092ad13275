import { assertEquals } from "@std/assert";
import { parseMask, TRACE_BITS } from "../../trace/mask.ts";

Deno.test("a mask is read as C reads numbers", () => {
  const masks: Record<string, number> = {
    "0x8": 8,
    "0X1F8": 0x1f8,
    "0xdeadBEEF": 0xdeadbeef,
    "010": 8,
    "8": 8,
    "0": 0,
    " 12": 12,
    "+12": 12,
    "-1": 0xffffffff,
    "0x1ffffffff": 0xffffffff,
    "12 and more": 12,
    "1e3": 1,
    "09": 0,
    "0x": 0,
    "": 0,
    "all": 0,
    "x8": 0,
  };
  for (const [text, mask] of Object.entries(masks)) assertEquals(parseMask(text), mask, text);
});

Deno.test("the parts of the program have the bits that they have in the original", () => {
  assertEquals(Object.values(TRACE_BITS).map((bit) => bit.toString(16)), [
    ...["1", "2", "4", "8", "10", "20", "80", "100", "200"],
    ...["400", "800", "1000", "2000", "4000", "8000"],
    ...["40000", "80000", "100000", "400000"],
  ]);
});
