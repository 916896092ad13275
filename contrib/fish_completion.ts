import type { Option } from "../config/option.ts";
import { type Candidates, candidatesFor, gist } from "./values.ts";

/**
 * The completion for fish.
 *
 * @param template The script, with `@NAME@` where the options belong.
 */
export function fishCompletion(options: readonly Option[], template: string): string {
  const valued = options.filter(({ placeholder }) => placeholder !== undefined);
  const names = valued.flatMap(({ short, long }) => short === undefined ? [long] : [short, long]);
  return template
    .replace("@VALUED@", () => names.join(" "))
    .replace("@OPTIONS@\n", () => options.map(line).join(""));
}

function line(option: Option): string {
  const { short, long } = option;
  const names = `${short === undefined ? "" : `-s ${short} `}-l ${long}`;
  const candidates = candidatesFor(option);
  return `complete -c flom ${names}${candidates ? ` ${value(candidates)}` : ""} -d ${quote(gist(option))}\n`;
}

function value(candidates: Candidates): string {
  switch (candidates.type) {
    case "words":
      return `-x -a ${quote(candidates.words.join(" "))}`;
    case "file":
      return "-r -F";
    case "directory":
      return "-x -a '(__fish_complete_directories)'";
    case "host":
      return "-x -a '(__fish_print_hostnames)'";
    case "interface":
      return "-x -a '(__fish_print_interfaces)'";
    case "unknown":
      return "-x";
  }
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
