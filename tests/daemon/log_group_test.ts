import { assertEquals, assertMatch } from "@std/assert";
import { inLab, Lab } from "../helpers/lab.ts";
import { eventsOf, JSON_LOG, parseLog } from "../helpers/log.ts";

const GROUP = "239.255.0.1";
const PLANS = { mojan: { addresses: ["10.77.0.1/24"] }, presanella: { addresses: ["10.77.0.2/24"] } };
const OWN_ADDRESS = /^(10\.77\.0\.2|127\.0\.0\.1):\d+$/;

Deno.test(
  inLab("a daemon of a group logs that it joined, whom it answered, and to whom it yields", async () => {
    await using lab = await Lab.create(PLANS);
    const [mojan, presanella] = [lab.host("mojan"), lab.host("presanella")];
    const daemon = ["-A", GROUP, "-d", "-1", "-t", "/tmp/log", ...JSON_LOG];
    await lab.host("switch").must("ip", "link", "set", "mojan0", "down");
    assertEquals((await mojan.flom(...daemon, "--", "true")).code, 0);
    assertEquals((await presanella.flom(...daemon, "--", "true")).code, 0);
    await lab.host("switch").must("ip", "link", "set", "mojan0", "up");
    // The first question after the healing makes the two meet.
    assertEquals((await presanella.flom("-A", GROUP, "-d", "0", "--", "true")).code, 0);
    await presanella.must("sh", "-c", "while pgrep flom >/dev/null; do sleep 0.01; done");
    const lines = parseLog(await presanella.must("cat", "/tmp/log"));
    const told = (event: string) => lines.find((line) => line.event === event)!;
    assertEquals(told("joined").group, `${GROUP}, port 28015`);
    assertMatch(told("discovery-answered").peer as string, OWN_ADDRESS);
    assertMatch(told("granted").peer as string, OWN_ADDRESS);
    assertEquals(told("yielding").level, "warning");
    assertMatch(told("yielding").to as string, /^10\.77\.0\.1:\d+$/);
    assertEquals(lines.at(-1)!.event, "finished");
    assertMatch(lines.at(-1)!.why as string, /^another daemon, older .*serves the group: 10\.77\.0\.1/);
    assertEquals(eventsOf(parseLog(await mojan.must("cat", "/tmp/log"))).includes("yielding"), false);
  }),
);
