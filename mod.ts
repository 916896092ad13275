/**
 * flom, a lock manager for commands and scripts. Run as a program, this module is the command line:
 *
 * ```sh
 * deno run -A jsr:@flom/cli -- backup.sh
 * ```
 *
 * @module
 */

export { VERSION } from "./program.ts";

if (import.meta.main) {
  const program = await import("./flom.js");
  Deno.exit(await program.main(Deno.args));
}
