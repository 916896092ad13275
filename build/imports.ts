import { type ImportDeclaration, parse } from "acorn";
import { edited } from "./edit.ts";

/** A bundle whose imports from one module stand together at its beginning. */
export interface Tidied {
  readonly text: string;
  /** The names that are imported, as the module has them. */
  readonly imports: readonly string[];
}

/**
 * Puts together what a bundle imports from one module, and leaves out what it does not use.
 *
 * @param specifier What the module is called in the bundle.
 * @param path What it is to be called.
 */
export function onlyUsedImports(bundle: string, specifier: string, path: string): Tidied {
  const words: { start: number; end: number }[] = [];
  const program = parse(bundle, {
    ecmaVersion: "latest",
    sourceType: "module",
    onToken: (token) => {
      if (token.type.label === "name") words.push(token);
    },
  });
  const declarations = program.body.filter((node) =>
    node.type === "ImportDeclaration" && node.source.value === specifier
  ) as ImportDeclaration[];
  const isWithin = (place: number) => declarations.some(({ start, end }) => start <= place && place < end);
  const used = new Set(
    words.filter(({ start }) => !isWithin(start)).map(({ start, end }) => bundle.slice(start, end)),
  );
  const kept = declarations.flatMap(importedNames).filter(({ local }) => used.has(local));
  const list = kept.map(({ local, name }) => local === name ? name : `${name} as ${local}`).toSorted();
  const rest = edited(bundle, declarations.map(({ start, end }) => ({ start, end, text: "" })));
  return {
    text: `import {\n  ${list.join(",\n  ")}\n} from "${path}";\n${rest}`,
    imports: kept.map(({ name }) => name),
  };
}

/** What a declaration imports, under which names here and there. */
function importedNames({ specifiers, source }: ImportDeclaration): { local: string; name: string }[] {
  return specifiers.map((specifier) => {
    if (specifier.type !== "ImportSpecifier" || specifier.imported.type !== "Identifier") {
      throw new Error(`what is imported from ${source.value} has to have a name`);
    }
    return { local: specifier.local.name, name: specifier.imported.name };
  });
}
