import { decode } from "../protocol/decode.ts";
import { ProtocolError } from "../protocol/error.ts";
import { encode } from "../protocol/encode.ts";
import { FrameReader } from "../protocol/frame_reader.ts";
import { MAX_UNFINISHED_MESSAGE_MS, MAX_UNREAD_BYTES } from "../protocol/limits.ts";
import type { Message } from "../protocol/message.ts";
import type { ConnectionJournal } from "./journal.ts";
import { afterThisTurn } from "./turn.ts";

const READ_BYTES = 1024;
const WRITE_BYTES = 1024;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A message and what it was read from. */
interface Decoded {
  readonly text: string;
  readonly message: Message;
}

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
  /** The last two messages that were received. */
  #newer: Decoded | undefined;
  #older: Decoded | undefined;
  #writing = false;
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
          receiver.receive(this.#decode(text));
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
    if (this.#outbox === "" && !this.#writing) sendAfterThisTurn(this);
    const text = encode(message);
    if (this.#tracer) this.#tracer.sent(text);
    this.#outbox += text;
    if (this.#outbox.length > MAX_UNREAD_BYTES) this.#cutOff("it does not read its answers");
  }

  /**
   * Ends the connection; twice does no harm.
   *
   * @param after What the peer is not to hear of it before; nothing is received or sent meanwhile.
   */
  close(after?: Promise<void>): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#unfinishedTimer);
    if (this.#outbox !== "" && !this.#writing) {
      this.#conn.write(encoder.encode(this.#outbox)).catch(() => {});
    }
    if (after) after.finally(() => this.#conn.close());
    else this.#conn.close();
  }

  /** Reads a message. Who locks and unlocks again and again sends the same two, which are read once. */
  #decode(text: string): Message {
    if (this.#newer?.text === text) return this.#newer.message;
    const known = this.#older?.text === text ? this.#older : { text, message: decode(text) };
    this.#older = this.#newer;
    this.#newer = known;
    return known.message;
  }

  /** Writes what has been sent since the last time. */
  flush(): void {
    if (this.#closed || this.#writing || this.#outbox === "") return;
    this.#writing = true;
    // A character has three bytes at the most.
    const buffer = 3 * this.#outbox.length <= WRITE_BYTES
      ? spare.pop() ?? new Uint8Array(WRITE_BYTES)
      : undefined;
    const bytes = buffer
      ? buffer.subarray(0, encoder.encodeInto(this.#outbox, buffer).written)
      : encoder.encode(this.#outbox);
    this.#outbox = "";
    this.#write(bytes, buffer);
  }

  /** @param buffer What the bytes are in, to be used again. */
  #write(bytes: Uint8Array, buffer: Uint8Array<ArrayBuffer> | undefined): void {
    this.#conn.write(bytes).then((count) => {
      if (count < bytes.length) return this.#write(bytes.subarray(count), buffer);
      if (buffer) spare.push(buffer);
      this.#writing = false;
      this.flush();
    }, () => this.close());
  }

  /** A peer that does not finish its message is cut off in the end; its memory is worth more than its patience. */
  #watchUnfinished(completed: boolean): void {
    if (completed && this.#unfinishedTimer !== undefined) {
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

/** Buffers for writing that are not in use: as many as were needed at a time. */
const spare: Uint8Array<ArrayBuffer>[] = [];

/** Connections with something to write when this turn is over. */
let unsent: Connection[] = [];

/**
 * Has a connection write when all that was received in this turn is done: what is sent together wakes those who wait for
 * it together.
 */
function sendAfterThisTurn(connection: Connection): void {
  if (unsent.push(connection) === 1) afterThisTurn(sendAll);
}

function sendAll(): void {
  const connections = unsent;
  unsent = [];
  for (const connection of connections) connection.flush();
}

/** Errors of the operating system about the connection, as against mistakes in our own code. */
function isConnectionError(error: unknown): boolean {
  return error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.BadResource ||
    (error instanceof Error && "code" in error && typeof error.code === "string");
}
