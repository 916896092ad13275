import { lock, type RawClient } from "./raw_client.ts";
import type { Ask, Stage, Standing } from "./scenarios.ts";
import { startTestDaemon, type TestDaemon, type TestDaemonOptions } from "./test_daemon.ts";

/** Lock modes by their numbers on the wire. */
const MODES = ["NL", "CR", "CW", "PR", "PW", "EX"];

/** What the recordings call the return codes of refusals. */
const REASONS: Readonly<Record<string, string>> = { "4": "busy", "5": "cant_wait", "6": "impossible" };

/** What the answers mean that are no refusals. */
const STATES: Readonly<Record<string, Standing["state"]>> = {
  "0": "granted",
  "1": "waiting",
  "2": "waiting",
};

/** A name of no resource: the daemon answers a request for it at once, and does nothing else. */
const NO_NAME = "1st";
const ANSWER_TO_NO_NAME = "16:-14";

/** How long to look for what only the clock brings, in milliseconds: far more than it takes on a busy machine. */
const PATIENCE_MS = 5_000;

/** A client's connection, and the name it locks. */
interface Actor {
  readonly connection: RawClient;
  readonly resource: string;
}

/** A daemon behind a socket. Every lock comes over a connection of its own, which ends with the lock. */
export class SocketStage implements Stage, AsyncDisposable {
  readonly clients = new Map<string, Standing>();
  readonly #actors = new Map<string, Actor>();
  readonly #daemon: TestDaemon;

  constructor(options: TestDaemonOptions) {
    this.#daemon = startTestDaemon(options);
  }

  async lock(client: string, { resource, mode, wait, create, ...more }: Required<Ask>): Promise<void> {
    const connection = await this.#daemon.connect();
    this.#actors.set(client, { connection, resource });
    const fields = { ...more, mode: MODES.indexOf(mode), wait: flag(wait), create: flag(create) };
    const standing: Standing = { state: "none" };
    this.clients.set(client, standing);
    take(standing, await connection.lock(resource, fields));
  }

  /**
   * Ends what a client has. A daemon sees of a client that vanishes that nothing more is sent, and closes; so every end
   * is one that the test can wait for.
   */
  async end(client: string, how: "unlock" | "rollback" | "disconnect"): Promise<void> {
    const standing = this.clients.get(client);
    if (standing?.state !== "granted" && standing?.state !== "waiting") return;
    const { connection, resource } = this.#actors.get(client)!;
    this.clients.set(client, { state: "none" });
    if (how !== "disconnect") await connection.unlock(resource, how === "rollback" ? 1 : 0);
    await connection.closeWrite();
    await connection.ended();
  }

  async sleep(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  /** Scenarios with time stamps wait for the clock without saying so. */
  async settle(done: () => boolean): Promise<void> {
    const giveUpMs = performance.now() + PATIENCE_MS;
    do {
      await Promise.all([...this.clients.keys()].map((client) => this.#hear(client)));
    } while (!done() && performance.now() < giveUpMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#daemon[Symbol.asyncDispose]();
  }

  /** Takes all that a client was sent: the answer to a request of no account comes behind it. */
  async #hear(client: string): Promise<void> {
    const standing = this.clients.get(client)!;
    if (standing.state === "none") return;
    const { connection } = this.#actors.get(client)!;
    await connection.send(lock(NO_NAME));
    for (;;) {
      const answer = await connection.answer();
      if (answer === ANSWER_TO_NO_NAME) return;
      take(standing, answer);
    }
  }
}

/** Notes what an answer in short says: `24:0 element`. */
function take(standing: Standing, answer: string): void {
  const [, code, element] = /^[0-9]+:(-?[0-9]+)(?: (.*))?$/.exec(answer)!;
  standing.state = STATES[code!] ?? "denied";
  if (standing.state === "denied") standing.reason = REASONS[code!] ?? code!;
  if (element !== undefined) standing.element = element;
}

function flag(yes: boolean): 0 | 1 {
  return yes ? 1 : 0;
}
