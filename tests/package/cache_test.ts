/** What Deno downloads of the package, how often, and how long after it was published. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { OLD_ENOUGH_MS, Registry } from "../helpers/registry.ts";
import { Project } from "./project.ts";
import { readTreePackage } from "./working_tree.ts";

const tree = await readTreePackage();

const RUN = ["run", "-A", "jsr:@flom/cli"];
const RUN_NEW = ["run", "-A", "--minimum-dependency-age=0", "jsr:@flom/cli"];
const INSTALL = ["install", "-g", "-A", "-n", "flom", "jsr:@flom/cli", "--root", "root"];
const INSTALL_NEW = [...INSTALL, "--minimum-dependency-age=0"];

/** An age that is too young, in milliseconds. */
const MOMENT_MS = 1000;

/** Versions for a registry that has two; the files of both are the tree's. */
const OLDER = "1.0.0";
const NEWER = "1.1.0";

/** What Deno says of a version that it finds too young. */
const HINT = "blocked by the minimum dependency age policy";

/** A registry with versions of these ages. */
function publish(ages: Readonly<Record<string, number>>): Promise<Registry> {
  return Registry.start(tree, ages);
}

/** A user who has downloaded nothing yet. */
function newcomer(registry: Registry): Project {
  return new Project({ registry });
}

/** Versions of which a registry was asked for the program. */
function versionsUsed({ requests }: Registry): string[] {
  return requests.filter((path) => path.endsWith("/flom.js")).map((path) => path.split("/").at(-2)!);
}

/** The command lines of all processes. */
function commandLines(): string[] {
  return [...Deno.readDirSync("/proc")].flatMap(({ name }) => {
    try {
      return [Deno.readTextFileSync(`/proc/${name}/cmdline`)];
    } catch {
      return [];
    }
  });
}

Deno.test("the first command downloads all, each file once; a daemon needs nothing but the cache", async () => {
  await using registry = await publish({ [tree.version]: OLD_ENOUGH_MS });
  await using user = newcomer(registry);
  // Without a daemon, so that the question is whether the start of one asks for more.
  assertEquals((await user.deno(...RUN, "-d", "0", "--", "true")).code, 99);
  const requests = [...registry.requests];
  assert(requests.includes(`/${tree.name}/${tree.version}/flom.js`), requests.join("\n"));
  assertEquals(requests.length, new Set(requests).size, requests.join("\n"));
  assertEquals(registry.unanswered, []);
  assertEquals((await user.deno(...RUN, "-d", "-1", "--", "echo", "hi")).stdout, "hi\n");
  assertEquals(registry.requests, requests);
});

Deno.test({
  name: "the daemon is the program of the same version, from the registry's address",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using registry = await publish({ [OLDER]: OLD_ENOUGH_MS });
    await using user = newcomer(registry);
    assertEquals((await user.deno(...RUN, "-d", "-1", "--", "true")).code, 0);
    const daemons = commandLines().filter((words) => words.includes(`\0--socket-name=${user.socket}\0`));
    assertEquals(daemons.length, 1);
    assertStringIncludes(daemons[0]!, `\0${registry.url}${tree.name}/${OLDER}/flom.js\0`);
  },
});

Deno.test("Deno refuses a version of a moment ago, and takes it when told that age does not matter", async () => {
  await using registry = await publish({ [NEWER]: MOMENT_MS });
  await using user = newcomer(registry);
  for (const words of [RUN, INSTALL]) {
    const { code, stderr } = await user.deno(...words);
    assertEquals(code, 1);
    assertStringIncludes(stderr, HINT);
  }
  assertEquals(versionsUsed(registry), []);
  assertEquals((await user.deno(...RUN_NEW, "--", "echo", "hi")).stdout, "hi\n");
  assertEquals((await user.deno(...RUN, "--", "true")).code, 1, "it has to be said every time");
});

Deno.test("what was installed at once runs without a word about its age", async () => {
  await using registry = await publish({ [NEWER]: MOMENT_MS });
  await using user = newcomer(registry);
  assertEquals((await user.deno(...INSTALL_NEW)).code, 0);
  assertEquals(await user.run("flom", "--", "echo", "hi"), { code: 0, stdout: "hi\n", stderr: "" });
});

Deno.test("while the newest version is too young, Deno takes the one before", async () => {
  await using registry = await publish({ [OLDER]: OLD_ENOUGH_MS, [NEWER]: MOMENT_MS });
  await using user = newcomer(registry);
  assertEquals((await user.deno(...RUN, "--", "echo", "hi")).stdout, "hi\n");
  assertEquals(versionsUsed(registry), [OLDER]);
  assertEquals((await user.deno(...RUN_NEW, "--", "echo", "hi")).stdout, "hi\n");
  assertEquals(versionsUsed(registry), [OLDER, NEWER]);
});
