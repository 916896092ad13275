import { run } from "../helpers/flom.ts";
import { unless } from "../helpers/skip.ts";

/** Options of a test that needs programs which not every host has: it says in its name why it is skipped. */
export function withPrograms(
  programs: readonly string[],
  name: string,
  fn: () => void | Promise<void>,
): Deno.TestDefinition {
  const missing = programs.filter((program) => !present.has(program));
  return unless(missing.length === 0 ? undefined : `there is no ${missing.join(", no ")} here`, name, fn);
}

/** Programs that the tests of this folder use where they are, and a script for bash. */
const WANTED = ["bash", "zsh", "fish", "script", "groff", "man", "mandoc", "systemd-analyze"];

/** The package of completions for bash, which completes commands of any kind. */
export const BASH_COMPLETION = "/usr/share/bash-completion/bash_completion";

const present = new Set<string>();
for (const program of [...WANTED, BASH_COMPLETION]) {
  try {
    const { code } = await run(["sh", "-c", 'command -v -- "$1" || test -f "$1"', "sh", program]);
    if (code === 0) present.add(program);
  } catch {
    // There is no sh: so there is nothing of these.
  }
}
