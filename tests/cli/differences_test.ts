/** What docs/differences.md says and no other test shows. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { flomWords, freePort, until } from "../helpers/flom.ts";
import { Home } from "../helpers/home.ts";
import { asOtherUser, nobodyWords } from "../helpers/host_files.ts";

const ON_LINUX = { ignore: Deno.build.os !== "linux" };

/** The message that tells a client that it is in the queue. */
const ENQUEUED =
  '<?xml version="1.0" encoding="UTF-8" ?><msg level="3" verb="1" step="24"><answer rc="1"/></msg>';

/** Process id of the daemon that listens at `socket`. */
function daemonAt(socket: string): number {
  const isDaemon = ({ name }: Deno.DirEntry) => {
    try {
      return Deno.readTextFileSync(`/proc/${name}/cmdline`).includes(`--socket-name=${socket}\0`);
    } catch {
      return false;
    }
  };
  return Number([...Deno.readDirSync("/proc")].find(isDaemon)!.name);
}

function count(directory: string): number {
  return [...Deno.readDirSync(directory)].length;
}

Deno.test({
  ...ON_LINUX,
  name: "a daemon sleeps while nothing is asked of it, whatever its lifespan and the resources it keeps",
  fn: async () => {
    await using home = new Home();
    const flom = (...args: string[]) => home.flom("-s", home.socket, ...args);
    assertEquals((await flom("-d", "100", "-i", "600000", "--", "true")).code, 0);
    const pid = daemonAt(home.socket);
    const switches = () => {
      const status = Deno.readTextFileSync(`/proc/${pid}/status`);
      return Number(/^voluntary_ctxt_switches:\t(\d+)$/m.exec(status)![1]);
    };
    // What the last client has left to do is over when the count stands still for a moment.
    let before = -1;
    await until(async () => {
      const earlier = switches();
      await new Promise((resolve) => setTimeout(resolve, 100));
      before = switches();
      return before === earlier;
    }, "it sleeps");
    // One that looked as often as its lifespan suggests would wake up dozens of times.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert(switches() - before < 10, `it woke up ${switches() - before} times`);
    assertEquals((await flom("-X")).code, 0);
  },
});

Deno.test({
  ...ON_LINUX,
  name: "resources cost a daemon neither threads nor file descriptors",
  fn: async () => {
    await using home = new Home();
    const flom = (...args: string[]) => home.flom("-s", home.socket, ...args);
    assertEquals((await flom("-d", "-1", "-i", "600000", "--", "true")).code, 0);
    const proc = `/proc/${daemonAt(home.socket)}`;
    const [threads, files] = [count(`${proc}/task`), count(`${proc}/fd`)];
    const names = Array.from({ length: 60 }, (_, at) => ["-r", `job${at}`]).flat();
    assertEquals((await flom("-i", "600000", ...names, "--", "true")).code, 0);
    // One more is its list of events, which it makes when it has time.
    await until(() => count(`${proc}/fd`) <= files + 1, "connections are closed");
    assert(count(`${proc}/task`) <= threads + 2, `${count(`${proc}/task`)} threads, before ${threads}`);
    assertEquals((await flom("-e", "no", "-o", "0", "-r", "job59", "--", "true")).code, 0);
    assertEquals((await flom("-X")).code, 0);
  },
});

Deno.test({
  ...ON_LINUX,
  name: "processes called flom are daemons, and none of them shows the command of its starter",
  fn: async () => {
    await using home = new Home();
    const command = ["sh", "-c", "cat /proc/$PPID/comm; exit 0"];
    const { stdout } = await home.flom("-s", home.socket, "-d", "-1", "--", ...command);
    assert(stdout !== "flom\n", stdout);
    const pid = daemonAt(home.socket);
    assertEquals(Deno.readTextFileSync(`/proc/${pid}/comm`), "flom\n");
    assert(!Deno.readTextFileSync(`/proc/${pid}/cmdline`).includes("comm"));
    assertEquals((await home.flom("-s", home.socket, "-X")).code, 0);
  },
});

Deno.test("a daemon of the shortest lifespan serves the command that starts it", async () => {
  await using home = new Home();
  const words = ["-s", home.socket, "-d", "1", "--", "echo", "hi"];
  assertEquals(await home.flom(...words), { code: 0, stdout: "hi\n", stderr: "" });
});

Deno.test("a command that cannot be started is named, with the reason, and makes 97", async () => {
  await using home = new Home();
  const script = home.write("script", "#!/no/such/interpreter\n");
  for (
    const [command, why] of [["no-such", "there is no such command"], [
      script,
      "it is not executable",
    ]] as const
  ) {
    assertEquals(await home.flom("-s", home.socket, "--", command), {
      code: 97,
      stdout: "",
      stderr: `flom: Unable to execute command '${command}': ${why}\n`,
    });
  }
  assertEquals((await home.flom("-s", home.socket, "-X")).code, 0);
});

Deno.test("--ignore-signal SIGCHLD leaves the status of the command alone", async () => {
  await using home = new Home();
  const words = ["-s", home.socket, "--ignore-signal", "SIGCHLD", "--", "sh", "-c", "echo ran; exit 3"];
  assertEquals(await home.flom(...words), { code: 3, stdout: "ran\n", stderr: "" });
  assertEquals((await home.flom("-s", home.socket, "-X")).code, 0);
});

Deno.test("-o is for all messages together, and ends flom even if the daemon never answers again", async () => {
  await using home = new Home();
  const conns: Deno.Conn[] = [];
  const giveUp = new AbortController();
  // A daemon that says again and again that the lock will come, reads nothing, and never hangs up.
  using listener = Deno.listen({ transport: "unix", path: home.socket });
  const served = (async () => {
    for await (const conn of listener) {
      conns.push(conn);
      const timer = setInterval(() => {
        conn.write(new TextEncoder().encode(ENQUEUED)).catch(() => clearInterval(timer));
      }, 20);
      giveUp.signal.addEventListener("abort", () => clearInterval(timer));
    }
  })();
  const { code, stdout, stderr } = await home.flom("-s", home.socket, "-o", "200", "--", "echo", "ran");
  giveUp.abort();
  assertEquals({ code, stdout }, { code: 98, stdout: "" });
  assertMatch(stderr, /^flom: The lock was not obtained because timeout \(200 milliseconds\) expired\n$/);
  listener.close();
  for (const conn of conns) conn.close();
  await served;
});

Deno.test("-x and -X return when the daemon has ended, or flom says that it still works", async () => {
  await using home = new Home();
  const where = ["-s", home.socket];
  const listens = () => [...Deno.readDirSync(home.directory)].some(({ name }) => name === "socket");
  for (const option of ["-x", "-X", "-x", "-X"]) {
    assertEquals((await home.flom(...where, "-d", "-1", "--", "true")).code, 0);
    const { code, stderr } = await home.flom(...where, option);
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertEquals(listens(), false);
  }
  await using holder = home.start(flomWords([...where, "--", "sh", "-c", "echo in; cat"]), {}, "piped");
  await holder.printed("in");
  const { code, stderr } = await home.flom(...where, "-x");
  assertEquals({ code, listens: listens() }, { code: 0, listens: true });
  assertMatch(
    stderr,
    /^flom: the daemon takes no new work; it ends when this is done: \S+@\S+:\d+ holds _RESOURCE\n$/,
  );
  await holder.child.stdin.close();
  assertEquals((await holder.result()).code, 0);
  await until(() => !listens(), "the daemon ends with its last lock");
});

Deno.test("an interface that does not exist is refused in words", async () => {
  await using home = new Home();
  const words = ["-A", "239.255.0.1", "-n", "no-such", "-d", "0", "--", "echo", "ran"];
  const { code, stdout, stderr } = await home.flom(...words);
  assertEquals({ code, stdout }, { code: 99, stdout: "" });
  assertMatch(stderr, /^flom: the interface no-such does not exist, .*\n$/);
});

Deno.test("a mode or a quantity that the kind of resource does not have is passed over, as in the original", async () => {
  await using home = new Home();
  const show = ["sh", "-c", 'echo "$FLOM_RESOURCE $FLOM_MODE"'];
  for (const name of ["n[1]", "red.blue", "_s_id[1]", "_t_%s#ff[1]"]) {
    const { code, stdout } = await home.flom("-s", home.socket, "-l", "PR", "-r", name, "--", ...show);
    assertEquals({ code, stdout }, { code: 0, stdout: `${name} EX\n` });
  }
  assertEquals((await home.flom("-s", home.socket, "-q", "9", "-r", "A", "--", ...show)).stdout, "A EX\n");
  assertEquals((await home.flom("-s", home.socket, "-X")).code, 0);
});

Deno.test({
  ...ON_LINUX,
  name: "the kernel probes silent clients on IPv6 as well",
  fn: async () => {
    await using home = new Home();
    let port;
    try {
      port = freePort("::1");
    } catch {
      return; // This host has no IPv6.
    }
    const where = ["-a", "::1", "-p", String(port)];
    assertEquals((await home.flom(...where, "-d", "-1", "--", "true")).code, 0);
    {
      using conn = await Deno.connect({ hostname: "::1", port });
      const ends = [port, conn.localAddr.port].map((end) =>
        `:${end.toString(16).toUpperCase().padStart(4, "0")}`
      );
      // Local and remote address, state, queues, and the timer, of which 02 is keep-alive.
      const row = new RegExp(`${ends[0]} \\S+${ends[1]} 01 \\S+ 02:`);
      await until(() => row.test(Deno.readTextFileSync("/proc/net/tcp6")), "the daemon has accepted");
    }
    assertEquals((await home.flom(...where, "-X")).code, 0);
  },
});

for (const place of ["a socket", "127.0.0.1", "localhost"]) {
  Deno.test({
    name: `when flom is killed its command keeps the locks until it ends (${place})`,
    ignore: Deno.build.os !== "linux",
    fn: async () => {
      await using home = new Home();
      const where = place === "a socket" ? ["-s", home.socket] : ["-a", place, "-p", String(freePort())];
      const command = ["sh", "-c", 'echo in; until [ -e "$0" ]; do sleep 0.01; done', home.path("gate")];
      await using holder = home.start(flomWords([...where, "-r", "A", "-r", "B", "--", ...command]));
      await holder.printed("in");
      holder.child.kill("SIGKILL");
      await holder.child.status;
      for (const name of ["A", "B"]) {
        assertEquals((await home.flom(...where, "-r", name, "-o", "0", "--", "echo", "mine")).code, 98);
      }
      await using waiter = home.start(flomWords([...where, "-r", "A", "-r", "B", "--", "echo", "mine"]));
      home.write("gate", "");
      assertEquals(await waiter.result(), { code: 0, stdout: "mine\n", stderr: "" });
      assertEquals((await home.flom(...where, "-X")).code, 0);
    },
  });
}

Deno.test("when flom is killed with its command, the lock is free", async () => {
  await using home = new Home();
  const where = ["-s", home.socket];
  const script = 'echo $$ > "$0"; echo in; exec sleep 30';
  await using holder = home.start(flomWords([...where, "--", "sh", "-c", script, home.path("pid")]));
  await holder.printed("in");
  holder.child.kill("SIGKILL");
  Deno.kill(Number(Deno.readTextFileSync(home.path("pid"))), "SIGKILL");
  assertEquals((await home.flom(...where, "--", "echo", "mine")).stdout, "mine\n");
  assertEquals((await home.flom(...where, "-X")).code, 0);
});

Deno.test(asOtherUser("a daemon serves its owner, and with --socket-mode 666 all users", async () => {
  await using home = new Home();
  Deno.chmodSync(home.directory, 0o755);
  const where = ["-s", home.socket];
  const asOther = () => home.start(nobodyWords(flomWords([...where, "--", "echo", "hi"]))).result();
  assertEquals((await home.flom(...where, "-d", "-1", "--", "true")).code, 0);
  const { code, stdout, stderr } = await asOther();
  assertEquals({ code, stdout }, { code: 99, stdout: "" });
  assertMatch(stderr, /^flom: cannot connect to .*: Permission denied .*\n$/);
  assertEquals((await home.flom(...where, "-X")).code, 0);
  assertEquals((await home.flom(...where, "-d", "-1", "--socket-mode", "666", "--", "true")).code, 0);
  assertEquals(await asOther(), { code: 0, stdout: "hi\n", stderr: "" });
  assertEquals((await home.flom(...where, "-X")).code, 0);
}));
