/** What becomes of flom and its command when processes around them stop, stay or end. */

import { assertEquals, assertMatch } from "@std/assert";
import { flomWords, Place, Running, until } from "../helpers/flom.ts";
import { readIfThere } from "../helpers/system_calls.ts";

const isLocked = async (place: Place) => (await place.flom("-o", "0", "--", "true")).code === 98;

/** Whether a process is stopped. */
const isStopped = (pid: number) => /^State:\s*T/m.test(readIfThere(`/proc/${pid}/status`));

/** A test of processes that are stopped, which only Linux tells. */
function onLinux(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: Deno.build.os !== "linux", fn });
}

/** Starts a command that writes its process id and stays until there is a file `gate`; status 5. */
function startStaying(place: Place, ...options: string[]): Running {
  const script = "echo $$ > pid; echo in; while [ ! -e gate ]; do sleep 0.01; done; exit 5";
  const words = flomWords(["-s", place.socket, ...options, "--", "sh", "-c", script]);
  return new Running(["sh", "-c", 'exec "$@" 2>errors', "sh", ...words], { cwd: place.directory });
}

const open = (place: Place) => Deno.writeTextFile(place.path("gate"), "");

onLinux(
  "a stopped flom keeps its lock, even when the command has ended; then it goes on with its work",
  async () => {
    await using place = new Place();
    await using client = startStaying(place);
    await client.printed("in");
    client.child.kill("SIGSTOP");
    await until(() => isStopped(client.child.pid), "flom is stopped");
    const command = Number(readIfThere(place.path("pid")));
    await open(place);
    await until(() => /^State:\s*Z/m.test(readIfThere(`/proc/${command}/status`)), "the command has ended");
    assertEquals(await isLocked(place), true);
    client.child.kill("SIGCONT");
    assertEquals((await client.result()).code, 5);
    assertEquals(await isLocked(place), false);
  },
);

onLinux(
  "a stopped command keeps flom waiting, and what flom is sent reaches it when it goes on",
  async () => {
    await using place = new Place();
    await using client = startStaying(place);
    await client.printed("in");
    const command = Number(readIfThere(place.path("pid")));
    Deno.kill(command, "SIGSTOP");
    await until(() => isStopped(command), "the command is stopped");
    client.child.kill("SIGTERM");
    const pending = () => parseInt(/^ShdPnd:\s*(\w+)/m.exec(readIfThere(`/proc/${command}/status`))![1]!, 16);
    const TERM = 1 << (15 - 1);
    await until(() => (pending() & TERM) !== 0, "the signal is handed on");
    assertEquals(await isLocked(place), true);
    Deno.kill(command, "SIGCONT");
    assertEquals((await client.result()).code, 143);
  },
);

Deno.test("what the command leaves running keeps neither the lock nor flom, though it has its streams", async () => {
  await using place = new Place();
  const script = 'sleep 30 & echo $! > "$0"; exit 3';
  await using client = place.start("--", "sh", "-c", script, place.path("pid"));
  assertEquals((await client.child.status).code, 3);
  assertEquals(await isLocked(place), false);
  // It is still there: otherwise this would fail.
  Deno.kill(Number(readIfThere(place.path("pid"))), "SIGTERM");
});

for (const names of [["A"], ["A", "B"]]) {
  Deno.test(`a killed daemon is told of in one line (locks: ${names}), and ends the command`, async () => {
    await using place = new Place();
    await using daemon = new Running(flomWords(["--daemon", "-s", place.socket, "-d", "-1"]));
    await daemon.printed("ready");
    await using client = startStaying(place, ...names.flatMap((name) => ["-r", name]));
    await client.printed("in");
    daemon.child.kill("SIGKILL");
    assertEquals((await client.result()).code, 94);
    assertMatch(
      readIfThere(place.path("errors")),
      /^flom: [^\n]* is gone, and the lock with it: ending the command\n$/,
    );
  });
}

Deno.test("flom works without a terminal and with little environment, as under cron", async () => {
  await using place = new Place();
  const script = 'trap "exit 9" TERM; tty || echo in; while :; do sleep 0.01; done';
  const words = flomWords(["-s", place.socket, "--", "sh", "-c", script]);
  const { PATH = "", HOME = "/" } = Deno.env.toObject();
  const options = { cwd: "/", clearEnv: true, env: { PATH, HOME, SHELL: "/bin/sh", LOGNAME: "nobody" } };
  await using client = new Running(words, { ...options, detached: true });
  await client.printed("in");
  client.child.kill("SIGTERM");
  assertEquals(await client.result(), { code: 9, stdout: "not a tty\nin\n", stderr: "" });
});
