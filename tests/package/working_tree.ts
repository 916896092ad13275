import { join, toFileUrl } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import { ROOT, run } from "../helpers/flom.ts";
import type { PublishedPackage } from "../helpers/registry.ts";

/** The working tree as a package. */
export interface TreePackage extends PublishedPackage {
  readonly version: string;
  /** Which modules each module leads to, by code or by types. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
}

/** A place in a source; both are counted from 0. */
interface Position {
  readonly line: number;
  readonly character: number;
}

/** Where an import leads, and where it stands. */
interface Resolution {
  /** Absent when it leads nowhere. */
  readonly specifier?: string;
  readonly span: { readonly start: Position; readonly end: Position };
}

/** What `deno info --json` says about an import. */
interface Dependency {
  readonly specifier: string;
  /** Absent when only types are imported. */
  readonly code?: Resolution;
  readonly type?: Resolution;
  readonly isDynamic?: boolean;
}

/** What `deno info --json` says about a module. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly Dependency[];
}

/** A line of `deno publish --dry-run` that names a file. */
const FILE_LINE = /^ +(file:\/\/\S+) \([^()]+\)$/gm;

/** Imports that mean the same in the package as in the tree, so that nothing is rewritten when it is published. */
const IMPORT_AS_PUBLISHED = /^(?:\.\.?\/|node:)/;

/** Makes of the working tree what `deno publish` makes of it; the list of files is its own. */
export async function readTreePackage(): Promise<TreePackage> {
  const paths = await pathsToPublish();
  const files = await Promise.all(
    paths.map(async (path) => [path, await Deno.readFile(join(ROOT, path))] as const),
  );
  const { name, version, exports } = config;
  return { name, version, exports, files: new Map(files), ...await readModules(paths) };
}

async function pathsToPublish(): Promise<string[]> {
  const words = [Deno.execPath(), "publish", "--dry-run", "--allow-dirty", "--no-check"];
  const { code, stderr } = await run(words, { cwd: ROOT, env: { NO_COLOR: "1" } });
  // A warning, of an import that cannot be followed for example, is a fault of the package as well.
  if (code !== 0 || /\bwarning\b/i.test(stderr)) throw new Error(`the package is not clean:\n${stderr}`);
  const paths = [...stderr.matchAll(FILE_LINE)].map(([, url]) => pathOf(url!));
  if (paths.length === 0) throw new Error(`no list of files:\n${stderr}`);
  return paths;
}

/** Follows the imports of all modules, without the import map of the tree: users do not have it. */
async function readModules(paths: readonly string[]): Promise<Pick<TreePackage, "imports" | "moduleGraph">> {
  const sources = paths.filter((path) => /\.[jt]s$/.test(path));
  const all = sources.map((path) => `import "${toFileUrl(join(ROOT, path)).href}";`).join("");
  const page = `data:text/typescript,${encodeURIComponent(all)}`;
  const words = [Deno.execPath(), "info", "--json", "--no-config", "--no-lock", page];
  const { code, stdout, stderr } = await run(words);
  if (code !== 0) throw new Error(stderr);
  const imports = new Map<string, string[]>();
  const moduleGraph: Record<string, unknown> = {};
  for (const { specifier, dependencies = [] } of (JSON.parse(stdout) as { modules: Module[] }).modules) {
    if (!specifier.startsWith("file:")) continue;
    const path = pathOf(specifier);
    imports.set(path, dependencies.flatMap((dependency) => leadsTo(path, dependency, paths)));
    moduleGraph[path] = dependencies.length === 0 ? {} : { dependencies: dependencies.map(describe) };
  }
  return { imports, moduleGraph };
}

/** The file of the package that an import means; none when it is part of Deno. */
function leadsTo(from: string, { specifier, code, type }: Dependency, paths: readonly string[]): string[] {
  const target = (code ?? type)?.specifier;
  if (!IMPORT_AS_PUBLISHED.test(specifier) || target === undefined) {
    throw new Error(`${from} imports ${specifier}, which users cannot follow`);
  }
  if (target.startsWith("node:")) return [];
  const path = pathOf(target);
  if (!paths.includes(path)) throw new Error(`${from} imports ${path}, which is not published`);
  return [path];
}

/** An import in the words of a registry. */
function describe({ specifier, code, type, isDynamic }: Dependency): unknown {
  const { start, end } = (code ?? type)!.span;
  const range = [start, end].map(({ line, character }) => [line, character]);
  return isDynamic
    ? { type: "dynamic", argument: specifier, argumentRange: range }
    : { type: "static", kind: code ? "import" : "importType", specifier, specifierRange: range };
}

function pathOf(url: string): string {
  const root = toFileUrl(ROOT).href;
  if (!url.startsWith(`${root}/`)) throw new Error(`${url} is outside of the package`);
  return decodeURIComponent(url.slice(root.length));
}
