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

export const SCENARIOS: readonly Scenario[] = JSON.parse(
  Deno.readTextFileSync(new URL("../fixtures/scenarios.json", import.meta.url)),
);

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
