import { type Option, SECTIONS } from "./option.ts";
import { OPTIONS } from "./options.ts";

import { VERSION } from "../program.ts";

const WIDTH = 80;
const INDENT = 34;

/** The text of `--help`, made from the table of options. */
export function helpText(): string {
  const sections = SECTIONS.map((section) => {
    const rows = OPTIONS.filter((option) => option.section === section && !option.hidden).map(optionHelp);
    return `${section}:\n${rows.join("")}`;
  });
  return `Usage: flom [OPTIONS] -- COMMAND [ARGUMENTS]

Runs COMMAND while it holds a lock, and exits with the status of COMMAND.

${sections.join("\n")}
Examples:
  flom -- backup.sh                    never two at once on this host
  flom -r report -o 0 -- report.sh     give up at once when another runs
  flom -a 10.77.0.1 -d -1 -- true      start a daemon that stays, for all hosts
  flom -a 10.77.0.1 -d 0 -- backup.sh  never two at once on any host

Exit status: that of COMMAND; 128+N when signal N ended it; 94 the lock was
lost; 95 it would wait for itself; 96 the resource does not exist; 97 there is
no such command; 98 locked by others; 99 another failure.
`;
}

/** The text of `--version`. */
export function versionText(): string {
  return `flom ${VERSION}, a free lock manager; FLoM protocol level 3\n`;
}

function optionHelp({ long, short, placeholder, help }: Option): string {
  const names = `${short === undefined ? "    " : `-${short}, `}--${long}`;
  const head = `  ${names}${placeholder === undefined ? "" : ` ${placeholder}`}`;
  const lines = wrap(help, WIDTH - INDENT);
  const first = head.length < INDENT ? head.padEnd(INDENT) + lines.shift()! : head;
  return [first, ...lines.map((line) => " ".repeat(INDENT) + line)].join("\n") + "\n";
}

function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
