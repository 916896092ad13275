import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ROOT, run, Running } from "../helpers/flom.ts";
import { BASH_COMPLETION, withPrograms } from "./tools.ts";

const CONTRIB = join(ROOT, "contrib");

/** A directory with files to complete, a command to run, and a home in which no shell finds a configuration. */
class Playground implements AsyncDisposable {
  readonly directory: string = Deno.makeTempDirSync({ prefix: "flom-" });
  readonly options: Deno.CommandOptions = {
    cwd: this.directory,
    env: {
      HOME: this.directory,
      ZDOTDIR: this.directory,
      XDG_CONFIG_HOME: this.directory,
      XDG_DATA_HOME: this.directory,
      HISTFILE: "",
      TERM: "dumb",
      PATH: `${this.directory}:${Deno.env.get("PATH")}`,
    },
  };

  constructor() {
    this.write("unmistakable", "#!/bin/sh\n", 0o755);
    this.write("flom test.conf", "");
  }

  write(name: string, text: string, mode = 0o644): string {
    const path = join(this.directory, name);
    Deno.writeTextFileSync(path, text, { mode });
    return path;
  }

  /**
   * Types lines into a shell on a terminal, where tabs complete, and Enter runs a flom that prints the words it gets.
   *
   * @returns what flom got, line by line, each word in angle brackets.
   */
  async type(shell: string, lines: readonly string[]): Promise<string[]> {
    await using typing = new Running(["script", "-qec", shell, "/dev/null"], {
      ...this.options,
      stdin: "piped",
    });
    const keyboard = typing.child.stdin.getWriter();
    await keyboard.write(new TextEncoder().encode([...lines, "exit"].map((line) => `${line}\r`).join("")));
    const { stdout } = await typing.result();
    await keyboard.close().catch(() => {});
    return stdout.match(/<[^\r\n]*>(?=[\r\n])/g) ?? [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.directory, { recursive: true });
  }
}

/** What is typed, and the words that flom must get then. */
const TYPED: readonly (readonly [keys: string, words: string])[] = [
  ["flom --lock-m\tE\t", "<--lock-mode><EX>"],
  ["flom -lE\t -Vx", "<-lEX><-Vx>"],
  ["flom --lock-mode=E\t", "<--lock-mode=EX>"],
  ["flom --deb\tipv6.multicast.s\t", "<--debug-feature><ipv6.multicast.server>"],
  ["flom --ignore-signal SIGTER\t", "<--ignore-signal><SIGTERM>"],
  ["flom --tls-c\t", "<--tls-c>"],
  ["flom -r flo\t", "<-r><flo>"],
  ["flom -c flo\t", "<-c><flom test.conf>"],
  ["flom --config-file=flo\t", "<--config-file=flom test.conf>"],
  ["flom --log-f\tj\t--discovery-tt\t5", "<--log-format><json><--discovery-ttl><5>"],
  ["flom -d -1 --fore\t", "<-d><-1><--foreground>"],
  ["flom -A ff02::1%lo --el\tenv", "<-A><ff02::1%lo><--element><env>"],
  ["flom unmis\t", "<unmistakable>"],
  ["flom -- unmis\tflo\t", "<--><unmistakable><flom test.conf>"],
  ["flom -Vr flo -- unmis\tflo\t", "<-Vr><flo><--><unmistakable><flom test.conf>"],
  ["flom -- unmistakable --lock-m\t", "<--><unmistakable><--lock-m>"],
  ["flom -r a -- unmistakable flo zz\x02\x02\x02\t", "<-r><a><--><unmistakable><flom test.conf><zz>"],
  ["flom unmis\t--lock-m\tE\t", "<unmistakable><--lock-mode><EX>"],
  ["flom unmis\tflo\t--lock-m\tE\t", "<unmistakable><flom test.conf><--lock-mode><EX>"],
];

/** Zsh joins the value to a long option, which is the same to flom. */
function joined(words: string): string {
  return words.replaceAll(/(<--[a-z-]+)><(?=EX|ipv6|json|env|5)/g, "$1=");
}

const PRINTS_ITS_WORDS = "flom() { printf '<%s>' \"$@\"; echo; }\n";

for (
  const [suffix, setup] of [["", ""], [
    " with the package bash-completion",
    `. ${BASH_COMPLETION}\n`,
  ]] as const
) {
  const programs = ["bash", "script", ...(setup === "" ? [] : [BASH_COMPLETION])];
  Deno.test(withPrograms(programs, `bash${suffix} completes what is typed`, async () => {
    await using playground = new Playground();
    const source = `${setup}. '${join(CONTRIB, "flom.bash")}'\n${PRINTS_ITS_WORDS}`;
    const rc = playground.write(".rc", source);
    const printed = await playground.type(`bash --noprofile --rcfile ${rc} -i`, TYPED.map(([keys]) => keys));
    assertEquals(printed, TYPED.map(([, words]) => words));
  }));
}

Deno.test(
  withPrograms([BASH_COMPLETION, "bash", "script"], "bash completes the command's own words", async () => {
    await using playground = new Playground();
    const own = "complete -W '--speed=fast --speed=slow colour' unmistakable\n";
    const source = `. ${BASH_COMPLETION}\n. '${join(CONTRIB, "flom.bash")}'\n${own}${PRINTS_ITS_WORDS}`;
    const rc = playground.write(".rc", source);
    const printed = await playground.type(`bash --noprofile --rcfile ${rc} -i`, [
      "flom -r a -- unmistakable co\t",
      "flom -A ff02::1 -- unmistakable col\t",
      "flom --resource-name=a unmistakable col\t",
    ]);
    assertEquals(printed, [
      "<-r><a><--><unmistakable><colour>",
      "<-A><ff02::1><--><unmistakable><colour>",
      "<--resource-name=a><unmistakable><colour>",
    ]);
  }),
);

Deno.test(withPrograms(["zsh", "script"], "zsh completes what is typed", async () => {
  await using playground = new Playground();
  const setup = `fpath=('${CONTRIB}' $fpath)\nautoload -Uz compinit\ncompinit -D -u\n`;
  playground.write(".zshrc", setup + PRINTS_ITS_WORDS);
  const printed = await playground.type("zsh -i", TYPED.map(([keys]) => keys));
  assertEquals(printed.map(joined), TYPED.map(([, words]) => joined(words)));
}));

/** What bash is asked to complete, parted as readline parts it, and what it has to offer. */
const OFFERED: readonly (readonly [words: readonly string[], replies: string])[] = [
  [
    ["flom", "--res"],
    "--resource-name --resource-timeout --resource-quantity --resource-create --resource-idle-lifespan",
  ],
  [["flom", "--m"], "--multicast-address --multicast-port"],
  [["flom", "--da"], "--daemon-trace-file --daemon-lifespan"],
  [["flom", "-l", ""], "NL CR CW PR PW EX"],
  [["flom", "--lock-mode", "P"], "PR PW"],
  [["flom", "--lock-mode", "=", "P"], "PR PW"],
  [["flom", "-Vl", "P"], "PR PW"],
  [["flom", "-lP"], "-lPR -lPW"],
  [["flom", "-VlP"], "-VlPR -VlPW"],
  [["flom", "-e", ""], "yes no"],
  [["flom", "--element", "x", "--append-trace-file", ""], "yes no"],
  [["flom", "--log-format", ""], "text json"],
  [["flom", "-r", ""], ""],
  [["flom", "-r", "-l"], ""],
  [["flom", "-o", ""], ""],
  [["flom", "-r", "-l", "--el"], "--element"],
  [["flom", "-r", "--", "--el"], "--element"],
  [["flom", "-a", "dark"], "darkroom"],
  [["flom", "--unicast-address", "=", "dark"], "darkroom"],
  [["flom", "-n", "lo"], "lo"],
  [["flom", "-A", "ff02", "::", "1", "--el"], "--element"],
  [["flom", "unmist"], "unmistakable"],
  [["flom", "--", "unmist"], "unmistakable"],
  [["flom", "-"], "short and long"],
];

Deno.test(
  withPrograms(
    ["bash"],
    "bash offers options, their values and commands, each where it belongs",
    async () => {
      await using playground = new Playground();
      const script = `
. "$1"; shift
HOSTFILE=hosts
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE=$*
# Readline has no blank where it has parted a word.
COMP_LINE=\${COMP_LINE// = /=} COMP_LINE=\${COMP_LINE// :: /::}
_flom flom "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD - 1]}"
echo "\${COMPREPLY[*]}"`;
      playground.write("hosts", "192.0.2.7 darkroom\n");
      for (const [words, replies] of OFFERED) {
        const command = ["bash", "-c", script, "bash", join(CONTRIB, "flom.bash"), ...words];
        const { stdout, stderr } = await run(command, playground.options);
        const offered = stdout.trim();
        if (replies === "short and long") {
          assertEquals([" -r ", " --resource-name "].filter((name) => !` ${offered} `.includes(name)), []);
        } else {
          assertEquals(`${offered}${stderr}`, replies, words.join(" "));
        }
      }
    },
  ),
);

/** The same for fish. */
const OFFERED_BY_FISH: readonly (readonly [line: string, replies: string])[] = [
  ["flom --mul", "--multicast-address --multicast-port"],
  ["flom --tls-c", ""],
  ["flom -l ", "CR CW EX NL PR PW"],
  ["flom --lock-mode=P", "--lock-mode=PR --lock-mode=PW"],
  ["flom -lP", "-lPR -lPW"],
  ["flom --append-trace-file ", "no yes"],
  ["flom -r flo", ""],
  ["flom -c 'flom t", "flom test.conf"],
  ["flom --socket-name 'flom t", "flom test.conf"],
  ["flom -n lo", "lo"],
  ["flom unmist", "unmistakable"],
  ["flom -- unmist", "unmistakable"],
  ["flom -Vr a -- unmist", "unmistakable"],
  ["flom -ra -- unmistakable co", "colour"],
  ["flom -r a unmistakable co", "colour"],
  ["flom --resource-name a unmistakable co", "colour"],
  ["flom --resource-name=a unmistakable co", "colour"],
  ["flom -r -- -- unmistakable --sp", "--speed"],
  ["flom unmistakable --sp", ""],
  ["flom -d -1 -A ff02::1 -- flom -l E", "EX"],
];

Deno.test(
  withPrograms(
    ["fish"],
    "fish offers options, their values and commands, each where it belongs",
    async () => {
      await using playground = new Playground();
      const own = "complete -c unmistakable -f -a colour; complete -c unmistakable -l speed";
      for (const [line, replies] of OFFERED_BY_FISH) {
        const script = `source '${join(CONTRIB, "flom.fish")}'; ${own}; complete -C $argv[1]`;
        const { stdout, stderr } = await run(["fish", "-c", script, line], playground.options);
        const words = stdout.trimEnd().split("\n").map((reply) => reply.split("\t")[0]!);
        assertEquals(`${words.join(" ")}${stderr}`, replies, line);
      }
    },
  ),
);

for (const [shell, name] of [["bash", "flom.bash"], ["zsh", "_flom"], ["fish", "flom.fish"]] as const) {
  Deno.test(withPrograms([shell], `${shell} can read ${name}`, async () => {
    const { code, stderr } = await run([shell, "-n", join(CONTRIB, name)]);
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
  }));
}
