import { assertEquals, assertThrows } from "@std/assert";
import { withoutComments } from "../../build/comments.ts";
import { onlyUsedImports } from "../../build/imports.ts";

Deno.test("onlyUsedImports puts imports from one module together, and leaves out those that are not used", () => {
  const bundle = `// a.ts
import { used, unused, other as renamed } from "shared";
var one = used();
import { later } from "shared";
import { kept } from "elsewhere";
export { one, later };
var text = "unused";
var two = one.unusedToo ?? renamed;
`;
  assertEquals(onlyUsedImports(bundle, "shared", "./there.js"), {
    text: `import {
  later,
  other as renamed,
  used
} from "./there.js";
// a.ts

var one = used();

import { kept } from "elsewhere";
export { one, later };
var text = "unused";
var two = one.unusedToo ?? renamed;
`,
    imports: ["used", "other", "later"],
  });
});

Deno.test("onlyUsedImports says when something is imported that has no name", () => {
  assertThrows(() => onlyUsedImports('import all from "shared";', "shared", "./there.js"), Error, "a name");
});

Deno.test("withoutComments leaves the code, and what only looks like a comment", () => {
  const bundle = `var text = "// no comment"; // but this is one

// a.ts
/**
 * About it.
 */
var pattern = /[/*]/;
  // within
var template = \`/* neither

  \${1 /* this is */} // is this\`;
// the end`;
  assertEquals(
    withoutComments(bundle),
    `var text = "// no comment"; 
var pattern = /[/*]/;
var template = \`/* neither

  \${1 } // is this\`;`,
  );
});
