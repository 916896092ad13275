import type { Option } from "../config/option.ts";
import { type Candidates, candidatesFor, gist, namesOf, repeatable } from "./values.ts";

/** The completion for zsh, a function that the completion system loads when it is wanted. */
export function zshCompletion(options: readonly Option[]): string {
  return `#compdef flom
# Completion of flom(1) for zsh. Made by contrib/generate.ts: change that, not this.

local context state state_descr line
typeset -A opt_args

_arguments -s -S : \\
${options.map((option) => `    ${specification(option)} \\\n`).join("")}    '1:command:_command_names -e' \\
    '*:argument:->argument' && return

# Words with a dash are flom's own up to the first --, wherever they stand; the others make the command.
if [[ $state == argument ]]; then
    words=("\${line[@]}") CURRENT=$#line
    _normal
fi
`;
}

/** How `_arguments` wants to be told of an option. */
function specification(option: Option): string {
  const { short, long, placeholder } = option;
  const candidates = candidatesFor(option);
  const names = candidates ? [...(short === undefined ? [] : [`-${short}+`]), `--${long}=`] : namesOf(option);
  const others = repeatable(option) ? "*" : `(${namesOf(option).join(" ")})`;
  const value = candidates ? `:${message(placeholder!)}:${action(candidates)}` : "";
  const explanation = `[${gist(option).replace(/[\\\[\]]/g, "\\$&")}]`;
  const either = names.length > 1 ? `'${others}'{${names.join(",")}}` : `'${others}'${names[0]}`;
  return `${either}${quote(`${explanation}${value}`)}`;
}

/** What is asked for, where nothing can be offered. */
function message(placeholder: string): string {
  return placeholder.toLowerCase().replaceAll("|", " or ");
}

function action(candidates: Candidates): string {
  switch (candidates.type) {
    case "words":
      return `(${candidates.words.join(" ")})`;
    case "file":
      return "_files";
    case "directory":
      return "_directories";
    case "host":
      return "_hosts";
    case "interface":
      return "_net_interfaces";
    case "unknown":
      // A blank: nothing is offered, and the message is shown.
      return " ";
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
