import type { Option } from "../config/option.ts";
import { type Candidates, candidatesFor, namesOf } from "./values.ts";

/**
 * The completion for bash 3.2 and later, with the package bash-completion or without it.
 *
 * @param template The script, with `@NAME@` where the options belong.
 */
export function bashCompletion(options: readonly Option[], template: string): string {
  const valued = options.filter(({ placeholder }) => placeholder !== undefined);
  const values = valued.flatMap((option) => {
    const action = actionFor(candidatesFor(option)!);
    return action === undefined ? [] : [`        ${namesOf(option).join(" | ")}) ${action} ;;\n`];
  });
  return template
    .replace("@OPTIONS@", () => options.flatMap(namesOf).join(" "))
    .replace("@VALUED@", () => valued.flatMap(namesOf).join(" | "))
    .replace("@VALUES@\n", () => values.join(""));
}

function actionFor(candidates: Candidates): string | undefined {
  switch (candidates.type) {
    case "words":
      return `_flom_reply -W "${candidates.words.join(" ")}"`;
    case "file":
      return "_flom_paths -f default";
    case "directory":
      return "_flom_paths -d dirnames";
    case "host":
      return "_flom_reply -A hostname";
    case "interface":
      return '_flom_reply -W "$(cd /sys/class/net 2>/dev/null && echo *)"';
    case "unknown":
      return undefined;
  }
}
