import { assertEquals } from "@std/assert";
import { TableStage } from "../helpers/table_stage.ts";

Deno.test("a name that occurs twice in a set is two elements, and both come back", () => {
  const stage = new TableStage();
  const lock = (client: string) => {
    stage.lock(client, { resource: "a.a.b" });
    return stage.clients.get(client)!.element;
  };
  for (const clients of ["ABC", "DEF"]) {
    for (const [index, element] of ["a", "a", "b"].entries()) assertEquals(lock(clients[index]!), element);
    for (const client of clients) stage.end(client);
  }
});

Deno.test("a parked request that turns out to be impossible is refused and forgotten", () => {
  const stage = new TableStage();
  stage.lock("too many", { resource: "n[3]", quantity: 4, create: false });
  stage.lock("creator", { resource: "n[3]" });
  assertEquals(stage.clients.get("too many")?.reason, "impossible");
  assertEquals(stage.table.requestCount, 1);
});

Deno.test("a nested request passes also when a request like it, which may not, came before it", () => {
  const stage = new TableStage({ patienceMs: 0 });
  stage.lock("outer", { resource: "A" });
  stage.lock("reader", { resource: "R", mode: "PR" });
  stage.lock("writer", { resource: "R" });
  stage.lock("other reader", { resource: "R", mode: "PR" });
  stage.lock("inner", { resource: "R", mode: "PR", under: ["outer"] });
  assertEquals(stage.state("inner"), "waiting");
  // From now on the writer waits for the reader, and the reader for the outer command.
  stage.lock("reader in A", { resource: "A", under: ["reader"] });
  assertEquals(["inner", "other reader", "writer"].map((name) => stage.state(name)), [
    "granted",
    "waiting",
    "waiting",
  ]);
});
