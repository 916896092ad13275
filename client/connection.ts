/** A connection to a daemon. Those of Deno are such connections. */
export interface Connection {
  /** How many of the bytes are on their way. Rejects when the daemon is gone. */
  write(bytes: Uint8Array): Promise<number>;
  /** How many bytes came; null when the daemon has closed the connection. Rejects when it is broken. */
  read(bytes: Uint8Array): Promise<number | null>;
  /** Says that nothing more will be written. */
  closeWrite(): Promise<void>;
  /** Keeps the process going while something is being read. */
  ref(): void;
  /** Lets the process end although something is being read. */
  unref(): void;
  /** What is being read ends. */
  close(): void;
  /** Waits for what a daemon does at once, if that is less trouble here than to go on and be told. */
  soon?(): void;
  /** The same; whether the daemon has closed the connection. */
  endsSoon?(): boolean;
}
