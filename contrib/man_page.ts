import { type Option, SECTIONS } from "../config/option.ts";
import { VERSION } from "../program.ts";
import { TRACE_BITS } from "../trace/mask.ts";
import {
  AFTER_ENVIRONMENT,
  AFTER_OPTIONS,
  BEFORE_OPTIONS,
  CONFIGURATION,
  ENVIRONMENT,
  OPTION_DETAILS,
} from "./man_text.ts";
import { compact, item, section, subsection, title } from "./roff.ts";
import { namesOf } from "./values.ts";

const MADE = '.\\" Made by contrib/generate.ts of the table of options: change those, not this.\n';

/** The page flom(1), of the options that users may know. */
export function manPage(options: readonly Option[]): string {
  return [
    MADE,
    title("flom", 1, `flom ${VERSION}`),
    BEFORE_OPTIONS,
    section("OPTIONS", ...SECTIONS.map((name) => optionsOf(name, options))),
    AFTER_OPTIONS,
    section("CONFIGURATION FILES", ...CONFIGURATION, ...configurationKeys(options)),
    section("ENVIRONMENT", ...ENVIRONMENT, traceMask()),
    AFTER_ENVIRONMENT,
  ].join("");
}

function optionsOf(name: string, options: readonly Option[]): string {
  const items = options.filter(({ section }) => section === name).map((option) => {
    const names = namesOf(option).map((name) => `\`${name}\``).join(", ");
    const details = OPTION_DETAILS[option.key];
    const text = details === undefined ? sentence(option.help) : `${sentence(option.help)} ${details}`;
    return item(names + valueOf(option), text);
  });
  return items.length === 0 ? "" : subsection(name, ...items);
}

/** What stands for the value: words to choose from as they are, else a placeholder. */
function valueOf({ placeholder }: Option): string {
  if (placeholder === undefined) return "";
  if (!placeholder.includes("|")) return ` <${placeholder}>`;
  return ` ${placeholder.split("|").map((word) => `\`${word}\``).join("|")}`;
}

/** The help of an option begins small and ends without a full stop. */
function sentence(help: string): string {
  return `${help[0]!.toUpperCase()}${help.slice(1)}.`;
}

function configurationKeys(options: readonly Option[]): string[] {
  const groups = new Map<string, string[]>();
  for (const option of options) {
    const [, group, key] = /^\[(.+)\]\/(.+)$/.exec(option.file ?? "") ?? [];
    if (group === undefined) continue;
    const value = option.placeholder === undefined ? " `yes`|`no`" : valueOf(option);
    const several = option.separator === undefined ? "" : `, several parted by \`${option.separator}\``;
    const entry = item(`\`${key}\` =${value}`, `as \`--${option.long}\`${several}`);
    groups.set(group, [...groups.get(group) ?? [], entry]);
  }
  return [...groups].map(([group, items]) => subsection(`\`[${group}]\``, compact(items)));
}

function traceMask(): string {
  const bits = Object.entries(TRACE_BITS).map(([part, bit]) => `\`0x${bit.toString(16)}\` ${spaced(part)}`);
  return item(
    "`FLOM_TRACE_MASK`",
    `What to trace, for those who look for a fault: a number in C notation, the sum of ${bits.join(", ")}. ` +
      "A command traces to standard error, or to the file of `-T`; a daemon to its log.",
  );
}

/** `debugFeatures` as people write it. */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
