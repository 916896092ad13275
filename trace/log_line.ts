import { line, printable, quoted } from "./line.ts";
import { localTime, utcTime } from "./time.ts";

/** How much a line matters; `trace` is what `FLOM_TRACE_MASK` asks for. */
export type Level = "error" | "warning" | "notice" | "info" | "trace";

/** What a line says besides its event; what is undefined is left out. */
export type Fields = Readonly<Record<string, string | number | bigint | boolean | undefined>>;

/** One line of a log. */
export interface LogEntry {
  readonly epochUs: number;
  readonly pid: number;
  readonly level: Level;
  /** What happened, in a word that stays the same in later versions. */
  readonly event: string;
  readonly fields: Fields;
  /** What was traced. */
  readonly text?: string | undefined;
}

/** Writes an entry as one line. */
export type LogFormat = (entry: LogEntry) => string;

/** Most characters of one field, and of a text; those of peers can be longer. */
const MAX_FIELD_LENGTH = 500;
const MAX_TEXT_LENGTH = 1800;

/** Texts that need no quotes in a line of text. */
const PLAIN = /^[\w.,:;/@%+[\]#*-]+$/;

/** `YYYY-MM-DD HH:MM:SS.uuuuuu [PID] level event name=value …: text`; values with blanks and the like are in quotes. */
export function textLine({ epochUs, pid, level, event, fields, text }: LogEntry): string {
  let shown = `${localTime(epochUs)} [${pid}] ${level} ${printable(event)}`;
  for (const name in fields) {
    if (fields[name] === undefined) continue;
    const value = shorten(String(fields[name]), MAX_FIELD_LENGTH);
    shown += ` ${name}=${PLAIN.test(value) ? value : quoted(value)}`;
  }
  return line(text === undefined ? shown : `${shown}: ${printable(text)}`);
}

/** An object of JSON. Fencing numbers are texts in it: they have more digits than most readers' numbers. */
export function jsonLine({ epochUs, pid, level, event, fields, text }: LogEntry): string {
  let shown = `{"time":"${utcTime(epochUs)}","level":"${level}","pid":${pid},"event":${quoted(event)}`;
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined) continue;
    const bare = typeof value === "number" || typeof value === "boolean";
    shown += `,"${name}":${bare ? value : quoted(shorten(String(value), MAX_FIELD_LENGTH))}`;
  }
  if (text !== undefined) shown += `,"text":${quoted(shorten(text, MAX_TEXT_LENGTH))}`;
  return `${shown}}\n`;
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
