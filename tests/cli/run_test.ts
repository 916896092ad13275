import { assert, assertEquals } from "@std/assert";
import { flomWords, Place, Running, until } from "../helpers/flom.ts";

/** A command that says it is inside and stays until `gate` exists. */
const stay = (gate: string) => ["sh", "-c", 'echo in; while [ ! -e "$0" ]; do sleep 0.01; done', gate];

const open = (gate: string) => Deno.writeTextFile(gate, "");

Deno.test("the command's exit status is flom's", async () => {
  await using place = new Place();
  for (const status of [0, 1, 96, 97, 98, 99, 126, 255]) {
    assertEquals((await place.flom("--", "sh", "-c", `exit ${status}`)).code, status);
  }
});

Deno.test("a command killed by signal N makes 128+N", async () => {
  await using place = new Place();
  for (const [signal, status] of [["TERM", 143], ["KILL", 137], ["SEGV", 139]] as const) {
    assertEquals((await place.flom("--", "sh", "-c", `kill -${signal} $$`)).code, status);
  }
});

Deno.test("a command that is missing or not executable makes 97", async () => {
  await using place = new Place();
  for (const command of [[], ["/no/such"], [""], [place.directory]]) {
    const { code, stdout } = await place.flom("--", ...command);
    assertEquals({ code, stdout }, { code: 97, stdout: "" });
  }
  assertEquals((await place.flom("-o", "0", "--", "true")).code, 0);
});

Deno.test("streams, directory, arguments and environment reach the command unchanged", async () => {
  await using place = new Place();
  const arguments_ = ["", "a b", "ä€😀", "line\nbreak", "--", "-x", "x".repeat(100_000)];
  const script = 'cat; pwd; echo "$MINE"; for a in "$@"; do printf "%s|" "$a"; done; echo oops >&2';
  const words = flomWords(["-s", place.socket, "--", "sh", "-c", script, "sh", ...arguments_]);
  await using client = new Running(words, { stdin: "piped", cwd: place.directory, env: { MINE: "yes" } });
  const writer = client.child.stdin.getWriter();
  await writer.write(new TextEncoder().encode("from stdin\n"));
  await writer.close();
  const { code, stdout, stderr } = await client.result();
  const expected = `from stdin\n${Deno.realPathSync(place.directory)}\nyes\n${arguments_.join("|")}|`;
  assertEquals({ code, stdout, stderr }, { code: 0, stdout: expected, stderr: "oops\n" });
});

Deno.test("the command learns what is locked, and how", async () => {
  await using place = new Place();
  const { stdout } = await place.flom(
    ...["-r", "report", "-l", "pr", "--", "sh", "-c", "echo $FLOM_RESOURCE $FLOM_MODE"],
  );
  assertEquals(stdout, "report PR\n");
});

Deno.test("when flom returns, the lock is free", async () => {
  await using place = new Place();
  for (let round = 0; round < 20; round++) assertEquals((await place.flom("-o", "0", "--", "true")).code, 0);
});

Deno.test("one waits for the other, and -o says for how long", async () => {
  await using place = new Place();
  const gate = place.path("gate");
  await using holder = place.start("--", ...stay(gate));
  await holder.printed("in");
  assertEquals(await place.flom("-o", "0", "--", "echo", "no"), {
    code: 98,
    stdout: "",
    stderr: "flom: Resource already locked, the lock cannot be obtained\n",
  });
  assertEquals(await place.flom("-o", "100", "--", "echo", "no"), {
    code: 98,
    stdout: "",
    stderr: "flom: The lock was not obtained because timeout (100 milliseconds) expired\n",
  });
  assertEquals((await place.flom("-r", "other", "-o", "0", "--", "true")).code, 0);
  await using waiter = place.start("--", "echo", "at last");
  await open(gate);
  assertEquals((await waiter.result()).stdout, "at last\n");
  assertEquals((await holder.result()).code, 0);
});

Deno.test("readers share, a writer does not", async () => {
  await using place = new Place();
  const gate = place.path("gate");
  await using reader = place.start("-l", "PR", "--", ...stay(gate));
  await reader.printed("in");
  assertEquals((await place.flom("-l", "ProtectedRead", "-o", "0", "--", "true")).code, 0);
  assertEquals((await place.flom("-o", "0", "--", "true")).code, 98);
  await open(gate);
});

Deno.test("-e no waits until somebody creates the resource, or says at once that it is not there", async () => {
  await using place = new Place();
  const { code, stderr } = await place.flom("-r", "late", "-e", "no", "-o", "0", "--", "true");
  assertEquals(code, 96);
  assert(stderr.includes("The resource could be available in the future"), stderr);
  await using parked = place.start("-r", "late", "-e", "no", "--", "echo", "here");
  await until(async () => (await place.flom("-r", "late", "--", "true")).code === 0, "it is created");
  assertEquals((await parked.result()).stdout, "here\n");
});

Deno.test("a waiter that is killed leaves the queue to the others", async () => {
  await using place = new Place();
  const gate = place.path("gate");
  await using holder = place.start("--", ...stay(gate));
  await holder.printed("in");
  await using first = place.start("--", "echo", "first");
  await using second = place.start("--", "echo", "second");
  first.child.kill("SIGKILL");
  await first.result();
  await open(gate);
  assertEquals((await second.result()).stdout, "second\n");
});

Deno.test("TERM reaches the command, and flom returns its status", async () => {
  await using place = new Place();
  const trap = 'trap "exit 9" TERM; echo in; while :; do sleep 0.01; done';
  await using holder = place.start("--", "sh", "-c", trap);
  await holder.printed("in");
  holder.child.kill("SIGTERM");
  assertEquals((await holder.result()).code, 9);
});

Deno.test("TERM while waiting ends flom, which leaves the queue", async () => {
  await using place = new Place();
  const gate = place.path("gate");
  await using holder = place.start("--", ...stay(gate));
  await holder.printed("in");
  await using waiter = place.start("-V", "--", "echo", "no");
  await waiter.printed("[Daemon]");
  waiter.child.kill("SIGTERM");
  const { success, signal } = await waiter.child.status;
  assertEquals({ success, signal }, { success: false, signal: "SIGTERM" });
  await open(gate);
});

/** A holder whose command says what it is told, and ends by itself when the gate opens, with status 5. */
function startTelling(place: Place, ...args: string[]): Running {
  const script = 'trap "echo TERM; exit 9" TERM; echo in; while [ ! -e "$0" ]; do sleep 0.01; done; exit 5';
  return place.start(...args, "--", "sh", "-c", script, place.path("gate"));
}

Deno.test("a daemon that dies while the command runs is said so, and the command is ended", async () => {
  await using place = new Place();
  await using holder = startTelling(place);
  await holder.printed("in");
  assertEquals((await place.flom("-X")).code, 0);
  const { code, stdout, stderr } = await holder.result();
  assertEquals({ code, stdout }, { code: 94, stdout: "in\nTERM\n" });
  // The shell may have something to say of what it has started.
  const [line] = stderr.split("\n");
  assertEquals(line, `flom: the daemon at ${place.socket} is gone, and the lock with it: ending the command`);
});

Deno.test("--on-lost continue: the command goes on when its daemon dies, and the status is the command's", async () => {
  await using place = new Place();
  await using holder = startTelling(place, "--on-lost", "continue");
  await holder.printed("in");
  assertEquals((await place.flom("-X")).code, 0);
  await open(place.path("gate"));
  assertEquals(await holder.result(), {
    code: 5,
    stdout: "in\n",
    stderr: `flom: the daemon at ${place.socket} is gone; the command goes on without its lock\n`,
  });
});

Deno.test("a waiter survives the death of its daemon: it asks a new one", async () => {
  await using place = new Place();
  const gate = place.path("gate");
  await using holder = place.start("-l", "EX", "--", ...stay(gate));
  await holder.printed("in");
  await using waiter = place.start("--", "echo", "mine");
  await until(async () => (await place.flom("-l", "NL", "--", "true")).code === 0, "the daemon answers");
  assertEquals((await place.flom("-X")).code, 0);
  await open(gate);
  assertEquals((await waiter.result()).stdout, "mine\n");
});

Deno.test("-x lets the present work end, refuses new work in words, and then the daemon is gone", async () => {
  await using place = new Place();
  const gate = place.path("gate");
  await using holder = place.start("--", ...stay(gate));
  await holder.printed("in");
  const quiesce = await place.flom("-x");
  assertEquals(quiesce.code, 0);
  assertEquals(quiesce.stdout, "Starting FLoM daemon quiesce shutdown...\n");
  const { code, stderr } = await place.flom("--", "true");
  assertEquals(code, 99);
  assert(stderr.includes("the daemon is shutting down and takes no new work"), stderr);
  await open(gate);
  assertEquals((await holder.result()).code, 0);
  await until(
    async () => (await place.flom("-d", "0", "--", "true")).stderr.includes("no daemon listens"),
    "it is gone",
  );
});

Deno.test("-x and -X without a daemon say so", async () => {
  await using place = new Place();
  for (const option of ["-x", "-X"]) {
    const { code, stderr } = await place.flom(option);
    assertEquals(code, 99);
    assert(stderr.includes("no daemon listens there"), stderr);
  }
});

Deno.test("-h and -v print to standard output and need no daemon", async () => {
  await using place = new Place();
  const help = await place.flom("-h");
  assertEquals({ code: help.code, stderr: help.stderr }, { code: 0, stderr: "" });
  assert(help.stdout.startsWith("Usage: flom [OPTIONS] -- COMMAND"), help.stdout);
  assert((await place.flom("--version")).stdout.startsWith("flom "));
  assertEquals([...Deno.readDirSync(place.directory)], []);
});

Deno.test("errors in the command line go to standard error and make 99", async () => {
  await using place = new Place();
  for (
    const words of [["-d", "x"], ["--nonsense"], ["-r", "a b"], ["-l", "XX"], ["-p", "0"], [
      "-a",
      "127.0.0.1",
    ]]
  ) {
    const { code, stdout, stderr } = await place.flom(...words, "--", "true");
    assertEquals({ code, stdout }, { code: 99, stdout: "" });
    assert(stderr.startsWith("flom: "), stderr);
  }
});
