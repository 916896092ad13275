/**
 * Makes the program of its sources: flom.js, which every command loads, and more.js, which only some do.
 *
 * @module
 */

import { dirname, fromFileUrl, join, relative, toFileUrl } from "@std/path";
import called from "./called.json" with { type: "json" };
import { compileOnly } from "./called.ts";
import { compileEagerly, ON_THE_WAY } from "./eager.ts";
import { withoutComments } from "./comments.ts";
import { onlyUsedImports } from "./imports.ts";

const ROOT = dirname(dirname(fromFileUrl(import.meta.url)));

/** The program, which runs where it is not imported. It is not awaited: more.js could not import it before it had ended. */
const PROGRAM = `
import { runProgram } from "${urlOf("main.ts")}";
export * from "${urlOf("main.ts")}";
if (import.meta.main) runProgram(Deno.args);
`;

/** What stands for flom.js in more.js until both are there. */
const SHARED = "flom-shared";

/** The text of flom.js and of more.js, as they are to be. */
export async function build(): Promise<Record<"flom.js" | "more.js", string>> {
  await using bundler = await Bundler.create();
  const modules = modulesOf(await bundler.bundle(join(ROOT, "main.ts")));
  const exported = await exportsOf(modules);
  const more = onlyUsedImports(
    await bundler.bundleBeside(exported, join(ROOT, "more.ts")),
    SHARED,
    "./flom.js",
  );
  const flom = await bundler.bundle(await bundler.entry(exported, more.imports));
  return {
    "flom.js": compileOnly(called, compileEagerly(withoutComments(flom), ON_THE_WAY)),
    "more.js": withoutComments(more.text),
  };
}

/** The modules that went into a bundle, by their paths, but for main.ts itself: Deno's bundler names them in comments. */
function modulesOf(bundle: string): string[] {
  return [...bundle.matchAll(/^\/\/ (\S+\.ts)$/gm)].map(([, path]) => path!).filter((path) =>
    path !== "main.ts"
  );
}

/** What modules export: the module by the name. */
type Exports = ReadonlyMap<string, string>;

async function exportsOf(modules: readonly string[]): Promise<Exports> {
  const moduleOf = new Map<string, string>();
  const values = new Map<string, unknown>();
  for (const module of modules) {
    for (const [name, value] of Object.entries(await import(urlOf(module)))) {
      if (values.has(name) && values.get(name) !== value) {
        throw new Error(`${moduleOf.get(name)} and ${module} export ${name}; only one of both can be shared`);
      }
      values.set(name, value);
      moduleOf.set(name, module);
    }
  }
  return moduleOf;
}

function urlOf(module: string): string {
  return toFileUrl(join(ROOT, module)).href;
}

/** Deno's bundler, and a directory for what it needs. */
class Bundler implements AsyncDisposable {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async create(): Promise<Bundler> {
    return new Bundler(await Deno.makeTempDir({ prefix: "flom-build-" }));
  }

  /** One file of a module and all that it imports. */
  async bundle(entry: string, ...flags: string[]): Promise<string> {
    const output = join(this.#directory, "bundle.js");
    const external = ["--external", "./more.js", "--external", SHARED];
    const args = ["bundle", "--quiet", ...flags, ...external, "--output", output, entry];
    const { code, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).output();
    if (code !== 0) throw new Error(`${entry} cannot be bundled: ${new TextDecoder().decode(stderr)}`);
    // Modules go by their paths from here; where this directory is must not matter.
    return (await Deno.readTextFile(output)).replaceAll(`${relative(ROOT, this.#directory)}/`, "");
  }

  /** The same, but for what flom.js has already, of which there is to be only one copy: that is imported. */
  async bundleBeside(exported: Exports, entry: string): Promise<string> {
    const imports: Record<string, string> = { [SHARED]: SHARED };
    const modules = Map.groupBy(exported, ([, module]) => module);
    for (const [module, names] of modules) {
      const list = names.map(([name]) => name).join(", ");
      const stub = await this.#write(
        `stub_${module.replaceAll("/", "_")}`,
        `export { ${list} } from "${SHARED}";`,
      );
      imports[urlOf(module)] = toFileUrl(stub).href;
    }
    const importMap = await this.#write("import_map.json", JSON.stringify({ imports }));
    return await this.bundle(entry, "--import-map", importMap);
  }

  /** A module that exports what the program does, and what is imported from it besides. */
  async entry(exported: Exports, wanted: readonly string[]): Promise<string> {
    const lines = wanted.map((name) => `export { ${name} } from "${urlOf(exported.get(name)!)}";`);
    return await this.#write("entry.ts", PROGRAM + lines.join("\n"));
  }

  async #write(name: string, text: string): Promise<string> {
    const path = join(this.#directory, name);
    await Deno.writeTextFile(path, text);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#directory, { recursive: true });
  }
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(await build())) await Deno.writeTextFile(join(ROOT, name), text);
}
