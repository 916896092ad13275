import { type Group, groupOf } from "../config/endpoint.ts";
import { OptionError } from "../config/option.ts";
import type { Settings } from "../config/settings.ts";
import { isIpv6 } from "./interfaces.ts";
import { GroupSockets, type Sender } from "./sockets.ts";

/**
 * Tries on its own what discovery rests on, multicast between hosts: as the server, which answers every datagram that
 * reaches the group until a signal ends it, or as the client, which sends some and shows the answers.
 *
 * @param print Takes each line that tells what happens.
 * @returns whether the client got an answer.
 * @throws {OptionError} when the settings name no IPv6 group.
 */
export async function tryMulticast(settings: Settings, print: (line: string) => void): Promise<boolean> {
  const { debugFeature } = settings;
  const group = groupOf(settings);
  if (!group || !isIpv6(group)) {
    throw new OptionError(`--debug-feature ${debugFeature} needs a group of IPv6, like -A ff02::1%eth0`);
  }
  const name = `${group.address}, port ${group.port}`;
  if (debugFeature === "ipv6.multicast.server") {
    const received = (text: string, from: Sender) => {
      print(`received ${JSON.stringify(text)} from ${show(from)}`);
      sockets.answer(`answer to ${text}`, from);
    };
    using sockets = await GroupSockets.toHear(group, received);
    print(`listening to ${name}; a signal ends this`);
    await new Promise(() => {});
  }
  return await send(settings, group, name, print);
}

async function send(
  { discoveryAttempts, discoveryTimeoutMs, discoveryTtl }: Settings,
  group: Group,
  name: string,
  print: (line: string) => void,
): Promise<boolean> {
  let answered = false;
  using sockets = await GroupSockets.toAsk(group, discoveryTtl, (text, from) => {
    answered = true;
    print(`received ${JSON.stringify(text)} from ${show(from)}`);
  });
  for (let attempt = 1; attempt <= discoveryAttempts; attempt++) {
    const text = `attempt ${attempt} of process ${Deno.pid}`;
    const taken = await sockets.ask(text);
    print(`sent ${JSON.stringify(text)} to ${name}, on ${taken} interface${taken === 1 ? "" : "s"}`);
    await new Promise((resolve) => setTimeout(resolve, discoveryTimeoutMs));
  }
  if (!answered) print(`no answer from ${name}`);
  return answered;
}

function show({ address, port }: Sender): string {
  return `${address}, port ${port}`;
}
