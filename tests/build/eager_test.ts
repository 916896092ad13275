import { assertEquals, assertThrows } from "@std/assert";
import { compileOnly } from "../../build/called.ts";
import { compileEagerly } from "../../build/eager.ts";

const FUNCTIONS = `// a.ts
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
export {
  later
};
`;

const CLASSES = `var Counter = class _Counter {
  static made = 0;
  static of(left) {
    return new _Counter(left);
  }
  #left;
  get left() {
    return this.#left;
  }
  constructor(left) {
    this.#left = left;
  }
  async take(many = 1) {
    this.#check(many);
    return this.#left -= many;
  }
  #check(many) {
    if (many > this.#left) throw new Error("#left");
  }
  *[Symbol.iterator]() {
    yield* each(this.#left);
  }
};
function* each(count) {
  for (let at = 0; at < count; at++) yield at;
}
var Other = class {
  #own = 1;
  method() {
    return this.#own;
  }
};
`;

Deno.test("compileEagerly puts the functions of a bundle into parentheses, before all that uses them", () => {
  assertEquals(
    compileEagerly(FUNCTIONS, []),
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
export {
  later
};
`,
  );
});

Deno.test("compileEagerly makes functions of a class, and leaves other classes alone", () => {
  assertEquals(
    compileEagerly(CLASSES, ["Counter"]),
    `var each = (function* each(count) {
  for (let at = 0; at < count; at++) yield at;
});
var Counter = (function Counter(left)  {
  this._left = void 0;

    this._left = left;
  });
Counter.made = 0;
Counter.of = (function of(left) {
    return new Counter(left);
  });
Object.defineProperty(Counter.prototype, "left", { get: (function left() {
    return this._left;
  }) });
Counter.prototype.take = (async function take(many = 1) {
    this._check(many);
    return this._left -= many;
  });
Counter.prototype._check = (function _check(many) {
    if (many > this._left) throw new Error("#left");
  });
Counter.prototype[Symbol.iterator] = (function* () {
    yield* each(this._left);
  });
var Other = class {
  #own = 1;
  method() {
    return this.#own;
  }
};
`,
  );
});

const INNER = `var twice = (number) => ({ number: number * 2 });
var none = () => {};
var later = async (text, { end = () => "!" } = {}) => {
  return [text].map((each) => each + end());
};
var object = { count: 3, async wait(text) {
  return await text;
}, *[Symbol.iterator]() {
  yield* [1, 2].map(() => this.count);
}, get five() {
  return 5;
}, none };
`;

Deno.test("compileEagerly puts arrow functions and the methods of objects into parentheses, where it can", () => {
  assertEquals(
    compileEagerly(INNER, []),
    `var twice = (function (number) { return ({ number: number * 2 }); });
var none = (function () {});
var later = (async function (text, { end = (function () { return "!"; }) } = {}) {
  return [text].map((function (each) { return each + end(); }));
});
var object = { count: 3, wait: (async function wait(text) {
  return await text;
}), [Symbol.iterator]: (function* () {
  yield* [1, 2].map(() => this.count);
}), get five() {
  return 5;
}, none };
`,
  );
});

Deno.test("what compileEagerly makes of inner functions does the same", async () => {
  const results = "return [twice(4).number, none(), later('a'), object.wait('b'), [...object], object.five];";
  for (const code of [INNER, compileEagerly(INNER, [])]) {
    const [twice, none, later, wait, ...rest] = new Function(code + results)();
    assertEquals([twice, none, await later, await wait, ...rest], [8, undefined, ["a!"], "b", [3, 3], 5]);
  }
});

Deno.test("what compileEagerly makes of a class does the same", async () => {
  const code = `${compileEagerly(CLASSES, ["Counter"])}return new Counter(3);`;
  const counter = new Function(code)() as Iterable<number> & {
    left: number;
    take(many?: number): Promise<number>;
  };
  assertEquals(await counter.take(), 2);
  assertEquals([...counter], [0, 1]);
  assertEquals(counter.left, 2);
});

Deno.test("compileEagerly says when there is no such class", () => {
  assertThrows(() => compileEagerly(CLASSES, ["Gone"]), Error, "the bundle has no class Gone");
});

Deno.test("compileEagerly refuses classes that it would make something else of", () => {
  const derived = "var Late = class extends Error {\n};\n";
  assertThrows(() => compileEagerly(derived, ["Late"]), Error, "Late is made of another class");
  const block = "var Late = class {\n  static {\n  }\n};\n";
  assertThrows(() => compileEagerly(block, ["Late"]), Error, "Late has a static block");
  const hidden = (constructor: string) => `var Late = class {\n  field = at;\n  ${constructor}\n};\n`;
  for (const constructor of ["constructor([at]) {}", "constructor() { const at = 1; }"]) {
    assertThrows(
      () => compileEagerly(hidden(constructor), ["Late"]),
      Error,
      "at is another one in the constructor of Late",
    );
  }
});

Deno.test("compileOnly takes the parentheses from all functions but some, and from nothing else", () => {
  const bundle = `var kept = (function kept(a) {
  return [1].map((function () { return a; }));
});
var left = (function left() {
  return [2].map((function (b) { return (b + 1) * 2; }));
});
Kept.prototype.go = (async function go() {});
Kept.prototype.stay = (function stay() {});
var list = [(1 + 2) * 3, (function () {})].map((function (c) { return (c); }));
var Other = class {
  arrow = (() => (function () {}));
};
`;
  assertEquals(
    compileOnly(["kept", "Kept.prototype.go", "list", "gone"], bundle),
    `var kept = (function kept(a) {
  return [1].map((function () { return a; }));
});
var left = function left() {
  return [2].map((function (b) { return (b + 1) * 2; }));
};
Kept.prototype.go = (async function go() {});
Kept.prototype.stay = function stay() {};
var list = [(1 + 2) * 3, function () {}].map(function (c) { return (c); });
var Other = class {
  arrow = (() => (function () {}));
};
`,
  );
});
