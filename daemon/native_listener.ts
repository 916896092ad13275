import { descriptorOf } from "./native.ts";
import { Epoll, ONCE, READABLE, type Watcher, WRITABLE } from "./epoll.ts";
import { type Listener, Room, type Socket, type Taker } from "./socket.ts";
import { ADDRESS_BYTES, readAddress } from "../config/socket_address.ts";

/** How many peers are accepted in one go: then those are served who are there already. */
const MAX_ACCEPTED = 64;

/** What every peer's bytes are received in: they are looked at before the next ones come. */
const room = new Room();

/**
 * Serves the peers of a listener through the C library; undefined where that cannot be done.
 *
 * @param mayWait Whether this thread may wait for a moment, in which nothing else is done in this process.
 */
export function listenNatively(listener: Deno.Listener, mayWait: () => boolean): NativeListener | undefined {
  const descriptor = descriptorOf(listener);
  const epoll = descriptor === undefined ? undefined : Epoll.open();
  return epoll && new NativeListener(listener, descriptor!, epoll, mayWait);
}

/** Peers of a socket that listens, served through the C library. */
export class NativeListener implements Listener, Watcher {
  /** Resolves when it is closed, and so are all the sockets that came from it. */
  readonly ended: Promise<void>;
  readonly #listener: Deno.Listener;
  readonly #descriptor: number;
  readonly #epoll: Epoll;
  readonly #address = new Uint8Array(ADDRESS_BYTES);
  /** How many were accepted since it had to wait. */
  #accepted = 0;
  #accepting: PromiseWithResolvers<Socket> | undefined;

  /** @param descriptor What the listener is to the operating system. */
  constructor(listener: Deno.Listener, descriptor: number, epoll: Epoll, mayWait: () => boolean) {
    this.#listener = listener;
    this.#descriptor = descriptor;
    this.#epoll = epoll;
    epoll.watch(descriptor, ONCE, this);
    this.ended = epoll.run(mayWait);
  }

  async accept(): Promise<Socket> {
    return (++this.#accepted < MAX_ACCEPTED ? this.#accept() : undefined) ?? await this.#next();
  }

  close(): void {
    this.#epoll.forget(this.#descriptor);
    this.#listener.close();
    this.#accepting?.reject(new Error("the listener is closed"));
  }

  ready(): void {
    const { resolve, reject } = this.#accepting!;
    this.#accepted = 0;
    this.#epoll.leaveWork();
    try {
      const socket = this.#accept();
      if (socket) resolve(socket);
      // Who was there has gone again.
      else this.#epoll.change(this.#descriptor, READABLE | ONCE);
    } catch (error) {
      reject(error);
    }
  }

  /** Who connects next. */
  #next(): Promise<Socket> {
    this.#accepting = Promise.withResolvers();
    this.#epoll.change(this.#descriptor, READABLE | ONCE);
    return this.#accepting.promise;
  }

  /** One who has connected already, if anybody has. */
  #accept(): Socket | undefined {
    const descriptor = this.#epoll.accept(this.#descriptor, this.#address);
    if (descriptor === undefined) return undefined;
    try {
      return new NativeSocket(descriptor, readAddress(this.#address), this.#epoll);
    } catch (error) {
      this.#epoll.close(descriptor);
      throw error;
    }
  }
}

class NativeSocket implements Socket, Watcher {
  readonly remoteAddr: Deno.Addr;
  readonly #descriptor: number;
  readonly #epoll: Epoll;
  readonly #end = Promise.withResolvers<void>();
  #take: Taker | undefined;
  /** What there was no room for, and who waits for that. */
  #unsent:
    | { readonly bytes: Uint8Array<ArrayBuffer>; readonly sent: PromiseWithResolvers<number> }
    | undefined;
  #closed = false;

  constructor(descriptor: number, remoteAddr: Deno.Addr, epoll: Epoll) {
    this.#descriptor = descriptor;
    this.remoteAddr = remoteAddr;
    this.#epoll = epoll;
    epoll.watch(descriptor, READABLE, this);
  }

  receive(take: Taker): Promise<void> {
    this.#take = take;
    return this.#end.promise;
  }

  write(bytes: Uint8Array<ArrayBuffer>): number | Promise<number> {
    try {
      const count = this.#epoll.send(this.#descriptor, bytes);
      if (count !== undefined) return count;
    } catch (error) {
      return Promise.reject(error);
    }
    const sent = Promise.withResolvers<number>();
    this.#unsent = { bytes, sent };
    this.#epoll.change(this.#descriptor, READABLE | WRITABLE);
    return sent.promise;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#take = undefined;
    this.#epoll.close(this.#descriptor);
    this.#end.resolve();
    this.#epoll.leaveWork();
  }

  ready(events: number): void {
    if ((events & WRITABLE) !== 0) this.#sendAgain();
    if (events !== WRITABLE) this.#receive();
  }

  #receive(): void {
    if (!this.#take) return;
    const count = this.#epoll.receive(this.#descriptor, room.bytes);
    if (count === undefined) return;
    try {
      if (count > 0) return this.#take(room, count);
      this.#end.resolve();
    } catch (error) {
      this.#end.reject(error);
    }
    this.#epoll.leaveWork();
  }

  #sendAgain(): void {
    if (!this.#unsent) return;
    const { bytes, sent } = this.#unsent;
    this.#epoll.leaveWork();
    try {
      const count = this.#epoll.send(this.#descriptor, bytes);
      if (count === undefined) return;
      this.#unsent = undefined;
      this.#epoll.change(this.#descriptor, READABLE);
      sent.resolve(count);
    } catch (error) {
      sent.reject(error);
    }
  }
}
