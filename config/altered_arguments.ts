import { allGranted } from "./host.ts";
import { OptionError } from "./option.ts";
import { PLATFORM } from "./platform.ts";

/** What stands, in the words that Deno hands over, for bytes that are no UTF-8. */
const REPLACEMENT = "\ufffd";

/**
 * Refuses a command line that Deno has altered: the command would get other words than the user wrote, and might remove
 * or overwrite something else.
 *
 * @throws {OptionError} when the words of this process are not in UTF-8, or that cannot be told.
 */
export function refuseAltered(words: readonly string[]): void {
  if (!words.some((word) => word.includes(REPLACEMENT)) || isInUtf8()) return;
  throw new OptionError("an argument is not in UTF-8, and Deno cannot hand it on to the command as it is");
}

/** Whether the words of this process were in UTF-8 from the start, as far as it may know. */
function isInUtf8(): boolean {
  const { processArgumentsFile } = PLATFORM;
  // The system's own files about processes take all permissions.
  if (!processArgumentsFile || !allGranted()) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(Deno.readFileSync(processArgumentsFile));
    return true;
  } catch {
    return false;
  }
}
