import { machineId } from "../config/host.ts";
import type { Settings } from "../config/settings.ts";
import type { Notify } from "./notify.ts";
import { EXTENSION_LEVEL } from "../protocol/message.ts";
import { dial } from "./dial.ts";
import { locate } from "./locate.ts";
import { Peer } from "./peer.ts";

/** How long a daemon may take to end before the user is told that it still has work, in milliseconds. */
const PATIENCE_MS = 1000;

/**
 * Tells the daemon to end, and waits a moment for it to do so; tells who still works when it does not. Never starts one.
 *
 * @throws {ConnectionError} when there is no daemon.
 */
export async function shutDown(settings: Settings, notify: Notify): Promise<void> {
  using peer = new Peer(await dial(await locate(settings, notify), settings));
  const { immediateExit: immediate } = settings;
  await peer.send({ type: "shutdown", peerId: machineId(), immediate, extensionLevel: EXTENSION_LEVEL });
  let work = "the locks that are held or waited for";
  const late = AbortSignal.timeout(PATIENCE_MS);
  late.addEventListener("abort", () => {
    notify(
      immediate
        ? `the daemon has not ended within ${PATIENCE_MS} ms; it may be standing still`
        : `the daemon takes no new work; it ends when this is done: ${work}`,
    );
    peer[Symbol.dispose]();
  });
  for (let message; (message = await peer.receive()) !== undefined;) {
    if (message.type === "draining" && message.work !== "") work = message.work;
  }
}
