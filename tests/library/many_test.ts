import { assert, assertEquals } from "@std/assert";
import { Flom } from "../../mod.ts";
import { Place } from "../helpers/flom.ts";
import { unless } from "../helpers/skip.ts";

const MANY = 10_000;

/** Files that a process here may open; Deno takes all that the hard limit allows. */
async function openFilesLimit(): Promise<number> {
  const { stdout } = await new Deno.Command("sh", { args: ["-c", "ulimit -Hn"] }).output();
  const text = new TextDecoder().decode(stdout).trim();
  return text === "unlimited" ? Infinity : Number(text);
}

const enough = Deno.build.os === "linux" && await openFilesLimit() > MANY + 200;

Deno.test(unless(
  enough ? undefined : "too few files may be open",
  `${MANY} locks at once from one process, and a tenth of them in turn`,
  async () => {
    await using place = new Place();
    assertEquals((await place.flom("-d", "-1", "--", "true")).code, 0);
    await using flom = new Flom({ socket: place.socket, daemonLifespanMs: 0 });
    const locks = await Promise.all(Array.from({ length: MANY }, (_, at) => flom.lock(`job${at}`)));
    assertEquals(new Set(locks.map(({ fence }) => fence)).size, MANY);
    assertEquals(await flom.tryLock("job7"), undefined);
    await Promise.all(locks.map((lock) => lock.unlock()));
    let inside = 0;
    let most = 0;
    const enter = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 0));
      inside--;
    };
    await Promise.all(Array.from({ length: MANY / 10 }, () => flom.request("one", enter)));
    assertEquals(most, 1);
    await using free = await flom.tryLock("job7");
    assert(free !== undefined);
  },
));
