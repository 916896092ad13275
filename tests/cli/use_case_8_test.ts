import { assert, assertEquals, assertMatch } from "@std/assert";
import { inLab, Lab, type LabHost } from "../helpers/lab.ts";

const GROUP = "239.255.0.1";
const PLANS = {
  mojan: { addresses: ["10.77.0.1/24", "fd77::1/64"] },
  presanella: { addresses: ["10.77.0.2/24", "fd77::2/64"] },
};

/** Process ids of the daemons on a host. */
async function daemons(host: LabHost): Promise<string[]> {
  return (await host.run("pgrep", "flom")).stdout.trim().split("\n").filter(Boolean);
}

Deno.test(inLab("Use Case 8: commands of two hosts find the daemon by multicast", async () => {
  await using lab = await Lab.create(PLANS);
  const mojan = lab.host("mojan");
  const presanella = lab.host("presanella");
  assertEquals((await mojan.flom("-a", "10.77.0.1", "-A", GROUP, "-d", "-1", "--", "true")).code, 0);
  assertEquals(await presanella.flom("-A", GROUP, "-d", "0", "--", "echo", "found"), {
    code: 0,
    stdout: "found\n",
    stderr: "",
  });
  await presanella.must("mkfifo", "/tmp/gate");
  await using holder = presanella.startFlom(
    "-A",
    GROUP,
    "-d",
    "0",
    "--",
    "sh",
    "-c",
    "echo in; cat /tmp/gate",
  );
  await holder.printed("in");
  for (const where of [["-A", GROUP], ["-a", "mojan"]]) {
    assertEquals((await mojan.flom(...where, "-d", "0", "-o", "0", "--", "true")).code, 98);
  }
  await presanella.must("sh", "-c", "echo done >/tmp/gate");
  assertEquals((await holder.result()).stdout, "in\ndone\n");

  await mojan.must("pkill", "flom");
  await mojan.must("sh", "-c", "while pgrep flom >/dev/null; do sleep 0.01; done");
  const { code, stderr } = await presanella.flom("-A", GROUP, "-d", "0", "--", "true");
  assertEquals(code, 99);
  assertMatch(
    stderr,
    /^flom: no daemon answered in the group 239.255.0.1, port 28015, asked 2 times with 500 ms .*\n$/,
  );
  for (const word of ["firewall", "network", "--discovery-ttl"]) assert(stderr.includes(word), stderr);
}));

Deno.test(inLab("FLOM_TRACE_MASK=0x8 traces each step of the search on standard error", async () => {
  await using lab = await Lab.create(PLANS);
  const search = lab.host("mojan").start(
    ...[
      "env",
      "FLOM_TRACE_MASK=0x8",
      ...lab.host("mojan").flomWords("-A", GROUP, "-d", "0", "-I", "50", "--", "true"),
    ],
  );
  const { code, stdout, stderr } = await search.result();
  assertEquals({ code, stdout }, { code: 99, stdout: "" });
  const steps = stderr.split("\n").filter((line) => / askGroup: /.test(line));
  assertEquals(steps.length, 4);
  for (const step of steps) {
    assertMatch(step, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \[\d+\] askGroup: (sending|no reply)/);
  }
}));

Deno.test(inLab("with no daemon anywhere one is started on a free port, and answers the group", async () => {
  await using lab = await Lab.create(PLANS);
  const mojan = lab.host("mojan");
  assertEquals((await mojan.flom("-A", GROUP, "-d", "-1", "--", "echo", "hi")).stdout, "hi\n");
  assertEquals((await daemons(mojan)).length, 1);
  const { stdout, stderr } = await lab.host("presanella").flom(
    "-A",
    GROUP,
    "-d",
    "0",
    "-V",
    "--",
    "echo",
    "hi",
  );
  assertMatch(stdout, /\nsending UDP multicast datagram to 239.255.0.1\/28015 \('<\?xml .*'\)\n/);
  assertMatch(
    stdout,
    /\nreply from 10.77.0.1\/28015 is '<\?xml .*<network address="" port="\d+"\/><\/msg>'\n/,
  );
  assertEquals(stderr, "");
}));

for (const group of ["ff02::4:100%eth1", "ff05::4:100"]) {
  Deno.test(inLab(`the daemon is found in the IPv6 group ${group}`, async () => {
    await using lab = await Lab.create(PLANS);
    const [mojan, presanella] = [lab.host("mojan"), lab.host("presanella")];
    assertEquals(await mojan.flom("-A", group, "-d", "-1", "--", "true"), {
      code: 0,
      stdout: "",
      stderr: "",
    });
    assertEquals((await presanella.flom("-A", group, "-d", "0", "--", "echo", "hi")).stdout, "hi\n");
  }));
}

Deno.test(inLab("of two interfaces the one that reaches the daemon is found", async () => {
  await using lab = await Lab.create({
    mojan: { addresses: ["10.77.0.1/24"] },
    presanella: { addresses: ["10.77.0.2/24", "10.78.0.2/24"] },
    other: { addresses: ["10.79.0.1/24", "10.78.0.3/24"] },
  });
  const [mojan, presanella, other] = ["mojan", "presanella", "other"].map((name) => lab.host(name));
  assertEquals((await presanella!.flom("-A", GROUP, "-d", "-1", "--", "true")).code, 0);
  for (const host of [mojan!, other!]) {
    assertEquals((await host.flom("-A", GROUP, "-d", "0", "--", "echo", "hi")).stdout, "hi\n");
  }
  assertEquals((await other!.flom("-A", GROUP, "-n", "eth0", "-d", "0", "-I", "50", "--", "true")).code, 99);
}));

Deno.test(inLab("a host whose interfaces take no multicast says so, and what to do", async () => {
  await using lab = await Lab.create(PLANS);
  const mojan = lab.host("mojan");
  await mojan.must("ip", "link", "set", "eth0", "down");
  await mojan.must("ip", "link", "set", "lo", "down");
  const { code, stderr } = await mojan.flom("-A", GROUP, "-d", "0", "--", "true");
  assertEquals(code, 99);
  assertMatch(stderr, /no interface .*(-n|needs)/);
}));

Deno.test(inLab("a lost first question is asked again", async () => {
  await using lab = await Lab.create(PLANS);
  const [mojan, presanella] = [lab.host("mojan"), lab.host("presanella")];
  await mojan.flom("-A", GROUP, "-d", "-1", "--", "true");
  await presanella.must("ip", "link", "set", "eth0", "multicast", "on");
  await mojan.must("pkill", "-STOP", "flom");
  await using client = presanella.startFlom(
    "-A",
    GROUP,
    "-d",
    "0",
    "-V",
    "-I",
    "300",
    "-D",
    "20",
    "--",
    "echo",
    "hi",
  );
  await client.printed("no reply");
  await mojan.must("pkill", "-CONT", "flom");
  assert((await client.result()).stdout.endsWith("hi\n"));
}));

Deno.test(
  inLab(
    "12 commands started at once on each of two hosts: one daemon, and none overlaps another",
    async () => {
      await using lab = await Lab.create(PLANS);
      const hosts = [lab.host("mojan"), lab.host("presanella")];
      const rounds = Number(Deno.env.get("FLOM_ROUNDS") ?? 2);
      for (let round = 0; round < rounds; round++) {
        // mkdir fails where two are inside at once.
        const command = [
          "sh",
          "-c",
          'mkdir "$0" || echo overlap; sleep 0.01; rmdir "$0"',
          `${lab.shared}/inside`,
        ];
        const clients = hosts.flatMap((host) =>
          Array.from({ length: 12 }, () => host.startFlom("-A", GROUP, "-d", "-1", "--", ...command))
        );
        for (const client of clients) {
          assertEquals(await client.result(), {
            code: 0,
            stdout: "",
            stderr: "",
          });
        }
        const running = (await Promise.all(hosts.map(daemons))).flat();
        assertEquals(running.length, 1);
        await Promise.all(hosts.map((host) => host.run("pkill", "flom")));
        for (const host of hosts) {
          await host.must(
            "sh",
            "-c",
            "while pgrep flom >/dev/null; do sleep 0.01; done",
          );
        }
      }
    },
  ),
);

Deno.test(
  inLab(
    "two daemons that were parted meet when the network heals: the younger takes no new work",
    async () => {
      await using lab = await Lab.create(PLANS);
      const [mojan, presanella] = [lab.host("mojan"), lab.host("presanella")];
      await lab.host("switch").must("ip", "link", "set", "mojan0", "down");
      assertEquals((await mojan.flom("-A", GROUP, "-d", "-1", "--", "true")).code, 0);
      assertEquals((await presanella.flom("-A", GROUP, "-d", "-1", "-r", "held", "--", "true")).code, 0);
      await presanella.must("mkfifo", "/tmp/gate");
      await using holder = presanella.startFlom(
        "-A",
        GROUP,
        "-r",
        "held",
        "--",
        "sh",
        "-c",
        "echo in; cat /tmp/gate",
      );
      await holder.printed("in");
      await using waiter = presanella.startFlom(
        "-A",
        GROUP,
        "-r",
        "held",
        "--",
        "echo",
        "granted by the elder",
      );
      // Holder and waiter are connected, that is two lines with the state 01.
      const connected = 'test "$(grep -c " 01 " /proc/net/tcp)" -ge 4';
      await presanella.must("sh", "-c", `until ${connected}; do sleep 0.01; done`);
      await lab.host("switch").must("ip", "link", "set", "mojan0", "up");

      // The first question after the healing makes the two meet, at the latest a second later.
      const seen = await presanella.flom("-A", GROUP, "-d", "0", "-V", "--", "true");
      assertEquals(seen.code, 0);
      assertMatch(
        seen.stderr,
        /2 daemons answer in the group 239.255.0.1: 10.77.0.1, port \d+; (127.0.0.1|10.77.0.2), port \d+; taking/,
      );
      assertEquals((await waiter.result()).stdout, "granted by the elder\n");
      await presanella.must("sh", "-c", "echo done >/tmp/gate");
      assertEquals((await holder.result()).stdout, "in\ndone\n");
      await presanella.must("sh", "-c", "while pgrep flom >/dev/null; do sleep 0.01; done");
      assertEquals((await daemons(mojan)).length, 1);
    },
  ),
);
