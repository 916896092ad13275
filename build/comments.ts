import { type Comment, parse } from "acorn";
import { edited } from "./edit.ts";

/** A bundle without its comments, which nobody reads there and each command would load. */
export function withoutComments(bundle: string): string {
  const comments: Comment[] = [];
  parse(bundle, { ecmaVersion: "latest", sourceType: "module", onComment: comments });
  return edited(bundle, comments.map((comment) => ({ ...withItsLines(bundle, comment), text: "" })));
}

/** A comment; if it has its lines for itself, these, and the empty ones before them. */
function withItsLines(text: string, { start, end }: Comment): Pick<Comment, "start" | "end"> {
  const before = /(?:^|\n)\s*$/.exec(text.slice(0, start));
  const isAlone = before && (text[end] === "\n" || end === text.length);
  return isAlone ? { start: before.index, end } : { start, end };
}
