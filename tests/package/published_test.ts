/** The package as users get it: from a registry, by Deno's own commands. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { freePort } from "../helpers/flom.ts";
import { OLD_ENOUGH_MS, Registry } from "../helpers/registry.ts";
import { Project } from "./project.ts";
import { readTreePackage } from "./working_tree.ts";

const tree = await readTreePackage();

/** What users write to run flom without installing it. */
const RUN = ["run", "-A", "jsr:@flom/cli"];

/** What users write to install it; into this directory, and not into their home. */
const INSTALL = ["install", "-g", "-A", "-n", "flom", "jsr:@flom/cli", "--root", "root"];

/** What a user's script does with the package. It is checked for its types, and runs without permissions. */
const SCRIPT = `
import { Flom, type Lock, type LockMode, LockTimeoutError, VERSION } from "jsr:@flom/cli";
const version: string = VERSION;
const mode: LockMode = "PR";
const flom: Flom = new Flom({ address: "mojan", onNotice: (line: string) => console.error(line) });
const lock: (name: string) => Promise<Lock> = (name) => flom.lock(name, { mode, timeoutMs: 5 });
console.log(version, typeof lock, LockTimeoutError.name);
`;

/** What it prints. */
const SCRIPT_OUTPUT = `${tree.version} function LockTimeoutError\n`;

/** Directories in which Deno behaves otherwise. */
const DIRECTORIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "an empty directory": {},
  "a directory with a deno.json": { "deno.json": '{ "imports": { "a": "./a.ts" } }' },
  "a directory with a package.json": { "package.json": '{ "name": "a", "type": "commonjs" }' },
  "a directory with packages of npm's that are not there": {
    "package.json": '{ "dependencies": { "a": "1.0.0" } }',
  },
  "a directory whose node_modules are the user's affair": {
    "package.json": '{ "dependencies": { "a": "1.0.0" } }',
    "deno.json": '{ "nodeModulesDir": "manual" }',
  },
  "a directory that vendors its modules": { "deno.json": '{ "vendor": true }' },
};

let registry: Registry;
let cache: string;

Deno.test.beforeAll(async () => {
  registry = await Registry.start(tree, { [tree.version]: OLD_ENOUGH_MS });
  cache = await Deno.makeTempDir({ prefix: "flom-cache-" });
});

Deno.test.afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await Deno.remove(cache, { recursive: true });
});

/** A directory of a user who has the package in his cache as soon as one of these tests has used it. */
function project(files: Readonly<Record<string, string>> = {}): Project {
  return new Project({ registry, cache, files });
}

for (const [what, files] of Object.entries(DIRECTORIES)) {
  Deno.test(`deno run jsr: runs a command under a lock in ${what}`, async () => {
    await using user = project(files);
    const { code, stdout, stderr } = await user.deno(...RUN, "--", "echo", "hi");
    assertEquals({ code, stdout }, { code: 0, stdout: "hi\n" }, stderr);
    assert(Deno.lstatSync(user.socket).isSocket, "the daemon listens where the user wants it to");
    assertEquals(registry.unanswered, []);
  });
}

Deno.test("options reach flom, and the status of the command comes back", async () => {
  await using user = project();
  const command = ["sh", "-c", 'echo "$FLOM_RESOURCE $1"; exit 7', "sh"];
  const { code, stdout } = await user.deno(...RUN, "-r", "red.green", "--", ...command);
  assertEquals({ code, stdout }, { code: 7, stdout: "red.green red\n" });
});

Deno.test("the daemon outlives the command that started it, and keeps the locks of those that follow", async () => {
  await using user = project({ held: "" });
  assertEquals((await user.deno(...RUN, "-d", "-1", "--", "true")).code, 0);
  const hold = "echo locked; while [ -e held ]; do sleep 0.01; done";
  await using holder = user.running("deno", ...RUN, "-d", "0", "--", "sh", "-c", hold);
  await holder.printed("locked");
  assertEquals((await user.deno(...RUN, "-d", "0", "-o", "0", "--", "true")).code, 98);
  Deno.removeSync(user.path("held"));
  assertEquals((await holder.result()).code, 0);
  assertEquals((await user.deno(...RUN, "-d", "0", "-o", "0", "--", "true")).code, 0);
});

Deno.test("with part of the permissions on TCP, the package runs and starts its daemon", async () => {
  await using user = project();
  const port = String(freePort());
  const where = ["-a", "127.0.0.1", "-p", port];
  const run = ["run", "--no-prompt", "--allow-net", "--allow-run", "jsr:@flom/cli", ...where];
  const { code, stdout, stderr } = await user.deno(...run, "--", "echo", "hi");
  assertEquals({ code, stdout }, { code: 0, stdout: "hi\n" }, stderr);
  assertEquals((await user.deno(...run, "-X")).code, 0);
});

Deno.test("a lockfile that is frozen is used and stays as it is; where it lacks flom, --no-lock leaves it out", async () => {
  const frozen = '{ "lock": { "frozen": true } }';
  await using user = project({ "deno.json": frozen, "deno.lock": '{ "version": "5" }' });
  const refused = await user.deno(...RUN, "--", "echo", "hi");
  assertEquals({ code: refused.code, stdout: refused.stdout }, { code: 1, stdout: "" });
  assertStringIncludes(refused.stderr, "The lockfile is out of date");
  assertEquals(
    (await user.deno("run", "-A", "--no-lock", "jsr:@flom/cli", "--", "echo", "hi")).stdout,
    "hi\n",
  );
  assertEquals((await user.deno("run", "-A", "--frozen=false", "jsr:@flom/cli", "--", "true")).code, 0);
  const lock = Deno.readTextFileSync(user.path("deno.lock"));
  assertStringIncludes(lock, `"@flom/cli@${tree.version}"`);
  assertEquals((await user.deno(...RUN, "--", "echo", "hi")).stdout, "hi\n");
  assertEquals(Deno.readTextFileSync(user.path("deno.lock")), lock);
});

Deno.test("deno install makes a command, also for use within itself", async () => {
  await using user = project();
  const { code, stderr } = await user.deno(...INSTALL);
  assertEquals(code, 0, stderr);
  assertEquals(registry.unanswered, []);
  assertEquals(await user.run("flom", "--", "echo", "hi"), { code: 0, stdout: "hi\n", stderr: "" });
  const nested = ["flom", "-r", "a", "--", "flom", "-r", "b", "--", "sh", "-c"];
  const inner = await user.run(...nested, 'echo "$FLOM_RESOURCE" "$FLOM_HOLD"; exit 3');
  assertEquals(inner.code, 3, inner.stderr);
  assertMatch(inner.stdout, /^b [^,\s]+,[^,\s]+\n$/);
  assertEquals((await user.run("flom", "-r", "a", "--", "flom", "-r", "a", "--", "true")).code, 95);
});

Deno.test("a script imports the package with its types, and needs no permission for that", async () => {
  await using user = project({ "script.ts": SCRIPT });
  const { code, stdout, stderr } = await user.deno("run", "--check", "--no-prompt", "script.ts");
  assertEquals({ code, stdout }, { code: 0, stdout: SCRIPT_OUTPUT }, stderr);
});

Deno.test("a script locks with the package, and starts the daemon that it needs", async () => {
  const script = `
    import { Flom, LockBusyError } from "jsr:@flom/cli";
    await using flom = new Flom();
    await using other = new Flom();
    await using lock = await flom.lock("a");
    const error = await other.lock(lock.resource, { timeoutMs: 0 }).catch((error) => error);
    console.log(typeof lock.fence, error instanceof LockBusyError);
    console.log(await other.run(["sh", "-c", "exit 3"], { resource: "b" }));
  `;
  await using user = project({ "script.ts": script });
  const { code, stdout, stderr } = await user.deno("run", "-A", "script.ts");
  const expected = "bigint true\n{ code: 3, success: false }\n";
  assertEquals({ code, stdout }, { code: 0, stdout: expected }, stderr);
});

Deno.test("the entry point of the command line runs it, and gives it to scripts", async () => {
  await using user = project({
    "script.ts": `import { main } from "jsr:@flom/cli/cli"; Deno.exit(await main(["--", ...Deno.args]));`,
  });
  const direct = await user.deno("run", "-A", "jsr:@flom/cli/cli", "--", "sh", "-c", "echo hi; exit 6");
  assertEquals({ code: direct.code, stdout: direct.stdout }, { code: 6, stdout: "hi\n" }, direct.stderr);
  const { code, stdout, stderr } = await user.deno("run", "-A", "script.ts", "sh", "-c", "exit 5");
  assertEquals({ code, stdout }, { code: 5, stdout: "" }, stderr);
});
