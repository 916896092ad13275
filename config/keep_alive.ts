import type { Settings } from "./settings.ts";

/** When silent TCP peers are probed, and when they are taken for gone. */
export type KeepAlive = Pick<
  Settings,
  "tcpKeepaliveTimeS" | "tcpKeepaliveIntervalS" | "tcpKeepaliveProbes"
>;

const SOL_SOCKET = 1;
const SO_KEEPALIVE = 9;
const IPPROTO_TCP = 6;
const TCP_KEEPIDLE = 4;
const TCP_KEEPINTVL = 5;
const TCP_KEEPCNT = 6;

/** How often a client probes, whatever a daemon does. */
const CLIENT_PROBES = 4;

/** The options of a socket that say so, by their numbers in Linux: level, name and value of each. */
export function keepAliveOptions(
  { tcpKeepaliveTimeS, tcpKeepaliveIntervalS, tcpKeepaliveProbes }: KeepAlive,
): readonly (readonly [level: number, name: number, value: number])[] {
  return [
    [SOL_SOCKET, SO_KEEPALIVE, 1],
    [IPPROTO_TCP, TCP_KEEPIDLE, tcpKeepaliveTimeS],
    [IPPROTO_TCP, TCP_KEEPINTVL, tcpKeepaliveIntervalS],
    [IPPROTO_TCP, TCP_KEEPCNT, tcpKeepaliveProbes],
  ];
}

/**
 * The times of a client whose daemon has these. When the network is parted, the daemon takes the client for gone, and
 * gives its lock to others, after all its probes at the earliest. The client has noticed after two thirds of that: what
 * is left is for its command to end.
 */
export function clientKeepAlive({ tcpKeepaliveIntervalS, tcpKeepaliveProbes }: KeepAlive): KeepAlive {
  const wholeS = tcpKeepaliveIntervalS * tcpKeepaliveProbes;
  const part = (ofS: number) => Math.max(1, Math.floor(ofS));
  return {
    tcpKeepaliveTimeS: part(wholeS / 3),
    tcpKeepaliveIntervalS: part(wholeS / 3 / CLIENT_PROBES),
    tcpKeepaliveProbes: CLIENT_PROBES,
  };
}
