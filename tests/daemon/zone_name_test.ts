import { assertEquals } from "@std/assert";
import { nameAt, parseZoneFile, parseZoneRule } from "../../daemon/zone_name.ts";

const WINTER_S = 1_736_940_000;
const SUMMER_S = 1_752_580_800;

const PROGRAM = `
import { zoneName } from ${JSON.stringify(import.meta.resolve("../../daemon/zone_name.ts"))};
console.log(Deno.args.map((time) => zoneName(time * 1000)).join(" "));`;

Deno.test("parseZoneRule reads the names of winter and summer and their distance from UTC", () => {
  assertEquals(parseZoneRule("UTC0"), [{ name: "UTC", offset: 0 }]);
  assertEquals(parseZoneRule("CET-1CEST,M3.5.0,M10.5.0/3"), [
    { name: "CET", offset: 3600 },
    { name: "CEST", offset: 7200 },
  ]);
  assertEquals(parseZoneRule("IST-1GMT0,M10.5.0,M3.5.0/1"), [
    { name: "IST", offset: 3600 },
    { name: "GMT", offset: 0 },
  ]);
  assertEquals(parseZoneRule("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"), [
    { name: "+1030", offset: 37_800 },
    { name: "+11", offset: 39_600 },
  ]);
  assertEquals(parseZoneRule("Foo/Bar"), [{ name: "Foo", offset: 0 }]);
  assertEquals(parseZoneRule("1"), []);
});

Deno.test("parseZoneFile reads the changes and the rule that ends the file", () => {
  assertEquals(parseZoneFile(zoneFile(2)), {
    changes: [{ from: 1000, offset: 14_400, name: "MSK" }, { from: 2000, offset: 10_800, name: "NEW" }],
    afterwards: [{ name: "NEW", offset: 10_800 }],
  });
});

Deno.test("parseZoneFile rejects other files", () => {
  assertEquals(parseZoneFile(new Uint8Array()), undefined);
  assertEquals(parseZoneFile(new TextEncoder().encode("#!/bin/sh")), undefined);
});

Deno.test("nameAt takes the name of that moment, if it does not contradict the distance from UTC", () => {
  const names = parseZoneFile(zoneFile(2))!;
  assertEquals(nameAt(names, 1_500_000, 14_400), "MSK");
  assertEquals(nameAt(names, 1_500_000, 10_800), "+03");
  assertEquals(nameAt(names, 2_000_000, 10_800), "NEW");
  assertEquals(nameAt(names, 2_000_000, -12_600), "-0330");
});

/** `date` of coreutils prints names as the C library does; both need the time zone database. */
const ignore = Deno.build.os !== "linux" || !exists("/usr/share/zoneinfo/Europe/Rome");

Deno.test({
  name: "zoneName prints what the C library prints (needs Linux and the time zone database)",
  ignore,
  async fn() {
    const zones = [
      "Europe/Rome",
      ":Europe/Rome",
      "UTC",
      "",
      "Asia/Kolkata",
      "Asia/Tashkent",
      "Australia/Lord_Howe",
    ];
    zones.push("EST5EDT", "JST-9", "/usr/share/zoneinfo/Asia/Tokyo", "Foo/Bar");
    await Promise.all(zones.map(async (TZ) => {
      assertEquals(await ours({ TZ }), await theirs({ TZ }), `TZ=${TZ}`);
    }));
  },
});

Deno.test({
  name: "zoneName reads /etc/localtime when TZ is not set (needs Linux and the time zone database)",
  ignore,
  async fn() {
    assertEquals(await ours({}), await theirs({}));
  },
});

Deno.test("zoneName says the distance from UTC where Deno does not know the rule in TZ", async () => {
  assertEquals(await ours({ TZ: "CET-1CEST" }), "+00 +00");
});

Deno.test("zoneName does not ask for permissions", async () => {
  assertEquals(await ours({ TZ: "Europe/Rome" }, ["--no-prompt", "--deny-read", "--deny-env"]), "+01 +02");
});

/** A file of the time zone database with two changes, which are told by times of 8 bytes alone. */
function zoneFile(version: number): Uint8Array {
  const header = (times: number, types: number, names: number) => [
    ...new TextEncoder().encode(`TZif${version}`),
    ...new Array(15 + 3 * 4).fill(0),
    ...[times, types, names].flatMap((count) => [0, 0, 0, count]),
  ];
  const types = [[0, 0, 0x38, 0x40, 0, 0], [0, 0, 0x2a, 0x30, 0, 4]].flat();
  return new Uint8Array([
    ...header(0, 1, 4),
    ...[0, 0, 0, 0, 0, 0],
    ...new TextEncoder().encode("UTC\0"),
    ...header(2, 2, 8),
    ...[0, 0, 0, 0, 0, 0, 0x03, 0xe8],
    ...[0, 0, 0, 0, 0, 0, 0x07, 0xd0],
    ...[0, 1],
    ...types,
    ...new TextEncoder().encode("MSK\0NEW\0\nNEW-3\n"),
  ]);
}

function ours(env: Record<string, string>, permissions = ["--allow-all"]): Promise<string> {
  return run(
    Deno.execPath(),
    ["run", ...permissions, "--ext=js", "-", String(WINTER_S), String(SUMMER_S)],
    env,
    PROGRAM,
  );
}

async function theirs(env: Record<string, string>): Promise<string> {
  const names = [WINTER_S, SUMMER_S].map((time) => run("date", ["-d", `@${time}`, "+%Z"], env, ""));
  return (await Promise.all(names)).join(" ");
}

async function run(
  command: string,
  args: string[],
  zone: Record<string, string>,
  input: string,
): Promise<string> {
  const { TZ: _, ...env } = Deno.env.toObject();
  const options = {
    args,
    clearEnv: true,
    env: { ...env, ...zone },
    stdin: "piped",
    stdout: "piped",
  } as const;
  const child = new Deno.Command(command, options).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout).trim();
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
