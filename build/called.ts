import { type AnyNode, parse } from "acorn";
import { edited } from "./edit.ts";

/** A function of a bundle that is within no other. */
export interface OuterFunction {
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
export function outerFunctions(bundle: string): OuterFunction[] {
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
