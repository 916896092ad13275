import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { endpointOf } from "../../config/endpoint.ts";
import { defaultSocketPath, homeDirectory, loginName, machineId, whoAmI } from "../../config/host.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import { type Platform, platformOf } from "../../config/platform.ts";

const LINUX = platformOf("linux");
const MAC = platformOf("darwin");
const WINDOWS = platformOf("windows");

/** Linux with files of our own, which are gone when the test ends. */
function hostWith(files: Record<string, string>): Platform & Disposable {
  const directory = Deno.makeTempDirSync({ prefix: "flom-" });
  for (const [name, text] of Object.entries(files)) Deno.writeTextFileSync(`${directory}/${name}`, text);
  return {
    ...LINUX,
    machineIdFiles: [`${directory}/dbus`, `${directory}/etc`],
    accountsFile: `${directory}/accounts`,
    [Symbol.dispose]: () => Deno.removeSync(directory, { recursive: true }),
  };
}

const ID = "0123456789abcdef0123456789abcdef";

Deno.test("machineId takes the first file that has one", () => {
  using both = hostWith({ dbus: `${ID}\n`, etc: `${"f".repeat(32)}\n` });
  assertEquals(machineId(both), ID);
  using second = hostWith({ dbus: "uninitialized\n", etc: `${ID}\n` });
  assertEquals(machineId(second), ID);
});

Deno.test("machineId makes one of the host's name where there is none, the same every time", () => {
  using none = hostWith({});
  assertMatch(machineId(none), /^[0-9a-f]{32}$/);
  assertEquals(machineId(none), machineId(WINDOWS));
  assertNotEquals(machineId(none), "0".repeat(32));
});

Deno.test({
  name: "machineId needs no permission",
  permissions: { read: true },
  fn: () => assertEquals(machineId(WINDOWS), "0".repeat(32)),
});

Deno.test(
  { name: "the user's own daemon is on a socket with the login name", ignore: Deno.uid() === null },
  () => {
    using host = hostWith({
      accounts: `other:x:99999:1::/:\nadam:x:${Deno.uid()}:1:Adam:/home/adam:/bin/sh\n`,
    });
    assertEquals(defaultSocketPath(host), "/tmp/flom-adam");
    assertEquals(endpointOf(DEFAULTS, host), { transport: "unix", path: "/tmp/flom-adam" });
    using unlisted = hostWith({ accounts: "other:x:99999:1::/:\n" });
    assertEquals(defaultSocketPath(unlisted), "/tmp/flom-nobody");
  },
);

Deno.test(
  { name: "where users are not listed, they go by their number", ignore: Deno.uid() === null },
  () => {
    assertEquals(loginName(MAC), String(Deno.uid()));
    assertEquals(endpointOf(DEFAULTS, MAC), { transport: "unix", path: `/tmp/flom-${Deno.uid()}` });
  },
);

Deno.test("on Windows the user's own daemon is on TCP, on this host alone", () => {
  assertEquals(defaultSocketPath(WINDOWS), undefined);
  assertEquals(endpointOf(DEFAULTS, WINDOWS), { transport: "tcp", hostname: "127.0.0.1", port: 28015 });
  assertEquals(endpointOf({ ...DEFAULTS, address: "mojan", port: 5 }, WINDOWS), {
    transport: "tcp",
    hostname: "mojan",
    port: 5,
  });
});

Deno.test({
  name: "homeDirectory comes from the list of accounts where HOME may not be known",
  permissions: { read: true, write: true, sys: true },
  ignore: Deno.uid() === null,
  fn() {
    using host = hostWith({ accounts: `adam:x:${Deno.uid()}:1:Adam:/home/adam:/bin/sh\n` });
    assertEquals(homeDirectory(host), "/home/adam");
    assertEquals(homeDirectory(WINDOWS), undefined);
  },
});

Deno.test("only Linux has the files of /proc and the numbers of its C library", () => {
  for (const platform of [MAC, WINDOWS, platformOf("freebsd")]) {
    const { processNameFile, processStatFile, cLibrary } = platform;
    assertEquals([processNameFile, processStatFile, cLibrary], [undefined, undefined, undefined]);
  }
});

Deno.test(
  { name: "whoAmI knows the user also where the environment does not", ignore: Deno.uid() === null },
  () => {
    using host = hostWith({ accounts: `adam:x:${Deno.uid()}:1:Adam:/home/adam:/bin/sh\n` });
    using _ = environment({ USER: "", LOGNAME: "" });
    assertMatch(whoAmI(host), /^adam@[^@]+:[0-9]+$/);
    using nameless = hostWith({ accounts: "" });
    assertMatch(whoAmI(nameless), /^somebody@/);
    Deno.env.set("LOGNAME", "eve");
    assertMatch(whoAmI(host), /^eve@/);
  },
);

/** Sets variables of this process until it is disposed of. */
function environment(variables: Record<string, string>): Disposable {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  return {
    [Symbol.dispose]: () => {
      for (const [name, value] of before) {
        if (value === undefined) Deno.env.delete(name);
        else Deno.env.set(name, value);
      }
    },
  };
}
