/** The version of this package, as in deno.json. */
export const VERSION = "0.1.0";

/**
 * The program in one file, which `deno task build` makes of main.ts and all it imports: it starts several milliseconds
 * sooner than the sources. From within the bundles this is the same file.
 */
export function programUrl(): string {
  return new URL("./flom.js", import.meta.url).href;
}

/** Loads the part of the program that most commands do without. */
export function loadMore(): Promise<typeof import("./more.ts")> {
  // What the compiler makes of the bundle's types is not to be believed.
  return import("./more.js") as Promise<unknown> as Promise<typeof import("./more.ts")>;
}
