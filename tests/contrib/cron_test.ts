import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { freePort, ROOT, type Running, until } from "../helpers/flom.ts";
import { Installed } from "./installed.ts";

const text = Deno.readTextFileSync(join(ROOT, "contrib", "flom.cron"));

/** A line of a file in /etc/cron.d. */
interface Job {
  readonly when: string;
  readonly user: string;
  readonly command: string;
}

/** Names of the scripts that the example runs. */
const SCRIPTS = ["mirror.sh", "collect.sh", "poll.sh", "backup.sh", "report.sh"];

const AN_HOUR_MS = 3_600_000;

/** A host with the example in /etc/cron.d. */
class CronHost implements AsyncDisposable {
  readonly #installed: Installed;
  readonly #port = String(freePort());
  readonly #socket: string;
  readonly #variables: Readonly<Record<string, string>>;
  readonly #jobs: readonly Job[];

  private constructor(installed: Installed) {
    this.#installed = installed;
    this.#socket = join(installed.directory, "socket");
    // The user's own settings say where the daemons of this test are.
    const configuration = `[Daemon]\nSocketName=${this.#socket}\nUnicastPort=${this.#port}\n` +
      `[Trace]\nDaemonTraceFile=${this.path("log")}\n`;
    Deno.writeTextFileSync(join(installed.home, ".flom"), configuration);
    const here = text.replaceAll("/usr/local/bin", installed.bin).replaceAll("locks.example", "127.0.0.1");
    [this.#variables, this.#jobs] = readCronTable(here);
    for (const name of SCRIPTS) this.script(name, `echo "${name}$FLOM_ELEMENT$*"`);
  }

  static async make(): Promise<CronHost> {
    return new CronHost(await Installed.make());
  }

  script(name: string, body: string): void {
    this.#installed.script(name, body);
  }

  path(name: string): string {
    return join(this.#installed.directory, name);
  }

  /** Starts the daemon of all hosts. */
  async startDaemonOfAll(): Promise<void> {
    const { code, stderr } = await this.flom("-a", "127.0.0.1", "-d", "-1", "--", "true").result();
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
  }

  flom(...args: string[]): Running {
    return this.#installed.flom(...args);
  }

  /** The command of the job that runs a script. */
  command(script: string): string {
    return this.#jobs.find(({ command }) => command.includes(script))!.command;
  }

  /** Does what cron does when the time has come for the job that runs a script. */
  start(script: string): Running {
    const [line, input] = partAtPercent(this.command(script));
    assertEquals(input, undefined, "no job has a standard input of its own");
    const env = { LOGNAME: "root", PATH: "/usr/bin:/bin", SHELL: "/bin/sh", ...this.#variables };
    return this.#installed.start([env.SHELL, "-c", line], env);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flom("-X").result();
    await this.flom("-a", "127.0.0.1", "-X").result();
    await this.#installed[Symbol.asyncDispose]();
  }
}

/** The variables and the jobs of a file in /etc/cron.d, as crontab(5) has it: values are not expanded. */
function readCronTable(table: string): [variables: Record<string, string>, jobs: Job[]] {
  const variables: Record<string, string> = {};
  const jobs: Job[] = [];
  for (const line of table.split("\n")) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name, value] = /^([A-Z]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    const [, when, user, command] = /^((?:[-*\/,0-9]+\s+){5})([a-z]+)\s+(.*)$/.exec(line) ?? [];
    if (name !== undefined) variables[name] = value!;
    else if (command !== undefined) jobs.push({ when: when!.trim(), user: user!, command });
    else throw new Error(`cron would not understand ${line}`);
  }
  return [variables, jobs];
}

/** A command as cron sees it: the first % ends it, the rest is its input; \% is a %. */
function partAtPercent(command: string): [line: string, input: string | undefined] {
  const [, line, input] = /^((?:\\%|[^%])*)(?:%(.*))?$/.exec(command)!;
  return [line!.replaceAll("\\%", "%"), input];
}

Deno.test("cron can read the example, which ends with a line break, and whose jobs all run under flom", () => {
  const [variables, jobs] = readCronTable(text);
  assertEquals(Object.keys(variables), ["SHELL", "PATH", "MAILTO"]);
  assert(!variables["PATH"]!.includes("$"));
  assert(text.endsWith("\n"));
  assertEquals(jobs.length, SCRIPTS.length);
  for (const [index, { command }] of jobs.entries()) {
    assertMatch(command, /^flom /);
    assertStringIncludes(command, SCRIPTS[index]!);
  }
});

for (const script of SCRIPTS) {
  Deno.test(`the job of the example that runs ${script} runs in the environment that cron gives it`, async () => {
    await using host = await CronHost.make();
    await host.startDaemonOfAll();
    const { code, stdout, stderr } = await host.start(script).result();
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertMatch(stdout, script === "report.sh" ? /^report\.sh\d{8}\.\d\d\n$/ : new RegExp(`^${script}\n$`));
  });
}

Deno.test("a job of the example is over for cron although the daemon that it has started lives on", async () => {
  await using host = await CronHost.make();
  // Its output ends only when nobody has it any more.
  assertEquals((await host.start("collect.sh").result()).code, 0);
  assertEquals((await host.flom("-d", "0", "--", "true").result()).code, 0);
});

Deno.test("of the example's jobs that skip, one says so on standard error and one says nothing", async () => {
  await using host = await CronHost.make();
  for (const [resource, script] of [["collect", "collect.sh"], ["poll", "poll.sh"]] as const) {
    await using holder = host.flom("-r", resource, "--", "sh", "-c", "echo held; exec sleep 30");
    await holder.printed("held");
    const { code, stdout, stderr } = await host.start(script).result();
    assertEquals(stdout, "");
    if (script === "poll.sh") assertEquals({ code, stderr }, { code: 0, stderr: "" });
    else {
      assertEquals(code, 98);
      assertMatch(stderr, /^flom: .*lock.*\n$/i);
    }
  }
});

Deno.test("the job of the example that is skipped in silence is not silent when it fails", async () => {
  await using host = await CronHost.make();
  host.script("poll.sh", "echo one thing; echo another >&2; exit 3");
  const { stdout, stderr } = await host.start("poll.sh").result();
  assertEquals({ stdout, stderr }, { stdout: "one thing\nanother\npoll.sh has failed\n", stderr: "" });
});

Deno.test("the example's job that waits runs when the one before has ended", async () => {
  await using host = await CronHost.make();
  const [running, end] = [host.path("running"), host.path("end")];
  const wait = `until test -e '${end}'; do sleep 0.01; done`;
  host.script("mirror.sh", `mkdir '${running}' || exit 1; echo begun; ${wait}; rmdir '${running}'`);
  await using first = host.start("mirror.sh");
  await first.printed("begun");
  await using second = host.start("mirror.sh");
  await until(() => Deno.readTextFileSync(host.path("log")).includes(" enqueued "), "the second one waits");
  Deno.writeTextFileSync(end, "");
  assertEquals(await first.result(), { code: 0, stdout: "begun\n", stderr: "" });
  assertEquals(await second.result(), { code: 0, stdout: "begun\n", stderr: "" });
});

Deno.test("of the example's job for one of many hosts only the first runs in an hour", async () => {
  await using host = await CronHost.make();
  await host.startDaemonOfAll();
  assertStringIncludes(host.command("report.sh"), ` -i ${AN_HOUR_MS} `, "it is remembered as long");
  const first = await host.start("report.sh").result();
  const second = await host.start("report.sh").result();
  // Unless the hour has just changed.
  if (second.code === 0) assert(second.stdout !== first.stdout, second.stdout);
  else {
    assertEquals({ code: second.code, stdout: second.stdout }, { code: 98, stdout: "" });
    assertStringIncludes(second.stderr, "already locked");
  }
});

Deno.test("the example's jobs for many hosts never start a daemon", async () => {
  await using host = await CronHost.make();
  for (const script of ["backup.sh", "report.sh"]) {
    const { code, stdout, stderr } = await host.start(script).result();
    assertEquals({ code, stdout }, { code: 99, stdout: "" });
    assertStringIncludes(stderr, "cannot connect to 127.0.0.1");
  }
});
