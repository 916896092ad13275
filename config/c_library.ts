import { granted } from "./host.ts";
import { PLATFORM } from "./platform.ts";

/** Opens the C library for these functions; undefined where it is missing, has not all of them, or may not be used. */
export function openCLibrary<const F extends Deno.ForeignLibraryInterface>(
  functions: F,
): Deno.DynamicLibrary<F> | undefined {
  if (!PLATFORM.cLibrary || !granted({ name: "ffi" })) return undefined;
  try {
    return Deno.dlopen(PLATFORM.cLibrary, functions);
  } catch {
    return undefined; // The C library has another name here.
  }
}
