/** Most bytes that are taken from a peer at a time: an unlock and a lock with the longest names. */
const ROOM_BYTES = 1024;

/** Where bytes are received, to be looked at one by one or four at a time. */
export class Room {
  readonly words: Uint32Array<ArrayBuffer> = new Uint32Array(ROOM_BYTES >> 2);
  readonly bytes: Uint8Array<ArrayBuffer> = new Uint8Array(this.words.buffer);
}

/** Takes what has come from a peer: so many bytes, in a room that will hold others when this has returned. */
export type Taker = (room: Room, count: number) => void;

/** The daemon's end of a connection. */
export interface Socket {
  readonly remoteAddr: Deno.Addr;
  /**
   * Hands over whatever comes, until either side ends the connection or it breaks.
   *
   * @throws what `take` throws.
   */
  receive(take: Taker): Promise<void>;
  /**
   * Writes as many of the bytes as there is room for, now or as soon as there is any.
   *
   * @returns how many; a promise of it where that is not known yet, which rejects when the connection is broken.
   */
  write(bytes: Uint8Array<ArrayBuffer>): number | Promise<number>;
  close(): void;
}

/** Where peers come from. */
export interface Listener {
  /** Rejects when the operating system refuses a connection, and when the listener is closed. */
  accept(): Promise<Socket>;
  close(): void;
}

/** Serves the peers of a listener through Deno. */
export class DenoListener implements Listener {
  readonly #listener: Deno.Listener;
  /** Sockets that are not closed. */
  readonly #open = new Set<Socket>();

  constructor(listener: Deno.Listener) {
    this.#listener = listener;
  }

  /** Whether there is any peer that may send something. */
  get hasPeers(): boolean {
    return this.#open.size > 0;
  }

  async accept(): Promise<Socket> {
    const conn = await this.#listener.accept();
    if (isTcp(conn)) conn.setNoDelay(true);
    const socket: Socket = new DenoSocket(conn, () => this.#open.delete(socket));
    this.#open.add(socket);
    return socket;
  }

  close(): void {
    this.#listener.close();
  }
}

class DenoSocket implements Socket {
  readonly #conn: Deno.Conn;
  readonly #onClose: () => void;

  constructor(conn: Deno.Conn, onClose: () => void) {
    this.#conn = conn;
    this.#onClose = onClose;
  }

  get remoteAddr(): Deno.Addr {
    return this.#conn.remoteAddr;
  }

  async receive(take: Taker): Promise<void> {
    const room = new Room();
    try {
      for (;;) {
        const count = await this.#conn.read(room.bytes);
        if (count === null) return;
        take(room, count);
      }
    } catch (error) {
      if (!isConnectionError(error)) throw error;
    }
  }

  write(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
    return this.#conn.write(bytes);
  }

  close(): void {
    this.#conn.close();
    this.#onClose();
  }
}

function isTcp(conn: Deno.Conn): conn is Deno.TcpConn {
  return conn.remoteAddr.transport === "tcp";
}

/** Errors of the operating system about the connection, as against mistakes in our own code. */
function isConnectionError(error: unknown): boolean {
  return error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.BadResource ||
    (error instanceof Error && "code" in error && typeof error.code === "string");
}
