import { assertEquals } from "@std/assert";
import { play, STRICT_ORDER } from "../helpers/scenarios.ts";
import { TableStage } from "../helpers/table_stage.ts";

for (const scenario of STRICT_ORDER) {
  Deno.test(`strict order (patience 0): ${scenario.name}`, async () => {
    await play(scenario, new TableStage({ patienceMs: 0 }));
  });
}

Deno.test("a reader joins readers while a writer has only just begun to wait, and not after its patience", () => {
  const stage = new TableStage({ patienceMs: 10_000 });
  stage.lock("reader", { mode: "PR" });
  stage.lock("writer");
  stage.sleep(9_999);
  stage.lock("early", { mode: "PR" });
  assertEquals(stage.state("early"), "granted");
  stage.sleep(1);
  stage.lock("late", { mode: "PR" });
  assertEquals(stage.state("late"), "waiting");
  stage.end("reader");
  stage.end("early");
  assertEquals([stage.state("writer"), stage.state("late")], ["granted", "waiting"]);
  stage.end("writer");
  assertEquals(stage.state("late"), "granted");
});

Deno.test("a waiter out of patience is passed by requests that cannot delay it", () => {
  const stage = new TableStage({ patienceMs: 0 });
  stage.lock("holder", { mode: "PR" });
  stage.lock("waiter", { mode: "PW" });
  stage.lock("harmless", { mode: "CR" });
  assertEquals([stage.state("waiter"), stage.state("harmless")], ["waiting", "granted"]);
  stage.end("holder");
  assertEquals(stage.state("waiter"), "granted");
});

Deno.test("patience counts on release as well: the pass stops for who would delay an older waiter", () => {
  const stage = new TableStage({ patienceMs: 100 });
  stage.lock("holder", { resource: "tapes[3]", quantity: 2 });
  stage.lock("big", { resource: "tapes[3]", quantity: 3 });
  stage.lock("second", { resource: "tapes[3]", quantity: 2 });
  stage.sleep(100);
  stage.lock("third", { resource: "tapes[3]", quantity: 1 });
  assertEquals(stage.state("third"), "waiting");
  stage.end("holder");
  assertEquals(["big", "second", "third"].map((name) => stage.state(name)), [
    "granted",
    "waiting",
    "waiting",
  ]);
});

Deno.test("when a waiter out of patience gives up, those it held back are granted at once", () => {
  const stage = new TableStage({ patienceMs: 0 });
  stage.lock("reader", { mode: "PR" });
  stage.lock("writer");
  stage.lock("behind", { mode: "PR" });
  stage.end("writer", "disconnect");
  assertEquals(stage.state("behind"), "granted");
});

Deno.test("requests for a missing resource are parked, and join in the order they came", () => {
  const stage = new TableStage();
  for (const name of ["P", "Q", "R"]) stage.lock(name, { create: false });
  stage.lock("creator");
  assertEquals(stage.grants, ["creator"]);
  for (const name of ["creator", "P", "Q", "R"]) stage.end(name);
  assertEquals(stage.grants, ["creator", "P", "Q", "R"]);
});

Deno.test("a parked request that gives up is forgotten", () => {
  const stage = new TableStage();
  stage.lock("P", { create: false });
  stage.end("P", "disconnect");
  assertEquals(stage.table.requestCount, 0);
  stage.lock("creator");
  assertEquals(stage.grants, ["creator"]);
});

Deno.test("an idle resource lives for its creator's lifespan and a second, counted from its last use", () => {
  for (const [lifespan, lastMs] of [[0, 2000], [500, 1500], [3000, 4000]] as const) {
    const stage = new TableStage();
    stage.lock("creator", { lifespan });
    stage.end("creator");
    stage.sleep(lastMs - 1);
    stage.lock("user", { create: false, wait: false, lifespan: 60_000 });
    assertEquals(stage.state("user"), "granted", `${lifespan}`);
    stage.end("user");
    stage.sleep(lastMs);
    stage.lock("late", { create: false, wait: false });
    assertEquals(stage.state("late"), "denied", `${lifespan}`);
    assertEquals(stage.table.resourceCount, 0);
  }
});

Deno.test("a table without resources wants no wake-up", () => {
  const stage = new TableStage();
  stage.lock("A");
  assertEquals(stage.table.nextWakeMs, undefined);
  stage.end("A");
  stage.sleep(2000);
  assertEquals(stage.table.nextWakeMs, undefined);
});

Deno.test("above the limit of waiters a request is refused in words, and others go on", () => {
  const stage = new TableStage({ maxWaiters: 2 });
  for (const name of ["holder", "first", "second", "third"]) stage.lock(name);
  assertEquals(["first", "second", "third"].map((name) => stage.state(name)), [
    "waiting",
    "waiting",
    "denied",
  ]);
  assertEquals(stage.clients.get("third")?.reason, "limit");
  for (const name of ["holder", "first"]) stage.end(name);
  assertEquals(stage.grants, ["holder", "first", "second"]);
});

Deno.test("fencing numbers grow with every grant", () => {
  const stage = new TableStage({ fenceStart: 1000n });
  for (const name of ["A", "B", "C"]) stage.lock(name, { resource: name });
  stage.end("A");
  stage.lock("D", { resource: "A" });
  assertEquals(stage.fences, [1001n, 1002n, 1003n, 1004n]);
});
