import { assertEquals, assertThrows } from "@std/assert";
import { parseConfigFile, printConfig } from "../../config/config_file.ts";
import { mergeLayers } from "../../config/layer.ts";
import { OptionError } from "../../config/option.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import type { Settings } from "../../config/settings.ts";

function parse(text: string): Partial<Settings> {
  return parseConfigFile("flom.conf", new TextEncoder().encode(text)).settings;
}

function complaint(text: string | Uint8Array<ArrayBuffer>): string {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  return (assertThrows(() => parseConfigFile("flom.conf", bytes), OptionError) as Error).message;
}

Deno.test("parseConfigFile reads groups, keys and values as the original does", () => {
  const text =
    "# a comment\n\n[Resource]\nName = A \n  Timeout=\t5\n[Daemon]\nLifespan=-1\nUnicastAddress=mojan\n" +
    "[Trace]\nVerbose=Yes\n[Resource]\nCreate=n\nLockMode=ProtectedRead\n";
  assertEquals(parse(text), {
    resourceNames: ["A"],
    timeoutMs: 5,
    daemonLifespanMs: -1,
    address: "mojan",
    verbose: true,
    create: false,
    lockMode: "PR",
  });
});

Deno.test("parseConfigFile reads files with the line ends of Windows", () => {
  assertEquals(parse("[Resource]\r\nName=A\r\n"), { resourceNames: ["A"] });
});

Deno.test("parseConfigFile needs no group, and passes over keys and groups it does not know", () => {
  assertEquals(parse(""), {});
  assertEquals(parse("# nothing\n"), {});
  assertEquals(parse("[Resource]\nWait=yes\nname=B\n[Other]\nName=C\n"), {});
});

Deno.test("parseConfigFile takes the last of two values for a key", () => {
  assertEquals(parse("[Resource]\nName=A\nName=B\n"), { resourceNames: ["B"] });
});

Deno.test("parseConfigFile reads numbers as decimal ones", () => {
  assertEquals(parse("[Resource]\nQuantity=010\n"), { quantity: 10 });
  assertEquals(
    complaint("[Resource]\nQuantity=0x5"),
    "flom.conf, line 2: [Resource] Quantity=0x5: " +
      "it takes a whole number, in decimal digits",
  );
  assertEquals(complaint("[Daemon]\nUnicastPort=99999").includes("1 to 65535"), true);
});

Deno.test("parseConfigFile reads lists", () => {
  assertEquals(parse("[Monitor]\nIgnoredSignals=SIGTERM;2; hup;\n"), {
    ignoredSignals: ["SIGTERM", "SIGINT", "SIGHUP"],
  });
  assertEquals(parse("[Monitor]\nIgnoredSignals=\n"), { ignoredSignals: [] });
});

Deno.test("parseConfigFile reads GLib's escapes", () => {
  assertEquals(parse("[Daemon]\nSocketName=/a\\sb\\\\c\n"), { socketName: "/a b\\c" });
  assertEquals(complaint("[Daemon]\nSocketName=/a\\b").endsWith("a backslash is written as two"), true);
});

Deno.test("parseConfigFile names the file, the line, the key and the value of a mistake", () => {
  assertEquals(
    complaint("\n[Resource]\nTimeout=abc\n"),
    "flom.conf, line 3: [Resource] Timeout=abc: it takes a whole number, in decimal digits",
  );
  assertEquals(
    complaint("[Resource]\nCreate=maybe"),
    "flom.conf, line 2: [Resource] Create=maybe: it takes yes or no",
  );
  assertEquals(complaint("Name=A"), "flom.conf, line 1: Name stands before the first [Group]");
  for (const line of ["; comment", "Name", "=A", "[Resource", "[]", "; a=b"]) {
    assertEquals(
      complaint(`[Resource]\n${line}\n`),
      `flom.conf, line 2: ${JSON.stringify(line)} is no [Group], no Key=Value and no # comment`,
    );
  }
  assertEquals(complaint(new Uint8Array([0x23, 0xff])), "flom.conf is not in UTF-8");
});

Deno.test("parseConfigFile refuses what this program does not support", () => {
  assertEquals(complaint("[TLS]\nTlsCertificate=/x").includes("does not support TLS"), true);
  assertEquals(complaint("[TLS]\nTlsCheckPeerId=yes").includes("does not support TLS"), true);
  assertEquals(parse("[TLS]\nTlsCheckPeerId=no"), { tlsCheckPeerId: false });
});

Deno.test("printConfig gives a file that gives the same settings", () => {
  const chosen: Partial<Settings> = {
    verbose: true,
    resourceNames: ["/a b/ ü[1]"],
    timeoutMs: 0,
    lockMode: "CR",
    create: false,
    element: "env",
    ignoredSignals: ["SIGHUP", "SIGINT"],
    daemonTraceFile: "/var/log/fl om\\.log",
    appendTraceFile: true,
    socketName: " /tmp/with\tblanks\nand lines ",
    socketMode: 0o66,
    daemonLifespanMs: -1,
    port: 5,
  };
  const settings = mergeLayers([chosen]);
  const text = printConfig(settings, [{ settings: chosen, origin: () => "command line" }]);
  assertEquals(parse(text), chosen);
});

Deno.test("printConfig tells the origin of each setting, and prints what nobody chose as a comment", () => {
  const file = parseConfigFile("a.conf", new TextEncoder().encode("[Daemon]\nLifespan=7\nUnicastPort=5"));
  const words = { settings: { port: 28015 }, origin: () => "command line" };
  const lines = printConfig(mergeLayers([file.settings, words.settings]), [file, words]).split("\n");
  const around = (line: string) => lines.slice(lines.indexOf(line) - 1, lines.indexOf(line) + 1);
  assertEquals(around("Lifespan=7"), ["# a.conf, line 2", "Lifespan=7"]);
  assertEquals(around("UnicastPort=28015"), ["# command line", "UnicastPort=28015"]);
  assertEquals(around("#MulticastPort=28015"), ["# default", "#MulticastPort=28015"]);
  assertEquals(around("#UnicastAddress="), ["# default", "#UnicastAddress="]);
  assertEquals(lines.filter((line) => /^[^#\[]/.test(line)).length, 2);
});

Deno.test("printConfig prints several names as comments, because a file has room for one", () => {
  const chosen = { resourceNames: ["A", "B"] };
  const text = printConfig({ ...DEFAULTS, ...chosen }, [{ settings: chosen, origin: () => "command line" }]);
  assertEquals(text.includes("# command line\n#Name=A\n#Name=B\n"), true);
});
