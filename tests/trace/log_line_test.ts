import { assert, assertEquals } from "@std/assert";
import { jsonLine, type LogEntry, textLine } from "../../trace/log_line.ts";
import { localTime } from "../../trace/time.ts";

const epochUs = Date.UTC(2026, 10, 22, 13, 30, 47) * 1000 + 138672;

const ENTRY: LogEntry = {
  epochUs,
  pid: 29054,
  level: "info",
  event: "granted",
  fields: {
    resource: "/db/my table",
    mode: "EX",
    quantity: undefined,
    who: "me@host:1",
    fence: 912436029015719937n,
    rollback: true,
    more: 3,
  },
};

const HOSTILE = 'x" fence=1\n2026-11-22 13:30:47.138672 [29054] info granted\u2028","level":"error\u0085';

Deno.test("a line of text has the original's head, a level, an event and what there is to say", () => {
  assertEquals(
    textLine(ENTRY),
    `${localTime(epochUs)} [29054] info granted resource="/db/my table" mode=EX who=me@host:1 ` +
      "fence=912436029015719937 rollback=true more=3\n",
  );
});

Deno.test("a line of JSON says the same, with the fencing number as a text that loses no digit", () => {
  const text = jsonLine(ENTRY);
  assert(text.endsWith("}\n"));
  assertEquals(JSON.parse(text), {
    time: "2026-11-22T13:30:47.138672Z",
    level: "info",
    pid: 29054,
    event: "granted",
    resource: "/db/my table",
    mode: "EX",
    who: "me@host:1",
    fence: "912436029015719937",
    rollback: true,
    more: 3,
  });
});

Deno.test("what is traced stands at the end as it is", () => {
  const entry = { ...ENTRY, level: "trace", event: "receive", fields: {}, text: '<msg level="3">' } as const;
  assertEquals(textLine(entry), `${localTime(epochUs)} [29054] trace receive: <msg level="3">\n`);
  assertEquals(JSON.parse(jsonLine(entry)).text, '<msg level="3">');
});

Deno.test("nothing that a peer says makes a second line, or another field", () => {
  for (const fields of [{ who: HOSTILE }, { who: HOSTILE.repeat(1000) }]) {
    const text = textLine({ ...ENTRY, fields });
    assertEquals(text.match(/[\n\u2028\u0085]/g), ["\n"]);
    assert(/ info granted who="x\\" fence=1\\n2026.*"\n$/.test(text), text);
    const { who, ...rest } = JSON.parse(jsonLine({ ...ENTRY, fields }));
    assert(who.startsWith(HOSTILE));
    assertEquals(Object.keys(rest), ["time", "level", "pid", "event"]);
    assertEquals(rest.level, "info");
  }
  const traced = { ...ENTRY, fields: {}, text: HOSTILE.repeat(1000) };
  assertEquals(textLine(traced).match(/[\n\u2028\u0085]/g), ["\n"]);
  assert(JSON.parse(jsonLine(traced)).text.startsWith(HOSTILE));
});

Deno.test("a line stays short whatever is said", () => {
  const long = {
    ...ENTRY,
    fields: { who: "x".repeat(5000), why: "y".repeat(5000), excerpt: "z".repeat(5000) },
  };
  assert(textLine(long).length < 2000);
  assert(jsonLine(long).length < 2000);
  assert(jsonLine({ ...ENTRY, fields: {}, text: "x".repeat(5000) }).length < 2000);
});
