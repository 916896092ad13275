import type { Connection } from "./connection.ts";
import { decode } from "../protocol/decode.ts";
import { encode } from "../protocol/encode.ts";
import { FrameReader } from "../protocol/frame_reader.ts";
import type { Message } from "../protocol/message.ts";
import { encodeUtf8, readAscii } from "../resources/utf8.ts";
import { trace, TRACE_BITS } from "../trace/trace.ts";

const READ_BYTES = 1024;

/** The client's end of a connection to a daemon: one message at a time, either way. */
export class Peer implements Disposable {
  readonly #conn: Connection;
  readonly #reader = new FrameReader(readAscii);
  readonly #received: string[] = [];
  readonly #buffer = new Uint8Array(READ_BYTES);
  #next: Promise<Message | undefined> | undefined;
  #mayEnd = false;
  #closed = false;

  constructor(conn: Connection) {
    this.#conn = conn;
  }

  /** @throws an error of the operating system when the daemon is gone. */
  async send(...messages: Message[]): Promise<void> {
    const text = messages.map(encode).join("");
    trace(TRACE_BITS.messages, "send", () => text);
    let bytes = encodeUtf8(text);
    while (bytes.length > 0) bytes = bytes.subarray(await this.#conn.write(bytes));
  }

  /**
   * The next message; undefined when the daemon has closed the connection, however it did.
   *
   * @throws {ProtocolError} when what comes is no message.
   */
  receive(): Promise<Message | undefined> {
    if (this.#received.length === 0) this.#conn.soon?.();
    const next = this.peek();
    this.#next = undefined;
    return next;
  }

  /** What the next {@linkcode receive} will give, without taking it: so the end of the daemon is noticed at once. */
  peek(): Promise<Message | undefined> {
    return this.#next ??= this.#read();
  }

  /** Lets the process end although this connection is open. */
  unref(): void {
    this.#mayEnd = true;
    this.#conn.unref();
  }

  /** Keeps the process going while something is awaited from this connection. */
  ref(): void {
    if (this.#mayEnd) this.#conn.ref();
    this.#mayEnd = false;
  }

  async #read(): Promise<Message | undefined> {
    while (this.#received.length === 0) {
      const count = await this.#conn.read(this.#buffer).catch(() => null);
      if (count === null) return undefined;
      this.#received.push(...this.#reader.push(this.#buffer.subarray(0, count)));
    }
    const text = this.#received.shift()!;
    trace(TRACE_BITS.messages, "receive", () => text);
    return decode(text);
  }

  /** Says that nothing more will be sent. The daemon answers by closing the connection. */
  async finish(): Promise<void> {
    await this.#conn.closeWrite();
  }

  /** Whether the daemon closes the connection at once, where it is worth waiting for that. */
  endsSoon(): boolean {
    return this.#conn.endsSoon?.() ?? false;
  }

  /** Closes the connection; what is being received ends with undefined. */
  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }
}
