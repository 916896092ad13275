import { assert, assertEquals } from "@std/assert";
import transcripts from "../fixtures/transcripts.json" with { type: "json" };
import { CLIENT_ID, lock, message, type RawClient } from "../helpers/raw_client.ts";
import {
  DAEMON_ID,
  isAvailable,
  ManualClock,
  startTestDaemon,
  type Transport,
  TRANSPORTS,
} from "../helpers/test_daemon.ts";

/** One step of a recorded exchange between C clients and the C daemon. */
interface Step {
  readonly conn: string;
  readonly from: string;
  readonly text: string;
  readonly event?: string;
  /** Milliseconds that passed before it. */
  readonly waitMs?: number;
}

interface Transcript {
  readonly name: string;
  readonly transport: string;
  readonly steps: readonly Step[];
}

/** The moments at which the time stamps were recorded; the clock starts shortly before the second one. */
const TIME_STAMPS = ["20261122.13:29:35", "20261122.13:29:36"];
const CLOCK_START = new Date(2026, 10, 22, 13, 29, 35, 950);

/** Where our daemon answers in another way on purpose: why, and how the recorded steps change. */
const DIFFERENCES: Record<string, { why: string; ours(steps: readonly Step[]): Step[] }> = {
  "create-no-cant-wait": {
    why: "the connection stays usable, because libflom locks again on it",
    ours: ([connect, request, answer, daemonEnd, clientEnd]) =>
      [connect, request, answer, request, answer, clientEnd, daemonEnd] as Step[],
  },
  "invalid-resource-name": {
    why: "the connection stays usable, as after every refusal",
    ours: ([connect, request, answer, daemonEnd, clientEnd]) =>
      [connect, request, answer, request, answer, clientEnd, daemonEnd] as Step[],
  },
  "create-no-waits-then-impossible-QUIRK": {
    why: "a C client takes step 24 for a grant whatever the code is, but step 32 for a refusal",
    ours: (steps) =>
      steps.map((step) => ({
        ...step,
        text: step.text.replace('"24"><answer rc="6"', '"32"><answer rc="6"'),
      })),
  },
  "invalid-timestamp-format": {
    why: "the refusal is an answer instead of an end of the connection without a word",
    ours: ([connect, request, daemonEnd, clientEnd]) => {
      const body = '<session peerid="${DAEMON_PEERID}"/><answer rc="6"/>';
      const answer = { conn: "A", from: "daemon", text: message(1, 16, body) };
      return [connect, request, answer, clientEnd, daemonEnd] as Step[];
    },
  },
  "discover-over-tcp-stream": {
    why:
      "who has a connection has found the daemon; the message ends the connection like any other wrong one",
    ours: ([request]) => [request, { conn: "A", from: "daemon", event: "eof", text: "" }] as Step[],
  },
};

const streams = (transcripts as Transcript[]).filter(({ transport }) => !transport.startsWith("udp"));

for (const transport of TRANSPORTS) {
  Deno.test({
    name: `a C client's recorded bytes get the recorded answers over a real socket: ${transport}`,
    ignore: !isAvailable(transport),
    async fn(t) {
      for (const transcript of streams) {
        const difference = DIFFERENCES[transcript.name];
        const name = difference ? `${transcript.name}, except that ${difference.why}` : transcript.name;
        await t.step(name, () => replay(difference?.ours(transcript.steps) ?? transcript.steps, transport));
      }
    },
  });
}

Deno.test("every known difference to the recordings is about one of them", () => {
  for (const name of Object.keys(DIFFERENCES)) {
    assert(streams.some((transcript) => transcript.name === name), name);
  }
});

/** Plays the clients' part against a fresh daemon and compares the daemon's part. */
async function replay(steps: readonly Step[], transport: Transport): Promise<void> {
  const clock = new ManualClock(CLOCK_START);
  await using daemon = startTestDaemon({ transport, clock: clock.now });
  const clients = new Map<string, RawClient>();
  const stamps = TIME_STAMPS.values();
  for (const step of steps) {
    clock.advance(step.waitMs ?? 0);
    const client = clients.get(step.conn) ?? await daemon.connect();
    clients.set(step.conn, client);
    const text = step.text.replace("${PEERID}", CLIENT_ID).replace("${DAEMON_PEERID}", DAEMON_ID)
      .replace("${TIMESTAMP}", () => stamps.next().value!);
    if (step.from === "client") {
      if (step.event === "eof") await client.closeWrite();
      else await client.send(text);
    } else if (step.event === "eof") {
      await client.ended();
    } else {
      assertEquals(withoutExtensions(await client.message()), text);
    }
  }
}

/** Takes out exactly what our daemon adds to the original's answers. */
function withoutExtensions(answer: string): string {
  return answer
    .replace(/(<session peerid="[0-9a-f]+") ext="1"/, "$1")
    .replace(/(<answer rc="0"(?: element="[^"]*")?) hold="[^"]+" fence="[^"]+"/, "$1")
    .replace(/(<answer rc="-?[1-9][0-9]*") why="[^"]+"/, "$1");
}

Deno.test("the lock requests that these tests make are the recorded ones", () => {
  const recorded = streams.flatMap(({ steps }) =>
    steps.map(({ text }) => text.replace("${PEERID}", CLIENT_ID))
  );
  const made = [
    lock("foo"),
    lock("foo", { mode: 3 }),
    lock("_RESOURCE"),
    lock("num[5]", { quantity: 2, wait: 0 }),
    lock("_S_orders[1]"),
    lock("/root", { mode: 3 }),
    lock("absent", { wait: 0, create: 0 }),
  ];
  for (const text of made) assert(recorded.includes(text), text);
});
