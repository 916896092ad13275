/** A peer sent something that is not a message of the protocol; the message says what. */
export class ProtocolError extends Error {
  /** Name of this class. */
  override name = "ProtocolError";
}
