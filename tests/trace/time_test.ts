import { assert, assertEquals } from "@std/assert";
import { localTime, nowUs, utcTime } from "../../trace/time.ts";

/** One moment, told by the language itself. */
const told = (epochUs: number) => {
  const instant = Temporal.Instant.fromEpochNanoseconds(BigInt(epochUs) * 1000n);
  const local = instant.toZonedDateTimeISO(Temporal.Now.timeZoneId()).toPlainDateTime();
  return {
    local: local.toString({ smallestUnit: "microsecond" }).replace("T", " "),
    utc: instant.toString({ smallestUnit: "microsecond" }),
  };
};

Deno.test("times have microseconds, in local time and in UTC", () => {
  assertEquals(utcTime(Date.UTC(2026, 10, 22, 13, 30, 47) * 1000 + 138672), "2026-11-22T13:30:47.138672Z");
  // Winter, summer, the same second again, another one, an earlier one, the first and the last microsecond.
  const start = Date.UTC(2026, 0, 31, 23, 59, 59) * 1000;
  const summer = Date.UTC(2026, 6, 1, 12) * 1000;
  for (const epochUs of [start, summer, summer + 7, summer + 999_999, summer + 1e6, start + 1, start - 1]) {
    assertEquals({ local: localTime(epochUs), utc: utcTime(epochUs) }, told(epochUs));
  }
});

Deno.test("now is now", () => {
  const before = Date.now() * 1000;
  const now = nowUs();
  assert(before <= now && now < (Date.now() + 1) * 1000, `${before} ${now}`);
  assert(Number.isInteger(now));
});
