import { assert, assertEquals, assertMatch } from "@std/assert";
import { flomWords, Place, run, Running } from "../helpers/flom.ts";
import { RawClient } from "../helpers/raw_client.ts";

const WAYS_OUT = "Take all locks in one command (-r A -r B), or do without the inner one";

/** How a process of this host is named: whoever runs the tests, at this host. */
const WHO = "[^@ ]+@[^: ]+";

/** Says that it is inside, and runs its words once there is something at the gate's path; goes when flom is gone. */
const WHEN_OPEN =
  'echo in; while [ ! -e "$0" ]; do kill -0 $PPID 2>/dev/null || exit; sleep 0.01; done; exec "$@"';

/** A command that says it is inside, and runs `words` once `gate` exists. */
const whenOpen = (
  gate: string,
  words: readonly string[] = ["true"],
) => ["sh", "-c", WHEN_OPEN, gate, ...words];

const open = (gate: string) => Deno.writeTextFile(gate, "");

/** `flom -s SOCKET ARGS…` as words of another command. */
const flomIn = (place: Place, ...args: string[]) => flomWords(["-s", place.socket, ...args]);

/** Connects a client that can wait for a lock and know that it waits. */
const connect = (place: Place) => RawClient.connect({ transport: "unix", path: place.socket });

Deno.test("a command that asks for the lock it runs under is refused at once, and told the ways out", async () => {
  await using place = new Place();
  await using outer = place.start("-r", "A", "--", ...flomIn(place, "-r", "A", "--", "echo", "inside"));
  const { code, stdout, stderr } = await outer.result();
  assertEquals({ code, stdout }, { code: 95, stdout: "" });
  const holder = `A is held by (${WHO}:([0-9]+)), under which this command runs`;
  assertMatch(stderr, new RegExp(`^flom: waiting would never end: ${holder}\\. .*\n$`));
  assertEquals(stderr.match(holder)![2], String(outer.child.pid));
  assert(stderr.includes(WAYS_OUT), stderr);
});

Deno.test("a lock that can be shared can be taken twice, even while a writer waits", async () => {
  for (const patience of [[], ["--queue-patience=0"], ["--queue-patience=-1"]]) {
    await using place = new Place();
    const gate = place.path("gate");
    const inner = flomIn(place, "-l", "PR", "-r", "A", "--", "echo", "twice");
    await using outer = place.start(...patience, "-l", "PR", "-r", "A", "--", ...whenOpen(gate, inner));
    await outer.printed("in");
    using writer = await connect(place);
    assertEquals(await writer.lock("A"), "16:1");
    using reader = await connect(place);
    const strict = patience[0] === "--queue-patience=0";
    assertEquals(await reader.lock("A", { mode: 3, wait: 0 }), strict ? "16:4" : "16:0");
    reader.close();
    await open(gate);
    assertEquals(await outer.result(), { code: 0, stdout: "in\ntwice\n", stderr: "" });
    assertEquals(await writer.answer(), "24:0");
  }
});

/** What each of several commands holds, and what it asks for inside of that. */
type Chain = readonly [outer: readonly string[], inner: readonly string[]];

/**
 * Has commands hold their outer locks all at a time and then ask for their inner ones. Whichever asks last closes the
 * circle.
 *
 * @returns the line of the one that was refused; the pids of all.
 */
async function closeCircle(...chains: Chain[]): Promise<{ line: string; pids: number[] }> {
  await using place = new Place();
  const gate = place.path("gate");
  await using stack = new AsyncDisposableStack();
  const commands = [];
  for (const [outer, inner] of chains) {
    const words = whenOpen(gate, flomIn(place, ...inner, "--", "true"));
    const command = stack.use(place.start("--element", "env", ...outer, "--", ...words));
    await command.printed("in");
    commands.push(command);
  }
  await open(gate);
  const results = await Promise.all(commands.map((command) => command.result()));
  assertEquals(results.map(({ code }) => code).toSorted(), [...chains.slice(1).map(() => 0), 95]);
  const refused = results.findIndex(({ code }) => code === 95);
  const others = results.toSpliced(refused, 1);
  assertEquals(others.map(({ stderr }) => stderr), others.map(() => ""));
  const line = results[refused]!.stderr;
  assert(line.includes(WAYS_OUT), line);
  return { line, pids: commands.map(({ child }) => child.pid) };
}

/** What a line says of a circle: each resource with the pid of its holder, in order. */
function circleIn(line: string): string[] {
  const steps = line.matchAll(new RegExp(`([^ ]+)(?: is|,) held by ${WHO}:([0-9]+)`, "g"));
  return [...steps].map(([, resource, pid]) => `${resource} ${pid}`);
}

/** The same circle, told by whoever of its members was refused. */
function assertCircle(line: string, expected: readonly string[]): void {
  const told = circleIn(line);
  const start = expected.indexOf(told[0]!);
  assert(start >= 0, `${line} starts with ${expected.join(" or ")}`);
  assertEquals(told, [...expected.slice(start), ...expected.slice(0, start)], line);
}

Deno.test("of two scripts that take A then B and B then A the second to close the circle is refused", async () => {
  const { line, pids: [one, two] } = await closeCircle([["-r", "A"], ["-r", "B"]], [["-r", "B"], [
    "-r",
    "A",
  ]]);
  assertCircle(line, [`A ${one}`, `B ${two}`]);
  assertMatch(line, /held by [^ ]+, which waits for [AB], held by [^ ]+, under which this command runs/);
});

Deno.test("a circle of three scripts is found", async () => {
  const { line, pids: [one, two, three] } = await closeCircle(
    [["-r", "A"], ["-r", "B"]],
    [["-r", "B"], ["-r", "C"]],
    [["-r", "C"], ["-r", "A"]],
  );
  assertCircle(line, [`A ${one}`, `B ${two}`, `C ${three}`]);
});

Deno.test("a circle through a numeric resource is found", async () => {
  const all = ["-r", "tapes[2]", "-q", "2"];
  const { line, pids: [one, two] } = await closeCircle([all, ["-r", "A"]], [["-r", "A"], ["-r", "tapes[2]"]]);
  assertCircle(line, [`tapes[2] ${one}`, `A ${two}`]);
});

Deno.test("a circle through all elements of a set is found", async () => {
  const inside: Chain = [["-r", "x.y"], ["-r", "A"]];
  const { line, pids } = await closeCircle(inside, inside, [["-r", "A"], ["-r", "x.y"]]);
  // Whichever holder of an element was refused, or is named, the circle is one of two.
  const holder = circleIn(line).includes(`x.y ${pids[0]}`) ? pids[0] : pids[1];
  assertCircle(line, [`x.y ${holder}`, `A ${pids[2]}`]);
});

Deno.test("a circle through paths of which one lies below the other is found", async () => {
  const { line, pids: [one, two] } = await closeCircle(
    [["-r", "/db"], ["-r", "A"]],
    [["-r", "A"], ["-r", "/db/table"]],
  );
  // It is named by the path that is held or by the one that is wanted.
  assertCircle(line.replace("/db/table", "/db"), [`/db ${one}`, `A ${two}`]);
});

Deno.test("several resources are locked together, their elements in the order given", async () => {
  await using place = new Place();
  const script = 'echo "$# $1 $2 $FLOM_ELEMENT"; echo "$FLOM_RESOURCE"; echo "$FLOM_FENCE" | wc -l';
  const { code, stdout } = await place.flom(
    ...["-r", "red.blue", "-r", "plain", "-r", "left.right", "--", "sh", "-c", script, "sh"],
  );
  assertEquals(code, 0);
  assertEquals(stdout, "2 red left red\nleft\nred.blue\nplain\nleft.right\n3\n");
});

Deno.test("of several resources all are locked or none, and none stays locked after the deadline", async () => {
  await using place = new Place();
  const gate = place.path("gate");
  await using holder = place.start("-r", "B", "--", ...whenOpen(gate));
  await holder.printed("in");
  assertEquals(await place.flom("-r", "B", "-r", "A", "-o", "0", "--", "echo", "no"), {
    code: 98,
    stdout: "",
    stderr: "flom: Resource already locked, the lock cannot be obtained\n",
  });
  assertEquals((await place.flom("-r", "A", "-o", "0", "--", "true")).code, 0);
  await using late = place.start("-r", "B", "-r", "A", "-o", "200", "--", "echo", "no");
  assertEquals(await late.result(), {
    code: 98,
    stdout: "",
    stderr: "flom: The lock was not obtained because timeout (200 milliseconds) expired\n",
  });
  assertEquals((await place.flom("-r", "A", "-o", "0", "--", "true")).code, 0);
  await using waiter = place.start("-r", "B", "-r", "A", "--", ...whenOpen(place.path("second gate")));
  await open(gate);
  await waiter.printed("in");
  for (const name of ["A", "B"]) {
    assertEquals((await place.flom("-r", name, "-o", "0", "--", "true")).code, 98, name);
  }
  await open(place.path("second gate"));
  assertEquals((await waiter.result()).code, 0);
});

Deno.test("commands that want the same resources in another order do not wait for each other in a circle", async () => {
  await using place = new Place();
  const log = place.path("log");
  // Inside there is one command at a time: what is taken away was not there before.
  const inside = 'mkdir "$0" && rmdir "$0" && echo done >>"$1"';
  const loop = (first: string, second: string) => {
    const flom = flomIn(place, "-r", first, "-r", second, "--", "sh", "-c", inside, place.path("room"), log);
    return new Running(["sh", "-c", 'for _ in 1 2 3 4 5 6 7 8 9 10; do "$@" || exit; done', "sh", ...flom]);
  };
  await using one = loop("A", "B");
  await using two = loop("B", "A");
  const clean = { code: 0, stdout: "", stderr: "" };
  assertEquals(await Promise.all([one.result(), two.result()]), [clean, clean]);
  assertEquals((await Deno.readTextFile(log)).split("\n").length - 1, 20);
});

Deno.test("the same exclusive resource twice in one command is refused in words", async () => {
  await using place = new Place();
  const { code, stdout, stderr } = await place.flom("-r", "A", "-r", "A", "--", "echo", "no");
  assertEquals({ code, stdout }, { code: 95, stdout: "" });
  assertMatch(stderr, /^flom: waiting would never end: A is held by .*\n$/);
  assertEquals((await place.flom("-r", "A", "-o", "0", "--", "true")).code, 0);
});

Deno.test("the holds of one daemon mean nothing to another", async () => {
  await using here = new Place();
  await using there = new Place();
  const innermost = flomIn(here, "-r", "A", "--", "true");
  const inner = flomIn(
    there,
    "-r",
    "A",
    "--",
    "sh",
    "-c",
    'echo "inside: $FLOM_HOLD"; exec "$@"',
    "sh",
    ...innermost,
  );
  const { code, stdout, stderr } = await here.flom("-r", "A", "--", ...inner);
  // The other daemon's A is free, this one's is the command's own.
  assertMatch(stdout, /^inside: [0-9a-f]{8}\.1,[0-9a-f]{8}\.1\n$/);
  assertEquals(code, 95);
  assertMatch(stderr, /^flom: waiting would never end: A is held by /);
});

Deno.test("a hold that is over counts for nothing, and neither does what is no hold", async () => {
  await using place = new Place();
  const { stdout } = await place.flom("-r", "A", "--", "sh", "-c", 'printf "%s" "$FLOM_HOLD"');
  assertMatch(stdout, /^[0-9a-f]{8}\.[0-9]+$/);
  using holder = await connect(place);
  assertEquals(await holder.lock("A"), "16:0");
  for (const hold of [stdout, `${stdout}x`, stdout.replace(/[0-9]+$/, "99"), ",,", "nobody's"]) {
    const words = flomIn(place, "-r", "A", "-o", "50", "--", "true");
    const { code, stderr } = await run(words, { env: { FLOM_HOLD: hold } });
    assertEquals(code, 98, `${hold}: ${stderr}`);
  }
});

Deno.test("fencing numbers grow from command to command, and over the daemon's end", async () => {
  await using place = new Place();
  const fences: bigint[] = [];
  for (let daemon = 0; daemon < 2; daemon++) {
    for (const name of ["A", "B", "A"]) {
      const { stdout } = await place.flom("-r", name, "--", "sh", "-c", "echo $FLOM_FENCE");
      assertMatch(stdout, /^[1-9][0-9]*\n$/);
      fences.push(BigInt(stdout));
    }
    assertEquals((await place.flom("-X")).code, 0);
  }
  for (const [index, fence] of fences.entries()) {
    assert(index === 0 || fence > fences[index - 1]!, fences.join());
  }
});

Deno.test("nested use is refused also where the request is longer than a C daemon reads", async () => {
  await using place = new Place();
  const name = "n".repeat(240);
  const inner = flomWords(["-s", place.socket, "-r", name, "--", "true"]);
  const { code, stderr } = await place.flom("-r", name, "--", ...inner);
  assertEquals(code, 95);
  assert(stderr.includes("under which this command runs"), stderr);
});
