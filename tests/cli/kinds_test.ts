import { assert, assertEquals, assertMatch } from "@std/assert";
import { Place } from "../helpers/flom.ts";
import { lock, RawClient, why } from "../helpers/raw_client.ts";

const IMPOSSIBLE = "flom: Resource will never satisfy the request, the lock cannot be obtained: ";

/** Resources stay, and remember, for as long as a test may take on a busy machine. */
const KEEP = ["-i", "60000"];

/** Says that it is inside, and its element; stays until there is something at the gate's path or flom is gone. */
const STAY = 'echo "in $1"; while kill -0 $PPID 2>/dev/null && [ ! -e "$0" ]; do sleep 0.01; done';

const stay = (gate: string) => ["sh", "-c", STAY, gate];

const open = (gate: string) => Deno.writeTextFile(gate, "");

Deno.test("a numeric resource is shared by units, and -q says how many", async () => {
  await using place = new Place();
  const gate = place.path("gate");
  await using holder = place.start("-r", "tapes[3]", "-q", "2", "--", ...stay(gate));
  await holder.printed("in");
  assertEquals((await place.flom("-r", "tapes[3]", "-q", "2", "-o", "0", "--", "true")).code, 98);
  const one = await place.flom("-r", "tapes[3]", "-o", "0", "--", "sh", "-c", "echo $# $FLOM_MODE", "sh");
  assertEquals(one, { code: 0, stdout: "0 EX\n", stderr: "" });
  await using all = place.start("-r", "tapes[3]", "-q", "3", "--", "echo", "all");
  await open(gate);
  assertEquals((await all.result()).stdout, "all\n");
});

Deno.test("more units than there are make 99 at once, and so do none", async () => {
  await using place = new Place();
  assertEquals(await place.flom("-r", "tapes[3]", "-q", "4", "--", "echo", "no"), {
    code: 99,
    stdout: "",
    stderr: `${IMPOSSIBLE}4 units were asked for and only 3 exist\n`,
  });
  assertEquals(await place.flom("-r", "tapes[3]", "-q", "0", "--", "echo", "no"), {
    code: 99,
    stdout: "",
    stderr: 'flom: -q "0": it takes a whole number from 1\n',
  });
});

Deno.test("the elements of a set take turns, as last argument and in FLOM_ELEMENT", async () => {
  await using place = new Place();
  const show = ["sh", "-c", 'echo "$# $1 $2 $FLOM_ELEMENT"', "sh", "first"];
  for (const element of ["red", "green", "blue", "red"]) {
    const { stdout } = await place.flom("-r", "red.green.blue", ...KEEP, "--", ...show);
    assertEquals(stdout, `2 first ${element} ${element}\n`);
  }
  const { stdout } = await place.flom("-r", "red.green.blue", "--element", "env", "--", ...show);
  assertEquals(stdout, "1 first  green\n");
});

Deno.test("each holder of a set has an element for itself, and there are no more holders than elements", async () => {
  await using place = new Place();
  const gate = place.path("gate");
  await using one = place.start("-r", "red.green", "--", ...stay(gate));
  await one.printed("in red");
  await using two = place.start("-r", "red.green", "--", ...stay(gate));
  await two.printed("in green");
  assertEquals((await place.flom("-r", "red.green", "-o", "0", "--", "true")).code, 98);
  await open(gate);
  assertEquals([(await one.result()).code, (await two.result()).code], [0, 0]);
});

Deno.test("what has no elements leaves the arguments and FLOM_ELEMENT alone", async () => {
  await using place = new Place();
  for (const name of ["job", "tapes[3]", "/db/table"]) {
    const { stdout } = await place.flom("-r", name, "--", "sh", "-c", 'echo "$# ${FLOM_ELEMENT-none}"', "sh");
    assertEquals(stdout, "0 none\n", name);
  }
});

Deno.test("-V tells the locked element before the command prints anything", async () => {
  await using place = new Place();
  const { stdout } = await place.flom(
    "-V",
    "-r",
    "_s_id[1]",
    ...KEEP,
    "--element",
    "env",
    "--",
    "echo",
    "output",
  );
  assert(stdout.endsWith("\nLocked element is '1'\noutput\n"), stdout);
  const two = await place.flom("-V", "-r", "b.c", "-r", "job", "-r", "_s_id[1]", "--", "echo");
  assert(two.stdout.endsWith("\nLocked element is 'b'\nLocked element is '2'\nb 2\n"), two.stdout);
  const none = await place.flom("-V", "--", "echo", "output");
  assert(!none.stdout.includes("Locked element") && none.stdout.endsWith("\noutput\n"), none.stdout);
});

Deno.test("a sequence counts from 1, whatever becomes of the commands", async () => {
  await using place = new Place();
  for (const [number, status] of [["1", 0], ["2", 7], ["3", 0]] as const) {
    const command = ["sh", "-c", `echo $1; exit ${status}`, "sh"];
    const { code, stdout } = await place.flom("-r", "_s_id[1]", ...KEEP, "--", ...command);
    assertEquals({ code, stdout }, { code: status, stdout: `${number}\n` });
  }
});

Deno.test("a transactional number comes back when the command fails, is killed or cannot be executed", async () => {
  await using place = new Place();
  const next = async (...command: string[]) => {
    const { code, stdout } = await place.flom("-r", "_S_id[1]", ...KEEP, "--", ...command);
    return `${code} ${stdout.trim()}`;
  };
  assertEquals(await next("sh", "-c", "echo $1; exit 3", "sh"), "3 1");
  assertEquals(await next("sh", "-c", "echo $1; kill -TERM $$", "sh"), "143 1");
  assertEquals(await next("/no/such"), "97 ");
  assertEquals(await next("echo"), "0 1", "it was given out again after the last failure too");
  assertEquals(await next("echo"), "0 2", "what a command that succeeded had is used up");
});

Deno.test("a transactional number comes back when flom itself is killed", async () => {
  await using place = new Place();
  await using killed = place.start("-r", "_S_id[1]", ...KEEP, "--", ...stay(place.path("gate")));
  await killed.printed("in 1");
  await using waiter = place.start("-r", "_S_id[1]", "--", "echo");
  killed.child.kill("SIGKILL");
  assertEquals((await waiter.result()).stdout, "1\n");
});

/** The local date, as a time stamp has it. */
function today(): string {
  const date = new Date();
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
}

Deno.test("time stamps are unique over commands that start at once", async () => {
  await using place = new Place();
  const name = "_t_%Y%m%d.%H%M%S#fff[2]";
  const days = [today()];
  const results = await Promise.all(
    Array.from(
      { length: 10 },
      () => place.flom("-r", name, "--", "sh", "-c", 'echo "$1 $FLOM_ELEMENT"', "sh"),
    ),
  );
  const stamps = results.map(({ code, stdout, stderr }) => {
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    const [argument, variable] = stdout.trim().split(" ");
    assertEquals(argument, variable);
    assertMatch(argument!, /^\d{8}\.\d{6}\.\d{3}$/);
    return argument!;
  });
  assertEquals(new Set(stamps).size, 10, stamps.join());
  days.push(today());
  for (const stamp of stamps) assert(days.includes(stamp.slice(0, 8)), `${stamp} is the local time`);
});

Deno.test("a time stamp that could not be unique is refused in words", async () => {
  await using place = new Place();
  for (const name of ["_t_%%S[1]", "_t_%Y%m%d[1]"]) {
    const { code, stdout, stderr } = await place.flom("-r", name, "--", "echo", "no");
    assertEquals({ code, stdout }, { code: 99, stdout: "" });
    assert(stderr.startsWith(`${IMPOSSIBLE}a time as ${name.slice(3, -3)} would not be unique: `), stderr);
  }
});

Deno.test("a path conflicts with those above and below, and may be written in any script", async () => {
  await using place = new Place();
  const gate = place.path("gate");
  await using holder = place.start("-r", "/größe/名", "--", ...stay(gate));
  await holder.printed("in");
  for (const [name, code] of [["/größe", 98], ["/größe/名/x", 98], ["/größe/字", 0], ["/grosse/名", 0]]) {
    assertEquals((await place.flom("-r", name as string, "-o", "0", "--", "true")).code, code, String(name));
  }
  const { stdout } = await place.flom("-r", "/größe/字", "--", "sh", "-c", "echo $FLOM_RESOURCE");
  assertEquals(stdout, "/größe/字\n");
  await open(gate);
});

/** What is the name of no resource, and what is said of it. */
const INVALID = [
  ["", "it is empty"],
  ["a\nb", "it contains a line break or a NUL"],
  ["/a\n", "it contains a line break or a NUL"],
  ["/a\rb", "it contains a line break or a NUL"],
  ["a".repeat(241), "it is 241 bytes long and 240 is the most"],
  ["/" + "é".repeat(120), "it is 241 bytes long and 240 is the most"],
  ["größe", "a name is letters and digits, a letter first"],
  ["1st", "a name is letters and digits, a letter first"],
  ["a b", "a name is letters and digits, a letter first"],
  ["red.", "a name is letters and digits, a letter first"],
  ["/a//b", "a name is letters and digits, a letter first"],
  ["tapes[x]", "a name is letters and digits, a letter first"],
  ["tapes[2147483648]", "2147483648 is more than 2147483647"],
  ["_x_id[1]", "a name is letters and digits, a letter first"],
] as const;

Deno.test("an invalid name makes 99, is said on standard error only, and starts no daemon", async () => {
  await using place = new Place();
  for (const [name, reason] of INVALID) {
    const { code, stdout, stderr } = await place.flom("-r", name, "--", "echo", "no");
    assertEquals({ code, stdout }, { code: 99, stdout: "" }, name);
    assertMatch(stderr, /^flom: -r ".*\n$/, name);
    assert(stderr.includes(reason), stderr);
  }
  assertEquals([...Deno.readDirSync(place.directory)], []);
});

Deno.test("the daemon checks names too, and says why", async () => {
  await using place = new Place();
  const longest = ["a".repeat(240), "/" + "é".repeat(119) + "x"];
  for (const name of longest) assertEquals((await place.flom("-r", name, "--", "true")).code, 0, name);
  using client = await RawClient.connect({ transport: "unix", path: place.socket });
  for (const [name, reason] of [...INVALID, ["/a\0b", "it contains a line break or a NUL"]] as const) {
    if (name === "") continue; // a message without a name is no message
    // What travels is the base64 of the UTF-8 bytes.
    const bytes = String.fromCharCode(...new TextEncoder().encode(name));
    await client.send(lock(bytes));
    const answer = await client.message();
    assertMatch(answer, /step="16">.*<answer rc="-14"/, name);
    assert(why(answer).includes(reason), answer);
  }
  assertEquals(await client.lock(longest[0]!), "16:0", "the connection can still be used");
});
