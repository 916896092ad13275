import { FIRST_FIT, play } from "../helpers/scenarios.ts";
import { TableStage } from "../helpers/table_stage.ts";

for (const scenario of FIRST_FIT) {
  Deno.test(`first fit holds as recorded: ${scenario.name}`, async () => {
    await play(scenario, new TableStage());
  });
}
