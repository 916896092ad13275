/**
 * flom, a lock manager for commands and scripts. Run as a program, this module is the command line:
 *
 * ```sh
 * deno run -A jsr:@flom/cli -- backup.sh
 * ```
 *
 * Imported, it is the library:
 *
 * ```ts
 * import { Flom } from "jsr:@flom/cli";
 *
 * await using flom = new Flom();
 * await flom.request("report", { mode: "PR" }, async (lock) => {
 *   console.log(`reading together with others, until this is done: ${lock.resource}`);
 * });
 * ```
 *
 * @module
 */

// @ts-types="./main.ts"
import { runProgram } from "./flom.js";

// @ts-types="./library.ts"
export {
  CommandError,
  ConnectionError,
  DeadlockError,
  Flom,
  LockBusyError,
  LockImpossibleError,
  LockLostError,
  LockRefusedError,
  LockTimeoutError,
  OptionError,
  ProtocolError,
  serve,
  VERSION,
} from "./flom.js";
export type {
  CommandResult,
  FlomOptions,
  Lock,
  LockDaemon,
  LockEntry,
  LockMode,
  LockOptions,
  RunOptions,
  ServeOptions,
  UnlockOptions,
} from "./library.ts";

if (import.meta.main) await runProgram(Deno.args);
