import type { Layer } from "./layer.ts";
import { type Option, OptionError, showValue } from "./option.ts";
import { OPTIONS } from "./options.ts";
import type { Settings } from "./settings.ts";
import { yesOrNo } from "./values.ts";

/** Placeholders of values that are numbers. */
const NUMERIC: readonly (string | undefined)[] = ["MS", "N", "PORT", "SECONDS"];

const ESCAPES = new Map([["s", " "], ["n", "\n"], ["t", "\t"], ["r", "\r"], ["\\", "\\"]]);

/** Escapes for what GLib's format could not give back as it is: line ends, and blanks at the start and the end. */
const TO_ESCAPE = /[\\\n\r\t]|^ | $/g;

/**
 * Reads a configuration file, in the format of the original: GLib's key files, `[Group]` and `Key=Value` lines and
 * comments on lines of their own that begin with `#`. Unknown groups and keys are passed over, as they are there.
 *
 * @param path Names the file in messages.
 * @throws {OptionError} that names the file, the line, the key and the value, and says what is accepted.
 */
export function parseConfigFile(path: string, bytes: Uint8Array): Layer {
  const settings: Partial<Record<keyof Settings, unknown>> = {};
  const lineOf = new Map<keyof Settings, number>();
  let group: string | undefined;
  for (const [index, line] of decode(path, bytes).split("\n").entries()) {
    const where = `${path}, line ${index + 1}`;
    const text = line.trim();
    if (text === "" || text.startsWith("#")) continue;
    const header = /^\[([^\[\]]+)\]$/.exec(text)?.[1];
    const [, key, value] = /^([^;=][^=]*?)\s*=\s*(.*)$/.exec(text) ?? [];
    if (header !== undefined) {
      group = header;
    } else if (key === undefined || value === undefined) {
      throw new OptionError(`${where}: ${JSON.stringify(text)} is no [Group], no Key=Value and no # comment`);
    } else if (group === undefined) {
      throw new OptionError(`${where}: ${key} stands before the first [Group]`);
    } else {
      const option = OPTIONS.find(({ file }) => file === `[${group}]/${key}`);
      if (!option) continue;
      lineOf.set(option.key, index + 1);
      try {
        settings[option.key] = parseValue(option, value);
      } catch (error) {
        const wrong = `${where}: [${group}] ${key}=${value}: ${(error as Error).message}`;
        throw new OptionError(wrong, { cause: error });
      }
    }
  }
  return { settings: settings as Partial<Settings>, origin: (key) => `${path}, line ${lineOf.get(key)}` };
}

/** The settings as a configuration file that gives them again, with the origin of each. */
export function printConfig(settings: Settings, layers: readonly Layer[]): string {
  const groups = new Map<string, string>();
  for (const option of OPTIONS) {
    const [, group, key] = /^\[(.+)\]\/(.+)$/.exec(option.file ?? "") ?? [];
    if (group === undefined || option.hidden) continue;
    const value = settings[option.key];
    const layer = value === undefined
      ? undefined
      : layers.findLast(({ settings: chosen }) => chosen[option.key] === value);
    const origin = layer ? layer.origin(option.key) : "default";
    const entries = option.key === "resourceNames" ? settings.resourceNames : [showValue(option, value)];
    // A file has room for one name only; what nobody chose, or a stronger choice undid, is left to the default.
    const asComment = !layer || entries.length > 1;
    const lines = entries.map((entry) => {
      const text = value === undefined ? "" : entry.replace(TO_ESCAPE, escape);
      return `${asComment ? "#" : ""}${key}=${text}\n`;
    });
    groups.set(group, `${groups.get(group) ?? `[${group}]\n`}# ${origin}\n${lines.join("")}`);
  }
  return [...groups.values()].join("\n");
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new OptionError(`${path} is not in UTF-8`, { cause: error });
  }
}

function parseValue(option: Option, text: string): unknown {
  if (option.placeholder === undefined) return yesOrNo(text);
  if (NUMERIC.includes(option.placeholder)) return parseDecimal(option, text);
  const value = text.replace(/\\(.?)/g, (_, letter: string) => {
    const meant = ESCAPES.get(letter);
    if (meant === undefined) throw new Error("a backslash is written as two");
    return meant;
  });
  if (option.separator === undefined) return option.parse(value, undefined);
  let values: Settings[keyof Settings] | undefined = [];
  for (const item of value.split(option.separator)) {
    if (item.trim() !== "") values = option.parse(item.trim(), values);
  }
  return values;
}

/** Numbers in files are decimal, whatever zeros they begin with; those on the command line are in C notation. */
function parseDecimal(option: Option, text: string): unknown {
  if (!/^[+-]?[0-9]+$/.test(text)) throw new Error("it takes a whole number, in decimal digits");
  return option.parse(text.replace(/^([+-]?)0+(?=[0-9])/, "$1"), undefined);
}

function escape(character: string): string {
  for (const [letter, meant] of ESCAPES) if (meant === character) return `\\${letter}`;
  return character;
}
