import { assertEquals, assertMatch } from "@std/assert";

/** How long a test waits for what must happen, in milliseconds: far more than it takes on a busy machine. */
const PATIENCE_MS = 10_000;

/** The machine id that the clients of these tests send. */
export const CLIENT_ID = "c".repeat(32);

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>';
const END = "</msg>";

/** Where a daemon listens. */
export type Address = Deno.ConnectOptions | Deno.UnixConnectOptions;

/** What a lock request says besides the name; the rest is as a C client has it by default. */
export interface LockFields {
  readonly mode?: number;
  readonly quantity?: number;
  readonly wait?: 0 | 1;
  readonly create?: 0 | 1;
  readonly lifespan?: number;
}

/**
 * A client that sends exactly the bytes it is told to and shows exactly the bytes it gets. It shares no code with
 * the daemon, and it reads only when it is asked to.
 */
export class RawClient implements Disposable {
  readonly #conn: Deno.Conn;
  #received = "";
  #closed = false;

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  static async connect(address: Address): Promise<RawClient> {
    return new RawClient(await within("connection", Deno.connect(address as Deno.ConnectOptions)));
  }

  /** Sends bytes, all of them in one write where the kernel takes them. */
  async send(data: string | Uint8Array): Promise<void> {
    let bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    while (bytes.length > 0) {
      bytes = bytes.subarray(await within("room to send", this.#conn.write(bytes)));
    }
  }

  /** Sends a lock request and says what the answer is. */
  async lock(name: string, fields: LockFields = {}): Promise<string> {
    await this.send(lock(name, fields));
    return await this.answer();
  }

  async unlock(name: string, rollback: 0 | 1 = 0): Promise<void> {
    await this.send(unlock(name, rollback));
  }

  /** Returns when the daemon has read all that was sent: it answers a wrong name and does nothing else. */
  async settle(): Promise<void> {
    assertEquals(await this.lock("1st"), "16:-14", "no other answer is on its way");
  }

  /** The next message, to its last byte. */
  async message(): Promise<string> {
    for (;;) {
      const end = this.#received.indexOf(END);
      if (end >= 0) {
        const message = this.#received.slice(0, end + END.length);
        this.#received = this.#received.slice(end + END.length);
        return message;
      }
      if (!(await this.#read())) throw new Error(`the connection ended after ${quoted(this.#received)}`);
    }
  }

  /** The next message, which must be an answer, in short: `16:0` or `24:0 element`. */
  async answer(): Promise<string> {
    return brief(await this.message());
  }

  /** Waits until the daemon has closed the connection, and makes sure that nothing came before. */
  async ended(): Promise<void> {
    while (await this.#read());
    assertEquals(this.#received, "", "nothing comes before the end of the connection");
  }

  /** Sends no more, but still reads. */
  async closeWrite(): Promise<void> {
    await this.#conn.closeWrite().catch(ignoreBroken);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #read(): Promise<boolean> {
    const buffer = new Uint8Array(4096);
    const awaited = `message or end of the connection after ${quoted(this.#received)}`;
    const count = await within(awaited, this.#conn.read(buffer).catch(ignoreBroken));
    // The protocol is ASCII here, so that no character can be cut in two.
    if (count) this.#received += new TextDecoder().decode(buffer.subarray(0, count));
    return Boolean(count);
  }
}

/** An answer in short: its step, its return code and, if it has one, its element. */
export function brief(message: string): string {
  assertMatch(message, /<msg level="3" verb="1" step="\d+">.*<answer /, "an answer");
  const [, step] = /step="(\d+)"/.exec(message)!;
  const [, rc, element] = /<answer rc="(-?\d+)"(?: element="([^"]*)")?/.exec(message)!;
  return `${step}:${rc}${element === undefined ? "" : ` ${element}`}`;
}

/** The reason that an answer gives for a refusal. */
export function why(message: string): string {
  return / why="([^"]*)"/.exec(message)?.[1] ?? "";
}

/** A lock request, byte for byte as a C client sends it. */
export function lock(name: string, { mode = 5, quantity = 1, ...more }: LockFields = {}): string {
  const { wait = 1, create = 1, lifespan = 0 } = more;
  const modeText = /^(\/.+|[A-Za-z0-9]+|_RESOURCE)$/.test(name) ? ` mode="${mode}"` : "";
  const quantityText = /^[A-Za-z0-9]+\[/.test(name) ? ` quantity="${quantity}"` : "";
  const resource =
    `<resource name="${btoa(name)}"${modeText} wait="${wait}"${quantityText} create="${create}" ` +
    `lifespan="${lifespan}"/>`;
  return message(1, 8, `<session peerid="${CLIENT_ID}"/>${resource}`);
}

/** An unlock request, byte for byte as a C client sends it. */
export function unlock(name: string, rollback: 0 | 1 = 0): string {
  return message(2, 8, `<resource name="${btoa(name)}" rollback="${rollback}" />`);
}

/** A request to end the daemon, byte for byte as a C client sends it. */
export function shutdown(immediate: 0 | 1): string {
  return message(5, 8, `<session peerid="${CLIENT_ID}"/><shutdown immediate="${immediate}"/>`);
}

/** A message with any header and body. */
export function message(verb: number, step: number, body = ""): string {
  return `${DECLARATION}<msg level="3" verb="${verb}" step="${step}">${body}${END}`;
}

/** Waits for what must happen, and says so when it does not. */
export async function within<T>(awaited: string, promise: Promise<T>): Promise<T> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const fail = () => reject(new Error(`no ${awaited} within ${PATIENCE_MS} ms`));
  const timer = setTimeout(fail, PATIENCE_MS);
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}

/** A daemon that closes a connection with unread bytes in it resets it; here that is an end like another. */
function ignoreBroken(error: unknown): null {
  const broken = [Deno.errors.ConnectionReset, Deno.errors.BrokenPipe, Deno.errors.NotConnected];
  if (broken.some((kind) => error instanceof kind)) return null;
  throw error;
}

function quoted(text: string): string {
  return text === "" ? "no bytes" : JSON.stringify(text);
}
