import { flomWords, run } from "./flom.ts";
import { unless } from "./skip.ts";

/** What a mount namespace needs where one is root, and where not. */
const WAYS = [["unshare", "-m"], ["unshare", "-r", "-m"]];

const way: readonly string[] | undefined = await (async () => {
  if (Deno.build.os !== "linux") return undefined;
  for (const words of WAYS) {
    try {
      if ((await run([...words, "mount", "--bind", "/dev/null", "/etc/passwd"])).code === 0) return words;
    } catch {
      // There is no unshare.
    }
  }
  return undefined;
})();

/** Options of a test that puts other files in the place of the host's: it says in its name why it is skipped. */
export function withHostFiles(name: string, fn: () => Promise<void>): Deno.TestDefinition {
  return unless(way ? undefined : "no mount namespace can be made here", name, fn);
}

/** The words that run a program for which some paths of the host, which must be there, mean other ones. */
export function hostFilesWords(mounts: Readonly<Record<string, string>>, words: readonly string[]): string[] {
  const script = Object.keys(mounts).map((_, at) => `mount --bind "$${2 * at + 1}" "$${2 * at + 2}" &&`).join(
    " ",
  );
  const paths = Object.entries(mounts).flatMap(([path, instead]) => [instead, path]);
  return [...way!, "sh", "-c", `${script} shift ${paths.length} && exec "$@"`, "sh", ...paths, ...words];
}

/** The words that run a program as somebody who may read only what everybody may. */
export function nobodyWords(words: readonly string[]): string[] {
  if (Deno.uid() !== 0) return [...words];
  return ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ...words];
}

/** Why nobody but us can run flom here; undefined where somebody can. */
const nobodyUnavailable: string | undefined = await (async () => {
  if (Deno.build.os !== "linux") return "there is no setpriv";
  try {
    const { code, stderr } = await run(nobodyWords(["env", "HOME=/", ...flomWords(["--version"])]));
    return code === 0 ? undefined : `nobody else can run flom here: ${stderr.trim()}`;
  } catch (error) {
    return `setpriv is needed: ${(error as Error).message}`;
  }
})();

/** Options of a test in which somebody runs flom who may not do everything: it says in its name why it is skipped. */
export function asNobody(name: string, fn: () => Promise<void>): Deno.TestDefinition {
  return unless(nobodyUnavailable, name, fn);
}

/** The same for a test in which that is another user than we are. */
export function asOtherUser(name: string, fn: () => Promise<void>): Deno.TestDefinition {
  const isRoot = Deno.build.os === "linux" && Deno.uid() === 0;
  return unless(isRoot ? nobodyUnavailable : "only root can be other users", name, fn);
}
