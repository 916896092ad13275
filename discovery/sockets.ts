import type { Group } from "../config/endpoint.ts";
import { type Interface, interfacesFor, isIpv6, isLinkLocal } from "./interfaces.ts";

type Socket = import("node:dgram").Socket;

/** Largest datagram that is looked at, in bytes: what the original reads. */
const MAX_DATAGRAM_BYTES = 512;

/** Takes a datagram, and where an answer to it goes. */
export type OnDatagram = (text: string, from: Sender) => void;

/** Where a datagram came from. */
export interface Sender {
  /** An IP address; a link-local one of IPv6 has a zone if the interface is known that heard it. */
  readonly address: string;
  readonly port: number;
}

/** UDP sockets for one multicast group, one for each interface, so that it is known where a datagram goes. */
export class GroupSockets implements Disposable {
  readonly #group: Group;
  readonly #interfaces: readonly Interface[];
  readonly #sockets: Socket[] = [];
  #closed = false;

  private constructor(group: Group) {
    this.#group = group;
    this.#interfaces = interfacesFor(group);
  }

  /** Sockets that send to the group from ports of their own, and hear the answers. */
  static async toAsk(group: Group, ttl: number, onDatagram: OnDatagram): Promise<GroupSockets> {
    const sockets = new GroupSockets(group);
    for (const on of sockets.#interfaces) {
      const socket = await sockets.#open(0, onDatagram, `%${on.name}`);
      // Deno cannot set the number of hops for IPv6: there it is always one.
      if (!isIpv6(group)) socket.setMulticastTTL(ttl);
      socket.setMulticastLoopback(true);
      socket.setMulticastInterface(isIpv6(group) ? `::%${on.name}` : on.address);
    }
    return sockets;
  }

  /** A socket that hears what is sent to the group on any interface, and can answer. */
  static async toHear(group: Group, onDatagram: OnDatagram): Promise<GroupSockets> {
    const sockets = new GroupSockets(group);
    const socket = await sockets.#open(group.port, onDatagram, "");
    const [address] = group.address.split("%");
    for (const on of sockets.#interfaces) {
      try {
        socket.addMembership(address!, isIpv6(group) ? `::%${on.name}` : on.address);
      } catch {
        // An interface without multicast; the others count.
      }
    }
    return sockets;
  }

  /** Sends to the group, on every interface. Returns how many of them took it. */
  async ask(text: string): Promise<number> {
    const [address] = this.#group.address.split("%");
    const sent = await Promise.all(
      this.#sockets.map((socket) => send(socket, text, this.#group.port, address!)),
    );
    return sent.filter(Boolean).length;
  }

  /** Sends to one address; an answer that cannot be sent is lost, as any datagram may be. */
  async answer(text: string, { address, port }: Sender): Promise<void> {
    const zoned = isLinkLocal(address) && !address.includes("%");
    // On which interface it was heard is not known: all of them will reach the sender, or nobody.
    const places = zoned ? this.#interfaces.map(({ name }) => `${address}%${name}`) : [address];
    await Promise.all(places.map((place) => send(this.#sockets[0]!, text, port, place)));
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    for (const socket of this.#sockets) socket.close();
  }

  async #open(port: number, onDatagram: OnDatagram, zone: string): Promise<Socket> {
    const { createSocket } = await import("node:dgram");
    const ipv6 = isIpv6(this.#group);
    const socket = createSocket({ type: ipv6 ? "udp6" : "udp4", reuseAddr: true });
    socket.on("message", (bytes: Uint8Array, { address, port }: Sender) => {
      if (this.#closed || bytes.length > MAX_DATAGRAM_BYTES) return;
      const place = isLinkLocal(address) && !address.includes("%") ? address + zone : address;
      onDatagram(new TextDecoder().decode(bytes), { address: place, port });
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(port, ipv6 ? "::" : "0.0.0.0", () => resolve());
    });
    // From here on an error is about one datagram, and datagrams may be lost.
    socket.on("error", () => {});
    this.#sockets.push(socket);
    return socket;
  }
}

function send(socket: Socket, text: string, port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      socket.send(text, port, address, (error) => resolve(!error));
    } catch {
      resolve(false);
    }
  });
}
