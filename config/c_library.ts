import { granted } from "./host.ts";
import { PLATFORM } from "./platform.ts";

/**
 * Opens the C library for these functions; undefined where it is missing, has not all of them, or may not be used.
 *
 * @param file A part of it that is another file.
 */
export function openCLibrary<const F extends Deno.ForeignLibraryInterface>(
  functions: F,
  file = PLATFORM.cLibrary,
): Deno.DynamicLibrary<F> | undefined {
  if (!file || !PLATFORM.cLibrary || !granted({ name: "ffi" })) return undefined;
  try {
    return Deno.dlopen(file, functions);
  } catch {
    return undefined; // The C library has another name here.
  }
}
