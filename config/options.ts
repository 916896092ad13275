import { DAEMON_OPTIONS } from "./daemon_options.ts";
import { GENERAL_OPTIONS } from "./general_options.ts";
import { NETWORK_OPTIONS } from "./network_options.ts";
import type { Option } from "./option.ts";
import { RESOURCE_OPTIONS } from "./resource_options.ts";

/**
 * Every option there is. The parser, the configuration files, the help, the man page, the completions and the dump of
 * the settings are made from these rows.
 */
export const OPTIONS: readonly Option[] = [
  ...GENERAL_OPTIONS,
  ...RESOURCE_OPTIONS,
  ...DAEMON_OPTIONS,
  ...NETWORK_OPTIONS,
];
