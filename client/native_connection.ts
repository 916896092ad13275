import { type CFunctions, cFunctions } from "../config/c_functions.ts";
import { type Endpoint, netHost } from "../config/endpoint.ts";
import { granted } from "../config/host.ts";
import { clientKeepAlive, type KeepAlive, keepAliveOptions } from "../config/keep_alive.ts";
import { AF_UNIX, writeAddress } from "../config/socket_address.ts";
import type { Connection } from "./connection.ts";
import { hostAddresses } from "./host_addresses.ts";

const STREAM = 1;
const NONBLOCKING = 0o4000;
const NO_SIGNAL = 0x4000;
const PEEK = 2;
const [SHUT_WR, SHUT_RDWR] = [1, 2];
const [SOL_SOCKET, SO_ERROR] = [1, 4];

/** What a socket is polled for; besides, it is told when it is broken or not connected. */
const [READABLE, WRITABLE] = [1, 4];

/**
 * How long this thread waits for what a daemon does at once, in milliseconds, before another one does: to start that and
 * be woken by it takes longer than the daemon needs. Signals and timers have to wait as long.
 */
const SOON_MS = 1;

/** How long a command runs, or waits, before its connection is made for that, in milliseconds. */
const SHORT_MS = 1000;
const FOREVER = -1;

/**
 * Connects to a daemon through the C library; a host name's addresses are tried in turn.
 *
 * @returns undefined where that cannot be done, or not in this way: whoever tries it through Deno is told why.
 * @throws an error of the operating system, as Deno's are, when the other host refuses or does not answer.
 */
export async function connectNatively(
  endpoint: Endpoint,
  keepAlive: KeepAlive,
  signal: AbortSignal | undefined,
): Promise<Connection | undefined> {
  const c = mayConnect(endpoint) ? cFunctions() : undefined;
  if (!c) return undefined;
  const only = writeAddress(endpoint);
  if (only) return await connect(c, only, keepAlive, signal);
  if (endpoint.transport === "unix") return undefined;
  let problem: unknown;
  const addresses = await orAbort(hostAddresses(c, endpoint.hostname, endpoint.port), signal);
  for (const address of addresses) {
    try {
      const connection = await connect(c, address, keepAlive, signal);
      if (connection) return connection;
    } catch (error) {
      problem = error;
    }
  }
  if (problem) throw problem;
  return undefined;
}

async function connect(
  c: CFunctions,
  address: Uint8Array<ArrayBuffer>,
  keepAlive: KeepAlive,
  signal: AbortSignal | undefined,
): Promise<Connection | undefined> {
  signal?.throwIfAborted();
  // The command inherits it: were this process killed, the lock would last as long as what it was for.
  const socket = c.call("socket", address[0]!, STREAM | NONBLOCKING, 0);
  if (socket < 0) return undefined;
  const connection = new NativeConnection(
    c,
    socket,
    address[0] === AF_UNIX ? [] : keepAliveOptions(clientKeepAlive(keepAlive)),
  );
  if (c.call("connect", socket, address, address.length) === 0) return connection;
  try {
    if (await connection.isConnected(signal)) return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
  connection.close();
  return undefined;
}

/** Does not wait any longer when aborted, but rejects with the signal's reason. */
function orAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason));
  return Promise.race([promise, aborted]);
}

function mayConnect(endpoint: Endpoint): boolean {
  if (endpoint.transport === "tcp") {
    return granted({ name: "net", host: netHost(endpoint.hostname, endpoint.port) });
  }
  const { path } = endpoint;
  return granted({ name: "read", path }) && granted({ name: "write", path });
}

/** A socket of the C library, for a process that is there for a command alone. */
class NativeConnection implements Connection {
  readonly #c: CFunctions;
  readonly #socket: number;
  /** How many threads wait for something to happen to the socket. */
  #waiting = 0;
  #isClosed = false;
  /** Options of the socket that are wanted as soon as something takes long: level, name and value. */
  #optionsForLong: ReturnType<typeof keepAliveOptions>;
  /** Has whoever reads look whether something has come. */
  #look: (value?: unknown) => void = () => {};

  constructor(c: CFunctions, socket: number, optionsForLong: ReturnType<typeof keepAliveOptions>) {
    this.#c = c;
    this.#socket = socket;
    this.#optionsForLong = optionsForLong;
  }

  /** Waits for the end of a connect that is under way, if one is. */
  async isConnected(signal: AbortSignal | undefined): Promise<boolean> {
    const giveUp = () => this.close();
    signal?.addEventListener("abort", giveUp);
    const happened = await this.#happens(WRITABLE);
    signal?.removeEventListener("abort", giveUp);
    if (happened === WRITABLE) return true;
    const error = new Int32Array(1);
    this.#c.call("getsockopt", this.#socket, SOL_SOCKET, SO_ERROR, error, Uint32Array.of(4));
    if (error[0] !== 0) throw systemError(this.#c, error[0]!);
    return false;
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
    await this.#happens(WRITABLE);
    const count = this.#c.call("send", this.#socket, bytes, bytes.length, NO_SIGNAL);
    if (count < 0) throw new Error("the connection is broken");
    return count;
  }

  async read(bytes: Uint8Array<ArrayBuffer>): Promise<number | null> {
    while (!this.#isClosed && !this.#happensWithin(0, READABLE)) {
      const looking = Promise.withResolvers<unknown>();
      this.#look = looking.resolve;
      this.#happensElsewhere(READABLE).then(looking.resolve);
      await looking.promise;
    }
    const count = this.#isClosed ? 0 : this.#receive(bytes, 0);
    return count > 0 ? count : null;
  }

  // deno-lint-ignore require-await -- others take their time
  async closeWrite(): Promise<void> {
    this.#c.call("shutdown", this.#socket, SHUT_WR);
  }

  soon(): void {
    if (this.#happensWithin(SOON_MS, READABLE)) this.#look();
  }

  endsSoon(): boolean {
    return this.#happensWithin(SOON_MS, READABLE) !== 0 && this.#receive(new Uint8Array(1), PEEK) <= 0;
  }

  /** A process that is there for a command alone ends when that has ended, whatever it waits for. */
  ref(): void {}

  unref(): void {}

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // Another connection may get the number of one that is closed: not while anybody waits for something to happen to it.
    if (this.#waiting > 0) this.#c.call("shutdown", this.#socket, SHUT_RDWR);
    else this.#c.call("close", this.#socket);
  }

  #receive(bytes: Uint8Array<ArrayBuffer>, flags: number): number {
    return this.#c.call("recv", this.#socket, bytes, bytes.length, flags);
  }

  /** Waits for something; returns what has happened. */
  async #happens(event: number): Promise<number> {
    return this.#happensWithin(SOON_MS, event) || await this.#happensElsewhere(event);
  }

  /** What happens before so much time is over; 0 for nothing. */
  #happensWithin(ms: number, event: number): number {
    const polled = Int32Array.of(this.#socket, event);
    return this.#c.call("poll", polled, 1, ms) > 0 ? happenedTo(polled) : 0;
  }

  /** Has the other host probed from now on. */
  #becomeLong(): void {
    for (const [level, name, value] of this.#optionsForLong) {
      this.#c.call("setsockopt", this.#socket, level, name, Int32Array.of(value), 4);
    }
    this.#optionsForLong = [];
  }

  async #happensElsewhere(event: number): Promise<number> {
    const polled = Int32Array.of(this.#socket, event);
    this.#waiting++;
    for (let count = 0; count <= 0;) {
      const isShort = this.#optionsForLong.length > 0;
      count = await this.#c.call("pollElsewhere", polled, 1, isShort ? SHORT_MS : FOREVER);
      // Not when a signal has come in between.
      if (count === 0) this.#becomeLong();
    }
    if (--this.#waiting === 0 && this.#isClosed) this.#c.call("close", this.#socket);
    return happenedTo(polled);
  }
}

/** What happened to a socket that was polled. */
function happenedTo([, events]: Int32Array): number {
  return events! >> 16;
}

/** What Deno would throw. */
function systemError(c: CFunctions, number: number): Error {
  const text = new Deno.UnsafePointerView(c.call("strerror", number)!).getCString();
  return Object.assign(new Error(`${text} (os error ${number})`), { code: String(number) });
}
