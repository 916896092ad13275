import { assert, assertEquals } from "@std/assert";
import { signalNumber } from "../../config/signals.ts";
import { main } from "../../main.ts";
import { flomWords, Place, Running, until } from "../helpers/flom.ts";
import { inLab } from "../helpers/lab.ts";
import { isHeldUp, readIfThere, withStrace } from "../helpers/system_calls.ts";

/** What ends a program and is handed on to the command. */
const FORWARDED = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGXCPU"] as const;

/** Says each of those it gets, until ALRM ends it with status 7. */
const SAYS_SIGNALS = [
  "sh",
  "-c",
  `for name in HUP INT QUIT TERM USR1 USR2 XCPU; do trap "echo SIG$name" $name; done
  trap 'kill $!; exit 7' ALRM
  sleep 30 & echo ready; while kill -0 $!; do wait $!; done`,
];

/** Numbers of the signals that do not end a program: 32 and 33 are the C library's own. */
const HARMLESS = [17, 18, 19, 20, 21, 22, 23, 28, 32, 33];

/** Starts flom in a session of its own: in the foreground of a terminal INT would be taken for a key. */
function startDetached(place: Place, ...args: string[]): Running {
  return new Running(flomWords(["-s", place.socket, ...args]), { detached: true });
}

/** Starts flom the same way from a shell that does something before. */
function startAfter(script: string, place: Place, ...args: string[]): Running {
  const words = flomWords(["-s", place.socket, ...args]);
  return new Running(["sh", "-c", `${script}; exec "$@"`, "sh", ...words], { detached: true });
}

/** A reader holds the lock, in strict order, so that whoever wants to read after a writer has to wait for him. */
async function startReader(place: Place): Promise<Running> {
  const reader = place.start(...["--queue-patience", "0", "-l", "PR", "--", ...SAYS_SIGNALS]);
  await reader.printed("ready");
  return reader;
}

async function writerWaits(place: Place): Promise<boolean> {
  return (await place.flom("-l", "PR", "-o", "0", "--", "true")).code === 98;
}

Deno.test("each of the 256 exit statuses is passed on", async () => {
  await using place = new Place();
  await place.flom("-d", "-1", "--", "true");
  for (let status = 0; status <= 255; status++) {
    assertEquals(await main(["-s", place.socket, "--", "sh", "-c", `exit ${status}`]), status);
  }
});

Deno.test("each signal N that ends a command makes 128+N, real-time signals as well", async () => {
  await using place = new Place();
  await place.flom("-d", "-1", "--", "true");
  const numbers = Array.from({ length: 64 }, (_, index) => index + 1).filter((number) =>
    !HARMLESS.includes(number)
  );
  const found: number[] = [];
  const lane = async () => {
    for (let number = numbers.pop(); number !== undefined; number = numbers.pop()) {
      const suicide = `ulimit -c 0; kill -${number} $$`;
      const { code, stderr } = await place.flom("-l", "NL", "--", "sh", "-c", suicide);
      assertEquals({ code, stderr }, { code: 128 + number, stderr: "" });
      found.push(number);
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  assertEquals(found.length, 54);
});

Deno.test("what INT has ended ends flom by INT, as a shell expects, and then the lock is free", async () => {
  await using place = new Place();
  for (
    const [words, signal] of [
      [["--", "sh", "-c", "kill -INT $$"], "SIGINT"],
      [["--", "sh", "-c", "exit 130"], null],
      [["--ignore-signal", "INT", "--", "sh", "-c", "kill -INT $$"], null],
    ] as const
  ) {
    await using client = place.start("-o", "0", ...words);
    const status = await client.child.status;
    assertEquals({ code: status.code, signal: status.signal }, { code: 130, signal });
  }
});

Deno.test("signals reach the command once each, and flom waits for what it does about them", async () => {
  await using place = new Place();
  await using client = startDetached(place, "--", ...SAYS_SIGNALS);
  await client.printed("ready");
  for (const signal of FORWARDED) {
    client.child.kill(signal);
    await client.printed(`${signal}\n`);
  }
  client.child.kill("SIGALRM");
  assertEquals(await client.result(), {
    code: 7,
    stdout: `ready\n${FORWARDED.join("\n")}\n`,
    stderr: "",
  });
});

Deno.test("signals end flom while it waits, and it leaves the queue at once", async () => {
  await using place = new Place();
  await using reader = await startReader(place);
  for (const signal of [...FORWARDED, "SIGALRM"] as const) {
    await using writer = startAfter("ulimit -c 0", place, "--", "echo", "no");
    await until(() => writerWaits(place), "the writer waits");
    writer.child.kill(signal);
    assertEquals((await writer.child.status).signal, signal);
    assertEquals((await place.flom("-l", "PR", "--", "true")).code, 0);
    assertEquals((await writer.result()).stdout, "");
  }
  reader.child.kill("SIGALRM");
  assertEquals((await reader.result()).code, 7);
});

Deno.test("--ignore-signal: it neither ends flom, waiting or running, nor reaches the command", async () => {
  await using place = new Place();
  await using reader = await startReader(place);
  const ignored = ["SIGTERM", "SIGINT"] as const;
  const options = ignored.flatMap((signal) => ["--ignore-signal", signal]);
  await using client = startDetached(place, ...options, "--", ...SAYS_SIGNALS);
  await until(() => writerWaits(place), "it waits");
  for (const signal of ignored) client.child.kill(signal);
  assert(await writerWaits(place));
  reader.child.kill("SIGALRM");
  await client.printed("ready");
  for (const signal of [...ignored, "SIGUSR1"] as const) client.child.kill(signal);
  await client.printed("SIGUSR1");
  client.child.kill("SIGALRM");
  assertEquals(await client.result(), { code: 7, stdout: "ready\nSIGUSR1\n", stderr: "" });
});

Deno.test("--ignore-signal takes every signal that a program can take, CHLD as well", async () => {
  await using place = new Place();
  const numbers = Array.from({ length: 31 }, (_, index) => index + 1)
    .filter((number) =>
      !["KILL", "STOP", "SEGV", "ILL", "FPE"].some((name) =>
        signalNumber(`SIG${name}` as Deno.Signal) === number
      )
    );
  const gate = place.path("gate");
  const command = ["sh", "-c", 'echo in; while [ ! -e "$0" ]; do sleep 0.01; done; exit 5', gate];
  const options = numbers.flatMap((number) => ["--ignore-signal", String(number)]);
  await using client = startDetached(place, ...options, "--", ...command);
  await client.printed("in");
  for (const number of numbers) {
    await new Deno.Command("kill", { args: [`-${number}`, String(client.child.pid)] }).output();
  }
  await Deno.writeTextFile(gate, "");
  assertEquals(await client.result(), { code: 5, stdout: "in\n", stderr: "" });
});

Deno.test({
  name: "what flom was started to ignore, as by nohup, it ignores, and so does the command",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using place = new Place();
    await using reader = await startReader(place);
    const command = "grep SigIgn /proc/self/status; echo in; exec sleep 30";
    const words = ["--", "sh", "-c", command];
    await using client = startAfter('trap "" HUP INT', place, ...words);
    await until(() => writerWaits(place), "it waits");
    client.child.kill("SIGHUP");
    assert(await writerWaits(place));
    reader.child.kill("SIGALRM");
    await client.printed("in");
    // The whole process group, as a terminal does that closes.
    for (const signal of ["SIGHUP", "SIGINT"] as const) Deno.kill(-client.child.pid, signal);
    client.child.kill("SIGTERM");
    const { code, stdout } = await client.result();
    assertEquals(code, 143);
    const [, ignored] = /^SigIgn:\s*([0-9a-f]+)\n/.exec(stdout)!;
    assertEquals(parseInt(ignored!.slice(-4), 16) & 0x4003, 0x0003, "HUP and INT, not TERM");
  },
});

Deno.test(inLab("as the first process of a container flom is ended by signals too", async () => {
  await using place = new Place();
  await using reader = await startReader(place);
  const words = flomWords(["-s", place.socket, "--", "echo", "no"]);
  await using container = new Running(["unshare", "--pid", "--fork", "--mount-proc", ...words]);
  await until(() => writerWaits(place), "it waits");
  const children = `/proc/${container.child.pid}/task/${container.child.pid}/children`;
  Deno.kill(Number(await Deno.readTextFile(children)), "SIGTERM");
  assertEquals(await container.result(), { code: 143, stdout: "", stderr: "" });
  reader.child.kill("SIGALRM");
}));

/** Starts flom so that each of its threads is held up when it makes `call` for the first time. */
async function startSlowly(place: Place, call: string, words: string[]) {
  const slow = ["strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", `trace=${call}`];
  const delay = ["-e", `inject=${call}:delay_enter=500000:when=1`];
  const strace = new Running([...slow, ...delay, ...flomWords(["-s", place.socket, ...words])]);
  const children = `/proc/${strace.child.pid}/task/${strace.child.pid}/children`;
  let flom = 0;
  await until(() => {
    // The first children of strace are only its own trials.
    flom = parseInt(Deno.readTextFileSync(children));
    return readIfThere(`/proc/${flom}/cmdline`).startsWith(Deno.execPath());
  }, "flom runs");
  return { strace, flom };
}

Deno.test(
  withStrace("a signal between the grant and the start of the command reaches the command", async () => {
    await using place = new Place();
    await place.flom("-d", "-1", "--", "true");
    // With this call a new process becomes the command.
    const { strace, flom } = await startSlowly(place, "execve", ["--", "sleep", "30"]);
    await using _ = strace;
    const child = () => parseInt(readIfThere(`/proc/${flom}/task/${flom}/children`));
    await until(() => child() > 0 && isHeldUp(child()), "the command is held up");
    Deno.kill(flom, "SIGTERM");
    assertEquals((await strace.result()).code, 143);
  }),
);

Deno.test(
  withStrace("a lock that is granted in the moment a signal ends flom starts no command", async () => {
    await using place = new Place();
    await using reader = await startReader(place);
    // With this call Deno ends the process.
    const { strace, flom } = await startSlowly(place, "tgkill", ["--", "echo", "no"]);
    await using _ = strace;
    await until(() => writerWaits(place), "it waits");
    Deno.kill(flom, "SIGTERM");
    await until(() => isHeldUp(flom), "flom is held up");
    reader.child.kill("SIGALRM");
    const { code, stdout } = await strace.result();
    assertEquals({ code, stdout }, { code: 143, stdout: "" });
  }),
);

Deno.test("a program that runs commands as part of its work keeps its own signals until one runs", async () => {
  await using place = new Place();
  const script = `
    import { commandStarter } from "${import.meta.resolve("../../client/command.ts")}";
    import { SignalRelay } from "${import.meta.resolve("../../client/signal_relay.ts")}";
    using relay = new SignalRelay([], false);
    const { promise, resolve } = Promise.withResolvers();
    Deno.addSignalListener("SIGUSR1", resolve);
    console.log("waits");
    await promise;
    const child = await relay.start(() => commandStarter(false).start(Deno.args, {}));
    const { code } = await child.ended;
    relay.endLike({ code: 130, signal: 2 });
    console.log("goes on after", code);
    Deno.exit(0);`;
  await Deno.writeTextFile(place.path("program.ts"), script);
  await using program = new Running(
    [Deno.execPath(), "run", "-A", "--quiet", "--no-config", place.path("program.ts"), ...SAYS_SIGNALS],
    { detached: true },
  );
  await program.printed("waits");
  program.child.kill("SIGUSR1");
  await program.printed("ready");
  program.child.kill("SIGUSR2");
  await program.printed("SIGUSR2");
  program.child.kill("SIGALRM");
  assertEquals(await program.result(), {
    code: 0,
    stdout: "waits\nready\nSIGUSR2\ngoes on after 7\n",
    stderr: "",
  });
});
