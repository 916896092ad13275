import { assert, assertEquals } from "@std/assert";
import type { LockEntry } from "../../client/list.ts";
import { listJson, listTable } from "../../client/list_text.ts";

const ENTRY: LockEntry = { resource: "job", state: "holds", mode: "EX", who: "ann@mojan:1", sinceMs: 90_000 };

Deno.test("what a peer calls itself makes a terminal do nothing, whichever way the list is printed", () => {
  const who = "a\nb\u001b[31m\u009b2J\u202e\u2028";
  const entries = [{ ...ENTRY, who }];
  for (const text of [listTable(entries), listJson(entries)]) {
    assert(!/[\p{Cc}\u2028\u202e]/u.test(text.replaceAll("\n", "")), JSON.stringify(text));
    assertEquals(text.trimEnd().split("\n").length, text.startsWith("{") ? 1 : 2);
  }
  assertEquals(JSON.parse(listJson(entries)).who, who);
});

Deno.test("a list says how long that has been so in the largest unit that it fills", () => {
  const since = (sinceMs: number) => listTable([{ ...ENTRY, sinceMs }]).split("\n")[1]!.split(/ +/)[3];
  const times = [0, 999, 1000, 59_999, 60_000, 3_599_999, 3_600_000, 86_399_999, 86_400_000, 864_000_000];
  assertEquals(times.map(since), ["0s", "0s", "1s", "59s", "1m", "59m", "1h", "23h", "1d", "10d"]);
});
