import { assert, assertEquals, assertMatch } from "@std/assert";
import { flomWords, run } from "../helpers/flom.ts";
import { Home } from "../helpers/home.ts";
import { hostFilesWords, withHostFiles } from "../helpers/host_files.ts";
import { inLab, Lab } from "../helpers/lab.ts";

Deno.test("--help, --version, --signal-list and --unique-id read no file, and come in this order", async () => {
  await using home = new Home();
  home.write(".flom", "broken");
  assertEquals((await home.flom("--print-config")).code, 99);
  for (
    const [words, start] of [
      [["--help", "--version"], "Usage: flom"],
      [["--unique-id", "--version"], "flom "],
      [["--signal-list", "-c", "missing.conf"], "1) SIGHUP\t"],
      [["--unique-id", "--", "echo", "ran"], ""],
    ] as const
  ) {
    const { code, stdout, stderr } = await home.flom(...words);
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assert(stdout.startsWith(start) && !stdout.includes("ran"), stdout);
  }
  const both = (await home.flom("--signal-list", "--version")).stdout;
  assertEquals(both, (await home.flom("-v")).stdout + (await home.flom("--signal-list")).stdout);
});

Deno.test("--signal-list prints four signals a line, each with a tab behind it", async () => {
  await using home = new Home();
  assertEquals(
    (await home.flom("--signal-list")).stdout,
    "1) SIGHUP\t2) SIGINT\t3) SIGQUIT\t4) SIGILL\t\n" +
      "5) SIGTRAP\t6) SIGABRT\t7) SIGBUS\t8) SIGFPE\t\n" +
      "9) SIGKILL\t10) SIGUSR1\t11) SIGSEGV\t12) SIGUSR2\t\n" +
      "13) SIGPIPE\t14) SIGALRM\t15) SIGTERM\t16) SIGSTKFLT\t\n" +
      "17) SIGCHLD\t18) SIGCONT\t19) SIGSTOP\t20) SIGTSTP\t\n" +
      "21) SIGTTIN\t22) SIGTTOU\t23) SIGURG\t24) SIGXCPU\t\n" +
      "25) SIGXFSZ\t26) SIGVTALRM\t27) SIGPROF\t28) SIGWINCH\t\n" +
      "29) SIGIO\t30) SIGPWR\t31) SIGSYS\t\n",
  );
});

/** What the original's `-V` prints when nobody has chosen anything else: 29 lines, in this order. */
const DUMP = `[Trace]/DaemonTraceFile=''
[Trace]/CommandTraceFile=''
[Trace]/AppendTraceFile=0
[Trace]/Verbose=1
[Resource]/Name='_RESOURCE'
[Resource]/Timeout=-1
[Resource]/Quantity=1
[Resource]/LockMode=5
[Resource]/Create=1
[Resource]/IdleLifespan=0
[Daemon]/SocketName=''
[Daemon]/Lifespan=5000
[Daemon]/UnicastAddress=''
[Daemon]/UnicastPort=28015
[Daemon]/MulticastAddress=''
[Daemon]/MulticastPort=28015
[Daemon]/MountPointVFS=''
[Monitor]/IgnoredSignals=''
[Network]/NetworkInterface=''
[Network]/DiscoveryAttempts=2
[Network]/DiscoveryTimeout=500
[Network]/DiscoveryTTL=1
[Network]/TcpKeepaliveTime=60
[Network]/TcpKeepaliveIntvl=10
[Network]/TcpKeepaliveProbes=6
[TLS]/TlsCertificate=''
[TLS]/TlsPrivateKey=''
[TLS]/TlsCaCertificate=''
[TLS]/TlsCheckPeerId=0
`;

Deno.test("-V prints the 29 lines of the original first, and after them those of our own options", async () => {
  await using home = new Home();
  const { stdout } = await home.flom("-V");
  assertEquals(stdout.slice(0, DUMP.length), DUMP);
  assertMatch(stdout.slice(DUMP.length), /^(\[[A-Z][a-z]+\]\/[A-Za-z]+=.*\n)+$/);
  const chosen = await home.flom(
    ...["-V", "-T", "a.trace", "--append-trace-file=yes", "-r", "/db", "-o", "0", "-q", "2", "-l", "cw"],
    ...["-e", "no", "-i", "-3", "-s", "s", "-d", "-1", "-p", "4", "-P", "5", "-n", "eth0"],
    ...["--ignore-signal=TERM", "--ignore-signal=2"],
  );
  const expected = Object.entries({
    "CommandTraceFile=''": "CommandTraceFile='a.trace'",
    "AppendTraceFile=0": "AppendTraceFile=1",
    "Name='_RESOURCE'": "Name='/db'",
    "Timeout=-1": "Timeout=0",
    "Quantity=1": "Quantity=2",
    "LockMode=5": "LockMode=2",
    "Create=1": "Create=0",
    "IdleLifespan=0": "IdleLifespan=3",
    "SocketName=''": "SocketName='s'",
    "Lifespan=5000": "Lifespan=-1",
    "UnicastPort=28015": "UnicastPort=4",
    "MulticastPort=28015": "MulticastPort=5",
    "IgnoredSignals=''": "IgnoredSignals='2;15'",
    "NetworkInterface=''": "NetworkInterface='eth0'",
  }).reduce((text, [usual, other]) => text.replace(`/${usual}\n`, `/${other}\n`), DUMP);
  assertEquals(chosen.stdout.slice(0, expected.length), expected);
});

/** Paths of the machine id that are there. */
const MACHINE_IDS = ["/etc/machine-id", "/var/lib/dbus/machine-id"].filter((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

Deno.test(withHostFiles("--unique-id and locks work on a host that has no machine id", async () => {
  await using home = new Home();
  const emptied = Object.fromEntries(MACHINE_IDS.map((path) => [path, "/dev/null"]));
  const flom = (...args: string[]) => home.start(hostFilesWords(emptied, flomWords(args))).result();
  const { code, stdout, stderr } = await flom("--unique-id");
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertMatch(stdout, /^[0-9a-f]{32}\n$/);
  for (const path of MACHINE_IDS) assert(stdout !== Deno.readTextFileSync(path), stdout);
  assertEquals((await flom("--unique-id")).stdout, stdout);
  assertEquals(await flom("-s", home.socket, "--", "echo", "hi"), { code: 0, stdout: "hi\n", stderr: "" });
  assertEquals((await flom("-s", home.socket, "-X")).code, 0);
}));

Deno.test("--unique-id works with few permissions and with none", async () => {
  for (const permissions of [["--allow-sys"], []]) {
    const { code, stdout, stderr } = await run(flomWords(["--unique-id"], ["--no-prompt", ...permissions]));
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertMatch(stdout, /^[0-9a-f]{32}\n$/);
  }
});

Deno.test("an unknown option is refused, with the one that was probably meant", async () => {
  await using home = new Home();
  for (
    const [words, hint] of [
      [["--resource"], "did you mean --resource-name?"],
      [["--verbos"], "did you mean --verbose?"],
      [["--lock_mode=EX"], "did you mean --lock-mode?"],
      [["--unicast-adress", "mojan"], "did you mean --unicast-address?"],
      [["--xyzzy"], '"flom --help" lists all'],
      [["-Z"], '"flom --help" lists all'],
      [["-VZ"], '"flom --help" lists all'],
    ] as const
  ) {
    const { code, stdout, stderr } = await home.flom(...words, "--", "echo", "ran");
    assertEquals({ code, stdout }, { code: 99, stdout: "" });
    const name = words[0] === "-VZ" ? "-Z" : words[0].split("=")[0];
    assert(stderr.startsWith(`flom: there is no option ${name}; ${hint}`), stderr);
    assertMatch(stderr, /^[^\n]+ \(the command's own options go behind --\)\n$/);
  }
});

const HOSTS = {
  mojan: { addresses: ["10.77.0.1/24", "fd77::1/64"] },
  presanella: { addresses: ["10.77.0.2/24", "fd77::2/64"] },
};

for (const group of [["-A", "ff02::4:100%eth0"], ["-A", "ff02::4:100", "-n", "eth0"]]) {
  Deno.test(inLab(`--debug-feature tries multicast between two hosts: ${group.join(" ")}`, async () => {
    await using lab = await Lab.create(HOSTS);
    const [mojan, presanella] = [lab.host("mojan"), lab.host("presanella")];
    // An address is of use when the kernel has made sure that nobody else has it.
    const tentative = "ip -6 address show dev eth0 tentative | grep -q .";
    for (const host of [mojan, presanella]) {
      await host.must("sh", "-c", `while ${tentative}; do sleep 0.01; done`);
    }
    const words = [...group, "-P", "4711", "-D", "3", "-I", "300"];
    const alone = await presanella.flom("--debug-feature", "ipv6.multicast.client", ...words);
    assertEquals({ code: alone.code, stderr: alone.stderr }, { code: 99, stderr: "" });
    assertMatch(
      alone.stdout,
      /^(sent "attempt \d of process \d+" .*\n){3}no answer from ff02::4:100.*port 4711\n$/,
    );

    await using server = mojan.startFlom("--debug-feature", "ipv6.multicast.server", ...words);
    await server.printed("listening to ff02::4:100");
    const { code, stdout, stderr } = await presanella.flom("--debug-feature=ipv6.multicast.client", ...words);
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertMatch(stdout, /^received "answer to attempt 1 of process \d+" from fe80::\S+, port 4711$/m);
    await server.printed('received "attempt 3 of process');
    await mojan.must("pkill", "-f", "ipv6.multicast.server");
    assertEquals((await server.child.status).signal, "SIGTERM");
  }));
}
