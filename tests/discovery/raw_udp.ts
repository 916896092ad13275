/**
 * A program for the hosts of a lab, and for nowhere else: it sends to multicast groups whatever it is told. Nothing of
 * the program under test is in it.
 *
 *     raw_udp.ts ask GROUP PORT VIA TIMES DATAGRAM…
 *     raw_udp.ts respond GROUP PORT VIA ANSWER…
 *
 * A datagram is its bytes as hexadecimal digits. VIA is the host's own address on the interface to use, or `::%NAME`.
 */

import { createSocket, type RemoteInfo } from "node:dgram";

/** What came back, as `ask` prints it. */
export interface Reply {
  readonly text: string;
  readonly address: string;
  readonly port: number;
  /** When it came, in milliseconds since the start. */
  readonly atMs: number;
}

/** How long `ask` listens after the last datagram that came, in milliseconds. */
const QUIET_MS = 250;

/** How many datagrams are sent in a row: more than a receiving buffer holds would only be lost. */
const ROW = 50;

if (import.meta.main) {
  const [verb, group, port, via, ...rest] = Deno.args;
  await { ask, respond }[verb as "ask" | "respond"](group!, Number(port), via!, rest);
}

function open(group: string) {
  return createSocket({ type: group.includes(":") ? "udp6" : "udp4", reuseAddr: true });
}

/** Sends each datagram so many times, and prints all that comes back as one line of JSON, at the end. */
async function ask(group: string, port: number, via: string, [times, ...datagrams]: string[]) {
  const replies: Reply[] = [];
  const socket = open(group);
  let heardMs = 0;
  socket.on("message", (bytes: Uint8Array, { address, port }: RemoteInfo) => {
    heardMs = performance.now();
    replies.push({ text: new TextDecoder().decode(bytes), address, port, atMs: heardMs });
  });
  await new Promise<void>((resolve) => socket.bind(0, resolve));
  socket.setMulticastInterface(via);
  let sent = 0;
  for (const datagram of datagrams.map(bytesOf)) {
    for (let time = 0; time < Number(times); time++) {
      await new Promise((resolve) => socket.send(datagram, port, group, resolve));
      if (++sent % ROW === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      if (sent === ROW) console.log("sending");
    }
  }
  heardMs = Math.max(heardMs, performance.now());
  while (performance.now() - heardMs < QUIET_MS) await new Promise((resolve) => setTimeout(resolve, 10));
  console.log(JSON.stringify(replies));
  socket.close();
}

/** Answers whatever is sent to the group with all of the answers, in their order, to the end of the lab. */
function respond(group: string, port: number, via: string, answers: string[]) {
  const socket = open(group);
  socket.on("message", (_: Uint8Array, from: RemoteInfo) => {
    for (const answer of answers.map(bytesOf)) socket.send(answer, from.port, from.address);
  });
  socket.bind(port, () => {
    socket.addMembership(group, via);
    console.log("ready");
  });
}

function bytesOf(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], (two) => parseInt(two, 16));
}
