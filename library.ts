/**
 * The library: what `mod.ts` offers to scripts.
 *
 * @module
 */

export { type CommandResult, Flom } from "./client/flom.ts";
export type { LockEntry } from "./client/list.ts";
export type { FlomOptions, LockOptions, RunOptions } from "./client/flom_options.ts";
export type { Lock, UnlockOptions } from "./client/lock.ts";
export {
  ConnectionError,
  DeadlockError,
  LockBusyError,
  LockImpossibleError,
  LockLostError,
  LockRefusedError,
  LockTimeoutError,
} from "./client/errors.ts";
export { CommandError } from "./client/run.ts";
export { OptionError } from "./config/option.ts";
export { ProtocolError } from "./protocol/error.ts";
export type { LockMode } from "./resources/mode.ts";
export { VERSION } from "./program.ts";
export { type LockDaemon, serve, type ServeOptions } from "./serve.ts";
