/**
 * Makes what a packager installs beside the program, of the table of options: the manual page and the completions. With
 * a directory as its argument it writes there, else beside this file.
 *
 *     deno run --allow-read --allow-write contrib/generate.ts
 *
 * @module
 */

import { OPTIONS } from "../config/options.ts";
import { bashCompletion } from "./bash_completion.ts";
import { fishCompletion } from "./fish_completion.ts";
import { manPage } from "./man_page.ts";
import { zshCompletion } from "./zsh_completion.ts";

const HERE = new URL(".", import.meta.url);

/** The files and their contents. */
export function generate(): ReadonlyMap<string, string> {
  const options = OPTIONS.filter(({ hidden }) => !hidden);
  const template = (name: string) => Deno.readTextFileSync(new URL(name, HERE));
  return new Map([
    ["flom.1", manPage(options)],
    ["flom.bash", bashCompletion(options, template("flom.bash.in"))],
    ["_flom", zshCompletion(options)],
    ["flom.fish", fishCompletion(options, template("flom.fish.in"))],
  ]);
}

if (import.meta.main) {
  const [directory] = Deno.args;
  for (const [name, text] of generate()) {
    Deno.writeTextFileSync(directory === undefined ? new URL(name, HERE) : `${directory}/${name}`, text);
  }
}
