import { assert, assertEquals } from "@std/assert";
import { Random } from "../helpers/random.ts";
import { type TableAsk, TableStage } from "../helpers/table_stage.ts";

/** Asks and tells how it went: granted, waiting, or the reason of the refusal. */
function ask(stage: TableStage, client: string, request: TableAsk): string {
  stage.lock(client, request);
  const { state, reason } = stage.clients.get(client)!;
  return reason ?? state;
}

const why = (stage: TableStage, client: string) => (stage.clients.get(client) as { why?: string }).why;

Deno.test("a command that asks for the lock it runs under is refused, and told who holds it", () => {
  const stage = new TableStage();
  stage.lock("me@host:1", { resource: "A" });
  assertEquals(ask(stage, "inner", { resource: "A", under: ["me@host:1"] }), "deadlock");
  assertEquals(why(stage, "inner"), "A is held by me@host:1, under which this command runs");
  assertEquals(stage.state("me@host:1"), "granted");
});

Deno.test("without the holds of its command a request just waits, as in the original", () => {
  const stage = new TableStage();
  stage.lock("outer", { resource: "A" });
  assertEquals(ask(stage, "inner", { resource: "A" }), "waiting");
});

Deno.test("the second to close a circle over two resources is refused, its sibling goes on", () => {
  const stage = new TableStage();
  stage.lock("one@h:1", { resource: "A" });
  stage.lock("two@h:2", { resource: "B" });
  assertEquals(ask(stage, "one in B", { resource: "B", under: ["one@h:1"] }), "waiting");
  assertEquals(ask(stage, "two in A", { resource: "A", under: ["two@h:2"] }), "deadlock");
  assertEquals(
    why(stage, "two in A"),
    "A is held by one@h:1, which waits for B, held by two@h:2, under which this command runs",
  );
  stage.end("two@h:2");
  assertEquals(stage.state("one in B"), "granted");
});

Deno.test("a circle of three is found by the third", () => {
  const stage = new TableStage();
  for (const name of ["A", "B", "C"]) stage.lock(name, { resource: name });
  assertEquals(ask(stage, "A then B", { resource: "B", under: ["A"] }), "waiting");
  assertEquals(ask(stage, "B then C", { resource: "C", under: ["B"] }), "waiting");
  assertEquals(ask(stage, "C then A", { resource: "A", under: ["C"] }), "deadlock");
  assertEquals(
    why(stage, "C then A"),
    "A is held by A, which waits for B, held by B, which waits for C, held by C, under which this command runs",
  );
});

Deno.test("a circle through an outer command's lock is found", () => {
  const stage = new TableStage();
  stage.lock("outer", { resource: "A" });
  stage.lock("inner", { resource: "B", under: ["outer"] });
  stage.lock("other", { resource: "C" });
  assertEquals(ask(stage, "other then A", { resource: "A", under: ["other"] }), "waiting");
  assertEquals(ask(stage, "innermost", { resource: "C", under: ["outer", "inner"] }), "deadlock");
});

Deno.test("circles are found through numeric, set, hierarchical, sequence and timestamp resources", () => {
  const last: Record<string, TableAsk> = {
    numeric: { resource: "n[3]", quantity: 2 },
    set: { resource: "a.b" },
    hierarchical: { resource: "/r/x" },
    sequence: { resource: "_s_id[2]" },
    timestamp: { resource: "_t_%S#ffffff[2]" },
  };
  const first: Record<string, TableAsk[]> = {
    numeric: [last.numeric!],
    set: [last.set!, last.set!],
    hierarchical: [{ resource: "/r" }],
    sequence: [last.sequence!, last.sequence!],
    timestamp: [last.timestamp!, last.timestamp!],
  };
  for (const kind of Object.keys(last)) {
    const stage = new TableStage();
    const holders = first[kind]!.map((request, index) => {
      stage.sleep(1);
      stage.lock(`holder${index}`, request);
      assertEquals(stage.state(`holder${index}`), "granted", kind);
      return `holder${index}`;
    });
    stage.lock("other", { resource: "A" });
    assertEquals(ask(stage, "other waits", { ...last[kind], under: ["other"] }), "waiting", kind);
    const answers = holders.map((holder) =>
      ask(stage, `${holder} waits`, { resource: "A", under: [holder] })
    );
    // A pool is free again when any one of its holders ends: only the last one closes the circle.
    assertEquals(answers, [...holders.slice(1).map(() => "waiting"), "deadlock"], kind);
  }
});

Deno.test("a pool with one holder that is not in the circle is no deadlock", () => {
  const stage = new TableStage();
  stage.lock("free", { resource: "n[2]" });
  stage.lock("bound", { resource: "n[2]" });
  assertEquals(ask(stage, "nested", { resource: "n[2]", under: ["bound"] }), "waiting");
  stage.end("free");
  assertEquals(stage.state("nested"), "granted");
});

Deno.test("a reader inside a reader passes the writer that waits for both", () => {
  for (const patienceMs of [-1, 0, 100]) {
    const stage = new TableStage({ patienceMs });
    stage.lock("outer", { mode: "PR" });
    stage.lock("writer");
    stage.sleep(1000);
    assertEquals(ask(stage, "inner", { mode: "PR", under: ["outer"] }), "granted", `${patienceMs}`);
  }
});

Deno.test("a nested reader passes a writer that hangs on it over another resource", () => {
  const stage = new TableStage({ patienceMs: 0 });
  stage.lock("outer", { resource: "A" });
  stage.lock("reader", { resource: "R", mode: "PR" });
  assertEquals(ask(stage, "writer", { resource: "R" }), "waiting");
  // The reader's command now waits for A, so that the writer waits for the outer command as well.
  assertEquals(ask(stage, "reader in A", { resource: "A", under: ["reader"] }), "waiting");
  assertEquals(ask(stage, "inner", { resource: "R", mode: "PR", under: ["outer"] }), "granted");
});

Deno.test("a nested request that stood back is granted when those it stood back for come to hang on it", () => {
  const stage = new TableStage({ patienceMs: 0 });
  stage.lock("outer", { resource: "A" });
  stage.lock("reader", { resource: "R", mode: "PR" });
  assertEquals(ask(stage, "writer", { resource: "R" }), "waiting");
  assertEquals(ask(stage, "inner", { resource: "R", mode: "PR", under: ["outer"] }), "waiting");
  assertEquals(ask(stage, "reader in A", { resource: "A", under: ["reader"] }), "waiting");
  assertEquals(stage.state("inner"), "granted");
});

Deno.test("a hold that is over counts for nothing", () => {
  const stage = new TableStage({ patienceMs: 0 });
  stage.lock("old", { mode: "PR" });
  stage.end("old");
  stage.lock("reader", { mode: "PR" });
  stage.lock("writer");
  assertEquals(ask(stage, "late", { mode: "PR", under: ["old"] }), "waiting");
});

Deno.test("a request that does not wait is busy, not a deadlock", () => {
  const stage = new TableStage();
  stage.lock("outer");
  assertEquals(ask(stage, "inner", { wait: false, under: ["outer"] }), "busy");
});

Deno.test("nested commands never hang: whoever waits is granted once the commands that can end have ended", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = new Random(seed);
    commands(new TableStage({ patienceMs: random.pick([-1, 0, 1500]) }), random);
  }
});

/** Random commands under random commands; a command ends only when what it runs has ended, which is what makes circles. */
function commands(stage: TableStage, random: Random): void {
  const parents = new Map<string, string | undefined>();
  const resources = ["A", "B", "C", "n[3]", "x.y", "/r", "/r/a", "_S_id[1]"];
  const ancestors = (name: string | undefined): string[] =>
    name === undefined ? [] : [...ancestors(parents.get(name)), name];
  const running = () =>
    [...parents.keys()].filter((name) =>
      stage.state(name) === "granted" &&
      ![...parents].some(([child, parent]) => parent === name && alive(child))
    );
  const alive = (name: string) => ["granted", "waiting"].includes(stage.state(name));
  for (let step = 0; step < 40; step++) {
    stage.sleep(random.integer(0, 1000));
    const candidates = running();
    if (random.chance(0.65)) {
      const parent = random.chance(0.7) && candidates.length > 0 ? random.pick(candidates) : undefined;
      const name = `c${parents.size}`;
      const resource = random.pick(resources);
      parents.set(name, parent);
      const quantity = random.integer(1, 2);
      stage.lock(name, {
        resource,
        quantity,
        mode: random.pick(["PR", "EX", "CW"]),
        under: ancestors(parent),
      });
    } else if (candidates.length > 0) {
      stage.end(random.pick(candidates));
    }
  }
  for (;;) {
    const [name] = running();
    if (name === undefined) break;
    stage.end(name);
    stage.sleep(1);
  }
  const left = [...parents.keys()].filter(alive);
  assert(left.length === 0, `these wait for ever: ${left.join(" ")}`);
  assertEquals(stage.table.requestCount, 0);
}
