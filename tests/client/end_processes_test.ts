/** What becomes of a command whose lock is lost, and of what it has started. */

import { assert, assertEquals } from "@std/assert";
import { commandStarter, type RunningCommand } from "../../client/command.ts";
import { endProcesses } from "../../client/end_processes.ts";
import { until } from "../helpers/flom.ts";
import { within } from "../helpers/raw_client.ts";
import { readIfThere } from "../helpers/system_calls.ts";
import { TestDirectory } from "../helpers/test_daemon.ts";

/** Runs a script of a shell, which writes numbers of processes to files of these names. */
async function start(directory: TestDirectory, script: string): Promise<RunningCommand> {
  const words = ["sh", "-c", script, directory.path("")];
  return await commandStarter(words, false).start(words, {});
}

/** The number in a file, as soon as it is there. */
async function pidIn(directory: TestDirectory, name: string): Promise<number> {
  await until(() => readIfThere(directory.path(name)).endsWith("\n"), `${name} runs`);
  return Number(readIfThere(directory.path(name)));
}

/** Whether a process is there and has not ended. */
function lives(pid: number): boolean {
  return /^State:\s*[^Z\s]/m.test(readIfThere(`/proc/${pid}/status`));
}

function test(name: string, fn: (directory: TestDirectory) => Promise<void>): void {
  Deno.test({
    name,
    ignore: Deno.build.os !== "linux",
    fn: async () => {
      using directory = new TestDirectory();
      await fn(directory);
    },
  });
}

test("a command is ended with what it has started, also where that outlives its parent", async (directory) => {
  const script = `trap 'exit 7' TERM
    sh -c 'sleep 30 & echo $! > "$0grandchild"; wait' "$0" & echo $! > "$0child"
    echo $$ > "$0self"; wait`;
  const command = await start(directory, script);
  const pids = [
    await pidIn(directory, "self"),
    await pidIn(directory, "child"),
    await pidIn(directory, "grandchild"),
  ];
  assertEquals(pids.map(lives), [true, true, true]);
  await within("end of all", endProcesses(command));
  assertEquals(pids.map(lives), [false, false, false]);
  assertEquals((await command.ended).code, 7);
});

test("what takes TERM for nothing is killed when its time is over, whoever of them it is", async (directory) => {
  const script = `trap '' TERM
    sh -c 'echo $$ > "$0child"; while :; do sleep 0.01; done' "$0" &
    echo $$ > "$0self"; while :; do sleep 0.01; done`;
  const command = await start(directory, script);
  const pids = [await pidIn(directory, "self"), await pidIn(directory, "child")];
  await within("end of all", endProcesses(command, 100));
  assertEquals(pids.map(lives), [false, false]);
  assertEquals(await command.ended, { code: 137, signal: 9 });
});

test("what a command starts when it is told to end is ended as well", async (directory) => {
  const script = `trap 'sleep 30 & echo $! > "$0late"; wait' TERM
    echo $$ > "$0self"; while :; do sleep 0.01; done`;
  const command = await start(directory, script);
  const self = await pidIn(directory, "self");
  const ending = endProcesses(command, 1000);
  const late = await pidIn(directory, "late");
  await within("end of all", ending);
  assertEquals([self, late].map(lives), [false, false]);
});

test("a service that a command has started goes on", async (directory) => {
  const script = `setsid sh -c 'echo $$ > "$0service"; exec sleep 30' "$0" & echo $$ > "$0self"; wait`;
  const command = await start(directory, script);
  const service = await pidIn(directory, "service");
  await within("end of the command", endProcesses(command));
  assert(lives(service), "it is in a session of its own");
  Deno.kill(service, "SIGTERM");
});
