import { type AnyNode, type ClassExpression, type MethodDefinition, parse, type Program } from "acorn";

/**
 * Classes of the way from a command line to a command. Those that users get from the library are not among them: what is
 * private in these is so in name only when they have been through {@linkcode compileEagerly}.
 */
export const ON_THE_WAY: readonly string[] = ["FrameReader", "Peer", "GrantedLock", "SignalRelay"];

/** A piece of the bundle, and what takes its place. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Has functions compiled with the bundle, and not each when it is called first: Deno keeps what was compiled with a file
 * for the next time. V8 does so with functions in parentheses, which it takes for ones that are called at once. They come
 * first, as declared functions do. Methods cannot be in parentheses: those of `classes` become functions that are put
 * into the class behind it, and their private names, which would not be known there, names with an underscore.
 *
 * @throws {Error} when the bundle has no such class, or a class that cannot be taken apart.
 */
export function compileEagerly(bundle: string, classes: readonly string[]): string {
  const program = parse(bundle, { ecmaVersion: "latest", sourceType: "module" });
  const found = classes.map((name) => ({ name, body: findClass(program, name) }));
  const edits = found.flatMap(({ body }) => [...privateNames(body)].map(publicName));
  const text = (start: number, end: number) => edited(bundle, start, end, edits);
  const functions: string[] = [];
  const moves: Edit[] = [];
  for (const node of program.body) {
    if (node.type !== "FunctionDeclaration") continue;
    functions.push(`var ${node.id.name} = (${text(node.start, node.end)});\n`);
    moves.push({ start: node.start, end: lineEnd(bundle, node.end), text: "" });
  }
  for (const { name, body } of found) {
    const behind = lineEnd(bundle, body.end);
    let start = lineEnd(bundle, body.body.start);
    let assignments = "";
    for (const member of body.body.body) {
      const end = lineEnd(bundle, member.end);
      if (isMovable(member)) {
        // What is said about it comes along.
        assignments += `${text(start, member.start).trim()}\n${name}.prototype${asFunction(member, text)}\n`;
        moves.push({ start, end, text: "" });
      }
      start = end;
    }
    moves.push({ start: behind, end: behind, text: assignments });
  }
  const outside = edits.filter(({ start }) => !moves.some((move) => move.start <= start && start < move.end));
  return functions.join("") + edited(bundle, 0, bundle.length, [...moves, ...outside]);
}

function findClass(program: Program, name: string): ClassExpression {
  for (const node of program.body) {
    if (node.type !== "VariableDeclaration") continue;
    for (const { id, init } of node.declarations) {
      if (id.type === "Identifier" && id.name === name && init?.type === "ClassExpression") return init;
    }
  }
  throw new Error(`the bundle has no class ${name}`);
}

function isMovable(member: AnyNode): member is MethodDefinition {
  return member.type === "MethodDefinition" && member.kind === "method" && !member.static;
}

/** A method as what is assigned to its place: `.name = (function name() {});`. */
function asFunction(
  { key, computed, value }: MethodDefinition,
  text: (start: number, end: number) => string,
): string {
  const name = text(key.start, key.end);
  const kind = `${value.async ? "async " : ""}function${value.generator ? "*" : ""}`;
  // From the parameters on; what stands before them is the name.
  const rest = text(value.start, value.end);
  return computed ? `[${name}] = (${kind}${rest});` : `.${name} = (${kind} ${name}${rest});`;
}

/** Every use of a private name within a node. */
function* privateNames(node: unknown): Generator<AnyNode & { type: "PrivateIdentifier" }> {
  if (typeof node !== "object" || node === null) return;
  if ((node as AnyNode).type === "PrivateIdentifier") yield node as AnyNode & { type: "PrivateIdentifier" };
  for (const child of Object.values(node)) yield* privateNames(child);
}

function publicName({ start, end, name }: AnyNode & { type: "PrivateIdentifier" }): Edit {
  return { start, end, text: `_${name}` };
}

/** The part of a text between two places, with the edits that lie in it. */
function edited(text: string, start: number, end: number, edits: readonly Edit[]): string {
  const inside = edits.filter((edit) => start <= edit.start && edit.end <= end);
  let result = "";
  let at = start;
  for (const edit of inside.sort((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at, end);
}

/** Where the next line begins. */
function lineEnd(text: string, at: number): number {
  return text.indexOf("\n", at) + 1;
}
