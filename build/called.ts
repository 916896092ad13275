/**
 * Which functions of the program a command calls: only those are worth compiling with it. `deno task profile` looks, and
 * writes them to called.json.
 *
 * @module
 */

import { type AnyNode, parse } from "acorn";
import { fromFileUrl, join } from "@std/path";
import { flomWords, freePort, run } from "../tests/helpers/flom.ts";
import { edited } from "./edit.ts";

const BUNDLE = new URL("../flom.js", import.meta.url);
const CALLED = new URL("./called.json", import.meta.url);

/** A function of a bundle that is within no other. */
interface OuterFunction {
  /** What it is assigned to, `name` or `Class.prototype.name`; empty where that is nothing. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Where the parentheses around it begin and end, if there are any. */
  readonly parentheses?: { readonly start: number; readonly end: number };
}

/** A bundle in which only functions of these names stand in parentheses: V8 leaves the others until they are called. */
export function compileOnly(names: readonly string[], bundle: string): string {
  const others = outerFunctions(bundle).filter(({ name, parentheses }) =>
    parentheses && !names.includes(name)
  );
  return edited(
    bundle,
    others.flatMap(({ start, end, parentheses }) => [
      { start: parentheses!.start, end: start, text: "" },
      { start: end, end: parentheses!.end, text: "" },
    ]),
  );
}

/** The functions that are within no other one, but for those of classes. */
function outerFunctions(bundle: string): OuterFunction[] {
  const text = ({ start, end }: AnyNode) => bundle.slice(start, end);
  const visit = (node: AnyNode | null | undefined, name = ""): OuterFunction[] => {
    switch (node?.type) {
      case "VariableDeclarator":
        return visit(node.init, text(node.id));
      case "AssignmentExpression":
        return visit(node.right, text(node.left));
      case "FunctionExpression":
        return [{ name, start: node.start, end: node.end }];
      case "ParenthesizedExpression": {
        const inside = visit(node.expression, name);
        const { start, end } = node;
        return node.expression.type === "FunctionExpression"
          ? [{ ...inside[0]!, parentheses: { start, end } }]
          : inside;
      }
      case "ClassExpression":
      case undefined:
        return [];
      default:
        return Object.values(node as object).flat().flatMap((child) => visit(child));
    }
  };
  const program = parse(bundle, { ecmaVersion: "latest", sourceType: "module", preserveParens: true });
  return program.body.flatMap((node) => visit(node));
}

/** What V8 saw of a script. */
interface Coverage {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly { readonly endOffset: number; readonly count: number }[];
  }[];
}

/** Runs commands, and looks what they call. */
async function profile(): Promise<string[]> {
  const directory = await Deno.makeTempDir({ prefix: "flom-profile-" });
  const places = [["-s", join(directory, "socket")], ["-a", "127.0.0.1", "-p", String(freePort())]];
  const coverage = join(directory, "coverage");
  const calledEnds = new Set<number>();
  try {
    for (const place of places) {
      await must(flomWords([...place, "-d", "-1", "--", "true"]));
      await must(flomWords([...place, "--", "true"], ["-A", `--coverage=${coverage}`]));
      await must(flomWords([...place, "-X"]));
    }
    for await (const { name } of Deno.readDir(coverage)) {
      const { url, functions }: Coverage = JSON.parse(await Deno.readTextFile(join(coverage, name)));
      if (url !== BUNDLE.href) continue;
      for (const { ranges: [whole] } of functions) if (whole!.count > 0) calledEnds.add(whole!.endOffset);
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
  const functions = outerFunctions(await Deno.readTextFile(BUNDLE));
  return functions.filter(({ name, end }) => name !== "" && calledEnds.has(end)).map(({ name }) => name)
    .sort();
}

async function must(words: readonly string[]): Promise<void> {
  const { code, stderr } = await run(words);
  if (code !== 0) throw new Error(stderr);
}

if (import.meta.main) {
  await Deno.writeTextFile(fromFileUrl(CALLED), `${JSON.stringify(await profile(), null, 2)}\n`);
}
