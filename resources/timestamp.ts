// Where daylight saving ends, local time shows an hour twice, and a format without a sign of that repeats its texts.
// Unique there too: `%s`, and the whole date and time with `%z`, or with `%Z` if summer time has a name of its own
// (CET, CEST): `%Y%m%d.%H%M%S%z`. A daemon under TZ=UTC needs neither. Other units that a format lacks make it repeat
// as well: without the date every day, with `%I` and no `%p` twice a day, with `%y` and no `%Y` every hundred years.
// All this holds for the life of the resource: what was given out before it was created is not remembered.

import type { Instant, Kind, Want } from "./kind.ts";
import { MAX_NAME_BYTES } from "./name.ts";
import { conversionsIn, strftime, type ZoneName } from "./strftime.ts";

const US_PER_SECOND = 1_000_000;
const US_PER_MINUTE = 60 * US_PER_SECOND;
const FRACTION = /#f{1,6}/g;

/** A moment with long names for the weekday and the month: Wednesday, 27 September. */
const LONGEST_MS = new Date(2028, 8, 27, 22, 59, 59).getTime();

/** Units that a time stamp can be unique in, the finest first, with the conversions that show them. */
const UNITS: readonly { readonly letters: string; readonly us: number }[] = [
  { letters: "sS", us: US_PER_SECOND },
  { letters: "M", us: US_PER_MINUTE },
  { letters: "HIkl", us: 60 * US_PER_MINUTE },
];

/** The last grant. */
interface Grant {
  /** The time that was given out, in microseconds since 1970. It can be later than the wall clock. */
  readonly stampUs: number;
  /** The period of that time. */
  readonly period: number;
  /** When one period has passed since, in steady milliseconds. */
  readonly nextMs: number;
}

/**
 * A time stamp: `_t_%Y%m%d.%H%M%S#fff[2]`.
 *
 * Each holder gets the local time as text, no two the same: at most one grant in each period, which is the finest
 * unit in the format, and at most so many holders at a time as the brackets say. Times given out never go back. After
 * the wall clock was set back they continue one period after the last one, and no faster than one in each period of
 * the steady clock, until the wall clock has caught up.
 */
export class TimestampKind implements Kind {
  readonly #format: string;
  readonly #maxHolders: number;
  readonly #zoneName: ZoneName;
  readonly #periodUs: number;
  readonly #whyImpossible: string | undefined;
  #holders = 0;
  #last: Grant | undefined;

  constructor(format: string, maxHolders: number, zoneName: ZoneName) {
    this.#format = format;
    this.#maxHolders = maxHolders;
    this.#zoneName = zoneName;
    this.#periodUs = periodOf(format);
    this.#whyImpossible = this.#objection();
  }

  impossible(): string | undefined {
    return this.#whyImpossible;
  }

  classOf(): string {
    return "";
  }

  fits(_want: Want, now: Instant): boolean {
    if (this.#holders >= this.#maxHolders) return false;
    return !this.#last || now.steadyMs >= this.#last.nextMs || this.#period(now.epochUs) > this.#last.period;
  }

  fitsBeside(_want: Want, holders: Iterable<Want>): boolean {
    return [...holders].length < this.#maxHolders;
  }

  delays(): boolean {
    return true;
  }

  take(_want: Want, now: Instant): string {
    this.#holders++;
    const caughtUp = !this.#last || this.#period(now.epochUs) > this.#last.period;
    const stampUs = caughtUp ? Math.floor(now.epochUs) : this.#last!.stampUs + this.#periodUs;
    this.#last = {
      stampUs,
      period: this.#period(stampUs),
      nextMs: now.steadyMs + this.#periodUs / 1000,
    };
    return this.#print(stampUs);
  }

  giveBack(): void {
    this.#holders--;
  }

  nextChance(now: Instant): number | undefined {
    if (this.#holders >= this.#maxHolders) return undefined;
    if (!this.#last) return now.steadyMs;
    const leftUs = (this.#last.period + 1) * this.#periodUs - alignedUs(now.epochUs);
    // A microsecond more, so that rounding cannot make the caller look just before the period begins.
    const wallMs = now.steadyMs + (leftUs + 1) / 1000;
    return Math.max(now.steadyMs, Math.min(wallMs, this.#last.nextMs));
  }

  #objection(): string | undefined {
    if (this.#periodUs === Infinity) {
      return `a time as ${this.#format} would not be unique: it has no %H, %M, %S, #f or other unit of an hour or less`;
    }
    if (this.#maxHolders < 1) return "the number in brackets is 0, so that nobody could ever hold it";
    // An element travels in the same messages as a name.
    const length = this.#print(LONGEST_MS * 1000).length;
    if (length <= MAX_NAME_BYTES) return undefined;
    return `the time would be ${length} characters long and ${MAX_NAME_BYTES} is the most`;
  }

  /** The number of the period that a moment lies in; grows with time. */
  #period(epochUs: number): number {
    return Math.floor(alignedUs(epochUs) / this.#periodUs);
  }

  #print(epochUs: number): string {
    const digits = String(epochUs - Math.floor(epochUs / US_PER_SECOND) * US_PER_SECOND).padStart(6, "0");
    // No conversion contains a point, so that a fraction cannot become a part of one.
    const format = this.#format.replaceAll(
      FRACTION,
      (fraction) => "." + digits.slice(0, fraction.length - 1),
    );
    return strftime(format, Math.floor(epochUs / 1000), this.#zoneName);
  }
}

/** The shortest time in which the text changes, in microseconds; Infinity when that is more than an hour. */
function periodOf(format: string): number {
  const digits = (format.match(FRACTION) ?? []).map((fraction) => fraction.length - 1);
  if (digits.length > 0) return 10 ** (6 - Math.max(...digits));
  const conversions = conversionsIn(format);
  const unit = UNITS.find(({ letters }) => [...letters].some((letter) => conversions.has(letter)));
  return unit?.us ?? Infinity;
}

/** Moves a moment so that whole hours of local time are whole hours, also where the zone is half an hour off. */
function alignedUs(epochUs: number): number {
  return epochUs - new Date(epochUs / 1000).getTimezoneOffset() % 60 * US_PER_MINUTE;
}
