import { assert, assertEquals } from "@std/assert";
import { flomWords, freePort, Place, Running, until } from "../helpers/flom.ts";

/** Process ids of the daemons whose options contain `words`. */
async function daemons(words: string): Promise<number[]> {
  const found: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^[0-9]+$/.test(name)) continue;
    const options = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
    if (options.includes("\0--daemon") && options.includes(words)) found.push(Number(name));
  }
  return found;
}

Deno.test("the first command starts a daemon, which goes when it has had no work for its lifespan", async () => {
  await using place = new Place();
  assertEquals(await place.flom("-d", "50", "--", "echo", "hi"), { code: 0, stdout: "hi\n", stderr: "" });
  await until(async () => (await daemons(place.socket)).length === 0, "the daemon ends");
  assertEquals([...Deno.readDirSync(place.directory)].map(({ name }) => name), ["socket.lock"]);
});

Deno.test("with a lifespan of 0 no daemon is started", async () => {
  await using place = new Place();
  const { code, stderr } = await place.flom("-d", "0", "--", "true");
  assertEquals(code, 99);
  assert(stderr.includes(`cannot connect to ${place.socket}: no daemon listens there`), stderr);
});

Deno.test("a daemon starts also where V8 does not know the flags that it could do with", async () => {
  await using place = new Place();
  const script = `
    import { startDaemon } from "${import.meta.resolve("../../client/start_daemon.ts")}";
    import { DEFAULTS } from "${import.meta.resolve("../../config/defaults.ts")}";
    const settings = { ...DEFAULTS, socketName: "${place.socket}" };
    console.log((await startDaemon(settings, ["--v8-flags=--no-such-flag"])).type);`;
  await Deno.writeTextFile(place.path("start.ts"), script);
  await using starter = new Running([Deno.execPath(), "run", "-A", place.path("start.ts")]);
  assertEquals(await starter.result(), { code: 0, stdout: "ready\n", stderr: "" });
  assertEquals((await place.flom("-d", "0", "--", "true")).code, 0);
});

for (const transport of ["unix", "tcp"] as const) {
  Deno.test(`20 clients started at once on ${transport} get one daemon, and none overlaps another`, async () => {
    await using place = new Place();
    const port = String(freePort());
    const where = transport === "unix" ? ["-s", place.socket] : ["-a", "127.0.0.1", "-p", port];
    // mkdir fails where two are inside at once.
    const command = ["sh", "-c", 'mkdir "$0" && sleep 0.01 && rmdir "$0"', place.path("inside")];
    const clients = Array.from(
      { length: 20 },
      () => new Running(flomWords([...where, "-d", "-1", "--", ...command])),
    );
    for (const client of clients) assertEquals(await client.result(), { code: 0, stdout: "", stderr: "" });
    const running = await daemons(transport === "unix" ? place.socket : port);
    assertEquals(running.length, 1);
    Deno.kill(running[0]!, "SIGTERM");
    await until(async () => (await daemons(String(running[0]))).length === 0, "the daemon ends");
  });
}

Deno.test({
  name:
    "the daemon lets go of all that its starter had: session, directory, streams, descriptors, environment",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using place = new Place();
    const flom = flomWords(["-s", place.socket, "-d", "-1", "--", "true"]);
    const words = ["sh", "-c", `exec 7</etc/passwd; exec "$@"`, "sh", ...flom];
    await using starter = new Running(words, { env: { A_SECRET: "of the user" }, cwd: place.directory });
    assertEquals(await starter.result(), { code: 0, stdout: "", stderr: "" });
    const [pid] = await daemons(place.socket);
    const proc = `/proc/${pid}`;
    assertEquals(Deno.readTextFileSync(`${proc}/comm`), "flom\n");
    assertEquals(Deno.readLinkSync(`${proc}/cwd`), "/");
    const opened = [...Deno.readDirSync(`${proc}/fd`)].map(({ name }) =>
      Deno.readLinkSync(`${proc}/fd/${name}`)
    );
    for (const stream of [0, 1, 2]) assertEquals(Deno.readLinkSync(`${proc}/fd/${stream}`), "/dev/null");
    assert(!opened.includes("/etc/passwd"), opened.join(" "));
    assert(!Deno.readTextFileSync(`${proc}/environ`).includes("A_SECRET"));
    const [, , , , session] = Deno.readTextFileSync(`${proc}/stat`).replace(/.*\) /, "pid (comm) ").split(
      " ",
    );
    assertEquals(Number(session), pid);
    const arguments_ = Deno.readTextFileSync(`${proc}/cmdline`);
    assert(arguments_.includes(`--socket-name=${place.socket}\0--daemon-lifespan=-1`), arguments_);
  },
});

Deno.test("a stale socket is replaced", async () => {
  await using place = new Place();
  await place.flom("-d", "-1", "--", "true");
  const [pid] = await daemons(place.socket);
  Deno.kill(pid!, "SIGKILL");
  await until(async () => (await daemons(place.socket)).length === 0, "the daemon is dead");
  assert(Deno.lstatSync(place.socket).isSocket);
  assertEquals((await place.flom("--", "echo", "hi")).stdout, "hi\n");
});

Deno.test("a file at the socket's path is an error and stays as it is", async () => {
  await using place = new Place();
  await Deno.writeTextFile(place.socket, "precious");
  const { code, stdout, stderr } = await place.flom("--", "echo", "hi");
  assertEquals({ code, stdout }, { code: 99, stdout: "" });
  assert(stderr.includes(`${place.socket} is not a socket, and is left as it is`), stderr);
  assertEquals(await Deno.readTextFile(place.socket), "precious");
});

Deno.test("a socket in a directory that does not exist is an error in words", async () => {
  await using place = new Place();
  const path = place.path("no/such");
  await using client = new Running(flomWords(["-s", path, "--", "true"]));
  const { code, stderr } = await client.result();
  assertEquals(code, 99);
  assert(stderr.includes(`the directory of ${path} does not exist`), stderr);
});

Deno.test("a relative path means the client's directory", async () => {
  await using place = new Place();
  await using client = new Running(flomWords(["-s", "socket", "--", "echo", "hi"]), { cwd: place.directory });
  assertEquals((await client.result()).stdout, "hi\n");
  assert(Deno.lstatSync(place.socket).isSocket);
});

Deno.test("on TCP, --allow-net and --allow-run are enough, for the daemon as well", async () => {
  const permissions = ["--allow-net", "--allow-run", "--no-prompt"];
  const port = String(freePort());
  const where = ["-a", "127.0.0.1", "-p", port];
  await using client = new Running(flomWords([...where, "--", "echo", "hi"], permissions));
  assertEquals(await client.result(), { code: 0, stdout: "hi\n", stderr: "" });
  await using end = new Running(flomWords([...where, "-X"], permissions));
  assertEquals((await end.result()).code, 0);
});

Deno.test("what is denied to the command is no permission of the daemon that it starts", async () => {
  await using place = new Place();
  const script = `
    import { allGranted, granted, rememberPermissions } from "${import.meta.resolve("../../config/host.ts")}";
    import { netHost } from "${import.meta.resolve("../../config/endpoint.ts")}";
    using _ = rememberPermissions();
    console.log(allGranted(), granted({ name: "net" }), granted({ name: "net", host: "192.0.2.1:1" }),
      granted({ name: "net", host: "192.0.2.2:1" }), granted({ name: "read" }),
      granted({ name: "net", host: netHost("::1", 1) }), granted({ name: "net", host: netHost("no host", 1) }));`;
  await Deno.writeTextFile(place.path("ask.ts"), script);
  const words = [Deno.execPath(), "run", "-A", "--deny-net=192.0.2.1", place.path("ask.ts")];
  await using asker = new Running(words);
  assertEquals((await asker.result()).stdout, "false false false true true true false\n");
});

Deno.test("a configuration file that Deno may not read is none", async () => {
  await using place = new Place();
  const permissions = ["-A", "--deny-read=/etc/flom.conf", "--no-prompt"];
  await using client = new Running(flomWords(["-s", place.socket, "--", "echo", "hi"], permissions));
  assertEquals(await client.result(), { code: 0, stdout: "hi\n", stderr: "" });
});

Deno.test("a command that Deno may not run is not run through the C library either", async () => {
  await using place = new Place();
  const permissions = ["-A", "--deny-run=echo", "--no-prompt"];
  await using client = new Running(flomWords(["-s", place.socket, "--", "echo", "hi"], permissions));
  const { code, stdout, stderr } = await client.result();
  assertEquals({ code, stdout }, { code: 97, stdout: "" });
  assert(stderr.includes("--allow-run"), stderr);
});

Deno.test({
  name: "the kernel probes the connections of silent TCP clients after a minute",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const port = freePort();
    const where = ["-a", "127.0.0.1", "-p", String(port)];
    await using start = new Running(flomWords([...where, "-d", "-1", "--", "true"]));
    assertEquals((await start.result()).code, 0);
    {
      using conn = await Deno.connect({ hostname: "127.0.0.1", port });
      const ends = [port, conn.localAddr.port].map((end) =>
        `:${end.toString(16).toUpperCase().padStart(4, "0")}`
      );
      // Local and remote address, state, queues, and the timer: 02 is keep-alive, then when, in hundredths of a second.
      const row = new RegExp(`${ends[0]} \\S+${ends[1]} 01 \\S+ 02:([0-9A-F]+)`);
      await until(() => row.test(Deno.readTextFileSync("/proc/net/tcp")), "the daemon has accepted");
      const when = parseInt(row.exec(Deno.readTextFileSync("/proc/net/tcp"))![1]!, 16);
      assert(when > 5000 && when <= 6100, `${when}`);
    }
    await using end = new Running(flomWords([...where, "-X"]));
    assertEquals((await end.result()).code, 0);
  },
});
