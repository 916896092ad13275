/**
 * The abbreviation of the local time zone, which JavaScript does not tell: `Intl` knows a few of them, and which ones
 * depends on the language. So this reads what the C library reads: the environment's `TZ`, which names a file of the
 * time zone database or is a rule by itself, or else `/etc/localtime`. The file formats are those of RFC 9636.
 *
 * `Date` decides what the local time is. A name is only used when its distance from UTC is the one `Date` shows, so
 * that the name never contradicts the digits beside it; otherwise the distance itself is the name.
 */

const HEADER_BYTES = 44;
const UTC_RULE = "UTC0";

/** A name and its distance east of UTC in seconds. */
interface NamedOffset {
  readonly name: string;
  readonly offset: number;
}

/** The names that a zone uses. */
export interface ZoneNames {
  /** What applies from a moment on, in seconds since 1970; in order. */
  readonly changes: readonly (NamedOffset & { readonly from: number })[];
  /** What applies after the last change: winter and summer. */
  readonly afterwards: readonly NamedOffset[];
}

let ofThisProcess: ZoneNames | undefined;

/** Tells the abbreviation of the local time zone at a moment in milliseconds since 1970: CET, CEST, +0530. */
export function zoneName(epochMs: number): string {
  ofThisProcess ??= readZone();
  return nameAt(ofThisProcess, epochMs, -new Date(epochMs).getTimezoneOffset() * 60);
}

/** The name of a zone at a moment at which local time is `offset` seconds ahead of UTC. */
export function nameAt({ changes, afterwards }: ZoneNames, epochMs: number, offset: number): string {
  const at = changes.findLastIndex(({ from }) => from * 1000 <= epochMs);
  const current = changes.slice(Math.max(at, 0), at + 1);
  const candidates = at < 0 || at === changes.length - 1 ? [...afterwards, ...current] : current;
  return candidates.find((candidate) => candidate.offset === offset)?.name ?? numericName(offset);
}

/** Reads the rule that ends a file, or that `TZ` can be: `CET-1CEST,M3.5.0,M10.5.0/3`. */
export function parseZoneRule(rule: string): NamedOffset[] {
  const NAME_AND_TIME = /(?:<([A-Za-z0-9+-]+)>|([A-Za-z]{3,}))([+-]?[0-9]+(?::[0-9]+){0,2})?/y;
  const standard = NAME_AND_TIME.exec(rule);
  if (!standard) return [];
  const names = [{ name: standard[1] ?? standard[2]!, offset: secondsEast(standard[3] ?? "0") }];
  const summer = NAME_AND_TIME.exec(rule);
  if (summer) {
    const offset = summer[3] === undefined ? names[0]!.offset + 3600 : secondsEast(summer[3]);
    names.push({ name: summer[1] ?? summer[2]!, offset });
  }
  return names;
}

/** Reads a file of the time zone database; undefined when it is none, or older than version 2 of the format. */
export function parseZoneFile(bytes: Uint8Array): ZoneNames | undefined {
  const text = new TextDecoder("latin1").decode(bytes);
  if (!/^TZif[2-9]/.test(text)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The file has everything twice, first with times of 4 bytes, then with times of 8 bytes, which are read here.
  const header = blockEnd(view, 0, 4);
  const timeCount = view.getUint32(header + 32);
  const typeCount = view.getUint32(header + 36);
  const typeIndexes = header + HEADER_BYTES + timeCount * 8;
  const types = typeIndexes + timeCount;
  const names = types + typeCount * 6;
  const changes = Array.from({ length: timeCount }, (_, index) => {
    const from = Number(view.getBigInt64(header + HEADER_BYTES + index * 8));
    const type = types + view.getUint8(typeIndexes + index) * 6;
    const nameStart = names + view.getUint8(type + 5);
    return { from, offset: view.getInt32(type), name: text.slice(nameStart, text.indexOf("\0", nameStart)) };
  });
  return { changes, afterwards: parseZoneRule(text.slice(blockEnd(view, header, 8)).trim()) };
}

/** Where the block that starts with the header at `start` ends. */
function blockEnd(view: DataView, start: number, timeBytes: number): number {
  const [utcFlags, standardFlags, leaps, times, types, nameBytes] = Array.from(
    { length: 6 },
    (_, index) => view.getUint32(start + 20 + index * 4),
  ) as [number, number, number, number, number, number];
  return start + HEADER_BYTES + times * (timeBytes + 1) + types * 6 + nameBytes + leaps * (timeBytes + 4) +
    standardFlags + utcFlags;
}

/** A name as the time zone database makes them for places without an abbreviation: +05, -0330. */
function numericName(offset: number): string {
  const minutes = Math.abs(offset) / 60;
  const two = (number: number) => String(Math.floor(number)).padStart(2, "0");
  return (offset < 0 ? "-" : "+") + two(minutes / 60) + (minutes % 60 === 0 ? "" : two(minutes % 60));
}

/** Rules count west of UTC: `-1`, `5:30`. */
function secondsEast(time: string): number {
  const [hours, minutes = 0, seconds = 0] = time.replace(/^[+-]/, "").split(":").map(Number);
  const total = hours! * 3600 + minutes * 60 + seconds;
  return time.startsWith("-") ? total : 0 - total;
}

function readZone(): ZoneNames {
  const setting = environment("TZ");
  if (setting === undefined) return readZoneFile("/etc/localtime") ?? ruleOnly(UTC_RULE);
  const value = setting.replace(/^:/, "") || UTC_RULE;
  const folder = environment("TZDIR") ?? "/usr/share/zoneinfo";
  return readZoneFile(value.startsWith("/") ? value : `${folder}/${value}`) ?? ruleOnly(value);
}

function ruleOnly(rule: string): ZoneNames {
  return { changes: [], afterwards: parseZoneRule(rule) };
}

// A time stamp is no reason to ask the user for a permission: what may not be read is as if it were not there.

function environment(variable: string): string | undefined {
  const granted = Deno.permissions.querySync({ name: "env", variable }).state === "granted";
  return granted ? Deno.env.get(variable) : undefined;
}

function readZoneFile(path: string): ZoneNames | undefined {
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return undefined;
  try {
    return parseZoneFile(Deno.readFileSync(path));
  } catch {
    return undefined;
  }
}
