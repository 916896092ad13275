import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { freePort, ROOT, run, until } from "../helpers/flom.ts";
import { Installed } from "./installed.ts";
import { withPrograms } from "./tools.ts";

const unit = Deno.readTextFileSync(join(ROOT, "contrib", "flom.service"));

/** Where the unit looks for flom. */
const PROGRAM = "/usr/local/bin/flom";

/** The value of a setting, which the unit has once. */
function setting(name: string): string {
  const values = [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value]) => value!);
  assertEquals(values.length, 1, name);
  return values[0]!;
}

/** The words of a line of the unit as systemd makes them: `${NAME}` is one word, `$NAME` as many as it has. */
function words(line: string, env: Readonly<Record<string, string>>): string[] {
  return line.split(" ").flatMap((word) => {
    const [, name] = /^\$([A-Z_]+)$/.exec(word) ?? [];
    if (name !== undefined) return (env[name] ?? "").split(" ").filter((part) => part !== "");
    return [word.replace(/\$\{([A-Z_]+)\}/g, (_, name: string) => env[name] ?? "")];
  });
}

/** The settings that the head of the unit gives as an example of its file. */
function example(): Record<string, string> {
  const lines = [...unit.matchAll(/^# {5}([A-Z_]+)=(.*)$/gm)];
  return Object.fromEntries(lines.map(([, name, value]) => [name!, value!]));
}

Deno.test(withPrograms(["systemd-analyze"], "systemd has no complaint about the unit", async () => {
  await using installed = await Installed.make();
  const path = join(installed.directory, "flom.service");
  Deno.writeTextFileSync(path, unit.replaceAll(PROGRAM, join(installed.bin, "flom")));
  const { code, stdout, stderr } = await run(["systemd-analyze", "verify", "--man=no", path]);
  const complaints = `${stdout}${stderr}`.split("\n").filter((line) => line.includes("flom"));
  assertEquals({ code, complaints }, { code: 0, complaints: [] });
}));

Deno.test("what the unit starts serves the commands of other hosts until it gets the signal of systemd", async () => {
  await using installed = await Installed.make();
  const port = String(freePort());
  const env = { FLOM_ADDRESS: "127.0.0.1", FLOM_OPTIONS: `-p ${port} --log-format json` };
  const [program, ...args] = words(setting("ExecStart"), env);
  assertEquals(program, PROGRAM);
  // What systemd gives to services, with another directory for the one that flom is installed in.
  const path = `/usr/local/sbin:${installed.bin}:/usr/sbin:/usr/bin`;
  const cache = { DENO_DIR: join(installed.directory, "cache") };
  await using daemon = installed.start([join(installed.bin, "flom"), ...args], {
    PATH: path,
    ...cache,
    ...env,
  });
  const place = ["-a", "127.0.0.1", "-p", port, "-d", "0"];
  await until(async () => (await installed.flom(...place, "--", "true").result()).code === 0, "it serves");
  daemon.child.kill("SIGTERM");
  const { code, stdout, stderr } = await daemon.result();
  assertEquals({ code, stdout }, { code: 0, stdout: "" });
  assert(stderr.split("\n").slice(0, -1).every((line) => "event" in JSON.parse(line)), stderr);
});

Deno.test("a second daemon at the address of the unit fails, so that systemd knows", async () => {
  await using installed = await Installed.make();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const env = { FLOM_ADDRESS: "127.0.0.1", FLOM_OPTIONS: `-p ${taken.addr.port}` };
  const [, ...args] = words(setting("ExecStart"), env);
  const { code, stderr } = await installed.flom(...args).result();
  assertEquals(code, 99);
  assert(stderr.includes(`port ${taken.addr.port} of 127.0.0.1 is in use`), stderr);
});

Deno.test("the settings that the unit shows are those it uses", () => {
  const shown = example();
  const started = words(setting("ExecStart"), shown);
  assertEquals(Object.keys(shown).sort(), ["FLOM_ADDRESS", "FLOM_OPTIONS"]);
  assert(started.includes(shown.FLOM_ADDRESS!) && !started.includes(""), started.join(" "));
  assertEquals(setting("EnvironmentFile"), "/etc/default/flom");
  assert(unit.startsWith("#") && unit.includes(setting("EnvironmentFile")));
});

Deno.test("the unit lets V8 compile, and have protection keys", () => {
  assert(!/^MemoryDenyWriteExecute=/m.test(unit));
  assertEquals(setting("SystemCallFilter").split(" ").includes("@pkey"), true);
  assertEquals(setting("SystemCallErrorNumber"), "EPERM");
});
