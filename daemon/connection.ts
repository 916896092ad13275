import { decode } from "../protocol/decode.ts";
import { ProtocolError } from "../protocol/error.ts";
import { encode } from "../protocol/encode.ts";
import { FrameReader } from "../protocol/frame_reader.ts";
import { MAX_UNFINISHED_MESSAGE_MS, MAX_UNREAD_BYTES } from "../protocol/limits.ts";
import type { Message } from "../protocol/message.ts";
import { PieceMemory } from "./piece_memory.ts";
import type { ConnectionJournal } from "./journal.ts";
import type { Room, Socket } from "./socket.ts";
import { Timer } from "./timer.ts";
import { WriteBuffer } from "./write_buffer.ts";

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
  readonly #socket: Socket;
  readonly #unfinishedMs: number;
  readonly #journal: ConnectionJournal | undefined;
  /** The same, if it is to see every message. */
  readonly #tracer: ConnectionJournal | undefined;
  readonly #reader = new FrameReader();
  readonly #pieces = new PieceMemory();
  readonly #onWritten = (count: number) => this.#written(count);
  readonly #onWriteFailed = () => this.close();
  /** What has been sent and is not yet being written; undefined when there is nothing. */
  #unwritten: WriteBuffer | undefined;
  #writing: WriteBuffer | undefined;
  /** What is left of that. */
  #left = NOTHING;
  #isReceiving = false;
  #closed = false;
  #unfinishedTimer: Timer | undefined;

  /** @param unfinishedMs How long a message may take from its first byte to its last. */
  constructor(
    socket: Socket,
    unfinishedMs: number = MAX_UNFINISHED_MESSAGE_MS,
    journal?: ConnectionJournal,
  ) {
    this.#socket = socket;
    this.#unfinishedMs = unfinishedMs;
    this.#journal = journal;
    this.#tracer = journal?.tracesMessages ? journal : undefined;
  }

  /** Hands every message to `receiver` until either side ends the connection. Rejects only for a mistake of ours. */
  async serve(receiver: Receiver): Promise<void> {
    try {
      await this.#socket.receive((room, count) => this.#take(room, count, receiver));
    } finally {
      this.close();
    }
  }

  #take(room: Room, count: number, receiver: Receiver): void {
    if (this.#closed) return;
    this.#isReceiving = true;
    try {
      // Whoever traces messages wants to see their texts.
      const known = this.#reader.unfinished || this.#tracer ? undefined : this.#pieces.recall(room, count);
      if (known) this.#handOver(known, receiver);
      else this.#read(room, count, receiver);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      // The peer broke the protocol, and only its own connection ends.
      this.#journal?.broke(error.message, decoder.decode(room.bytes.subarray(0, count)));
      this.close();
    } finally {
      this.#isReceiving = false;
      this.#flush();
    }
  }

  #handOver(messages: readonly Message[], receiver: Receiver): void {
    for (const message of messages) {
      receiver.receive(message);
      // What the message did may have closed the connection, and what follows it is void then.
      if (this.#closed) return;
    }
  }

  /** Reads the messages that a piece completes, and hands each over before it reads the next one. */
  #read(room: Room, count: number, receiver: Receiver): void {
    const isBegun = this.#reader.unfinished;
    const messages: Message[] = [];
    for (const text of this.#reader.push(room.bytes.subarray(0, count))) {
      if (this.#tracer) this.#tracer.received(text);
      const message = decode(text);
      receiver.receive(message);
      if (this.#closed) return;
      messages.push(message);
    }
    if (!isBegun && !this.#reader.unfinished) this.#pieces.remember(room, count, messages);
    if (messages.length > 0 || this.#reader.unfinished) this.#watchUnfinished(messages.length > 0);
  }

  /** Sends a message after those sent before, and together with the other answers to what is just being received. */
  send(message: Message): void {
    if (this.#closed) return;
    this.#unwritten ??= WriteBuffer.take();
    this.#unwritten.add(message);
    if (this.#tracer) this.#tracer.sent(encode(message));
    if (this.#unwritten.length > MAX_UNREAD_BYTES) this.#cutOff("it does not read its answers");
    else if (!this.#isReceiving) this.#flush();
  }

  /**
   * Ends the connection; twice does no harm.
   *
   * @param after What the peer is not to hear of it before; nothing is received or sent meanwhile.
   */
  close(after?: Promise<void>): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#unfinishedTimer?.clear();
    if (this.#unwritten && !this.#writing) {
      Promise.resolve(this.#socket.write(this.#unwritten.bytes)).catch(() => {});
    }
    if (after) after.finally(() => this.#socket.close());
    else this.#socket.close();
  }

  /** Writes what has been sent since the last time. */
  #flush(): void {
    if (this.#closed || this.#writing || !this.#unwritten) return;
    this.#writing = this.#unwritten;
    this.#unwritten = undefined;
    this.#write(this.#writing.bytes);
  }

  #write(bytes: Uint8Array<ArrayBuffer>): void {
    this.#left = bytes;
    const count = this.#socket.write(bytes);
    if (typeof count === "number") this.#written(count);
    else count.then(this.#onWritten, this.#onWriteFailed);
  }

  #written(count: number): void {
    if (count < this.#left.length) return this.#write(this.#left.subarray(count));
    this.#writing!.giveBack();
    this.#writing = undefined;
    this.#flush();
  }

  /** A peer that does not finish its message is cut off in the end; its memory is worth more than its patience. */
  #watchUnfinished(completed: boolean): void {
    if (completed) {
      this.#unfinishedTimer?.clear();
      this.#unfinishedTimer = undefined;
    }
    if (!this.#reader.unfinished || this.#unfinishedTimer) return;
    this.#unfinishedTimer = new Timer();
    this.#unfinishedTimer.set(
      this.#unfinishedMs,
      () => this.#cutOff(`it has not finished a message within ${this.#unfinishedMs} ms`),
    );
  }

  #cutOff(why: string): void {
    this.#journal?.broke(why, "");
    this.close();
  }
}

const NOTHING: Uint8Array<ArrayBuffer> = new Uint8Array(0);
