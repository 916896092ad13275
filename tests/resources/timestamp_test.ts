import { assertEquals, assertMatch } from "@std/assert";
import type { Instant, Want } from "../../resources/kind.ts";
import { TimestampKind } from "../../resources/timestamp.ts";

const WANT: Want = { mode: "EX", quantity: 1, name: { path: [] } };
/** A full hour in most time zones. */
const NOON_US = 1_736_942_400_000_000;
const SECOND_US = 1_000_000;
const ONE_HOUR_MS = 3_600_000;

function kind(format: string, holders = 1): TimestampKind {
  return new TimestampKind(format, holders, () => "CET");
}

/** `ms` after the start; the wall clock is so many microseconds off from where the start left it. */
function after(ms: number, wallOffUs = 0): Instant {
  return { steadyMs: 5000 + ms, epochUs: NOON_US + ms * 1000 + wallOffUs };
}

/** Takes and gives back at once; undefined when it does not fit. */
function stamp(timestamp: TimestampKind, now: Instant): string | undefined {
  if (!timestamp.fits(WANT, now)) return undefined;
  const element = timestamp.take(WANT, now);
  timestamp.giveBack();
  return element;
}

/** The period of a format in steady milliseconds, as the grants show it; undefined when it is refused. */
function periodMs(format: string): number | undefined {
  const timestamp = kind(format);
  if (timestamp.impossible() !== undefined) return undefined;
  stamp(timestamp, after(0));
  // Set back far enough, the clock leaves the pace of the period alone.
  return timestamp.nextChance(after(0, -1e12))! - after(0).steadyMs;
}

Deno.test("TimestampKind finds the period in the finest unit of the format", () => {
  const expected: [number, string[]][] = [
    [100, ["%S#f", "#f", "%%#f", "%#f", "%Y#fS"]],
    [10, ["#ff"]],
    [1, ["#fff", "#f.#fff.#ff"]],
    [0.001, ["#ffffff", "#fffffff"]],
    [1000, ["%c", "%r", "%s", "%S", "%T", "%X", "%OS", "%EX", "%Ec", "%05S", "%#S", "%%%S", "%H%M%S"]],
    [60_000, ["%M", "%R", "%OM", "%%S%M", "%H%M", "%ES%M"]],
    [ONE_HOUR_MS, ["%H", "%I", "%k", "%l", "%OH", "%%M%H"]],
  ];
  for (const [ms, formats] of expected) {
    for (const format of formats) {
      const found = periodMs(format)!;
      assertEquals(Math.round(found * 1e4) / 1e4, ms, format);
    }
  }
});

Deno.test("TimestampKind refuses a format that could not be unique, with a reason", () => {
  for (
    const format of ["%%S", "%d", "%D", "%F", "%p", "%j", "%Z%z", "%Y%m%d", "%ES", "%q", "S", "##", "%%%%S"]
  ) {
    assertMatch(kind(format).impossible() ?? "", /would not be unique/, format);
  }
});

Deno.test("TimestampKind refuses no holders and a time too long for a message", () => {
  assertMatch(kind("%S", 0).impossible() ?? "", /0/);
  assertMatch(kind("%S%999Y").impossible() ?? "", /1001 characters/);
  assertEquals(kind("%c%c%c").impossible(), undefined);
});

Deno.test("TimestampKind cuts fractions off and leaves a seventh f as text", () => {
  const now = { steadyMs: 0, epochUs: NOON_US + 987_659 };
  assertEquals(kind("%s#f").take(WANT, now), "1736942400.9");
  assertEquals(kind("%s#ffffff").take(WANT, now), "1736942400.987659");
  assertEquals(kind("#fffffff:#fff#ff").take(WANT, now), ".987659f:.987.98");
  assertEquals(kind("%#ff.%%#f").take(WANT, now), "%.98.%.9");
  assertEquals(kind("%s#ffffff").take(WANT, { steadyMs: 0, epochUs: NOON_US + 42.75 }), "1736942400.000042");
});

Deno.test("TimestampKind grants once in a period, whoever holds", () => {
  const timestamp = kind("%s", 5);
  assertEquals(stamp(timestamp, after(300)), "1736942400");
  assertEquals(stamp(timestamp, after(999.999)), undefined);
  assertEquals(stamp(timestamp, after(1000)), "1736942401");
  assertEquals(stamp(timestamp, after(1500)), undefined);
  assertEquals(stamp(timestamp, after(7000)), "1736942407");
});

Deno.test("TimestampKind has at most as many holders as the brackets say", () => {
  const timestamp = kind("#ffffff", 2);
  timestamp.take(WANT, after(0));
  assertEquals(timestamp.fits(WANT, after(1)), true);
  timestamp.take(WANT, after(1));
  assertEquals(timestamp.fits(WANT, after(2)), false);
  assertEquals(timestamp.nextChance(after(2)), undefined);
  timestamp.giveBack();
  assertEquals(timestamp.fits(WANT, after(2)), true);
  assertEquals(timestamp.fitsBeside(WANT, [WANT]), true);
  assertEquals(timestamp.fitsBeside(WANT, [WANT, WANT]), false);
});

Deno.test("TimestampKind lets a waiter in at the next period of the wall clock, and not before", () => {
  for (const [format, period] of [["%s", 1000], ["#fff", 1], ["#ffffff", 0.001]] as const) {
    for (const start of [0, 0.2503, 17.0007, 333.3]) {
      const timestamp = kind(format);
      stamp(timestamp, after(start));
      const chance = timestamp.nextChance(after(start))! - after(0).steadyMs;
      assertEquals(chance > start && chance <= start + period + 0.001, true, `${format} ${start} ${chance}`);
      assertEquals(timestamp.fits(WANT, after(chance)), true, `${format} at ${start}`);
      if (period > 0.01) {
        assertEquals(timestamp.fits(WANT, after(chance - 0.003)), false, `${format} at ${start}`);
      }
    }
  }
});

Deno.test("TimestampKind offers the present moment when nothing has to be waited for", () => {
  const timestamp = kind("%s");
  assertEquals(timestamp.nextChance(after(0)), after(0).steadyMs);
  stamp(timestamp, after(0));
  assertEquals(timestamp.nextChance(after(9000)), after(9000).steadyMs);
});

Deno.test("TimestampKind goes on at the pace of the period after the clock was set back, until it has caught up", () => {
  const timestamp = kind("%s#f");
  assertEquals(stamp(timestamp, after(0)), "1736942400.0");
  const back = -SECOND_US / 2;
  assertEquals(stamp(timestamp, after(50, back)), undefined);
  assertEquals(timestamp.nextChance(after(50, back)), after(100).steadyMs);
  assertEquals(stamp(timestamp, after(100, back)), "1736942400.1");
  assertEquals(stamp(timestamp, after(150, back)), undefined);
  assertEquals(stamp(timestamp, after(300, back)), "1736942400.2");
  assertEquals(stamp(timestamp, after(790, back)), "1736942400.3");
  assertEquals(stamp(timestamp, after(900, back)), "1736942400.4");
  assertEquals(stamp(timestamp, after(2000, back)), "1736942401.5");
});

Deno.test("TimestampKind never gives a time twice, however the clock jumps", () => {
  const timestamp = kind("%s#ff");
  let random = 7;
  let off = 0;
  let last = 0;
  for (let ms = 0; ms < 20_000; ms += 3.7) {
    random = random * 48271 % 2147483647;
    if (random % 50 === 0) off = (random % 4001 - 2000) * 1000;
    const element = stamp(timestamp, after(ms, off));
    if (element === undefined) continue;
    assertEquals(Number(element) > last, true, `${element} after ${last}`);
    last = Number(element);
  }
});

Deno.test("TimestampKind follows the clock at once when it was set forward", () => {
  const timestamp = kind("%s");
  stamp(timestamp, after(0));
  assertEquals(stamp(timestamp, after(10, 3600 * SECOND_US)), "1736946000");
});

Deno.test("TimestampKind counts the hours of local time where the zone is half an hour off", async () => {
  const program = `
    import { TimestampKind } from ${JSON.stringify(import.meta.resolve("../../resources/timestamp.ts"))};
    const hours = new TimestampKind("%H", 9, () => "IST");
    for (const minute of [0, 29, 31, 61, 95]) {
      const now = { steadyMs: minute * 60000, epochUs: ${NOON_US} + minute * 60e6 };
      console.log(hours.fits({}, now) ? hours.take({}, now) : "-");
    }`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=js", program],
    env: { TZ: "Asia/Kolkata" },
    stdout: "piped",
    stderr: "inherit",
  }).output();
  assertEquals(new TextDecoder().decode(stdout).trim().split("\n"), ["17", "-", "18", "-", "19"]);
});
