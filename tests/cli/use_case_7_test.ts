import { assert, assertEquals } from "@std/assert";
import { inLab, Lab } from "../helpers/lab.ts";

const PLANS = { mojan: { addresses: ["10.77.0.1/24"] }, presanella: { addresses: ["10.77.0.2/24"] } };

Deno.test(inLab("Use Case 7: commands of two hosts wait for each other", async () => {
  await using lab = await Lab.create(PLANS);
  const mojan = lab.host("mojan");
  const presanella = lab.host("presanella");
  const daemons = async () => (await mojan.run("pgrep", "flom")).stdout.trim().split("\n").filter(Boolean);

  assertEquals(await daemons(), []);
  assertEquals((await mojan.flom("-a", "10.77.0.1", "-d", "-1", "--", "true")).code, 0);
  assertEquals((await daemons()).length, 1);

  for (
    const [host, address] of [[mojan, "10.77.0.1"], [presanella, "10.77.0.1"], [presanella, "mojan"]] as const
  ) {
    const { code, stdout, stderr } = await host.flom("-a", address, "-d", "0", "--", "ls", "-d", "/etc");
    assertEquals({ code, stdout, stderr }, { code: 0, stdout: "/etc\n", stderr: "" });
  }

  // The command on presanella ends when its standard input does; until then mojan has to wait.
  await using holder = presanella.startFlom(
    "-a",
    "mojan",
    "-d",
    "0",
    "--",
    "sh",
    "-c",
    "echo in; cat /tmp/gate",
  );
  await presanella.must("mkfifo", "/tmp/gate");
  await holder.printed("in");
  assertEquals((await mojan.flom("-a", "mojan", "-d", "0", "-o", "0", "--", "ls")).code, 98);
  await using waiter = mojan.startFlom("-a", "mojan", "-d", "0", "--", "echo", "mine");
  assertEquals((await mojan.flom("-a", "mojan", "-d", "0", "-o", "300", "--", "ls")).code, 98);
  await presanella.must("sh", "-c", "echo done >/tmp/gate");
  assertEquals((await holder.result()).stdout, "in\ndone\n");
  assertEquals((await waiter.result()).stdout, "mine\n");

  assertEquals((await mojan.run("pkill", "flom")).code, 0);
  await mojan.must("sh", "-c", "while pgrep flom >/dev/null; do sleep 0.01; done");
  const { code, stderr } = await presanella.flom("-a", "mojan", "-d", "0", "--", "ls");
  assertEquals(code, 99);
  assert(stderr.includes("mojan, port 28015"), stderr);
}));

Deno.test(
  inLab("a name that resolves to a loopback address is warned of where the daemon starts", async () => {
    await using lab = await Lab.create(PLANS);
    const mojan = lab.host("mojan");
    await mojan.must("sh", "-c", "echo 127.0.1.1 trap >>/etc/hosts");
    const first = await mojan.flom("-a", "trap", "-d", "-1", "--", "true");
    assertEquals(first, {
      code: 0,
      stdout: "",
      stderr: "flom: trap is 127.0.1.1 here, a loopback address: only this host can reach the daemon\n",
    });
    assertEquals((await mojan.flom("-a", "trap", "--", "true")).stderr, "");
    const other = await mojan.flom("-a", "mojan", "--", "true");
    assertEquals(other, { code: 0, stdout: "", stderr: "" });
  }),
);

Deno.test(inLab("a daemon is not started at another host's address, and the error says so", async () => {
  await using lab = await Lab.create(PLANS);
  const { code, stderr } = await lab.host("presanella").flom("-a", "mojan", "--", "true");
  assertEquals(code, 99);
  assert(stderr.includes("cannot connect to mojan, port 28015"), stderr);
  assert(stderr.includes("it is not an address of this host"), stderr);
}));

Deno.test(
  inLab("a daemon's host that does not answer is waited for as long as the command may wait", async () => {
    await using lab = await Lab.create(PLANS);
    const presanella = lab.host("presanella");
    // The switch takes what nobody answers, as does a host that has just been switched off.
    await presanella.must("ip", "neighbor", "add", "10.77.0.9", "lladdr", "02:00:00:00:00:09", "dev", "eth0");
    const late = await presanella.flom("-a", "10.77.0.9", "-d", "0", "-o", "200", "--", "ls");
    assertEquals(late, {
      code: 98,
      stdout: "",
      stderr: "flom: The lock was not obtained because timeout (200 milliseconds) expired\n",
    });
    await presanella.must(
      "sh",
      "-c",
      "echo nameserver 10.77.0.9 >/tmp/resolv && mount --bind /tmp/resolv /etc/resolv.conf",
    );
    assertEquals(await presanella.flom("-a", "host.example", "-d", "0", "-o", "200", "--", "ls"), late);
    await using waiter = presanella.startFlom("-a", "10.77.0.9", "-d", "0", "--", "ls");
    await presanella.must("sh", "-c", "until ss -tn state syn-sent | grep -q 10.77.0.9; do sleep 0.01; done");
    await presanella.must("pkill", "-TERM", "deno");
    assertEquals((await waiter.result()).code, 143);
  }),
);

Deno.test(inLab("where there is no way to the daemon's host, the error says so", async () => {
  await using lab = await Lab.create(PLANS);
  const presanella = lab.host("presanella");
  const nowhere = await presanella.flom("-a", "192.0.2.1", "-d", "0", "--", "ls");
  assertEquals(nowhere.code, 99);
  assert(
    nowhere.stderr.includes("192.0.2.1, port 28015: Network is unreachable (os error 101)"),
    nowhere.stderr,
  );
  await presanella.must("ip", "route", "add", "unreachable", "192.0.2.1");
  const closed = await presanella.flom("-a", "192.0.2.1", "-d", "0", "--", "ls");
  assertEquals(closed.code, 99);
  assert(closed.stderr.includes("192.0.2.1, port 28015: No route to host (os error 113)"), closed.stderr);
}));

Deno.test(
  inLab(
    "when the network is parted, the command is ended before the daemon gives its lock away",
    async () => {
      await using lab = await Lab.create(PLANS);
      const [mojan, presanella] = [lab.host("mojan"), lab.host("presanella")];
      const times = [
        "--tcp-keepalive-time",
        "1",
        "--tcp-keepalive-intvl",
        "3",
        "--tcp-keepalive-probes",
        "3",
      ];
      assertEquals((await mojan.flom("-a", "10.77.0.1", "-d", "-1", ...times, "--", "true")).code, 0);
      const script = "echo in; trap 'date +%s >/tmp/ended; exit' TERM; while :; do sleep 0.01; done";
      await using holder = presanella.startFlom("-a", "mojan", ...times, "--", "sh", "-c", script);
      await holder.printed("in");
      await using waiter = mojan.startFlom("-a", "mojan", "--", "date", "+%s");
      await presanella.must("ip", "link", "set", "eth0", "down");
      const { code, stderr } = await holder.result();
      assertEquals(code, 94);
      assert(stderr.includes("the daemon at mojan, port 28015 is gone, and the lock with it"), stderr);
      const ended = Number(await presanella.must("cat", "/tmp/ended"));
      const granted = Number((await waiter.result()).stdout);
      assert(ended < granted, `ended at ${ended}, granted to the next at ${granted}`);
    },
  ),
);
