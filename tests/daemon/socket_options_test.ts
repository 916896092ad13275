import { assert, assertEquals } from "@std/assert";
import { keepConnectionsAlive } from "../../daemon/native.ts";
import { flomWords, freePort, Place, run, Running, until } from "../helpers/flom.ts";
import { asOtherUser, nobodyWords } from "../helpers/host_files.ts";
import { endDaemon, JSON_LOG, readLog } from "../helpers/log.ts";

/** The last part of what `ls -l` shows, in octal. */
const modeOf = (path: string) => (Deno.lstatSync(path).mode! & 0o777).toString(8);

for (const mode of ["600", "660", "666"]) {
  Deno.test(`--socket-mode ${mode} makes a socket, and its lock, with these permissions, whatever the umask is`, async () => {
    for (const umask of ["0", "077"]) {
      await using place = new Place();
      const flom = flomWords(["-s", place.socket, "-d", "-1", "--socket-mode", mode, "--", "true"]);
      await using client = new Running(["sh", "-c", `umask ${umask}; exec "$@"`, "sh", ...flom]);
      assertEquals(await client.result(), { code: 0, stdout: "", stderr: "" });
      assertEquals([modeOf(place.socket), modeOf(`${place.socket}.lock`)], [mode, mode]);
    }
  });
}

Deno.test("a lock of one user becomes one of all when the socket does", async () => {
  await using place = new Place();
  Deno.writeTextFileSync(`${place.socket}.lock`, "", { mode: 0o600 });
  assertEquals((await place.flom("--socket-mode", "666", "--", "true")).code, 0);
  assertEquals(modeOf(`${place.socket}.lock`), "666");
});

Deno.test(
  asOtherUser("with --socket-mode 666 another user shares the daemon, and starts the next one", async () => {
    await using place = new Place();
    // As /tmp is: all may make files, and nobody may remove another's.
    Deno.chmodSync(place.directory, 0o1777);
    const options = ["-s", place.socket, "-d", "-1", "--socket-mode", "666"];
    const log = place.path("log");
    assertEquals((await place.flom(...options.slice(2), "-t", log, ...JSON_LOG, "--", "true")).code, 0);
    const shares = await run(nobodyWords(flomWords(["-s", place.socket, "-d", "0", "--", "id", "-u"])));
    assertEquals(shares, { code: 0, stdout: "65534\n", stderr: "" });
    await endDaemon(place, readLog(log));
    const starts = await run(nobodyWords(flomWords([...options, "--", "id", "-u"])));
    assertEquals(starts, { code: 0, stdout: "65534\n", stderr: "" });
    assertEquals(Deno.lstatSync(place.socket).uid, 65534);
  }),
);

Deno.test(asOtherUser("by default another user can neither connect nor take the lock", async () => {
  await using place = new Place();
  Deno.chmodSync(place.directory, 0o1777);
  assertEquals((await place.flom("-d", "-1", "--", "true")).code, 0);
  const shut = await run(nobodyWords(flomWords(["-s", place.socket, "-d", "-1", "--", "echo", "ran"])));
  assertEquals({ code: shut.code, stdout: shut.stdout }, { code: 99, stdout: "" });
  assert(shut.stderr.includes("Permission denied"), shut.stderr);
  const lock = await run(nobodyWords(["flock", "-n", `${place.socket}.lock`, "true"]));
  assert(lock.code !== 0 && lock.stderr.includes("Permission denied"), lock.stderr);
}));

Deno.test({
  name: "the kernel probes silent TCP clients after the time that --tcp-keepalive-time says",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const port = freePort();
    const where = ["-a", "127.0.0.1", "-p", String(port)];
    await using start = new Running(
      flomWords([...where, "-d", "-1", "--tcp-keepalive-time", "7", "--", "true"]),
    );
    assertEquals((await start.result()).code, 0);
    {
      using conn = await Deno.connect({ hostname: "127.0.0.1", port });
      const hex = (end: number) => `:${end.toString(16).toUpperCase().padStart(4, "0")}`;
      // Local and remote address, state, queues, and the timer: 02 is keep-alive, then when, in hundredths of a second.
      const row = new RegExp(`${hex(port)} \\S+${hex(conn.localAddr.port)} 01 \\S+ 02:([0-9A-F]+)`);
      await until(() => row.test(Deno.readTextFileSync("/proc/net/tcp")), "the daemon has accepted");
      const when = parseInt(row.exec(Deno.readTextFileSync("/proc/net/tcp"))![1]!, 16);
      assert(when <= 710, `${when}`);
    }
    await using end = new Running(flomWords([...where, "-X"]));
    assertEquals((await end.result()).code, 0);
  },
});

Deno.test({
  name:
    "keepConnectionsAlive sets time, interval and probes of a socket that listens, up to the most that the kernel takes",
  ignore: Deno.build.os !== "linux",
  fn: () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    using stack = new DisposableStack();
    const library = Deno.dlopen("libc.so.6", {
      getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
    });
    stack.defer(() => library.close());
    const TCP = 6;
    /** Time, interval and probes of every TCP socket of this process. */
    const timesOfAll = () =>
      Array.from({ length: 1024 }, (_, fd) =>
        [4, 5, 6].map((option) => {
          const value = new Int32Array(1);
          const known = library.symbols.getsockopt(fd, TCP, option, value, new Uint32Array([4])) === 0;
          return known ? value[0]! : -1;
        }).join());
    for (
      const [settings, times] of [
        [[7, 3, 2], "7,3,2"],
        [[32_767, 32_767, 127], "32767,32767,127"],
      ] as const
    ) {
      const [tcpKeepaliveTimeS, tcpKeepaliveIntervalS, tcpKeepaliveProbes] = settings;
      assert(!timesOfAll().includes(times));
      keepConnectionsAlive(listener, { tcpKeepaliveTimeS, tcpKeepaliveIntervalS, tcpKeepaliveProbes });
      assert(timesOfAll().includes(times), times);
    }
  },
});
