/**
 * The command line: `flom [OPTIONS] -- COMMAND`.
 *
 * ```sh
 * deno run -A jsr:@flom/cli/cli -r report -- report.sh
 * ```
 *
 * @module
 */

/**
 * Does what a command line says.
 *
 * @param words The words behind the program's name.
 * @returns the exit status: that of the command, 128+N when signal N ended it, or 96 to 99 for failures of flom's own.
 */
export async function main(words: readonly string[]): Promise<number> {
  const program = await import("./flom.js");
  return await program.main(words);
}

if (import.meta.main) {
  const { runProgram } = await import("./flom.js");
  await runProgram(Deno.args);
}
