/** The command is started through the C library, or by Deno where that may not be used: it must not make a difference. */

import { assertEquals } from "@std/assert";
import { main } from "../../main.ts";
import { flomWords, Place, type Result, run, Running } from "../helpers/flom.ts";

const WAYS: Readonly<Record<string, readonly string[]>> = {
  "through the C library": ["-A"],
  "by Deno": ["-A", "--deny-ffi"],
};

for (const [way, permissions] of Object.entries(WAYS)) {
  const words = (place: Place, ...command: string[]) =>
    flomWords(["-s", place.socket, "--", ...command], permissions);
  const flom = (place: Place, ...command: string[]): Promise<Result> => run(words(place, ...command));

  Deno.test(`a command that is started ${way} has its arguments, streams and directory`, async () => {
    await using place = new Place();
    const script = 'cat; pwd; printf "%s|" "$#" "$@"; echo oops >&2';
    const given = ["", "a  b", "ä€😀\n", "--", "x".repeat(100_000)];
    const command = words(place, "sh", "-c", script, "sh", ...given);
    await using running = new Running(command, { stdin: "piped", cwd: place.directory });
    const writer = running.child.stdin.getWriter();
    await writer.write(new TextEncoder().encode("from stdin\n"));
    await writer.close();
    const stdout = `from stdin\n${Deno.realPathSync(place.directory)}\n${
      [given.length, ...given].join("|")
    }|`;
    assertEquals(await running.result(), { code: 0, stdout, stderr: "oops\n" });
  });

  Deno.test(`a command that is started ${way} has the whole environment, and what flom adds`, async () => {
    await using place = new Place();
    const show = words(place, "sh", "-c", 'printf "$LATIN" | od -An -tx1; echo $FLOM_RESOURCE $FLOM_HOLD');
    // A variable that is not in UTF-8; and one of a flom above.
    const script = 'LATIN=$(printf "gr\\303\\366n") FLOM_HOLD=above.1 exec "$@"';
    const { code, stdout } = await run(["sh", "-c", script, "sh", ...show]);
    assertEquals(code, 0);
    assertEquals(stdout.replace(/,\w+\.\d+\n$/, ",HOLD"), " 67 72 c3 f6 6e\n_RESOURCE above.1,HOLD");
  });

  Deno.test(`a command that is started ${way} has its end told`, async () => {
    await using place = new Place();
    const statuses: number[] = [];
    for (const end of ["exit 0", "exit 3", "exit 255", "kill -TERM $$", "kill -KILL $$", "kill -40 $$"]) {
      statuses.push((await flom(place, "sh", "-c", end)).code);
    }
    assertEquals(statuses, [0, 3, 255, 143, 137, 168]);
  });

  Deno.test(`a command that is started ${way} is ended by PIPE, which Deno ignores`, async () => {
    await using place = new Place();
    assertEquals((await flom(place, "sh", "-c", "kill -PIPE $$")).code, 141);
  });

  Deno.test(`the end of a command that is started ${way} is told although CHLD was ignored`, async () => {
    await using place = new Place();
    const { code, stderr } = await run([
      "env",
      "--ignore-signal=CHLD",
      ...words(place, "sh", "-c", "exit 3"),
    ]);
    assertEquals({ code, stderr }, { code: 3, stderr: "" });
  });

  Deno.test(`what cannot be started ${way} is named, with the reason; a script without #! can`, async () => {
    await using place = new Place();
    await Deno.writeTextFile(place.path("plain"), "echo $1; exit 4\n", { mode: 0o755 });
    await Deno.writeTextFile(place.path("closed"), "echo no\n", { mode: 0o644 });
    assertEquals(await flom(place, place.path("plain"), "hi"), { code: 4, stdout: "hi\n", stderr: "" });
    const reasons = {
      "no-such-command": "there is no such command",
      [place.path("closed")]: "it is not executable",
    };
    for (const [command, reason] of Object.entries(reasons)) {
      const stderr = `flom: Unable to execute command '${command}': ${reason}\n`;
      assertEquals(await flom(place, command), { code: 97, stdout: "", stderr });
    }
  });
}

Deno.test("a program that runs several command lines keeps its own environment", async () => {
  await using place = new Place();
  await place.flom("-d", "-1", "--", "true");
  Deno.env.set("FLOM_MODE", "mine");
  try {
    for (let round = 0; round < 2; round++) {
      const check = 'test "$FLOM_MODE" = EX && test -n "$FLOM_FENCE"';
      assertEquals(await main(["-s", place.socket, "--", "sh", "-c", check]), 0);
      assertEquals(Deno.env.get("FLOM_MODE"), "mine");
      assertEquals(Deno.env.get("FLOM_FENCE") ?? Deno.env.get("FLOM_HOLD"), undefined);
      assertEquals(await main(["-s", place.socket, "-r", "no", "-e", "no", "-o", "0", "--", "true"]), 96);
    }
  } finally {
    Deno.env.delete("FLOM_MODE");
  }
});
