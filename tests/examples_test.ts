/** The examples that users read, in the README and at the public symbols: they run. */

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ROOT, run } from "./helpers/flom.ts";

/** Sources that have examples of the library. */
const DOCUMENTS = ["README.md", "mod.ts", "client/flom.ts", "serve.ts"];

Deno.test("the examples of the library run as they stand", async () => {
  const directory = await Deno.makeTempDir({ prefix: "flom-" });
  const path = (name: string) => join(directory, name);
  await Deno.writeTextFile(path(".flom"), `[Daemon]\nSocketName=${path("socket")}\nLifespan=100\n`);
  // An example says where users import from; here that is this project.
  const config = { imports: { "jsr:@flom/cli": join(ROOT, "mod.ts") } };
  await Deno.writeTextFile(path("deno.json"), JSON.stringify(config));
  // The compiler's cache is where it always is.
  const { stdout: info } = await run([Deno.execPath(), "info", "--json"]);
  const env = { HOME: directory, DENO_DIR: JSON.parse(info).denoDir, NO_COLOR: "1" };
  const { code, stdout, stderr } = await run(
    [Deno.execPath(), "test", "--allow-all", "--doc", "--config", path("deno.json"), ...DOCUMENTS],
    { cwd: ROOT, env },
  );
  assertEquals(code, 0, stdout + stderr);
  for (const document of DOCUMENTS) {
    assert(new RegExp(`${document}[#$].* ok `).test(stdout), `${document} has no example\n${stdout}`);
  }
  await Deno.remove(directory, { recursive: true });
});
