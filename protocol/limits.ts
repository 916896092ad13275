/**
 * Every limit on what a peer may do, each with its reason. A peer that passes one loses its own connection or request
 * and nothing else.
 */

/** Longest message on a stream in bytes. The original reads 511; ours leaves room for attributes of later versions. */
export const MAX_MESSAGE_BYTES = 4096;

/** Longest message that a C daemon reads, in bytes; extensions are left out rather than let a request pass it. */
export const MAX_C_MESSAGE_BYTES = 511;

/** Largest number in a message, and smallest with a minus sign. */
export const MAX_INTEGER = 2 ** 31 - 1;

/** How long a message may take from its first byte to its last, in milliseconds; slow links need far less. */
export const MAX_UNFINISHED_MESSAGE_MS = 30_000;

/** Answers that wait for one peer to read them, in bytes; a client that works never has more than two of them. */
export const MAX_UNREAD_BYTES = 65_536;

/** Rows of a list that are sent for one question: what is asked for is read before more is asked for. */
export const MAX_ROWS_PER_QUERY = 50;

/** Locks and waits that one connection may have at a time; a client that works has one. */
export const MAX_REQUESTS_PER_CONNECTION = 64;

/** Waiters for one resource; above it a request is refused at once instead of eating memory. */
export const MAX_WAITERS_PER_RESOURCE = 100_000;

/** Connections that one daemon serves; the operating system's limit on open files is usually met first. */
export const MAX_CONNECTIONS = 100_000;
