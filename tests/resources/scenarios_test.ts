import { play, type Scenario, SCENARIOS } from "../helpers/scenarios.ts";
import { TableStage } from "../helpers/table_stage.ts";

/** How our own rules differ from a recorded defect: expectations by step. */
const MENDED: Readonly<Record<string, Scenario["expect"]>> = {
  "QUIRK-hier-holder-of-other-path-disconnects": [
    { after: 1, granted: ["A", "B"], waiting: [], denied: [] },
    { after: 3, granted: ["A", "C"], waiting: [], denied: [] },
    { after: 4, granted: ["C"], waiting: [], denied: [] },
  ],
};

for (const scenario of SCENARIOS) {
  Deno.test(`first fit holds as recorded: ${scenario.name}`, async () => {
    await play({ ...scenario, expect: MENDED[scenario.name] ?? scenario.expect }, new TableStage());
  });
}
