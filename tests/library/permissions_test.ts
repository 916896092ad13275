import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { freePort, Place, ROOT, run } from "../helpers/flom.ts";
import { serve } from "../../mod.ts";

/** Runs a script of the library that gets a lock, with these permissions only; tells what it printed. */
async function lockWith(permissions: readonly string[], options: object): Promise<string> {
  const directory = await Deno.makeTempDir({ prefix: "flom-" });
  const script = join(directory, "script.ts");
  const mod = JSON.stringify(join(ROOT, "mod.ts"));
  await Deno.writeTextFile(
    script,
    `import { Flom } from ${mod};
     await using flom = new Flom(${JSON.stringify(options)});
     try {
       await using lock = await flom.lock("a");
       console.log("locked", lock.resource);
     } catch (error) {
       console.log(error.name + ": " + error.message);
     }`,
  );
  const words = [Deno.execPath(), "run", "--no-prompt", "--quiet", "--no-config", ...permissions, script];
  const { code, stdout, stderr } = await run(words);
  await Deno.remove(directory, { recursive: true });
  assertEquals(code, 0, stderr);
  return stdout.trim();
}

function assertSays(said: string, ...pieces: string[]): void {
  for (const piece of pieces) assert(said.includes(piece), `${JSON.stringify(piece)} is not in: ${said}`);
}

Deno.test("on TCP the permission for the network is enough", async () => {
  await using daemon = await serve({ address: "127.0.0.1", port: 0 });
  const place = { address: "127.0.0.1", port: daemon.port };
  assertEquals(await lockWith([`--allow-net=127.0.0.1:${daemon.port}`], place), "locked a");
});

Deno.test("without it, the error names it", async () => {
  const said = await lockWith([], { address: "127.0.0.1", port: freePort() });
  assertSays(said, "ConnectionError: ", "--allow-net");
});

Deno.test("on a unix socket, the error names what is missing, and the option that does without", async () => {
  await using place = new Place();
  assertEquals((await place.flom("-d", "-1", "--", "true")).code, 0);
  const { socket } = place;
  assertSays(await lockWith(["--allow-net"], { socket }), "ConnectionError: ", "--allow-read", "address");
  assertSays(await lockWith(["--allow-net", "--allow-read"], { socket }), "--allow-write", "address");
  const flags = ["--allow-net", `--allow-read=${socket}`, `--allow-write=${socket}`];
  assertEquals(await lockWith(flags, { socket }), "locked a");
});

Deno.test("the user's own socket is never guessed: without the permission to know it, the error says what to do", async () => {
  const said = await lockWith(["--allow-net", "--allow-read", "--allow-write"], {});
  assertSays(said, "OptionError: ", "--allow-sys=uid", "-s, socket", "-a, address");
  assertSays(await lockWith(["--allow-net", "--allow-sys"], {}), "--allow-read=/etc/passwd");
});

Deno.test("a daemon that cannot be started for want of a permission: the error names it, and how to start none", async () => {
  const said = await lockWith(["--allow-net"], { address: "127.0.0.1", port: freePort() });
  assertSays(said, "ConnectionError: ", "--allow-run", "daemonLifespanMs: 0");
});
