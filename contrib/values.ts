import { DEFAULTS } from "../config/defaults.ts";
import type { Option } from "../config/option.ts";
import { SIGNAL_NAMES } from "../config/signals.ts";
import { LOCK_MODES } from "../resources/mode.ts";

/** What can stand for the value of an option, as far as a shell can know. */
export type Candidates =
  | { readonly type: "words"; readonly words: readonly string[] }
  | { readonly type: "file" | "directory" | "host" | "interface" }
  /** A number, or a name that only the user knows. */
  | { readonly type: "unknown" };

/** Words that some options take and that their placeholders do not list. */
const WORDS: Partial<Record<Option["key"], readonly string[]>> = {
  lockMode: LOCK_MODES,
  debugFeature: ["ipv6.multicast.server", "ipv6.multicast.client"],
  ignoredSignals: SIGNAL_NAMES,
  socketMode: ["600", "660", "666"],
};

/** Kinds of values, by what stands for them in the help. */
const KINDS = new Map<string | undefined, "file" | "directory" | "host">([
  ["FILE", "file"],
  ["PATH", "file"],
  ["DIRECTORY", "directory"],
  ["HOST", "host"],
]);

/** What can stand for the value of an option; undefined for a flag, which takes none. */
export function candidatesFor(option: Option): Candidates | undefined {
  const { key, placeholder } = option;
  if (placeholder === undefined) return undefined;
  const words = WORDS[key] ?? (placeholder.includes("|") ? placeholder.split("|") : undefined);
  if (words) return { type: "words", words: words.filter((word) => accepts(option, word)) };
  if (key === "networkInterface") return { type: "interface" };
  return { type: KINDS.get(placeholder) ?? "unknown" };
}

/** The help of an option in a few words: without its explanations and its default. */
export function gist({ help }: Option): string {
  return help.replace(/(?:;|:| \().*$/, "");
}

/** The names under which an option is given, the short one first. */
export function namesOf({ short, long }: Option): string[] {
  return short === undefined ? [`--${long}`] : [`-${short}`, `--${long}`];
}

/** Whether an option may be given several times, each time with another value. */
export function repeatable({ key }: Option): boolean {
  return Array.isArray(DEFAULTS[key]);
}

function accepts(option: Option, word: string): boolean {
  try {
    option.parse(word, undefined);
    return true;
  } catch {
    return false;
  }
}
