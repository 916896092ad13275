import { assertEquals, assertMatch } from "@std/assert";
import type { LockMode } from "../../resources/mode.ts";

/** One step of a recorded scenario; see the fields of {@linkcode Ask} for what a lock may say. */
type Step =
  | ({ readonly op: "lock"; readonly client: string } & Ask)
  | { readonly op: "unlock" | "rollback" | "disconnect"; readonly client: string }
  | { readonly op: "sleep"; readonly ms: number };

/** What a client asks for, where it is not the usual. */
export interface Ask {
  readonly resource?: string;
  readonly mode?: LockMode;
  readonly quantity?: number;
  readonly wait?: boolean;
  readonly create?: boolean;
  readonly lifespan?: number;
}

/** How things stand after a step. */
interface Expectation {
  readonly after: number;
  readonly granted: readonly string[];
  readonly waiting: readonly string[];
  readonly denied: readonly string[];
  readonly reason?: Readonly<Record<string, string>>;
  /** What holders were told; a text that starts with `re:` is a pattern. */
  readonly element?: Readonly<Record<string, string>>;
}

/** Something that was done to the original, and what came of it. */
export interface Scenario {
  readonly name: string;
  readonly resource: string;
  readonly steps: readonly Step[];
  readonly expect: readonly Expectation[];
  /** The expectations are those of a defect. */
  readonly quirk?: boolean;
}

/** What one client has. */
export interface Standing {
  state: "granted" | "waiting" | "denied" | "none";
  reason?: string;
  element?: string;
}

/** Something that can play a scenario: the bare rules, or a daemon behind a socket. */
export interface Stage {
  readonly clients: ReadonlyMap<string, Standing>;
  lock(client: string, ask: Required<Ask>): Promise<void> | void;
  end(client: string, how: "unlock" | "rollback" | "disconnect"): Promise<void> | void;
  sleep(ms: number): Promise<void> | void;
  /** Returns when what is under way has arrived; `done` says whether it has. */
  settle(done: () => boolean): Promise<void> | void;
}

const SCENARIOS: readonly Scenario[] = JSON.parse(
  Deno.readTextFileSync(new URL("../fixtures/scenarios.json", import.meta.url)),
);

/** How things stand after a step, in short: each letter is a client. */
type Row = readonly [after: number, granted: string, waiting: string];

/** How our own rules differ from a recorded defect. */
const MENDED: Readonly<Record<string, readonly Row[]>> = {
  "QUIRK-hier-holder-of-other-path-disconnects": [[1, "AB", ""], [3, "AC", ""], [4, "C", ""]],
};

/** What strict order makes of the recorded scenarios that rest on overtaking; all others hold as they are. */
const STRICT: Readonly<Record<string, readonly Row[]>> = {
  ...MENDED,
  "simple-reader-overtakes-waiting-writer": [[0, "A", ""], [1, "A", "B"], [2, "A", "BC"], [3, "B", "C"]],
  "simple-waiter-skipped-in-queue": [[4, "A", "BCDE"], [5, "B", "CDE"], [6, "C", "DE"], [7, "D", "E"]],
  "simple-CW-group": [[2, "AB", "C"], [3, "AB", "CD"], [4, "B", "CD"], [5, "C", "D"]],
  "numeric-small-overtakes-big": [[1, "A", "B"], [2, "A", "BC"], [3, "B", "C"]],
  "hier-EX-parent-vs-CR-child": [[1, "A", "B"], [2, "A", "BC"]],
  "hier-later-leaf-overtakes-waiting-root": [[1, "A", "B"], [2, "A", "BC"], [3, "B", "C"]],
};

/** The scenarios as first fit (patience -1) plays them: as recorded, with the defect mended. */
export const FIRST_FIT: readonly Scenario[] = SCENARIOS.map((scenario) => expecting(scenario, MENDED));

/** The scenarios as strict order of arrival (patience 0) plays them. */
export const STRICT_ORDER: readonly Scenario[] = SCENARIOS.map((scenario) => expecting(scenario, STRICT));

/** Plays a scenario and compares how things stand with what was recorded. */
export async function play(scenario: Scenario, stage: Stage): Promise<void> {
  for (const [index, step] of scenario.steps.entries()) {
    if (step.op === "sleep") await stage.sleep(step.ms);
    else if (step.op === "lock") await stage.lock(step.client, completed(step, scenario.resource));
    else await stage.end(step.client, step.op);
    for (const expected of scenario.expect) {
      if (expected.after !== index) continue;
      await stage.settle(() => standing(stage, "waiting").join() === expected.waiting.toSorted().join());
      check(stage, expected, `${scenario.name}, after step ${index}`);
    }
  }
}

function expecting(scenario: Scenario, tables: Readonly<Record<string, readonly Row[]>>): Scenario {
  const expect = tables[scenario.name]?.map(([after, granted, waiting]) => (
    { after, granted: [...granted], waiting: [...waiting], denied: [] }
  ));
  return { ...scenario, expect: expect ?? scenario.expect };
}

function completed(ask: Ask, resource: string): Required<Ask> {
  return { resource, mode: "EX", quantity: 1, wait: true, create: true, lifespan: 0, ...ask };
}

function check(stage: Stage, expected: Expectation, where: string): void {
  for (const state of ["granted", "waiting", "denied"] as const) {
    assertEquals(standing(stage, state), expected[state].toSorted(), `${where}: ${state}`);
  }
  for (const [client, reason] of Object.entries(expected.reason ?? {})) {
    assertEquals(stage.clients.get(client)?.reason, reason, `${where}: reason of ${client}`);
  }
  for (const [client, element] of Object.entries(expected.element ?? {})) {
    const got = stage.clients.get(client)?.element;
    if (element.startsWith("re:")) assertMatch(got, new RegExp(`^(?:${element.slice(3)})$`), where);
    else assertEquals(got, element, `${where}: element of ${client}`);
  }
}

function standing(stage: Stage, state: Standing["state"]): string[] {
  return [...stage.clients].filter(([, client]) => client.state === state).map(([name]) => name).toSorted();
}
