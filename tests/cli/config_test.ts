import { assert, assertEquals, assertMatch } from "@std/assert";
import { flomWords, freePort, type Result } from "../helpers/flom.ts";
import { chosenIn, Home, tryAll } from "../helpers/home.ts";
import { asNobody, hostFilesWords, nobodyWords, withHostFiles } from "../helpers/host_files.ts";

/** Nothing was done, and one line on standard error says all that `parts` say. */
function assertRefused({ code, stdout, stderr }: Result, ...parts: string[]): void {
  assertEquals({ code, stdout }, { code: 99, stdout: "" }, stderr);
  assertMatch(stderr, /^flom: [^\n]+\n$/);
  for (const part of parts) assert(stderr.includes(part), `${stderr} does not contain ${part}`);
}

const lifespan = (ms: number) => `[Daemon]\nLifespan=${ms}\n`;

/** The lifespan in force, and who chose it. */
function chosenLifespan({ code, stdout, stderr }: Result) {
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  return chosenIn(stdout).get("[Daemon]/Lifespan");
}

Deno.test("~/.flom, the file under $XDG_CONFIG_HOME, the one of -c, the command line: each wins over those before", async () => {
  await using home = new Home();
  const env = { XDG_CONFIG_HOME: home.path("own") };
  const print = (...args: string[]) => home.start(flomWords([...args, "--print-config"]), env).result();
  assertEquals(chosenLifespan(await print()), undefined);
  const old = home.write(".flom", lifespan(1));
  assertEquals(chosenLifespan(await print()), { value: "1", origin: `${old}, line 2` });
  const own = home.write("own/flom/flom.conf", `# newer\n${lifespan(2)}`);
  assertEquals(chosenLifespan(await print()), { value: "2", origin: `${own}, line 3` });
  home.write("extra.conf", lifespan(3));
  assertEquals(chosenLifespan(await print("-c", "extra.conf")), { value: "3", origin: "extra.conf, line 2" });
  const words = ["-d", "5000", "-c", "extra.conf"];
  assertEquals(chosenLifespan(await print(...words)), { value: "5000", origin: "command line" });
});

Deno.test(
  withHostFiles("the configuration of the host, /etc/flom.conf, gives way to all others", async () => {
    await using home = new Home();
    home.write("etc/flom.conf", "[Daemon]\nLifespan=1\nUnicastPort=2\n");
    home.write("etc/passwd", "root:x:0:0::/:\n");
    home.write(".flom", lifespan(7));
    const words = hostFilesWords({ "/etc": home.path("etc") }, flomWords(["--print-config"]));
    const { stdout, stderr } = await home.start(words).result();
    assertEquals(stderr, "");
    assertEquals([...chosenIn(stdout)], [
      ["[Daemon]/Lifespan", { origin: `${home.path(".flom")}, line 2`, value: "7" }],
      ["[Daemon]/UnicastPort", { origin: "/etc/flom.conf, line 3", value: "2" }],
    ]);
  }),
);

Deno.test("each file chooses only what is in it", async () => {
  await using home = new Home();
  home.write(".flom", "[Resource]\nTimeout=5\nLockMode=PR\n");
  home.write("extra.conf", "[Resource]\nTimeout=6\n");
  const { stdout } = await home.flom("-c", "extra.conf", "-r", "A", "--print-config");
  const values = [...chosenIn(stdout)].map(([key, { value }]) => `${key}=${value}`);
  assertEquals(values, ["[Resource]/Name=A", "[Resource]/Timeout=6", "[Resource]/LockMode=PR"]);
});

Deno.test("without $XDG_CONFIG_HOME, or with one that is no absolute path, it is ~/.config", async () => {
  await using home = new Home();
  home.write(".config/flom/flom.conf", lifespan(4));
  home.write("own/flom/flom.conf", lifespan(5));
  for (const own of ["", "own", "./own"]) {
    const print = home.start(flomWords(["--print-config"]), { XDG_CONFIG_HOME: own });
    assertEquals(chosenLifespan(await print.result())?.value, "4");
  }
});

Deno.test(withHostFiles("without $HOME the user's home is where the list of accounts says", async () => {
  await using home = new Home();
  home.write("home/.flom", lifespan(8));
  home.write("passwd", `root:x:0:0::${home.path("home")}:/bin/sh\n`);
  const words = hostFilesWords({ "/etc/passwd": home.path("passwd") }, flomWords(["--print-config"]));
  for (const unset of [["-u", "HOME"], ["HOME="]]) {
    assertEquals(chosenLifespan(await home.start(["env", ...unset, ...words]).result())?.value, "8");
  }
}));

Deno.test("a file may be empty, lack groups, and have groups and keys that nobody knows", async () => {
  await using home = new Home();
  for (const text of ["", "\n# nothing\n\n", "[Resource]\n", "[Resource]\nWait=yes\nname=1\n[Other]\nX=\n"]) {
    home.write(".flom", text);
    const { code, stdout, stderr } = await home.flom("--print-config");
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertEquals(chosenIn(stdout).size, 0);
  }
});

Deno.test("a broken file is an error wherever it lies, and no command runs", async () => {
  await using home = new Home();
  const broken: Readonly<Record<string, string>> = {
    "Lifespan=5\n": "line 1: Lifespan stands before the first [Group]",
    "[Daemon]\n; a comment\n": 'line 2: "; a comment" is no [Group]',
    "[Daemon]\nLifespan=5s\n": "line 2: [Daemon] Lifespan=5s: it takes a whole number",
    "# \xff\n": "is not in UTF-8",
  };
  const places = [".flom", ".config/flom/flom.conf", "extra.conf"];
  const cases = Object.entries(broken).flatMap(([text, says]) =>
    places.map((place) => ({ text, says, place }))
  );
  await tryAll(cases, async ({ text, says, place }) => {
    await using other = new Home();
    const path = other.write(place, Uint8Array.from(text, (character) => character.charCodeAt(0)));
    const words = place === "extra.conf" ? ["-c", path] : [];
    assertRefused(await other.flom("-s", home.socket, ...words, "--", "echo", "ran"), path, says);
  });
});

Deno.test("a directory in the place of a file is an error; a missing file is one only for -c", async () => {
  for (const place of [".flom", ".config/flom/flom.conf"]) {
    await using home = new Home();
    Deno.mkdirSync(home.path(place), { recursive: true });
    assertRefused(await home.flom("--", "echo", "ran"), `${home.path(place)} cannot be read`);
  }
  await using home = new Home();
  assertRefused(
    await home.flom("-c", home.directory, "--", "echo", "ran"),
    `${home.directory} cannot be read`,
  );
  assertRefused(await home.flom("-c", "no.conf", "--", "echo", "ran"), '"no.conf": there is no such file');
  home.write("plain", "");
  assertRefused(await home.flom("-c", "plain/no.conf", "--", "echo", "ran"), "there is no such file");
});

Deno.test(asNobody(
  "a file that we may not read is an error, and one in a home that is closed to us is none of ours",
  async () => {
    await using home = new Home();
    const path = home.write("theirs/.flom", "broken");
    const words = nobodyWords(flomWords(["--print-config"]));
    const print = () => home.start(words, { HOME: home.path("theirs") }).result();
    Deno.chmodSync(path, 0);
    Deno.chmodSync(home.directory, 0o755);
    assertRefused(await print(), `the configuration file ${path} cannot be read: Permission denied`);
    Deno.chmodSync(path, 0o644);
    assertRefused(await print(), `${path}, line 1: "broken" is no [Group]`);
    Deno.chmodSync(home.path("theirs"), 0);
    const { code, stdout, stderr } = await print();
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertEquals(chosenIn(stdout).size, 0);
    Deno.chmodSync(home.path("theirs"), 0o700);
  },
));

Deno.test("a socket in a file does not keep anybody from the network, nor a network from a socket", async () => {
  await using home = new Home();
  const port = String(freePort());
  const network = ["-a", "127.0.0.1", "-p", port];
  for (
    const [file, where] of [
      [`[Daemon]\nSocketName=${home.path("other")}\n`, network],
      ["[Daemon]\nUnicastAddress=192.0.2.1\nMulticastAddress=239.255.0.1\n", ["-s", home.socket]],
    ] as const
  ) {
    home.write(".flom", file);
    assertEquals(await home.flom(...where, "--", "echo", "hi"), { code: 0, stdout: "hi\n", stderr: "" });
    const chosen = chosenIn((await home.flom(...where, "--print-config")).stdout);
    assertEquals(
      [...chosen.values()].map(({ origin }) => origin),
      where.filter((_, at) => at % 2).map(() => "command line"),
    );
    assertEquals((await home.flom(...where, "-X")).code, 0);
  }
});

Deno.test("of a socket in one file and an address in another the last file's counts; in one place both are an error", async () => {
  await using home = new Home();
  home.write(".flom", "[Daemon]\nUnicastAddress=mojan\n");
  home.write("extra.conf", "[Daemon]\nSocketName=/tmp/x\n");
  const chosen = chosenIn((await home.flom("-c", "extra.conf", "--print-config")).stdout);
  assertEquals([...chosen.keys()], ["[Daemon]/SocketName"]);
  const says = "by its socket (-s) or over the network (-a, -A), not by both";
  home.write("both.conf", "[Daemon]\nSocketName=/tmp/x\nMulticastAddress=239.255.0.1\n");
  assertRefused(await home.flom("-c", "both.conf", "--", "echo", "ran"), says);
  assertRefused(await home.flom("-s", home.socket, "-a", "127.0.0.1", "--", "echo", "ran"), says);
});

Deno.test("what --print-config prints is a file that gives the same settings", async () => {
  await using home = new Home();
  const words = [
    ...[
      "-V",
      "-r",
      "/a b/ é[1]",
      "-o",
      "0x10",
      "-q",
      "2",
      "-l",
      "pr",
      "-e",
      "no",
      "-i",
      "-7",
      "--element=env",
    ],
    ...["-s", " a\\b\tc ", "--socket-mode=066", "-d", "-1", "-p", "1", "-P", "2", "--queue-patience=-1"],
    ...["--ignore-signal=INT", "--ignore-signal=15", "-t", "rel.log", "-T", "rel.trace"],
    ...[
      "--append-trace-file=y",
      "--log-format=json",
      "-n",
      "eth0",
      "-D",
      "3",
      "-I",
      "4",
      "--discovery-ttl=5",
    ],
    ...["--tcp-keepalive-time=6", "--tcp-keepalive-intvl=7", "--tcp-keepalive-probes=8"],
  ];
  const withoutOrigins = (text: string) => text.replaceAll(/^# .*\n/gm, "");
  const first = await home.flom(...words, "--print-config");
  assertEquals({ code: first.code, stderr: first.stderr }, { code: 0, stderr: "" });
  home.write("same.conf", first.stdout);
  const second = await home.flom("-c", "same.conf", "--print-config");
  assertEquals(withoutOrigins(second.stdout), withoutOrigins(first.stdout));
  assertEquals(chosenIn(second.stdout).size, chosenIn(first.stdout).size);
  const verbose = (...args: string[]) => home.flom(...args, "-V");
  assertEquals(await verbose("-c", "same.conf"), await verbose(...words));
});

Deno.test("what a file says about the lock holds for the command", async () => {
  await using home = new Home();
  const file = (text: string) => {
    home.write(".flom", `[Daemon]\nSocketName=${home.socket}\n[Resource]\n${text}`);
  };
  const show = ["sh", "-c", 'echo "$FLOM_RESOURCE $FLOM_MODE $FLOM_ELEMENT $#"', "sh"];
  file("Name=A\nLockMode=ProtectedRead\n");
  assertEquals((await home.flom("--", ...show)).stdout, "A PR  0\n");
  file("Name=red.blue\nElement=env\n");
  assertEquals((await home.flom("--", ...show)).stdout, "red.blue EX red 0\n");
  assertEquals((await home.flom("--element=argument", "--", ...show)).stdout, "red.blue EX blue 1\n");
  file("Name=n[2]\nQuantity=3\n");
  assertEquals((await home.flom("--", ...show)).code, 99);
  assertEquals((await home.flom("-q", "1", "--", ...show)).stdout, "n[2] EX  0\n");
  file("Create=no\nTimeout=0\n");
  assertEquals((await home.flom("-r", "missing", "--", ...show)).code, 96);
  assertEquals((await home.flom("-X")).code, 0);
});
