import { CORNERS, EXPLORE, type FaultRows, LEFTOVER, ORDER } from "./fault.ts";

/** Faults in the rules of the six kinds. */
export const KIND_FAULTS: FaultRows = [
  ["mode.ts", EXPLORE, [
    [
      "compatibility cell flipped: PW beside PR",
      'PR: new Set(["NL", "CR", "PR"]),',
      'PR: new Set(["NL", "CR", "PR", "PW"]),',
      "explored: simple, all modes, patience -1",
    ],
    [
      "compatibility cell flipped: no CW beside CW",
      'CW: new Set(["NL", "CR", "CW"]),',
      'CW: new Set(["NL", "CR"]),',
      "explored: simple, all modes, patience 0",
    ],
  ]],
  ["simple.ts", EXPLORE, [
    [
      "the first reader who ends takes all others along",
      "this.#held[want.mode]--;",
      "this.#held[want.mode] = 0;",
      "explored: simple, all modes, patience -1",
    ],
  ]],
  ["simple.ts", ORDER, [
    [
      "a waiter is passed by nobody, harmless or not",
      "return !compatible(want.mode, earlier.mode);",
      "return true;",
      "a waiter out of patience is passed by requests that cannot delay it",
    ],
  ]],
  ["numeric.ts", EXPLORE, [
    [
      "units not given back",
      "this.#taken -= want.quantity;",
      "this.#taken -= 1;",
      "explored: numeric, patience -1",
    ],
    [
      "the last unit is never granted",
      "return this.#taken + want.quantity <= this.#units;",
      "return this.#taken + want.quantity < this.#units;",
      "explored: numeric, patience 0",
    ],
    [
      "all units at once are impossible",
      "if (quantity > this.#units) return",
      "if (quantity >= this.#units) return",
      "explored: numeric, patience -1",
    ],
  ]],
  ["set.ts", EXPLORE, [
    [
      "wrong element rotation: on from the element that was given",
      "this.#cursor = (this.#cursor + 1) % this.#elements.length;",
      "this.#cursor = (at + 1) % this.#elements.length;",
      "explored: set of three, patience -1",
    ],
    [
      "an element given twice",
      "this.#free[at] = false;",
      "",
      "explored: set of two, patience -1",
    ],
  ]],
  ["set.ts", CORNERS, [
    [
      "an element of two with one name given back for the other",
      "name === element && !this.#free[index]",
      "name === element",
      "a name that occurs twice in a set is two elements, and both come back",
    ],
  ]],
  ["hierarchical.ts", EXPLORE, [
    [
      "holders below ignored",
      "return compatibleWithAll(mode, branch.below);",
      "return true;",
      "explored: hierarchical, patience -1",
    ],
    [
      "holders above ignored",
      "if (!compatibleWithAll(mode, branch.here)) return false;",
      "if (component === path.at(-1) && !compatibleWithAll(mode, branch.here)) return false;",
      "explored: hierarchical, patience -1",
    ],
    [
      "waiters on related paths do not count",
      "return related(want.name.path, earlier.name.path) && !compatible(want.mode, earlier.mode);",
      "return want.name.path.length === earlier.name.path.length && !compatible(want.mode, earlier.mode);",
      "explored: hierarchical, patience 0",
    ],
    [
      "branch pruned while somebody holds below it",
      "return here.size === 0 && below.size === 0;",
      "return here.size === 0;",
      "explored: hierarchical, patience -1",
    ],
  ]],
  ["hierarchical.ts", LEFTOVER, [
    [
      "branch not pruned",
      "if (isVacant(child)) branch.children.delete(component);",
      "",
      "no map remembers anybody after all are gone",
    ],
  ]],
  ["sequence.ts", EXPLORE, [
    [
      "rollback lost",
      "if (this.#transactional && rollback && element !== undefined) this.#returned.push(element);",
      "",
      "explored: transactional sequence of one, patience -1",
    ],
    [
      "rolled-back number given after new ones",
      "const returned = this.#returned.shift();",
      "const returned = this.#returned.length > 1 ? this.#returned.shift() : undefined;",
      "explored: transactional sequence of one, patience -1",
    ],
    [
      "rolled-back numbers given in the wrong order",
      "this.#returned.shift();",
      "this.#returned.pop();",
      "explored: transactional sequence of two, patience -1",
    ],
    [
      "rolled-back number given twice",
      "this.#returned.shift();",
      "this.#returned[0];",
      "explored: transactional sequence of two, patience -1",
    ],
    [
      "number of a plain sequence given again",
      "if (this.#transactional && rollback",
      "if (rollback",
      "explored: sequence, patience -1",
    ],
  ]],
  ["timestamp.ts", EXPLORE, [
    [
      "period ignored",
      "return !this.#last || now.steadyMs >= this.#last.nextMs ||",
      "return true ||",
      "explored: timestamp of two, patience -1",
    ],
    [
      "time goes back with the wall clock",
      "const caughtUp = !this.#last || this.#period(now.epochUs) > this.#last.period;",
      "const caughtUp = true;",
      "explored: timestamp of one, patience -1",
    ],
    [
      "no wake-up before a clock that was set back has caught up",
      "return Math.max(now.steadyMs, Math.min(wallMs, this.#last.nextMs));",
      "return Math.max(now.steadyMs, wallMs);",
      "explored: timestamp of one, patience -1",
    ],
  ]],
];
