import { assertEquals } from "@std/assert";
import { compileEagerly } from "../../build/eager.ts";

const BUNDLE = `// a.ts
var list = [two()];
function two() {
  function inner() {
    return 2;
  }
  return inner();
}
async function later(text = "}") {
  return await text;
}
function* each() {
  yield 1;
}
var Class = class {
  method() {
    return 3;
  }
};
export {
  later
};
`;

Deno.test("compileEagerly puts the functions of a bundle into parentheses, before all that uses them", () => {
  assertEquals(
    compileEagerly(BUNDLE),
    `var two = (function two() {
  function inner() {
    return 2;
  }
  return inner();
});
var later = (async function later(text = "}") {
  return await text;
});
var each = (function* each() {
  yield 1;
});
// a.ts
var list = [two()];



var Class = class {
  method() {
    return 3;
  }
};
export {
  later
};
`,
  );
});
