import { openCLibrary } from "../config/c_library.ts";
import { endTurn } from "./turn.ts";

/** What can happen to a socket, and that it is to be told only once. */
export const READABLE = 0x1;
export const WRITABLE = 0x4;
export const ONCE = 0x4000_0000;

/** Most sockets that something happened to in one turn. */
const MAX_EVENTS = 128;

/** How many words an event has, and which of them names the socket. The first one tells what happened. */
const [EVENT_WORDS, SOCKET_WORD] = Deno.build.arch === "x86_64" ? [3, 1] : [4, 2];

/**
 * How long this thread waits for something to happen, in milliseconds, before it has another one wait, by which to be
 * woken takes 20 µs more.
 */
const WAIT_MS = 1;

/** After so many turns, or one of so many events, all else in this process has its turn: timers, signals, files. */
const MAX_TURNS = 16;
const MANY_EVENTS = 32;

const FOREVER = -1;
const [ADD, MODIFY] = [1, 3];
const CLOSE_ON_EXEC = 0o2000000;
const NONBLOCKING = 0o4000;
const NO_SIGNAL = 0x4000;
const [ENFILE, EMFILE] = [23, 24];

const FUNCTIONS = {
  epoll_create1: { parameters: ["i32"], result: "i32" },
  epoll_wait: { parameters: ["i32", "buffer", "i32", "i32"], result: "i32" },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  accept4: { parameters: ["i32", "buffer", "buffer", "i32"], result: "i32" },
  recv: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  poll: { parameters: ["buffer", "u32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  __errno_location: { parameters: [], result: "pointer" },
  // What this thread does not call itself.
  waitElsewhere: {
    name: "epoll_wait",
    parameters: ["i32", "buffer", "i32", "i32"],
    result: "i32",
    nonblocking: true,
  },
  eventfd: { parameters: ["u32", "i32"], result: "i32", nonblocking: true },
} as const;

type Library = Deno.DynamicLibrary<typeof FUNCTIONS>;

/** Is told what happens to a socket. */
export interface Watcher {
  /** @param events What happened: {@linkcode READABLE}, {@linkcode WRITABLE}, and other bits when it broke. */
  ready(events: number): void;
}

/**
 * Sockets of this process through the C library, named by their descriptors, and a watch over what happens to them.
 *
 * Deno makes promises and a dozen other objects for each piece that is read or written; and of a thousand peers that
 * have sent something it serves the same hundred again and again. This takes half the time, and serves all in turns.
 */
export class Epoll {
  readonly #library: Library;
  readonly #c: Library["symbols"];
  readonly #descriptor: number;
  readonly #errno: Int32Array<ArrayBuffer>;
  readonly #events = new Uint32Array(MAX_EVENTS * EVENT_WORDS);
  readonly #event = new Uint32Array(EVENT_WORDS);
  /** By descriptor. */
  readonly #watchers: (Watcher | undefined)[] = [];
  #watched = 0;
  #isAway = false;
  #leavesWork = false;
  #wakingUp: Promise<number> | undefined;

  private constructor(library: Library, descriptor: number) {
    this.#library = library;
    this.#c = library.symbols;
    this.#descriptor = descriptor;
    this.#errno = new Int32Array(Deno.UnsafePointerView.getArrayBuffer(this.#c.__errno_location()!, 4));
  }

  /** Undefined where there is no such thing, or it may not be used. */
  static open(): Epoll | undefined {
    const library = openCLibrary(FUNCTIONS);
    if (!library) return undefined;
    const descriptor = library.symbols.epoll_create1(CLOSE_ON_EXEC);
    if (descriptor >= 0) return new Epoll(library, descriptor);
    library.close();
    return undefined;
  }

  /**
   * Tells what happens, until nothing is watched any more; then all is let go of.
   *
   * @param mayWait Whether this thread may wait for a moment, in which nothing else is done in this process.
   */
  async run(mayWait: () => boolean): Promise<void> {
    for (let turns = 1; this.#watched > 0; turns++) {
      const waitMs = mayWait() ? WAIT_MS : 0;
      let count = this.#c.epoll_wait(this.#descriptor, this.#events, MAX_EVENTS, waitMs);
      if (count <= 0) count = await this.#waitElsewhere();
      for (let at = 0; at < count * EVENT_WORDS; at += EVENT_WORDS) {
        this.#watchers[this.#events[at + SOCKET_WORD]!]?.ready(this.#events[at]!);
      }
      endTurn();
      if (!this.#leavesWork && count < MANY_EVENTS && turns % MAX_TURNS !== 0) continue;
      this.#leavesWork = false;
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#c.close(this.#descriptor);
    if (this.#wakingUp) this.#c.close(await this.#wakingUp);
    this.#library.close();
  }

  /** Has all that is to be done when this turn is over done before it waits again: what hangs on promises. */
  leaveWork(): void {
    this.#leavesWork = true;
  }

  /** @throws when the operating system watches no more sockets; then this one has to be closed. */
  watch(socket: number, events: number, watcher: Watcher): void {
    this.#watchers[socket] = watcher;
    this.#watched++;
    if (this.#control(ADD, socket, events) !== 0) throw this.#error();
  }

  /** Changes for what a socket is watched. */
  change(socket: number, events: number): void {
    this.#control(MODIFY, socket, events);
  }

  /** A socket is not watched any more. It has to be closed now, by whom it belongs to. */
  forget(socket: number): void {
    this.#watchers[socket] = undefined;
    if (--this.#watched === 0 && this.#isAway) this.#wakeUp();
  }

  close(socket: number): void {
    this.forget(socket);
    this.#c.close(socket);
  }

  /**
   * Takes a connection from a socket that listens.
   *
   * @param address Where the address of the peer is put.
   * @returns undefined when there is none any more.
   * @throws when the operating system refuses it.
   */
  accept(socket: number, address: Uint8Array<ArrayBuffer>): number | undefined {
    const accepted = this.#accept(socket, address);
    if (accepted >= 0) return accepted;
    return this.#isReady(socket, READABLE) ? this.#orThrow(this.#accept(socket, address)) : undefined;
  }

  /** How many bytes came; 0 when the connection has ended or is broken, undefined when nothing has come yet. */
  receive(socket: number, bytes: Uint8Array<ArrayBuffer>): number | undefined {
    const count = this.#c.recv(socket, bytes, bytes.length, 0);
    if (count >= 0) return count;
    if (!this.#isReady(socket, READABLE)) return undefined;
    return Math.max(this.#c.recv(socket, bytes, bytes.length, 0), 0);
  }

  /**
   * How many of the bytes are on their way; undefined when there is no room for any now.
   *
   * @throws when the connection is broken.
   */
  send(socket: number, bytes: Uint8Array<ArrayBuffer>): number | undefined {
    const count = this.#c.send(socket, bytes, bytes.length, NO_SIGNAL);
    if (count >= 0) return count;
    if (!this.#isReady(socket, WRITABLE)) return undefined;
    return this.#orThrow(this.#c.send(socket, bytes, bytes.length, NO_SIGNAL));
  }

  #accept(socket: number, address: Uint8Array<ArrayBuffer>): number {
    const length = Uint32Array.of(address.fill(0).length);
    return this.#c.accept4(socket, address, length, CLOSE_ON_EXEC | NONBLOCKING);
  }

  /**
   * Whether what has just failed would not have had to wait. Errno, which says so, is not to be trusted: Deno and V8 call
   * the C library as well, and may have done so before it can be looked at.
   */
  #isReady(socket: number, event: number): boolean {
    return this.#c.poll(Int32Array.of(socket, event), 1, 0) !== 0;
  }

  #orThrow(returned: number): number {
    if (returned < 0) throw this.#error();
    return returned;
  }

  /** Why something has just failed, most probably. */
  #error(): Error {
    const number = this.#errno[0]!;
    return new Error(
      number === EMFILE || number === ENFILE ? "Too many open files" : `system error ${number}`,
    );
  }

  async #waitElsewhere(): Promise<number> {
    this.#isAway = true;
    try {
      return await this.#c.waitElsewhere(this.#descriptor, this.#events, MAX_EVENTS, FOREVER);
    } finally {
      this.#isAway = false;
    }
  }

  /** Makes the other thread come back, by something that has happened already. */
  async #wakeUp(): Promise<void> {
    this.#wakingUp = this.#c.eventfd(1, CLOSE_ON_EXEC);
    this.#control(ADD, await this.#wakingUp, READABLE);
  }

  #control(what: number, socket: number, events: number): number {
    this.#event[0] = events;
    this.#event[SOCKET_WORD] = socket;
    return this.#c.epoll_ctl(this.#descriptor, what, socket, this.#event);
  }
}
