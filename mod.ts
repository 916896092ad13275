/**
 * flom, a lock manager for commands and scripts. Run as a program, this module is the command line:
 *
 * ```sh
 * deno run -A jsr:@flom/cli -- backup.sh
 * ```
 *
 * @module
 */

export { VERSION } from "./version.ts";

if (import.meta.main) {
  const { main } = await import("./cli.ts");
  Deno.exit(await main(Deno.args));
}
