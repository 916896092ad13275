/**
 * What only some commands need: the daemon and how to start it, the search in a group, texts for people. `deno task
 * build` makes more.js of this file, so that flom.js, which every command loads, stays small.
 *
 * @module
 */

export { endProcesses } from "./client/end_processes.ts";
export { listLocks } from "./client/list.ts";
export { listJson, listTable } from "./client/list_text.ts";
export { shutDown } from "./client/shut_down.ts";
export { startDaemon } from "./client/start_daemon.ts";
export { parseConfigFile, printConfig } from "./config/config_file.ts";
export { helpText, versionText } from "./config/help.ts";
export { signalListText } from "./config/signals.ts";
export { verboseText } from "./config/verbose.ts";
export { runDaemon } from "./daemon/main.ts";
export { serve } from "./daemon/serve.ts";
export { askGroup } from "./discovery/ask.ts";
export { tryMulticast } from "./discovery/try_multicast.ts";
export { traceToFile } from "./trace/trace_file.ts";
