import { assert, assertEquals } from "@std/assert";
import { helpText } from "../../config/help.ts";
import { SECTIONS, showValue } from "../../config/option.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import { OPTIONS } from "../../config/options.ts";
import { parseArguments } from "../../config/parse_arguments.ts";
import { verboseText } from "../../config/verbose.ts";

function assertUnique(values: readonly (string | undefined)[]): void {
  const present = values.filter((value) => value !== undefined);
  assertEquals(present.length, new Set(present).size, present.join(" "));
}

Deno.test("every option has names that no other has", () => {
  assertUnique(OPTIONS.map(({ key }) => key));
  assertUnique(OPTIONS.map(({ long }) => long));
  assertUnique(OPTIONS.map(({ short }) => short));
  assertUnique(OPTIONS.map(({ file }) => file));
});

Deno.test("every option has names of the usual form, a section and a help of one sentence", () => {
  for (const { long, short, file, section, placeholder, help } of OPTIONS) {
    assert(/^[a-z]+(-[a-z0-9]+)*$/.test(long), long);
    assert(short === undefined || /^[A-Za-z]$/.test(short), long);
    assert(file === undefined || /^\[[A-Z][A-Za-z]+\]\/[A-Z][A-Za-z]+$/.test(file), long);
    assert(SECTIONS.includes(section), long);
    assert(placeholder === undefined || /^\S+$/.test(placeholder), long);
    assert(/^\S.*[^\s.]$/.test(help) && !help.includes("  "), long);
  }
});

Deno.test("every default value is one that the option would take", () => {
  for (const option of OPTIONS) {
    const { key, long, placeholder, parse } = option;
    const usual = DEFAULTS[key];
    // Names that users may not give, or what is only known when it is needed.
    if (placeholder === undefined || usual === undefined || Array.isArray(usual)) continue;
    const text = showValue(option, usual);
    assertEquals<unknown>(parse(text, undefined), usual, long);
    assertEquals(Object.values(parseArguments([`--${long}=${text}`]).settings), [usual], long);
  }
});

Deno.test("flags are off unless they are given", () => {
  for (const { key, long, placeholder } of OPTIONS) {
    if (placeholder !== undefined) continue;
    assertEquals<unknown>(DEFAULTS[key], false, long);
    assertEquals(parseArguments([`--${long}`]).settings, { [key]: true });
  }
});

Deno.test("DEFAULTS has a value for every option", () => {
  assertEquals(Object.keys(DEFAULTS).sort(), OPTIONS.map(({ key }) => key).sort());
  assertEquals(DEFAULTS.lockMode, "EX");
  assertEquals(DEFAULTS.daemonLifespanMs, 5000);
  assertEquals(DEFAULTS.port, 28015);
});

Deno.test("helpText is never wider than 80 columns and has no blanks at the ends of lines", () => {
  for (const line of helpText().split("\n")) {
    assert(line.length <= 80, `${line.length} columns: ${line}`);
    assertEquals(line, line.trimEnd());
  }
  assert(helpText().endsWith("\n") && !helpText().endsWith("\n\n"));
});

Deno.test("helpText lists every option once, under its section, but for the hidden ones", () => {
  const sections = new Map<string, string>();
  for (const part of helpText().split("\n\n")) {
    const end = part.indexOf(":\n");
    if (end > 0) sections.set(part.slice(0, end), part);
  }
  for (const { long, short, placeholder, section, hidden } of OPTIONS) {
    const names = short === undefined ? `      --${long}` : `  -${short}, --${long}`;
    const row = placeholder === undefined ? names : `${names} ${placeholder}`;
    const rows = helpText().split("\n").filter((line) => line === row || line.startsWith(`${row} `));
    assertEquals(rows.length, hidden ? 0 : 1, long);
    if (!hidden) assert(sections.get(section)?.includes(rows[0]!), `${long} is not under ${section}`);
  }
});

Deno.test("helpText tells the whole help of every option", () => {
  const words = helpText().replace(/\s+/g, " ");
  for (const { help, hidden } of OPTIONS) if (!hidden) assert(words.includes(help), help);
});

Deno.test("helpText shows the wrapped help in its column", () => {
  const lines = helpText().split("\n");
  const at = lines.findIndex((line) => line.includes("--resource-timeout"));
  assertEquals(lines.slice(at, at + 2), [
    "  -o, --resource-timeout MS       wait for the lock so long and no longer; 0 not",
    "                                  at all, -1 for ever (default)",
  ]);
});

Deno.test("verboseText prints settings as the original does", () => {
  const lines = verboseText({ ...DEFAULTS, verbose: true }).split("\n");
  assertEquals(lines.pop(), "");
  // Recorded from the original; settings of ours come after them.
  const recorded = [
    ...["[Trace]/DaemonTraceFile=''", "[Trace]/CommandTraceFile=''", "[Trace]/AppendTraceFile=0"],
    ...["[Trace]/Verbose=1", "[Resource]/Name='_RESOURCE'", "[Resource]/Timeout=-1", "[Resource]/Quantity=1"],
    ...["[Resource]/LockMode=5", "[Resource]/Create=1", "[Resource]/IdleLifespan=0"],
    ...["[Daemon]/SocketName=''", "[Daemon]/Lifespan=5000", "[Daemon]/UnicastAddress=''"],
    ...["[Daemon]/UnicastPort=28015", "[Daemon]/MulticastAddress=''", "[Daemon]/MulticastPort=28015"],
    ...["[Daemon]/MountPointVFS=''", "[Monitor]/IgnoredSignals=''", "[Network]/NetworkInterface=''"],
    ...["[Network]/DiscoveryAttempts=2", "[Network]/DiscoveryTimeout=500", "[Network]/DiscoveryTTL=1"],
    ...["[Network]/TcpKeepaliveTime=60", "[Network]/TcpKeepaliveIntvl=10", "[Network]/TcpKeepaliveProbes=6"],
    ...["[TLS]/TlsCertificate=''", "[TLS]/TlsPrivateKey=''", "[TLS]/TlsCaCertificate=''"],
    "[TLS]/TlsCheckPeerId=0",
  ];
  assertEquals(lines.slice(0, recorded.length), recorded);
  assertEquals(lines.length, OPTIONS.filter(({ file }) => file !== undefined).length);
});

Deno.test("verboseText prints what was chosen", () => {
  const { settings } = parseArguments([
    ...["-r", "/a b/c", "-l", "pr", "-e", "no", "-a", "host", "-d", "-1", "-q", "3", "-i", "-5"],
  ]);
  const lines = verboseText({ ...DEFAULTS, ...settings }).split("\n");
  const chosen = [
    ...["[Trace]/Verbose=0", "[Resource]/Name='/a b/c'", "[Resource]/Quantity=3", "[Resource]/LockMode=3"],
    ...["[Resource]/Create=0", "[Resource]/IdleLifespan=5", "[Daemon]/Lifespan=-1"],
    "[Daemon]/UnicastAddress='host'",
  ];
  assertEquals(lines.filter((line) => chosen.includes(line)), chosen);
});
