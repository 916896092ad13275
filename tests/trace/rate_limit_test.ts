import { assertEquals } from "@std/assert";
import { RateLimit } from "../../trace/rate_limit.ts";

Deno.test("once in an interval it passes, and learns how often it was held back", () => {
  const limit = new RateLimit(1000);
  const passes = [0, 1, 999, 1000, 1999, 2000, 5000, 5999].map((ms) => limit.pass(ms));
  assertEquals(passes, [0, undefined, undefined, 2, undefined, 1, 0, undefined]);
});
