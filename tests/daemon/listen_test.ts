import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { AlreadyRunningError, ListenError, listenTcp, listenUnix } from "../../daemon/listen.ts";
import { run, Running } from "../helpers/flom.ts";
import { daemonWords, isAvailable, TestDirectory } from "../helpers/test_daemon.ts";

/** An address that stands for any other host's (RFC 5737). Nothing is sent to it. */
const FOREIGN_ADDRESS = "192.0.2.1";

/** A name that no resolver even asks for: its first part is longer than names may be. */
const IMPOSSIBLE_NAME = `${"x".repeat(64)}.invalid`;

Deno.test("listenUnix listens, and its path is free again when it is closed", async () => {
  using directory = new TestDirectory();
  const path = directory.path("socket");
  for (let round = 0; round < 2; round++) {
    const { listener, lock } = listenUnix(path);
    await connect(path);
    listener.close();
    lock.close();
    assertEquals(exists(path), false);
  }
});

Deno.test("listenUnix replaces a socket that nobody listens at any more", async () => {
  using directory = new TestDirectory();
  const path = directory.path("socket");
  makeStaleSocket(path);
  using place = open(path);
  await connect(place.path);
});

Deno.test("listenUnix leaves alone what is no socket, and gives up the lock", async () => {
  using directory = new TestDirectory();
  makeStaleSocket(directory.path("elsewhere"));
  const obstacles: Record<string, (path: string) => void> = {
    "a file": (path) => Deno.writeTextFileSync(path, "precious"),
    "a directory": (path) => Deno.mkdirSync(path),
    "a link to nothing": (path) => Deno.symlinkSync(directory.path("nothing"), path),
    "a link to a socket": (path) => Deno.symlinkSync(directory.path("elsewhere"), path),
  };
  for (const [name, make] of Object.entries(obstacles)) {
    const path = directory.path("socket");
    make(path);
    const before = Deno.lstatSync(path);
    assertThrows(() => listenUnix(path), ListenError, `${path} is not a socket, and is left as it is`, name);
    assertEquals(Deno.lstatSync(path), before, name);
    if (before.isFile) assertEquals(Deno.readTextFileSync(path), "precious");
    assertEquals(exists(directory.path("nothing")), false);
    Deno.removeSync(path);
    using place = open(path);
    await connect(place.path);
  }
});

Deno.test("listenUnix says that the directory is missing", () => {
  using directory = new TestDirectory();
  const path = directory.path("missing/socket");
  assertThrows(() => listenUnix(path), ListenError, `the directory of ${path} does not exist`);
});

Deno.test("listenUnix says that a path is no path for a socket", () => {
  using directory = new TestDirectory();
  const path = directory.path("x".repeat(150));
  assertThrows(() => listenUnix(path), ListenError, `${path} cannot be used: `);
  Deno.writeTextFileSync(directory.path("file"), "");
  assertThrows(() => listenUnix(directory.path("file/socket")), ListenError, "cannot be used: ");
});

Deno.test("listenUnix does not touch the path of a daemon that runs", async () => {
  using directory = new TestDirectory();
  using place = open(directory.path("socket"));
  assertThrows(() => listenUnix(place.path), AlreadyRunningError, `locked ${place.path}.lock`);
  await connect(place.path);
});

Deno.test({
  name: "listenUnix and the original exclude each other by flock(2) (needs flock)",
  ignore: Deno.build.os !== "linux" || !exists("/usr/bin/flock"),
  async fn() {
    using directory = new TestDirectory();
    const path = directory.path("socket");
    makeStaleSocket(path);
    {
      // In place of flock, so that the process that holds the lock is the one that is ended.
      const words = [
        "flock",
        "--nonblock",
        "--no-fork",
        `${path}.lock`,
        "sh",
        "-c",
        "echo locked; exec sleep 60",
      ];
      await using other = new Running(words);
      await other.printed("locked");
      assertThrows(() => listenUnix(path), AlreadyRunningError);
      assertEquals(exists(path), true, "the socket of the other is left");
    }
    using _place = open(path);
    const { code } = await run(["flock", "--nonblock", `${path}.lock`, "true"]);
    assertEquals(code, 1);
  },
});

Deno.test("the socket and its lock are for their owner only, whatever the umask is", async () => {
  using directory = new TestDirectory();
  const path = directory.path("socket");
  await using process = new Running(["sh", "-c", 'umask 0; exec "$@"', "sh", ...daemonWords(path)]);
  await process.printed("ready");
  assertEquals(Deno.lstatSync(path).mode! & 0o777, 0o600);
  assertEquals(Deno.lstatSync(`${path}.lock`).mode! & 0o777, 0o600);
});

Deno.test("listenTcp listens at the one address that it is told", async () => {
  for (const hostname of ["127.0.0.1", "::1", "localhost"]) {
    if (hostname === "::1" && !isAvailable("tcp6")) continue;
    using listener = listenTcp(hostname, 0);
    const { port } = listener.addr as Deno.NetAddr;
    (await Deno.connect({ hostname, port })).close();
    if (hostname === "127.0.0.1" && Deno.build.os === "linux") listenTcp("127.0.0.2", port).close();
  }
});

Deno.test("listenTcp finds that somebody listens at the port already", () => {
  using listener = listenTcp("127.0.0.1", 0);
  const { port } = listener.addr as Deno.NetAddr;
  const message = `port ${port} of 127.0.0.1 is in use`;
  assertThrows(() => listenTcp("127.0.0.1", port), AlreadyRunningError, message);
});

Deno.test("listenTcp says that an address is another host's", () => {
  const message = `cannot listen on ${FOREIGN_ADDRESS}, port 28015: it is not an address of this host`;
  assertThrows(() => listenTcp(FOREIGN_ADDRESS, 28015), ListenError, message);
});

Deno.test("listenTcp says that a name cannot be resolved", () => {
  const error = assertThrows(() => listenTcp(IMPOSSIBLE_NAME, 28015), ListenError);
  assertStringIncludes(error.message, `cannot listen on ${IMPOSSIBLE_NAME}, port 28015: `);
  assertMatch(error.message, /: .*(not known|resol|lookup|name)/);
});

/** A path that is listened at until the test ends. */
function open(path: string): Disposable & { path: string } {
  const { listener, lock } = listenUnix(path);
  return {
    path,
    [Symbol.dispose]() {
      listener.close();
      lock.close();
    },
  };
}

async function connect(path: string): Promise<void> {
  (await Deno.connect({ transport: "unix", path })).close();
}

/** A listener removes its socket when it is closed, but not from where it was moved. */
function makeStaleSocket(path: string): void {
  const listener = Deno.listen({ transport: "unix", path: `${path}.original` });
  Deno.renameSync(`${path}.original`, path);
  listener.close();
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
