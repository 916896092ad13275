import { ProtocolError } from "../protocol/error.ts";
import { MAX_ROWS_PER_QUERY } from "../protocol/limits.ts";
import type { ListedMessage, Message } from "../protocol/message.ts";
import type { RequestId } from "../resources/effect.ts";
import { afterThisTurn } from "./turn.ts";

/** How far a list has come: connections are told in the order of their numbers, and so are the requests of each. */
export interface ListPlace {
  readonly connection: number;
  readonly request: RequestId;
}

/** A row of the list, and the place where the list goes on behind it. */
export type ListRow = readonly [ListPlace, ListedMessage];

const START: ListPlace = { connection: 0, request: 0 };

/** Tells one peer who holds and who waits, a portion for each question. */
export class Listing {
  readonly #rowsAfter: (place: ListPlace) => Iterable<ListRow>;
  readonly #peer: { send(message: Message): void };
  /** An iterator in its stead would keep all that has gone since, for a peer that does not ask again. */
  #place = START;
  #isAsked = false;

  constructor(
    rowsAfter: (place: ListPlace) => Iterable<ListRow>,
    peer: { send(message: Message): void },
  ) {
    this.#rowsAfter = rowsAfter;
    this.#peer = peer;
  }

  /**
   * Sends the next portion.
   *
   * @throws {ProtocolError} when the last one cannot have been read yet: many at once would keep the others waiting.
   */
  tellMore(): void {
    if (this.#isAsked) throw new ProtocolError("a client reads an answer before it asks for more");
    this.#isAsked = true;
    afterThisTurn(() => this.#isAsked = false);
    const more = this.#tellSome();
    if (!more) this.#place = START;
    this.#peer.send({ type: "list end", more });
  }

  /** Whether there may be more than there was room for. */
  #tellSome(): boolean {
    let count = 0;
    for (const [place, row] of this.#rowsAfter(this.#place)) {
      this.#peer.send(row);
      this.#place = place;
      if (++count === MAX_ROWS_PER_QUERY) return true;
    }
    return false;
  }
}
