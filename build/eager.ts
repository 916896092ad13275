import {
  type AnyNode,
  type ArrowFunctionExpression,
  type ClassExpression,
  type FunctionExpression,
  type Node,
  parse,
  type Program,
} from "acorn";
import { type Edit, edited } from "./edit.ts";

/**
 * Classes of the way from a command line to a command. Those that users get from the library are not among them: what is
 * private in these is so in name only when they have been through {@linkcode compileEagerly}.
 */
export const ON_THE_WAY: readonly string[] = [
  "CFunctions",
  "FrameReader",
  "NativeConnection",
  "NativeStart",
  "Peer",
  "GrantedLock",
  "Seconds",
  "SignalRelay",
];

/**
 * Has functions compiled with the bundle, and not each when it is called first: Deno keeps what was compiled with a file
 * for the next time. V8 does so with functions in parentheses, which it takes for ones that are called at once. Declared
 * functions come first, as they do when they are declared. What cannot be in parentheses becomes a function: arrow
 * functions that do without the `this` around them, and `classes`, of which no other may be made; their private names
 * become names with an underscore.
 *
 * @throws {Error} when the bundle has no such class.
 */
export function compileEagerly(bundle: string, classes: readonly string[]): string {
  const renamed = renameMembers(bundle, classes);
  return moveFunctions(replaceClasses(replaceMethods(replaceArrows(renamed)), classes));
}

/** Gives names to private members that others may use, and classes the only name that others may call them by. */
function renameMembers(bundle: string, classes: readonly string[]): string {
  const program = read(bundle);
  return edited(
    bundle,
    classes.flatMap((name) => {
      const { init } = findClass(program, name);
      const inside = nodesOf("Identifier", init).filter((node) => node.name === init.id?.name);
      return [
        ...nodesOf("PrivateIdentifier", init).map(({ start, end, name }) => ({
          start,
          end,
          text: `_${name}`,
        })),
        ...inside.map(({ start, end }) => ({ start, end, text: name })),
      ];
    }),
  );
}

function replaceArrows(bundle: string): string {
  const edits = nodesOf("ArrowFunctionExpression", read(bundle)).filter(isOnItsOwn).flatMap((arrow) => {
    const { start, end, params, body } = arrow;
    const first = params[0]?.start;
    const last = params.at(-1)?.end;
    const behindArrow = bundle.indexOf("=>", last ?? start) + "=>".length;
    const [before, behind] = body.type === "BlockStatement" ? ["", ")"] : [" { return", "; })"];
    const head = `(${arrow.async ? "async " : ""}function (`;
    return [
      { start, end: first ?? behindArrow, text: first === undefined ? `${head})${before}` : head },
      ...(last === undefined ? [] : [{ start: last, end: behindArrow, text: `)${before}` }]),
      { start: end, end, text: behind },
    ];
  });
  return edited(bundle, edits);
}

/** Whether an arrow function does the same as any other function. */
function isOnItsOwn(arrow: ArrowFunctionExpression): boolean {
  const outer = [
    ...nodesOf("ThisExpression", arrow),
    ...nodesOf("Super", arrow),
    ...nodesOf("MetaProperty", arrow),
  ];
  return outer.length === 0 && nodesOf("Identifier", arrow).every(({ name }) => name !== "arguments");
}

/** Methods of objects; those of classes are another matter. */
function replaceMethods(bundle: string): string {
  const methods = nodesOf("Property", read(bundle)).filter((property) => property.method);
  const edits = methods.filter((method) => nodesOf("Super", method).length === 0).flatMap((method) => {
    const { start, end, key, computed, value } = method;
    const name = bundle.slice(key.start, key.end);
    const head = computed ? `[${name}]: (` : `${name}: (`;
    return [
      {
        start,
        end: value.start,
        text: head + functionHead(value as FunctionExpression, computed ? "" : name),
      },
      { start: end, end, text: ")" },
    ];
  });
  return edited(bundle, edits);
}

/** The beginning of a function, up to its parameters. */
function functionHead({ async, generator }: FunctionExpression, name: string): string {
  return `${async ? "async " : ""}function${generator ? "*" : ""} ${name}`;
}

function replaceClasses(bundle: string, classes: readonly string[]): string {
  const program = read(bundle);
  return edited(
    bundle,
    classes.map((name) => {
      const { start, end, init } = findClass(program, name);
      return { start, end: lineEnd(bundle, end), text: asFunctions(name, init, bundle) };
    }),
  );
}

/** A class as a function, and others that are assigned to it and its prototype. */
function asFunctions(name: string, { superClass, body: { body } }: ClassExpression, bundle: string): string {
  if (superClass) throw new Error(`${name} is made of another class`);
  const text = ({ start, end }: Node) => bundle.slice(start, end);
  let parameters = "()";
  let fields = "";
  let rest = "{}";
  let assignments = "";
  for (const member of body) {
    if (member.type === "StaticBlock") throw new Error(`${name} has a static block`);
    const key = member.computed ? `[${text(member.key)}]` : `.${text(member.key)}`;
    const owner = member.static ? name : `${name}.prototype`;
    if (member.type === "PropertyDefinition") {
      const field = `${key} = ${member.value ? text(member.value) : "void 0"};\n`;
      if (member.static) assignments += owner + field;
      else fields += `  this${field}`;
      continue;
    }
    const { kind, value } = member;
    const called = `(${functionHead(value, member.computed ? "" : text(member.key))}${text(value)})`;
    if (kind === "constructor") {
      checkNames(name, body, value);
      parameters = bundle.slice(value.start, value.body.start);
      rest = text(value.body);
    } else if (kind === "method") {
      assignments += `${owner}${key} = ${called};\n`;
    } else {
      assignments += `Object.defineProperty(${owner}, "${text(member.key)}", { ${kind}: ${called} });\n`;
    }
  }
  return `var ${name} = (function ${name}${parameters} {\n${fields}${rest.slice(1)});\n${assignments}`;
}

/** What fields are made of comes into the constructor, where names must not mean anything else. */
function checkNames(name: string, members: readonly AnyNode[], { params, body }: FunctionExpression): void {
  const own = [...params, ...nodesOf("VariableDeclarator", body).map(({ id }) => id)];
  const names = new Set(nodesOf("Identifier", own).map((identifier) => identifier.name));
  const used = members.flatMap((member) =>
    member.type === "PropertyDefinition" ? nodesOf("Identifier", member.value) : []
  );
  const hidden = used.find((identifier) => names.has(identifier.name));
  if (hidden) throw new Error(`${hidden.name} is another one in the constructor of ${name}`);
}

function moveFunctions(bundle: string): string {
  const edits: Edit[] = [];
  let functions = "";
  for (const node of read(bundle).body) {
    if (node.type !== "FunctionDeclaration") continue;
    functions += `var ${node.id.name} = (${bundle.slice(node.start, node.end)});\n`;
    edits.push({ start: node.start, end: lineEnd(bundle, node.end), text: "" });
  }
  return functions + edited(bundle, edits);
}

function read(bundle: string): Program {
  return parse(bundle, { ecmaVersion: "latest", sourceType: "module" });
}

/** The statement that gives a name to a class. */
function findClass(program: Program, name: string): Node & { readonly init: ClassExpression } {
  for (const node of program.body) {
    if (node.type !== "VariableDeclaration") continue;
    for (const { id, init } of node.declarations) {
      if (id.type === "Identifier" && id.name === name && init?.type === "ClassExpression") {
        return { ...node, init };
      }
    }
  }
  throw new Error(`the bundle has no class ${name}`);
}

/** All nodes of a type in another one. */
function nodesOf<T extends AnyNode["type"]>(type: T, node: unknown): Extract<AnyNode, { type: T }>[] {
  if (typeof node !== "object" || node === null) return [];
  const inside = Object.values(node).flatMap((child) => nodesOf(type, child));
  return (node as AnyNode).type === type ? [node as Extract<AnyNode, { type: T }>, ...inside] : inside;
}

/** Where the next line begins. */
function lineEnd(text: string, at: number): number {
  return text.indexOf("\n", at) + 1;
}
