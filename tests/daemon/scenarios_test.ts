import type { Instant } from "../../resources/kind.ts";
import { FIRST_FIT, play, type Scenario, STRICT_ORDER } from "../helpers/scenarios.ts";
import { SocketStage } from "../helpers/socket_stage.ts";
import type { Transport } from "../helpers/test_daemon.ts";

/** Half past twelve: one scenario holds as long as the hour does not change. */
const START_MS = new Date(2026, 10, 22, 12, 30).getTime();

/** Runs on with the daemon's timers, from the same time of day in every run. */
const clock = (): Instant => {
  const steadyMs = performance.now();
  return { steadyMs, epochUs: (START_MS + steadyMs) * 1000 };
};

const ORDERS = [
  { patienceMs: -1, order: "first fit", scenarios: FIRST_FIT },
  { patienceMs: 0, order: "strict order", scenarios: STRICT_ORDER },
];

/** A scenario against a daemon of its own. */
interface Case {
  readonly scenario: Scenario;
  readonly transport: Transport;
  readonly patienceMs: number;
}

const sleeps = ({ scenario }: Case) => scenario.steps.some(({ op }) => op === "sleep");

const sleepers: Case[] = [];
for (const { patienceMs, order, scenarios } of ORDERS) {
  for (const transport of ["unix", "tcp4"] as const) {
    const cases = scenarios.map((scenario) => ({ scenario, transport, patienceMs }));
    sleepers.push(...cases.filter(sleeps));
    Deno.test(`a daemon plays the recorded scenarios: ${order}, ${transport}`, async (t) => {
      for (const one of cases) {
        if (!sleeps(one)) await t.step(one.scenario.name, () => playCase(one));
      }
    });
  }
}

// These are played at the same time, because each sleeps for seconds.
Deno.test("a daemon plays the recorded scenarios in which time passes", async () => {
  await Promise.all(sleepers.map(playCase));
});

async function playCase({ scenario, transport, patienceMs }: Case): Promise<void> {
  await using stage = new SocketStage({ transport, patienceMs, clock });
  await play(scenario, stage);
}
