import { encode } from "../protocol/encode.ts";
import type { Message } from "../protocol/message.ts";
import { writeGrant } from "../protocol/write_grant.ts";

/** Room for a few answers. */
const USUAL_BYTES = 1024;

const encoder = new TextEncoder();

/** Messages in bytes, to be written together. */
export class WriteBuffer {
  #room: Uint8Array<ArrayBuffer> = new Uint8Array(USUAL_BYTES);
  #length = 0;
  /** What was written last: the next time it is mostly as long. */
  #written = this.#room;

  private constructor() {}

  /** One that is empty. */
  static take(): WriteBuffer {
    return spare.pop() ?? new WriteBuffer();
  }

  /** How many bytes the messages have. */
  get length(): number {
    return this.#length;
  }

  add(message: Message): void {
    const end = writeGrant(message, this.#room, this.#length);
    if (end !== undefined) this.#length = end;
    else this.#addText(encode(message));
  }

  /** All that was added. */
  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.#written.length !== this.#length) this.#written = this.#room.subarray(0, this.#length);
    return this.#written;
  }

  /** It is not needed any more; its room is for others. */
  giveBack(): void {
    this.#length = 0;
    if (this.#room.length === USUAL_BYTES) spare.push(this);
  }

  #addText(text: string): void {
    // A character has three bytes at the most.
    const needed = this.#length + 3 * text.length;
    if (needed > this.#room.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#room.length));
      larger.set(this.bytes);
      this.#room = larger;
    }
    this.#length += encoder.encodeInto(text, this.#room.subarray(this.#length)).written;
  }
}

/** Those that are not in use: as many as were needed at a time. */
const spare: WriteBuffer[] = [];
