/** flom in a terminal, which tmux plays: keys, job control, and the terminal's end. */

import { assertEquals } from "@std/assert";
import { flomWords, Place, run, until } from "../helpers/flom.ts";
import { unless } from "../helpers/skip.ts";
import { isHeldUp, readIfThere } from "../helpers/system_calls.ts";

/** Why there is no terminal to be had here; undefined where there is. */
const unavailable: string | undefined = await (async () => {
  if (Deno.build.os !== "linux") return "these tests look into /proc";
  for (const tool of ["tmux", "strace"]) {
    try {
      const { code, stderr } = await run([tool, "-V"]);
      if (code !== 0) return `${tool} does not work here: ${stderr.trim()}`;
    } catch (error) {
      return `${tool} is needed: ${(error as Error).message}`;
    }
  }
  return undefined;
})();

/** Writes who the command and flom are into a file. */
const TELLS_PIDS = "echo $$ $PPID > new; mv new pids";

/** Writes each signal it gets into a file; ALRM ends it with status 7. */
const SAYS_SIGNALS = `#!/bin/sh
for name in HUP INT QUIT TERM; do trap "echo $name >> got" $name; done
trap 'kill $!; exit 7' ALRM
(trap "" HUP; exec sleep 30) &
${TELLS_PIDS}
while kill -0 $!; do sleep 0.02; done
`;

/** A terminal with a shell in it, in a place of its own, where `./flom` is flom and `./says` the script above. */
class Terminal implements AsyncDisposable {
  readonly place: Place = new Place();

  static async open(shell = "sh"): Promise<Terminal> {
    const terminal = new Terminal();
    const words = flomWords(["-s", terminal.place.socket]).map((word) => `'${word}'`).join(" ");
    const scripts = { flom: `#!/bin/sh\nexec ${words} "$@"\n`, says: SAYS_SIGNALS };
    for (const [name, text] of Object.entries(scripts)) {
      await Deno.writeTextFile(terminal.place.path(name), text, { mode: 0o755 });
    }
    await terminal.place.flom("-d", "-1", "--", "true");
    await terminal.#tmux("new-session", "-d", "-x", "200", "-y", "50", "-c", terminal.place.directory, shell);
    const prompt = /^.*[#$]/m;
    if (!shell.startsWith("./")) await terminal.shows(prompt);
    return terminal;
  }

  /** Types a line. */
  async type(line: string): Promise<void> {
    await this.#tmux("send-keys", "-l", `${line}\n`);
  }

  /** Presses a key: `C-c`. */
  async press(key: string): Promise<void> {
    await this.#tmux("send-keys", key);
  }

  /** Waits until the screen shows something, and returns the screen. */
  async shows(text: string | RegExp): Promise<string> {
    let screen = "";
    await until(async () => {
      screen = await this.#tmux("capture-pane", "-p");
      return typeof text === "string" ? screen.includes(text) : text.test(screen);
    }, `the terminal shows ${text}`).catch((error) => {
      throw new Error(`${error.message}; it shows:\n${screen.trimEnd()}`);
    });
    return screen;
  }

  /** Waits until a command has written who it is. */
  async pids(): Promise<{ command: number; flom: number }> {
    const path = this.place.path("pids");
    let pids: number[] = [];
    await until(() => {
      pids = readIfThere(path).split(" ").map(Number);
      return pids.length === 2;
    }, "the command runs");
    await Deno.remove(path);
    return { command: pids[0]!, flom: pids[1]! };
  }

  /** Waits until the command has got signals, and no others. */
  async got(...signals: string[]): Promise<void> {
    const all = () => readIfThere(this.place.path("got")).trim().split("\n");
    await until(() => all().length >= signals.length && all()[0] !== "", `it gets ${signals}`);
    assertEquals(all(), signals);
  }

  async isLocked(): Promise<boolean> {
    return (await this.place.flom("-o", "0", "--", "true")).code === 98;
  }

  async close(): Promise<void> {
    await this.#tmux("kill-session");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux("kill-server").catch(() => {});
    await this.place[Symbol.asyncDispose]();
  }

  async #tmux(...words: string[]): Promise<string> {
    const env = { TMUX_TMPDIR: this.place.directory, PS1: "$ ", TERM: "xterm", ENV: "" };
    const { code, stdout, stderr } = await run(["tmux", "-L", "flom", "-f", "/dev/null", ...words], { env });
    if (code !== 0) throw new Error(`tmux ${words[0]}: ${stderr}`);
    return stdout;
  }
}

function inTerminal(name: string, fn: () => Promise<void>): void {
  Deno.test(unless(unavailable, name, fn));
}

/** What processes do, in letters: T is stopped, t stopped by a debugger, Z or - has ended. */
function states(...pids: number[]): string {
  return pids.map((pid) => /^State:\s*(\w)/m.exec(readIfThere(`/proc/${pid}/status`))?.[1] ?? "-").join("");
}

for (const shell of ["sh", "bash --norc --noprofile"]) {
  inTerminal(`Ctrl-C ends the command, flom and the loop around them (${shell})`, async () => {
    await using terminal = await Terminal.open(shell);
    await terminal.type("for i in 1 2; do echo round $i; ./flom -- sleep 30; done");
    await terminal.shows(/^round 1$/m);
    await until(() => terminal.isLocked(), "the command runs");
    await terminal.press("C-c");
    await terminal.type("echo status $?");
    assertEquals(/^round 2$/m.test(await terminal.shows(/status 130$/m)), false);
    assertEquals(await terminal.isLocked(), false);
  });
}

inTerminal("Ctrl-C while flom waits ends it and the loop around it", async () => {
  await using terminal = await Terminal.open();
  await using holder = terminal.place.start("--", "sh", "-c", "echo in; exec sleep 30");
  await holder.printed("in");
  await terminal.type("for i in 1 2; do echo round $i; ./flom -V -- sleep 30; done");
  await terminal.shows("[Daemon]");
  await terminal.press("C-c");
  await terminal.type("clear; echo status $?");
  assertEquals(/^round 2$/m.test(await terminal.shows(/status [0-9]+$/m)), false);
  holder.child.kill("SIGTERM");
  assertEquals((await holder.result()).code, 143);
});

/** The end of a pipe that keys do not end. */
const PIPE = ` | sh -c 'trap "" INT QUIT; cat'`;

for (const streams of ["", " < /dev/null", PIPE]) {
  inTerminal(
    `a command that traps INT and QUIT gets each key once, and goes on (./says${streams})`,
    async () => {
      await using terminal = await Terminal.open();
      await terminal.type(`./flom -- ./says${streams}`);
      const { flom } = await terminal.pids();
      await terminal.press("C-c");
      await terminal.got("INT");
      await terminal.press("C-\\");
      await terminal.got("INT", "QUIT");
      Deno.kill(flom, "SIGTERM");
      await terminal.got("INT", "QUIT", "TERM");
      Deno.kill(flom, "SIGALRM");
      await terminal.type("echo status $?");
      await terminal.shows(streams === PIPE ? /status 0$/m : /status 7$/m);
    },
  );
}

inTerminal("a command that has left the process group gets keys from flom", async () => {
  await using terminal = await Terminal.open();
  await terminal.type("./flom -- setsid ./says");
  const { flom } = await terminal.pids();
  for (const [key, signals] of [["C-c", ["INT"]], ["C-\\", ["INT", "QUIT"]]] as const) {
    await terminal.press(key);
    await terminal.got(...signals);
  }
  Deno.kill(flom, "SIGALRM");
  await terminal.type("echo status $?");
  await terminal.shows(/status 7$/m);
});

inTerminal("Ctrl-C in the moment the command starts ends the command", async () => {
  await using terminal = await Terminal.open();
  // Each process is held up when it becomes another program.
  const delay = "-e trace=execve -e inject=execve:delay_enter=1000000:when=1";
  await terminal.type(`echo $$ > pid; strace -f --seccomp-bpf -o log ${delay} ./flom -- tail -f /dev/null`);
  await until(() => terminal.isLocked(), "the lock is granted");
  const child = (pid: number) => parseInt(readIfThere(`/proc/${pid}/task/${pid}/children`));
  const flom = child(child(parseInt(readIfThere(terminal.place.path("pid")))));
  await until(() => child(flom) > 0 && isHeldUp(child(flom)), "the command is held up");
  await terminal.press("C-c");
  await terminal.type("echo status $?");
  await terminal.shows(/status 130$/m);
});

inTerminal("Ctrl-Z stops flom and the command, which keeps its lock; fg resumes both", async () => {
  await using terminal = await Terminal.open();
  await terminal.type("./flom -- ./says");
  const { command, flom } = await terminal.pids();
  await terminal.press("C-z");
  await terminal.shows("Stopped");
  await until(() => states(command, flom) === "TT", "both stop");
  assertEquals(await terminal.isLocked(), true);
  await terminal.type("fg");
  await until(() => !states(command, flom).includes("T"), "both go on");
  await terminal.press("C-c");
  await terminal.got("INT");
  Deno.kill(flom, "SIGALRM");
  await terminal.type("echo status $?");
  await terminal.shows(/status 7$/m);
  await terminal.got("INT");
  assertEquals(await terminal.isLocked(), false);
});

inTerminal("Ctrl-Z and bg: the command goes on, keys pass it by, what flom is sent reaches it", async () => {
  await using terminal = await Terminal.open();
  await terminal.type("./flom -- ./says");
  const { command, flom } = await terminal.pids();
  await terminal.press("C-z");
  await terminal.shows("Stopped");
  await terminal.type("bg");
  await until(() => !states(command, flom).includes("T"), "both go on");
  await terminal.press("C-c");
  for (const [index, signal] of (["INT", "QUIT", "HUP"] as const).entries()) {
    Deno.kill(flom, `SIG${signal}`);
    await terminal.got(...["INT", "QUIT", "HUP"].slice(0, index + 1));
  }
  Deno.kill(flom, "SIGALRM");
  await terminal.type("wait; echo at the end");
  await terminal.shows(/^at the end$/m);
});

inTerminal("a command in the background that reads the terminal stops, and reads after fg", async () => {
  await using terminal = await Terminal.open();
  await terminal.type(`./flom -- sh -c '${TELLS_PIDS}; read line; echo got $line' &`);
  const { command, flom } = await terminal.pids();
  await until(() => states(command, flom) === "TT", "both stop");
  await terminal.type("fg");
  await terminal.type("a line");
  await terminal.shows("got a line");
});

inTerminal(
  "--ignore-signal INT: the key reaches the command, and flom ends with its status only",
  async () => {
    await using terminal = await Terminal.open();
    await terminal.type(
      `for i in 1 2; do ./flom --ignore-signal INT -- sh -c '${TELLS_PIDS}; exec sleep 30'; echo round $i $?; done`,
    );
    await terminal.pids();
    await terminal.press("C-c");
    await terminal.shows(/round 1 130$/m);
    await terminal.pids();
    await terminal.press("C-c");
    await terminal.shows(/round 2 130$/m);
  },
);

for (const shell of ["sh", "bash --norc --noprofile", "./flom -- ./says"]) {
  inTerminal(`closing the terminal reaches the command, whose end frees the lock (${shell})`, async () => {
    await using terminal = await Terminal.open(shell);
    if (!shell.startsWith("./")) await terminal.type("./flom -- ./says");
    const { command, flom } = await terminal.pids();
    await terminal.close();
    const got = () => readIfThere(terminal.place.path("got"));
    await until(() => got() !== "", "it gets HUP");
    // When flom has handed this on, it has done what it does about HUP.
    Deno.kill(flom, "SIGTERM");
    await until(() => got().includes("TERM"), "it gets TERM");
    // Where bash has sent HUP, the system sends it again when bash has gone.
    assertEquals(shell.startsWith("bash") ? got().replace("HUP\nHUP\n", "HUP\n") : got(), "HUP\nTERM\n");
    Deno.kill(flom, "SIGALRM");
    await until(() => /^[Z-]{2}$/.test(states(command, flom)), "both end");
    assertEquals(await terminal.isLocked(), false);
  });
}
