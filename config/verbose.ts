import { LOCK_MODES } from "../resources/mode.ts";
import { OPTIONS } from "./options.ts";
import type { Settings } from "./settings.ts";

/** The settings as the original prints them with `-V`: one a line, texts in quotes, modes and yes/no as numbers. */
export function verboseText(settings: Settings): string {
  return OPTIONS.filter((option) => option.file !== undefined)
    .map((option) => `${option.file}=${show(option.key, settings)}\n`).join("");
}

function show(key: keyof Settings, settings: Settings): string {
  const value = settings[key];
  if (key === "lockMode") return String(LOCK_MODES.indexOf(settings.lockMode));
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "number") return String(value);
  return `'${Array.isArray(value) ? value.join(";") : value ?? ""}'`;
}
