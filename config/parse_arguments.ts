import { nearest } from "./nearest.ts";
import { type Option, OptionError } from "./option.ts";
import { OPTIONS } from "./options.ts";
import type { Settings } from "./settings.ts";

/** A command line, taken apart. */
export interface Arguments {
  /** Only what the user chose. */
  readonly settings: Partial<Settings>;
  /** The command and its arguments; empty when there is none. */
  readonly command: readonly string[];
}

/**
 * Takes a command line apart. Words that start with `-` are flom's own up to the first `--`, wherever they stand, as in
 * the original; the others make the command. `-d -1`, `-d-1`, `--daemon-lifespan -1` and `--daemon-lifespan=-1` mean
 * the same; flags may be joined (`-Vx`).
 *
 * @throws {OptionError} when an option is unknown or its value is missing or wrong.
 */
export function parseArguments(words: readonly string[]): Arguments {
  const settings: Partial<Record<keyof Settings, unknown>> = {};
  const command: string[] = [];
  const rest = words.values();
  const set = (option: Option, name: string, inline: string | undefined) => {
    const value = option.placeholder === undefined ? "" : inline ?? rest.next().value;
    if (value === undefined) throw new OptionError(`${name} needs a value: ${option.placeholder}`);
    settings[option.key] = readValue(option, name, value, settings[option.key]);
  };
  for (const word of rest) {
    if (word === "--") {
      command.push(...rest);
    } else if (word.startsWith("--")) {
      const [, long, inline] = /^--([^=]*)(?:=(.*))?$/s.exec(word)!;
      const option = optionCalled(long!, "long");
      if (!option) throw unknownOption(`--${long}`);
      set(option, `--${long}`, inline);
    } else if (word.startsWith("-") && word !== "-") {
      for (let at = 1; at < word.length; at++) {
        const option = optionCalled(word[at]!, "short");
        if (!option) throw unknownOption(`-${word[at]}`);
        const attached = word.slice(at + 1);
        set(option, `-${word[at]}`, attached === "" ? undefined : attached);
        if (option.placeholder !== undefined) break;
      }
    } else {
      command.push(word);
    }
  }
  return { settings: settings as Partial<Settings>, command };
}

function optionCalled(name: string, kind: "long" | "short"): Option | undefined {
  return OPTIONS.find((option) => option[kind] === name);
}

function readValue<K extends keyof Settings>(
  option: Option<K>,
  name: string,
  value: string,
  before: unknown,
) {
  try {
    // Only the command gets what is not in UTF-8.
    if (!value.isWellFormed()) throw new Error("it is not in UTF-8");
    return option.parse(value, before as Settings[K] | undefined);
  } catch (error) {
    const wrong = `${name} ${JSON.stringify(value)}: ${(error as Error).message}`;
    throw new OptionError(wrong, { cause: error });
  }
}

function unknownOption(name: string): OptionError {
  const close = name.startsWith("--") ? nearest(name.slice(2), OPTIONS.map(({ long }) => long)) : undefined;
  const hint = close === undefined ? '"flom --help" lists all' : `did you mean --${close}?`;
  return new OptionError(`there is no option ${name}; ${hint} (the command's own options go behind --)`);
}
