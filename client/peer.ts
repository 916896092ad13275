import { decode } from "../protocol/decode.ts";
import { encode } from "../protocol/encode.ts";
import { FrameReader } from "../protocol/frame_reader.ts";
import type { Message } from "../protocol/message.ts";

const READ_BYTES = 1024;
const encoder = new TextEncoder();

/** The client's end of a connection to a daemon: one message at a time, either way. */
export class Peer implements Disposable {
  readonly #conn: Deno.Conn;
  readonly #reader = new FrameReader();
  readonly #received: string[] = [];
  readonly #buffer = new Uint8Array(READ_BYTES);
  #closed = false;

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** @throws an error of the operating system when the daemon is gone. */
  async send(message: Message): Promise<void> {
    let bytes = encoder.encode(encode(message));
    while (bytes.length > 0) bytes = bytes.subarray(await this.#conn.write(bytes));
  }

  /**
   * The next message; undefined when the daemon has closed the connection, however it did.
   *
   * @throws {ProtocolError} when what comes is no message.
   */
  async receive(): Promise<Message | undefined> {
    while (this.#received.length === 0) {
      const count = await this.#conn.read(this.#buffer).catch(() => null);
      if (count === null) return undefined;
      this.#received.push(...this.#reader.push(this.#buffer.subarray(0, count)));
    }
    return decode(this.#received.shift()!);
  }

  /** Says that nothing more will be sent. The daemon answers by closing the connection. */
  async finish(): Promise<void> {
    await this.#conn.closeWrite();
  }

  /** Closes the connection; what is being received ends with undefined. */
  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }
}
