import { assertEquals, assertThrows } from "@std/assert";
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

const CLASSES = `var Counter = class {
  static made = 0;
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

Deno.test("compileEagerly makes functions of the methods of a class, and leaves other classes alone", () => {
  assertEquals(
    compileEagerly(CLASSES, ["Counter"]),
    `var each = (function* each(count) {
  for (let at = 0; at < count; at++) yield at;
});
var Counter = class {
  static made = 0;
  _left;
  get left() {
    return this._left;
  }
  constructor(left) {
    this._left = left;
  }
};
Counter.prototype.take = (async function take(many = 1) {
    this._check(many);
    return this._left -= many;
  });
Counter.prototype._check = (function _check(many) {
    if (many > this._left) throw new Error("#left");
  });
Counter.prototype[Symbol.iterator] = (function*() {
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
