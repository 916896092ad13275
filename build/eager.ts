import {
  type AnyNode,
  type ClassExpression,
  type MethodDefinition,
  parse,
  type PrivateIdentifier,
  type Program,
} from "acorn";
import { type Edit, edited } from "./edit.ts";

/**
 * Classes of the way from a command line to a command. Those that users get from the library are not among them: what is
 * private in these is so in name only when they have been through {@linkcode compileEagerly}.
 */
export const ON_THE_WAY: readonly string[] = ["FrameReader", "Peer", "GrantedLock", "SignalRelay"];

/**
 * Has functions compiled with the bundle, and not each when it is called first: Deno keeps what was compiled with a file
 * for the next time. V8 does so with functions in parentheses, which it takes for ones that are called at once. They come
 * first, as declared functions do. Methods cannot be in parentheses: those of `classes` become functions that are put
 * into the class behind it, and their private names, which would not be known there, names with an underscore.
 *
 * @throws {Error} when the bundle has no such class.
 */
export function compileEagerly(bundle: string, classes: readonly string[]): string {
  return moveFunctions(renamePrivate(bundle, classes), classes);
}

function renamePrivate(bundle: string, classes: readonly string[]): string {
  const program = read(bundle);
  const names = classes.flatMap((name) => [...privateNames(findClass(program, name))]);
  return edited(bundle, names.map(({ start, end, name }) => ({ start, end, text: `_${name}` })));
}

function moveFunctions(bundle: string, classes: readonly string[]): string {
  const program = read(bundle);
  const edits: Edit[] = [];
  const remove = (start: number, end: number) => edits.push({ start, end, text: "" });
  let functions = "";
  for (const node of program.body) {
    if (node.type !== "FunctionDeclaration") continue;
    functions += `var ${node.id.name} = (${bundle.slice(node.start, node.end)});\n`;
    remove(node.start, lineEnd(bundle, node.end));
  }
  for (const name of classes) {
    const { body, end: behind } = findClass(program, name);
    let start = lineEnd(bundle, body.start);
    let assignments = "";
    for (const member of body.body) {
      const end = lineEnd(bundle, member.end);
      if (isMovable(member)) {
        assignments += `${name}.prototype${asFunction(member, bundle)}\n`;
        remove(start, end);
      }
      start = end;
    }
    edits.push({ start: lineEnd(bundle, behind), end: lineEnd(bundle, behind), text: assignments });
  }
  return functions + edited(bundle, edits);
}

function read(bundle: string): Program {
  return parse(bundle, { ecmaVersion: "latest", sourceType: "module" });
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
function asFunction({ key, computed, value }: MethodDefinition, bundle: string): string {
  const name = bundle.slice(key.start, key.end);
  const kind = `${value.async ? "async " : ""}function${value.generator ? "*" : ""}`;
  // From the parameters on; what stands before them is the name.
  const rest = bundle.slice(value.start, value.end);
  return computed ? `[${name}] = (${kind}${rest});` : `.${name} = (${kind} ${name}${rest});`;
}

/** Every use of a private name within a node. */
function* privateNames(node: unknown): Generator<PrivateIdentifier> {
  if (typeof node !== "object" || node === null) return;
  if ((node as AnyNode).type === "PrivateIdentifier") yield node as PrivateIdentifier;
  for (const child of Object.values(node)) yield* privateNames(child);
}

/** Where the next line begins. */
function lineEnd(text: string, at: number): number {
  return text.indexOf("\n", at) + 1;
}
