/**
 * What load.c does, where there is no C compiler; the arguments are the same. Several of these put on more load than
 * one, so that each prints, instead of a summary, what it saw.
 *
 * @module
 */

import process from "node:process";
import type { Share } from "./load.ts";
import { lockText, resourceName, unlockText } from "./messages.ts";

const [place = "", mode = "private", ...numbers] = Deno.args;
const [count = 1, warmMs = 0, measureMs = 1000, holders = 0] = numbers.map(Number);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

let latenciesUs: number[] = [];
let errors = 0;

/** One connection, with one request under way at a time. */
class Client {
  readonly #conn: Deno.Conn;
  readonly #lock: Uint8Array;
  readonly #unlock: Uint8Array;
  readonly #buffer = new Uint8Array(1024);
  #received = "";

  private constructor(conn: Deno.Conn, name: string) {
    this.#conn = conn;
    this.#lock = encoder.encode(lockText(name));
    this.#unlock = encoder.encode(unlockText(name));
  }

  static async connect(name: string): Promise<Client> {
    const [hostname = "", port] = place.split(":");
    if (place.includes("/")) return new Client(await Deno.connect({ transport: "unix", path: place }), name);
    const conn = await Deno.connect({ hostname, port: Number(port) });
    conn.setNoDelay(true);
    return new Client(conn, name);
  }

  lock(): void {
    this.#conn.write(this.#lock).catch(() => errors++);
  }

  unlock(): void {
    this.#conn.write(this.#unlock).catch(() => errors++);
  }

  /** The next answer: whether the lock is granted; until then it is enqueued. */
  async granted(): Promise<boolean> {
    let end;
    while ((end = this.#received.indexOf("</msg>")) < 0) {
      const bytes = await this.#conn.read(this.#buffer);
      if (bytes === null) throw new Error("the server ended a connection");
      this.#received += decoder.decode(this.#buffer.subarray(0, bytes));
    }
    const rc = /<answer rc="(-?[0-9]+)"/.exec(this.#received)?.[1];
    if (rc !== "0" && (rc !== "1" || mode === "private")) errors++;
    this.#received = this.#received.slice(end + "</msg>".length);
    return rc === "0";
  }
}

async function runPairs(clients: readonly Client[]): Promise<Share> {
  let over = false;
  const loops = clients.map(async (client) => {
    while (!over) {
      const sentMs = performance.now();
      client.lock();
      while (!await client.granted());
      latenciesUs.push((performance.now() - sentMs) * 1000);
      client.unlock();
    }
  });
  await new Promise((resolve) => setTimeout(resolve, warmMs));
  const measured = startMeasuring();
  await new Promise((resolve) => setTimeout(resolve, measureMs));
  const share = measured();
  over = true;
  await Promise.all(loops);
  return share;
}

/** See load.c. */
async function runQueue(clients: readonly Client[]): Promise<Share> {
  let holder = 0;
  clients[0]!.lock();
  await clients[0]!.granted();
  const measured = startMeasuring();
  let seconds = 0;
  while (seconds * 1000 < measureMs) {
    const queue = clients.map((_, place) => clients[(holder + place) % count]!);
    for (const client of queue.slice(1)) {
      client.lock();
      if (await client.granted()) errors++;
    }
    const startMs = performance.now();
    for (let place = 1; place < count; place++) {
      const unlockedMs = performance.now();
      queue[place - 1]!.unlock();
      if (!await queue[place]!.granted()) errors++;
      latenciesUs.push((performance.now() - unlockedMs) * 1000);
    }
    seconds += (performance.now() - startMs) / 1000;
    holder = (holder + count - 1) % count;
  }
  const share = measured();
  clients[holder]!.unlock();
  return { ...share, seconds };
}

/** Says that measuring has started; to be called again when it is over. */
function startMeasuring(): () => Share {
  console.log("measuring");
  latenciesUs = [];
  const startMs = performance.now();
  const startCpu = cpuSeconds();
  return () => {
    console.log("measured");
    const seconds = (performance.now() - startMs) / 1000;
    return { seconds, cpuSeconds: cpuSeconds() - startCpu, latenciesUs: [...latenciesUs], errors };
  };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const shared = mode !== "private";
const clients = await Promise.all(
  Array.from(
    { length: count },
    (_, index) => Client.connect(resourceName("r", Deno.pid, shared ? 0 : index)),
  ),
);
for (let index = 0; index < holders; index++) {
  const holder = await Client.connect(resourceName("h", Deno.pid, index));
  holder.lock();
  if (!await holder.granted()) errors++;
}
const share = mode === "queue" ? await runQueue(clients) : await runPairs(clients);
console.log(JSON.stringify(share));
Deno.exit(0);
