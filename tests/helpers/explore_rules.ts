import type { LockMode } from "../../resources/mode.ts";
import { assert, AssertionError } from "@std/assert";

/** Compares two simple values: what compares any values is too slow for millions of times. */
export function same<Value extends string | number | undefined>(
  actual: Value,
  expected: Value,
  what: string,
): void {
  if (actual !== expected) throw new AssertionError(`${what}: ${actual} instead of ${expected}`);
}

/** What a client of an exploration may ask for. */
export interface Ask {
  readonly resource: string;
  readonly mode: LockMode;
  readonly quantity: number;
  readonly wait: boolean;
  readonly create: boolean;
}

/** What the oracle remembers of a resource besides its holders and waiters. */
export interface Memory {
  /** How often the resource was granted; of a sequence, the last new number. */
  readonly drawn: number;
  /** Numbers that were rolled back, oldest first. */
  readonly returned: readonly string[];
  /** The last time stamp, in seconds since 1970, and when it was given out on the steady clock. */
  readonly stamp: { readonly second: number; readonly atMs: number } | undefined;
}

export const NEW_MEMORY: Memory = { drawn: 0, returned: [], stamp: undefined };

/** A holder as the oracle sees it. */
export interface Held {
  readonly ask: Ask;
  readonly element: string | undefined;
}

export interface Clock {
  readonly nowMs: number;
  /** The wall clock in whole seconds since 1970. */
  readonly second: number;
}

/**
 * One kind of resource, written from the description of the kinds and not from the code under test: as plain
 * as it can be, over lists of holders, without any state of its own.
 */
export interface Rule {
  impossible(ask: Ask): boolean;
  /** Whether all these can hold together. */
  together(holders: readonly Held[]): boolean;
  /** Whether the clock lets the next one in. */
  due(memory: Memory, clock: Clock): boolean;
  delays(ask: Ask, earlier: Ask): boolean;
  /** Checks what a holder got, and remembers it. */
  draw(element: string | undefined, holders: readonly Held[], memory: Memory, clock: Clock): Memory;
  giveBack(element: string | undefined, rollback: boolean, memory: Memory): Memory;
}

/** Rows: held; columns: asked; both in the order NL CR CW PR PW EX. */
const TOGETHER: Readonly<Record<LockMode, string>> = {
  NL: "yyyyyy",
  CR: "yyyyy.",
  CW: "yyy...",
  PR: "yy.y..",
  PW: "yy....",
  EX: "y.....",
};
const COLUMNS = Object.keys(TOGETHER);

function modesClash(a: Ask, b: Ask): boolean {
  return TOGETHER[a.mode][COLUMNS.indexOf(b.mode)] !== "y";
}

function pathsClash(a: Ask, b: Ask): boolean {
  const [left, right] = [`${a.resource}/`, `${b.resource}/`];
  return (left.startsWith(right) || right.startsWith(left)) && modesClash(a, b);
}

/** Whether no two clash. */
function pairwise(clash: (a: Ask, b: Ask) => boolean): Rule["together"] {
  return (holders) =>
    holders.every((one, index) => holders.every((other, at) => at <= index || !clash(one.ask, other.ask)));
}

const PLAIN: Rule = {
  impossible: () => false,
  together: () => true,
  due: () => true,
  delays: () => true,
  draw(element, _holders, memory) {
    same(element, undefined, "the element");
    return memory;
  },
  giveBack: (_element, _rollback, memory) => memory,
};

const SIMPLE: Rule = { ...PLAIN, together: pairwise(modesClash), delays: modesClash };
const HIERARCHICAL: Rule = { ...PLAIN, together: pairwise(pathsClash), delays: pathsClash };

function numeric(units: number): Rule {
  return {
    ...PLAIN,
    impossible: ({ quantity }) => quantity < 1 || quantity > units,
    together: (holders) => holders.reduce((taken, { ask }) => taken + ask.quantity, 0) <= units,
  };
}

/** The elements take turns: the search starts one further with each grant, and goes round. */
function set(elements: readonly string[]): Rule {
  return {
    ...PLAIN,
    together: (holders) => holders.length <= elements.length,
    draw(element, holders, memory) {
      const start = memory.drawn % elements.length;
      const free = [...elements.slice(start), ...elements.slice(0, start)]
        .filter((name) => !holders.some((holder) => holder.element === name));
      same(element, free[0], "the first free element from the cursor on");
      return { ...memory, drawn: memory.drawn + 1 };
    },
  };
}

function sequence(transactional: boolean, most: number): Rule {
  return {
    ...PLAIN,
    together: (holders) => holders.length <= most,
    draw(element, holders, memory) {
      assert(!holders.some((holder) => holder.element === element), `${element} is held twice`);
      const [oldest, ...returned] = memory.returned;
      if (oldest === undefined) {
        same(element, String(memory.drawn + 1), "the next number");
        return { ...memory, drawn: memory.drawn + 1 };
      }
      same(element, oldest, "the number that came back first");
      return { ...memory, returned };
    },
    giveBack: (element, rollback, memory) =>
      transactional && rollback ? { ...memory, returned: [...memory.returned, element!] } : memory,
  };
}

/** Of a format that shows seconds since 1970 and nothing finer. */
function timestamp(most: number): Rule {
  return {
    ...PLAIN,
    together: (holders) => holders.length <= most,
    due: ({ stamp }, { nowMs, second }) => !stamp || second > stamp.second || nowMs - stamp.atMs >= 1000,
    draw(element, _holders, memory, { nowMs, second }) {
      const last = memory.stamp?.second ?? -Infinity;
      same(element, String(Math.max(second, last + 1)), "a time after the last one");
      return { ...memory, stamp: { second: Number(element), atMs: nowMs } };
    },
  };
}

const rules = new Map<string, Rule>();

/** The rule that a name stands for. */
export function ruleOf(name: string): Rule {
  let rule = rules.get(name);
  if (!rule) rules.set(name, rule = newRule(name));
  return rule;
}

function newRule(name: string): Rule {
  const number = Number(/\[(\d+)\]$/.exec(name)?.[1]);
  if (/^_s_/i.test(name)) return sequence(name.startsWith("_S"), number);
  if (name.startsWith("_t_%s[")) return timestamp(number);
  if (name.startsWith("/")) return HIERARCHICAL;
  if (name.includes(".")) return set(name.split("."));
  return Number.isNaN(number) ? SIMPLE : numeric(number);
}
