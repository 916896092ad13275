import { assertEquals } from "@std/assert";
import { conversionsIn, strftime } from "../../resources/strftime.ts";

/** Local time, so that the tests are the same in every time zone. */
const WEDNESDAY_MS = new Date(2025, 0, 15, 9, 5, 7, 123).getTime();

function print(format: string, epochMs = WEDNESDAY_MS): string {
  return strftime(format, epochMs, () => "CET");
}

Deno.test("strftime prints the parts of a date and a time in the C locale", () => {
  assertEquals(print("%a %A %b %B %h"), "Wed Wednesday Jan January Jan");
  assertEquals(print("%Y %C %y %m %d %e %j"), "2025 20 25 01 15 15 015");
  assertEquals(print("%H:%M:%S %I %k %l %p %P"), "09:05:07 09  9  9 AM am");
  assertEquals(
    print("%F %D %x %R %T %X %r"),
    "2025-01-15 01/15/25 01/15/25 09:05 09:05:07 09:05:07 09:05:07 AM",
  );
  assertEquals(print("%c"), "Wed Jan 15 09:05:07 2025");
  assertEquals(print("%s"), String(Math.floor(WEDNESDAY_MS / 1000)));
  assertEquals(print("%Z %%Z"), "CET %Z");
});

Deno.test("strftime counts noon and midnight as twelve", () => {
  assertEquals(print("%I %l %p", new Date(2025, 0, 15, 0).getTime()), "12 12 AM");
  assertEquals(print("%I %l %p", new Date(2025, 0, 15, 12).getTime()), "12 12 PM");
});

Deno.test("strftime counts weeks of all three kinds over the turn of the year", () => {
  const weeks = (year: number, month: number, day: number) =>
    print("%G %g %V %U %W %u %w", new Date(year, month - 1, day).getTime());
  assertEquals(weeks(2024, 12, 29), "2024 24 52 52 52 7 0");
  assertEquals(weeks(2024, 12, 30), "2025 25 01 52 53 1 1");
  assertEquals(weeks(2027, 1, 1), "2026 26 53 00 00 5 5");
});

Deno.test("strftime prints a line break and a tab as blanks", () => {
  assertEquals(print("%n.%t"), " . ");
});

Deno.test("strftime leaves what is no conversion as it is", () => {
  for (
    const format of ["%q", "%f", "%:z", "%::z", "%", "%5", "%Ed", "%Oc", "%EE", "%1000Y", "%.%", "plain"]
  ) {
    assertEquals(print(format), format);
  }
  assertEquals(print("%%S%S%q%M"), "%S07%q05");
});

Deno.test("strftime takes the modifiers E and O, which change nothing", () => {
  assertEquals(print("%Ec"), print("%c"));
  assertEquals(print("%EY.%Ey.%EC.%Ex.%EX"), print("%Y.%y.%C.%x.%X"));
  assertEquals(print("%Od%Oe%OH%OI%Om%OM%OS%Ou%OU%OV%Ow%OW%Oy"), print("%d%e%H%I%m%M%S%u%U%V%w%W%y"));
});

Deno.test("strftime fills up to a width: numbers with zeros, text with blanks, all with zeros under the flag 0", () => {
  assertEquals(print("%5d|%5e|%5a|%12T"), "00015|   15|  Wed|    09:05:07");
  assertEquals(print("%05d|%05e|%05a|%012T"), "00015|00015|00Wed|000009:05:07");
  assertEquals(print("%1Y|%0e|%0k"), "2025|15|09");
});

Deno.test("strftime prints names in the other case under the flag #", () => {
  assertEquals(print("%#a %#A %#b %#B %#p %#Z %#5Z"), "WED WEDNESDAY JAN JANUARY am cet   cet");
  assertEquals(print("%#c %#d"), print("%c %d"));
});

Deno.test("conversionsIn finds conversions, with those that others stand for, and not text", () => {
  assertEquals(conversionsIn("%OS%05M"), new Set(["S", "M"]));
  assertEquals(conversionsIn("%R"), new Set(["R", "H", "M"]));
  assertEquals(conversionsIn("%%S %ES %q S"), new Set(["%"]));
});

const C_PROGRAM = `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
int main(int count, char **times) {
  char format[64], text[256];
  while (fgets(format, sizeof format, stdin)) {
    format[strcspn(format, "\\n")] = 0;
    for (int i = 1; i < count; i++) {
      time_t time = atoll(times[i]);
      strftime(text, sizeof text, format, localtime(&time));
      printf("%s%c", text, 0);
    }
  }
}`;

/** The same loop around our own function; only `%Z` is left to the tests of zone names. */
const OUR_PROGRAM = `
import { strftime } from ${JSON.stringify(import.meta.resolve("../../resources/strftime.ts"))};
const formats = (await new Response(Deno.stdin.readable).text()).trimEnd().split("\\n");
const texts = formats.flatMap((format) => Deno.args.map((time) => strftime(format, time * 1000, () => "")));
await new Response(texts.map((text) => text + "\\0").join("")).body.pipeTo(Deno.stdout.writable);`;

const TIME_ZONES = ["Europe/Rome", ":Asia/Kolkata", "America/St_Johns", "UTC", "Australia/Lord_Howe"];

const compilerMissing = Deno.build.os !== "linux" || !await succeeds("cc", ["--version"]);

Deno.test({
  name: "strftime prints what the C library prints (needs Linux and a C compiler)",
  ignore: compilerMissing,
  async fn() {
    const formats = formatsToCompare();
    const times = timesToCompare();
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/original.c`, C_PROGRAM);
      await run("cc", ["-o", `${folder}/original`, `${folder}/original.c`], "", {});
      await Promise.all(TIME_ZONES.map(async (TZ) => {
        const [theirs, ours] = await Promise.all([
          run(`${folder}/original`, times, formats.join("\n"), { TZ }),
          run(Deno.execPath(), ["eval", "--ext=js", OUR_PROGRAM, ...times], formats.join("\n"), { TZ }),
        ]);
        assertEquals(
          label(ours, formats, times),
          label(theirs.replaceAll(/[\n\t]/g, " "), formats, times),
          TZ,
        );
      }));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

function formatsToCompare(): string[] {
  const plain = [..."aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYz%"];
  const modified = [
    "Ec",
    "EC",
    "Ex",
    "EX",
    "Ey",
    "EY",
    ...[..."deHImMSuUVwWy"].map((letter) => "O" + letter),
  ];
  const flagged = ["#", "0", "2", "5", "05", "#012", "40"].flatMap((flags) =>
    plain.map((letter) => flags + letter)
  );
  return [...plain, ...modified, ...flagged, "d%", "%S", "q%S", "H.%M:%S", "ES%S"].map((text) => "%" + text);
}

function timesToCompare(): string[] {
  const times: number[] = [];
  for (const year of [1999, 2000, 2004, 2015, 2020, 2024, 2025, 2026, 2027, 2032, 2044]) {
    // The turn of the year, a leap day, and the nights in which daylight saving begins and ends in Europe.
    for (
      const [month, day, hour] of [[0, 1, 0], [0, 4, 12], [1, 29, 9], [2, 29, 1], [9, 26, 1], [11, 31, 23]]
    ) {
      times.push(Date.UTC(year, month!, day, hour, 59, 7) / 1000);
    }
  }
  return times.map(String);
}

function label(output: string, formats: string[], times: string[]): string[] {
  return output.split("\0").slice(0, -1).map((text, at) =>
    `${formats[Math.floor(at / times.length)]} at ${times[at % times.length]}: ${text}`
  );
}

async function run(
  command: string,
  args: string[],
  input: string,
  env: Record<string, string>,
): Promise<string> {
  const child = new Deno.Command(command, { args, env, stdin: "piped", stdout: "piped", stderr: "inherit" })
    .spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input + "\n"));
  await writer.close();
  const { success, stdout } = await child.output();
  assertEquals(success, true, command);
  return new TextDecoder().decode(stdout);
}

async function succeeds(command: string, args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args, stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}
