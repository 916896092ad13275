/**
 * The limit that a daemon on Deno's own sockets can come near: it reads the bytes that a daemon reads and writes the bytes
 * that a daemon answers, and there is nothing in between. It takes every peer for one that locks and unlocks in turns
 * with messages of known lengths, so that it need not look at them.
 *
 *     deno run --allow-all bench/bare_server.ts PLACE private|shared
 *
 * With one resource that all share, the same answers can only be given by handing the resource from one to the next. So
 * this is what it does then, with a queue of connections and nothing else; it would be no fair comparison to grant at
 * once, which saves half of the answers.
 *
 * @module
 */

import { ENQUEUED, GRANTED, GRANTED_LATER, LOCK_BYTES, UNLOCK_BYTES } from "./messages.ts";

const [place = "", mode] = Deno.args;
const shared = mode === "shared";

let held = false;
/** Who waits, oldest first; those before `first` have been served. */
let waiting: Deno.Conn[] = [];
let first = 0;

function answer(conn: Deno.Conn, bytes: Uint8Array): void {
  conn.write(bytes).catch(() => {});
}

function lock(conn: Deno.Conn): void {
  if (shared && held) {
    waiting.push(conn);
    return answer(conn, ENQUEUED);
  }
  held = true;
  answer(conn, GRANTED);
}

function unlock(): void {
  held = first < waiting.length;
  if (held) return answer(waiting[first++]!, GRANTED_LATER);
  waiting = [];
  first = 0;
}

async function serve(conn: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(1024);
  let locking = true;
  let missing = LOCK_BYTES;
  try {
    for (;;) {
      let count = await conn.read(buffer);
      if (count === null) return;
      for (; count >= missing; missing = locking ? LOCK_BYTES : UNLOCK_BYTES) {
        count -= missing;
        if (locking) lock(conn);
        else unlock();
        locking = !locking;
      }
      missing -= count;
    }
  } catch {
    // The load has ended.
  } finally {
    conn.close();
  }
}

const [hostname, port] = place.split(":");
const listener: Deno.Listener = place.includes("/")
  ? Deno.listen({ transport: "unix", path: place })
  : Deno.listen({ hostname: hostname!, port: Number(port) });
console.log("ready");
for await (const conn of listener) {
  if (conn.remoteAddr.transport === "tcp") (conn as Deno.TcpConn).setNoDelay(true);
  serve(conn);
}
