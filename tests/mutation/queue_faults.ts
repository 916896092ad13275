import { CORNERS, EXPLORE, type FaultRows, ID_MAP, LEFTOVER, NESTED, ORDER } from "./fault.ts";

/** Faults in the queue, the lock table and the graph of waits. */
export const QUEUE_FAULTS: FaultRows = [
  ["resource.ts", EXPLORE, [
    [
      "forgotten wake-up on release",
      "return this.grantWaiters(now, want.name.path);",
      "return NOBODY;",
      "explored: simple, all modes, patience -1",
    ],
    [
      "waiter skipped: only the first of equals in one pass",
      "granted.push(this.#grant(waiter, now));\n      push(following);",
      "granted.push(this.#grant(waiter, now));",
      "explored: numeric, patience -1",
    ],
    [
      "a waiter stands back for itself",
      "other.turn < turn",
      "other.turn <= turn",
      "explored: numeric, patience 0",
    ],
    [
      "out of patience, only one waiter is looked at",
      "if (!this.standsBack(asked, other, now)) break;",
      "if (!this.standsBack(asked, other, now)) return false;",
      "explored: simple, four requests, patience 0",
    ],
  ]],
  ["resource.ts", CORNERS, [
    [
      "nested waiters stand in line with others",
      '+ (nested ? "\\n" : "")',
      "",
      "a nested request passes also when a request like it, which may not, came before it",
    ],
  ]],
  ["resource.ts", ORDER, [
    [
      "forgotten wake-up on cancel",
      "return this.grantWaiters(now, queued.value.want.name.path);",
      "return NOBODY;",
      "when a waiter out of patience gives up, those it held back are granted at once",
    ],
    [
      "patience compared wrongly",
      "now.steadyMs - other.sinceMs >= this.#patienceMs",
      "now.steadyMs - other.sinceMs > this.#patienceMs",
      "a reader joins readers while a writer has only just begun to wait, and not after its patience",
    ],
  ]],
  ["resource.ts", NESTED, [
    [
      "nested reader does not pass",
      "if (!asked.nested || !this.#dependencies.waitsFor(this, other.id, asked.id, now)) return true;",
      "return true;",
      "a reader inside a reader passes the writer that waits for both",
    ],
  ]],
  ["linked_list.ts", EXPLORE, [
    [
      "the last first among equals",
      "return this.#first;",
      "return this.#last;",
      "explored: transactional sequence of one, patience -1",
    ],
  ]],
  ["id_map.ts", ID_MAP, [
    [
      "who stands behind one that has gone is not found any more",
      "if (((at - this.#slot(ids[at]!)) & mask) < ((at - free) & mask)) continue;",
      "continue;",
      "IdMap does what a Map does, whatever comes and goes",
    ],
    [
      "ids that follow each other stand in a row",
      "return Math.imul(id, FIBONACCI) >>> this.#shift;",
      "return id & (this.#values.length - 1);",
      "IdMap finds a place for an id at once also where many have stayed in a row",
    ],
  ]],
  ["heap.ts", EXPLORE, [
    [
      "the last first among unequal waiters",
      "if (members[parent]!.rank <= members[at]!.rank) return;",
      "if (members[parent]!.rank >= members[at]!.rank) return;",
      "explored: simple, all modes, patience -1",
    ],
  ]],
  ["line.ts", EXPLORE, [
    [
      "waiters above forgotten",
      "yield* branch.lines.values();",
      "",
      "explored: hierarchical, patience -1",
    ],
    [
      "waiters below forgotten",
      "for (const child of children.values()) yield* allOf(child);",
      "",
      "explored: hierarchical, patience -1",
    ],
  ]],
  ["line.ts", LEFTOVER, [
    [
      "branch of waiters not pruned",
      "branches[depth - 1]!.children.delete(line.path[depth - 1]!);",
      "",
      "no map remembers anybody after all are gone",
    ],
  ]],
  ["lock_table.ts", EXPLORE, [
    [
      "idle lifespan not restarted",
      "if (entry.resource.idle) entry.expiresMs = now.steadyMs + entry.idleLifespanMs;",
      "if (entry.expiresMs === Infinity) entry.expiresMs = now.steadyMs + entry.idleLifespanMs;",
      "explored: missing resources and full queues, patience -1",
    ],
    [
      "an idle resource goes at an earlier wake-up",
      "if (entry.resource.idle && entry.expiresMs <= now.steadyMs) {",
      "if (entry.resource.idle) {",
      "explored: missing resources and full queues, patience -1",
    ],
    [
      "limit of parked requests off by one",
      "if (parked.size >= this.#options.maxWaiters)",
      "if (parked.size > this.#options.maxWaiters)",
      "explored: missing resources and full queues, patience -1",
    ],
    [
      "limit of waiters off by one",
      "if (resource.waiterCount >= this.#options.maxWaiters)",
      "if (resource.waiterCount > this.#options.maxWaiters)",
      "explored: missing resources and full queues, patience 0",
    ],
    [
      "no wake-up when a time stamp is due",
      "const wakeMs = entry.resource.idle ? entry.expiresMs : entry.resource.nextChance(now) ?? Infinity;",
      "const wakeMs = entry.resource.idle ? entry.expiresMs : Infinity;",
      "explored: timestamp of one, patience 0",
    ],
    [
      "a lost connection counts as a commit",
      "resource.release(holder, rollback, now)",
      "resource.release(holder, false, now)",
      "explored: transactional sequence of one, patience 0",
    ],
  ]],
  ["lock_table.ts", ORDER, [
    [
      "parked order reversed",
      "const parked = this.#parked.get(key) ?? [];",
      "const parked = [...(this.#parked.get(key) ?? [])].reverse();",
      "requests for a missing resource are parked, and join in the order they came",
    ],
    [
      "fence not growing",
      "fence: ++this.#fence }",
      "fence: this.#fence }",
      "fencing numbers grow with every grant",
    ],
  ]],
  ["lock_table.ts", NESTED, [
    [
      "deadlock not detected",
      "const circle = nested ? this.#graph.findDeadlock(id) : undefined;",
      "const circle = undefined as Wait[] | undefined;",
      "a command that asks for the lock it runs under is refused, and told who holds it",
    ],
    [
      "nested waiters forgotten after a request",
      "return this.#graph.empty ? [effect] : [effect, ...this.#passNested(now)];",
      "return [effect];",
      "a nested request that stood back is granted when those it stood back for come to hang on it",
    ],
  ]],
  ["lock_table.ts", CORNERS, [
    [
      "refused after it was parked, and still there",
      'if (effect.type === "refused") this.#active.delete(id);',
      "",
      "a parked request that turns out to be impossible is refused and forgotten",
    ],
  ]],
  ["lock_table.ts", LEFTOVER, [
    [
      "a refused nested request stays in the graph of waits",
      'if (effect.type !== "enqueued") this.#graph.remove(id);',
      "",
      "no map remembers anybody after all are gone",
    ],
  ]],
  ["wait_graph.ts", NESTED, [
    [
      "pool deadlock falsely reported",
      "if (this.#hangs(holder.id, stuck)) left.push(holder.want);",
      "left.push(holder.want);",
      "a pool with one holder that is not in the circle is no deadlock",
    ],
    [
      "circle over two resources not seen",
      "resources.add(this.#nested.get(waiter)!.resource);",
      "void waiter;",
      "a circle of three is found by the third",
    ],
    [
      "only the innermost hold counts",
      "for (const hold of held) {",
      "for (const hold of held.slice(-1)) {",
      "a circle through an outer command's lock is found",
    ],
  ]],
  ["wait_graph.ts", EXPLORE, [
    [
      "everybody is believed to hang on a nested request",
      "return this.#stuck(resource, nested, now).has(earlier);",
      "return true;",
      "explored: nested, four requests, patience 0",
    ],
  ]],
];
