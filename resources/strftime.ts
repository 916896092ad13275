/** Tells the abbreviation of the local time zone at a moment given in milliseconds since 1970: CET, CEST, +0530. */
export type ZoneName = (epochMs: number) => string;

interface NumberField {
  readonly digits: number;
  /** Filled up with blanks instead of zeros. */
  readonly blanks?: true;
  readonly of: (date: Date) => number;
}

/** How one conversion is to be printed. */
interface Layout {
  /** The least number of characters. */
  readonly width: number;
  /** What the flags say to fill up with; undefined for what is usual in that conversion. */
  readonly fill: "0" | undefined;
  readonly otherCase: boolean;
}

/**
 * Flags, width, modifier and letter. Of the flags of glibc these are the two that a resource name can spell. A width
 * of four digits makes no conversion: nobody wants a time that long.
 */
const CONVERSION = /%([0#]*)([0-9]{0,3})([EO]?)([A-Za-z%])/g;

/** What glibc lets follow the modifiers. In the C locale they change nothing. */
const AFTER_E = "%CPRTXYZcnprstuxyz";
const AFTER_O = "%BCGHIMPRSTUVWZbdeghjklmnprstuwyz";

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const MS_PER_DAY = 86_400_000;

/** Conversions that stand for others. */
const COMPOSITES: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  r: "%I:%M:%S %p",
  R: "%H:%M",
  T: "%H:%M:%S",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
};

const NUMBERS: Readonly<Record<string, NumberField>> = {
  C: { digits: 2, of: (date) => Math.floor(date.getFullYear() / 100) },
  d: { digits: 2, of: (date) => date.getDate() },
  e: { digits: 2, blanks: true, of: (date) => date.getDate() },
  g: { digits: 2, of: (date) => isoThursday(date).getUTCFullYear() % 100 },
  G: { digits: 4, of: (date) => isoThursday(date).getUTCFullYear() },
  H: { digits: 2, of: (date) => date.getHours() },
  I: { digits: 2, of: twelveHours },
  j: { digits: 3, of: (date) => dayOfYear(date) + 1 },
  k: { digits: 2, blanks: true, of: (date) => date.getHours() },
  l: { digits: 2, blanks: true, of: twelveHours },
  m: { digits: 2, of: (date) => date.getMonth() + 1 },
  M: { digits: 2, of: (date) => date.getMinutes() },
  S: { digits: 2, of: (date) => date.getSeconds() },
  u: { digits: 1, of: (date) => daysSinceMonday(date) + 1 },
  U: { digits: 2, of: (date) => Math.floor((dayOfYear(date) + 7 - date.getDay()) / 7) },
  V: { digits: 2, of: isoWeek },
  w: { digits: 1, of: (date) => date.getDay() },
  W: { digits: 2, of: (date) => Math.floor((dayOfYear(date) + 7 - daysSinceMonday(date)) / 7) },
  y: { digits: 2, of: (date) => date.getFullYear() % 100 },
  Y: { digits: 4, of: (date) => date.getFullYear() },
};

const TEXTS: Readonly<Record<string, (date: Date, zoneName: ZoneName) => string>> = {
  a: (date) => WEEKDAYS[date.getDay()]!.slice(0, 3),
  A: (date) => WEEKDAYS[date.getDay()]!,
  b: (date) => MONTHS[date.getMonth()]!.slice(0, 3),
  B: (date) => MONTHS[date.getMonth()]!,
  h: (date) => MONTHS[date.getMonth()]!.slice(0, 3),
  // A line break or a tab in an attribute of a message arrives as a blank, so nobody ever saw the original's.
  n: () => " ",
  p: (date) => date.getHours() < 12 ? "AM" : "PM",
  P: (date) => date.getHours() < 12 ? "am" : "pm",
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  t: () => " ",
  Z: (date, zoneName) => zoneName(date.getTime()),
  "%": () => "%",
};

/**
 * Formats local time like strftime(3) of glibc in the C locale. What is no conversion stays as it is.
 *
 * @param format Text with conversions such as `%H`, `%5Y` (a width), `%#Z` (the other case), `%OS`.
 * @param epochMs Milliseconds since 1970.
 * @param zoneName What `%Z` prints.
 */
export function strftime(format: string, epochMs: number, zoneName: ZoneName): string {
  const date = new Date(epochMs);
  return format.replaceAll(
    CONVERSION,
    (asWritten, flags: string, width: string, modifier: string, letter: string) => {
      if (!isConversion(modifier, letter)) return asWritten;
      const layout: Layout = {
        width: Number(width),
        fill: flags.includes("0") ? "0" : undefined,
        otherCase: flags.includes("#"),
      };
      const number = NUMBERS[letter];
      if (number) return printNumber(number, date, layout);
      if (letter === "z") return printOffset(date, layout);
      const composite = COMPOSITES[letter];
      const text = composite ? strftime(composite, epochMs, zoneName) : TEXTS[letter]!(date, zoneName);
      return (layout.otherCase ? inOtherCase(letter, text) : text).padStart(layout.width, layout.fill ?? " ");
    },
  );
}

/** The letters of the conversions in a format, with those that `%c` and its like stand for. */
export function conversionsIn(format: string): Set<string> {
  const letters = new Set<string>();
  for (const [, , , modifier, letter] of format.matchAll(CONVERSION)) {
    if (!isConversion(modifier!, letter!)) continue;
    letters.add(letter!);
    for (const part of conversionsIn(COMPOSITES[letter!] ?? "")) letters.add(part);
  }
  return letters;
}

function isConversion(modifier: string, letter: string): boolean {
  if (modifier === "E") return AFTER_E.includes(letter);
  if (modifier === "O") return AFTER_O.includes(letter);
  return letter in NUMBERS || letter in TEXTS || letter in COMPOSITES || letter === "z";
}

function printNumber({ digits, blanks, of }: NumberField, date: Date, { width, fill }: Layout): string {
  return String(of(date)).padStart(Math.max(digits, width), fill ?? (blanks ? " " : "0"));
}

/** Prints `%z`, hours and minutes east of UTC. glibc applies the width to the sign and to the number, each. */
function printOffset(date: Date, { width, fill }: Layout): string {
  const minutes = -date.getTimezoneOffset();
  const sign = minutes < 0 ? "-" : "+";
  const number = Math.floor(Math.abs(minutes) / 60) * 100 + Math.abs(minutes) % 60;
  return sign.padStart(width, fill ?? " ") + String(number).padStart(Math.max(4, width), "0");
}

/** What `#` does: names in capitals, but those that usually are in capitals in small letters. */
function inOtherCase(letter: string, text: string): string {
  if ("aAbBh".includes(letter)) return text.toUpperCase();
  if ("pZ".includes(letter)) return text.toLowerCase();
  return text;
}

function twelveHours(date: Date): number {
  return date.getHours() % 12 || 12;
}

function daysSinceMonday(date: Date): number {
  return (date.getDay() + 6) % 7;
}

/** Days since the first of January, counted in UTC because every day there has 24 hours. */
function dayOfYear(date: Date): number {
  const year = date.getFullYear();
  return (Date.UTC(year, date.getMonth(), date.getDate()) - Date.UTC(year, 0, 1)) / MS_PER_DAY;
}

/** The Thursday of the date's week, whose year is the one that ISO 8601 counts the week in; at midnight UTC. */
function isoThursday(date: Date): Date {
  return new Date(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate() - daysSinceMonday(date) + 3));
}

function isoWeek(date: Date): number {
  const thursday = isoThursday(date);
  return Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / MS_PER_DAY / 7) + 1;
}
