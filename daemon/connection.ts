import { decode } from "../protocol/decode.ts";
import { ProtocolError } from "../protocol/error.ts";
import { encode } from "../protocol/encode.ts";
import { FrameReader } from "../protocol/frame_reader.ts";
import { MAX_UNFINISHED_MESSAGE_MS, MAX_UNREAD_BYTES } from "../protocol/limits.ts";
import type { Message } from "../protocol/message.ts";
import type { ConnectionJournal } from "./journal.ts";

const READ_BYTES = 1024;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What a connection needs to be told to. */
export interface Receiver {
  /** Takes one message; throws ProtocolError to have the connection closed. */
  receive(message: Message): void;
}

/**
 * The bytes of one peer: messages in, messages out, over a socket that may do anything at any time. Nothing that the
 * peer does reaches beyond this object.
 */
export class Connection {
  readonly #conn: Deno.Conn;
  readonly #unfinishedMs: number;
  readonly #journal: ConnectionJournal | undefined;
  /** The same, if it is to see every message. */
  readonly #tracer: ConnectionJournal | undefined;
  readonly #reader = new FrameReader();
  #outbox = "";
  #flushing = false;
  #closed = false;
  #unfinishedTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param unfinishedMs How long a message may take from its first byte to its last. */
  constructor(
    conn: Deno.Conn,
    unfinishedMs: number = MAX_UNFINISHED_MESSAGE_MS,
    journal?: ConnectionJournal,
  ) {
    this.#conn = conn;
    this.#unfinishedMs = unfinishedMs;
    this.#journal = journal;
    this.#tracer = journal?.tracesMessages ? journal : undefined;
  }

  /** Hands every message to `receiver` until either side ends the connection. Rejects only for a mistake of ours. */
  async serve(receiver: Receiver): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    let received = buffer.subarray(0, 0);
    try {
      for (;;) {
        const count = await this.#conn.read(buffer);
        if (count === null || this.#closed) return;
        let completed = false;
        received = buffer.subarray(0, count);
        for (const text of this.#reader.push(received)) {
          if (this.#tracer) this.#tracer.received(text);
          receiver.receive(decode(text));
          // What the message did may have closed the connection, and what follows it is void then.
          if (this.#closed) return;
          completed = true;
        }
        if (completed || this.#reader.unfinished) this.#watchUnfinished(completed);
      }
    } catch (error) {
      // The peer broke the protocol or its connection; either way only this connection ends.
      if (error instanceof ProtocolError) this.#journal?.broke(error.message, decoder.decode(received));
      else if (!isConnectionError(error)) throw error;
    } finally {
      this.close();
    }
  }

  /** Sends a message, after those sent before and together with those sent in the same turn. */
  send(message: Message): void {
    if (this.#closed) return;
    if (this.#outbox === "" && !this.#flushing) queueMicrotask(() => this.#flush());
    const text = encode(message);
    if (this.#tracer) this.#tracer.sent(text);
    this.#outbox += text;
    if (this.#outbox.length > MAX_UNREAD_BYTES) this.#cutOff("it does not read its answers");
  }

  /** Ends the connection; twice does no harm. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#unfinishedTimer);
    if (this.#outbox !== "" && !this.#flushing) {
      this.#conn.write(encoder.encode(this.#outbox)).catch(() => {});
    }
    this.#conn.close();
  }

  async #flush(): Promise<void> {
    this.#flushing = true;
    try {
      while (this.#outbox !== "" && !this.#closed) {
        let bytes = encoder.encode(this.#outbox);
        this.#outbox = "";
        while (bytes.length > 0) bytes = bytes.subarray(await this.#conn.write(bytes));
      }
    } catch {
      this.close();
    } finally {
      this.#flushing = false;
    }
  }

  /** A peer that does not finish its message is cut off in the end; its memory is worth more than its patience. */
  #watchUnfinished(completed: boolean): void {
    if (completed) {
      clearTimeout(this.#unfinishedTimer);
      this.#unfinishedTimer = undefined;
    }
    if (this.#reader.unfinished) {
      this.#unfinishedTimer ??= setTimeout(
        () => this.#cutOff(`it has not finished a message within ${this.#unfinishedMs} ms`),
        this.#unfinishedMs,
      );
    }
  }

  #cutOff(why: string): void {
    this.#journal?.broke(why, "");
    this.close();
  }
}

/** Errors of the operating system about the connection, as against mistakes in our own code. */
function isConnectionError(error: unknown): boolean {
  return error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.BadResource ||
    (error instanceof Error && "code" in error && typeof error.code === "string");
}
