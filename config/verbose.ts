import { LOCK_MODES } from "../resources/mode.ts";
import type { Option } from "./option.ts";
import { OPTIONS } from "./options.ts";
import type { Settings } from "./settings.ts";
import { signalNumber } from "./signals.ts";

/** The keys of the original's dump, in its order; what is ours comes after them. */
const ORIGINAL_ORDER = [
  ...["DaemonTraceFile", "CommandTraceFile", "AppendTraceFile", "Verbose"],
  ...["Name", "Timeout", "Quantity", "LockMode", "Create", "IdleLifespan"],
  ...["SocketName", "Lifespan", "UnicastAddress", "UnicastPort", "MulticastAddress", "MulticastPort"],
  ...["MountPointVFS", "IgnoredSignals", "NetworkInterface", "DiscoveryAttempts", "DiscoveryTimeout"],
  ...["DiscoveryTTL", "TcpKeepaliveTime", "TcpKeepaliveIntvl", "TcpKeepaliveProbes", "TlsCertificate"],
  ...["TlsPrivateKey", "TlsCaCertificate", "TlsCheckPeerId"],
];

/** The settings as the original prints them with `-V`: one a line, texts in quotes, modes and yes/no as numbers. */
export function verboseText(settings: Settings): string {
  return OPTIONS.filter((option) => option.file !== undefined)
    .sort((a, b) => place(a) - place(b))
    .map((option) => `${option.file}=${show(option.key, settings)}\n`).join("");
}

function place({ file }: Option): number {
  const at = ORIGINAL_ORDER.indexOf(file!.slice(file!.indexOf("/") + 1));
  return at < 0 ? ORIGINAL_ORDER.length : at;
}

function show(key: keyof Settings, settings: Settings): string {
  if (key === "lockMode") return String(LOCK_MODES.indexOf(settings.lockMode));
  if (key === "socketMode") return settings.socketMode.toString(8);
  if (key === "ignoredSignals") {
    return `'${settings.ignoredSignals.map(signalNumber).sort(byNumber).join(";")}'`;
  }
  const value = settings[key];
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "number") return String(value);
  return `'${Array.isArray(value) ? value.join(";") : value ?? ""}'`;
}

function byNumber(a: number, b: number): number {
  return a - b;
}
