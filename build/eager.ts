/** A function of a bundle, from its first line to its last: the bundler begins and ends it in the first column. */
const FUNCTION = /^(?:async )?function\*? (\w+)\([^]*?\n\}$/gm;

/**
 * Has functions compiled with the bundle, and not each when it is called first: Deno keeps what was compiled with a file
 * for the next time. V8 does so with functions in parentheses, which it takes for ones that are called at once. They come
 * first, as declared functions do.
 */
export function compileEagerly(bundle: string): string {
  const functions: string[] = [];
  const rest = bundle.replace(FUNCTION, (text, name: string) => {
    functions.push(`var ${name} = (${text});\n`);
    return "";
  });
  return functions.join("") + rest;
}
