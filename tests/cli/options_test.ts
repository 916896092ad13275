import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { DEFAULTS } from "../../config/defaults.ts";
import { type Option, showValue } from "../../config/option.ts";
import { OPTIONS } from "../../config/options.ts";
import { flomWords, type Result, until } from "../helpers/flom.ts";
import { chosenIn, Home, tryAll } from "../helpers/home.ts";
import { type Answer, EXPECTED, type Expected } from "../helpers/option_values.ts";

/** An option and what is expected of it. */
interface Row {
  readonly option: Option;
  readonly expected: Expected;
}

const ROWS: readonly Row[] = OPTIONS.map((option) => ({ option, expected: EXPECTED[option.long] ?? {} }));

/** A daemon is found either by its socket or over the network: two command lines are needed to choose everything. */
const OVER_NETWORK: readonly string[] = ["unicast-address", "multicast-address"];
const COMPATIBLE: readonly (readonly Row[])[] = [
  ROWS.filter(({ option }) => !OVER_NETWORK.includes(option.long)),
  ROWS.filter(({ option }) => OVER_NETWORK.includes(option.long)),
];

/** The ways to give an option and its value; none where an option has no short name, or the value would be lost. */
const FORMS: readonly ((option: Option, value: string) => string[] | undefined)[] = [
  ({ short }, value) => short === undefined ? undefined : [`-${short}`, value],
  ({ short }, value) => short === undefined || value === "" ? undefined : [`-${short}${value}`],
  ({ long }, value) => [`--${long}=${value}`],
  ({ long }, value) => [`--${long}`, value],
];

/** All ways to give an option, which may be a flag. */
function waysToGive(option: Option, value: string | undefined): string[][] {
  if (value !== undefined) {
    return FORMS.flatMap((form) => [form(option, value) ?? []]).filter((it) => it.length);
  }
  return [[`--${option.long}`], ...(option.short === undefined ? [] : [[`-${option.short}`]])];
}

const goodInFile = ({ option, expected }: Row) =>
  option.file === undefined ? [] : Object.entries(expected.goodInFile ?? expected.good ?? {});
const badInFile = ({ option, expected }: Row) =>
  option.file === undefined ? [] : Object.entries(expected.badInFile ?? expected.bad ?? {});

/** A configuration file that chooses values; `[Group]/Key` and value of each. */
function fileOf(choices: readonly (readonly [file: string, value: string])[]): string {
  return choices.map(([file, value]) => `${file.replace("/", "\n")}=${value}\n`).join("");
}

function mostOf(rows: readonly Row[], values: (row: Row) => readonly unknown[]): number {
  return Math.max(...rows.map((row) => values(row).length));
}

/** Nothing was done, and one line on standard error says all that `parts` say. */
function assertRefused({ code, stdout, stderr }: Result, ...parts: string[]): void {
  assertEquals({ code, stdout }, { code: 99, stdout: "" }, stderr);
  assert(/^flom: [^\n]+\n$/.test(stderr), stderr);
  for (const part of parts) assert(stderr.includes(part), `${stderr} does not contain ${part}`);
}

Deno.test("every option is tried here, with values that it takes and values that it refuses", () => {
  assertEquals(Object.keys(EXPECTED).sort(), OPTIONS.map(({ long }) => long).sort());
  for (const { option, expected } of ROWS) {
    const { good = {}, bad = {}, alone = [], serves } = expected;
    if (option.placeholder !== undefined) assertNotEquals(Object.keys(bad), [], option.long);
    const unsupported = option.hidden && option.placeholder !== undefined;
    const taken = Object.keys(good).length > 0 || alone.length > 0 || serves;
    assert(taken || unsupported, `nothing is known that --${option.long} takes`);
  }
});

Deno.test("every good value is taken on the command line, in every form", async () => {
  await using home = new Home();
  const rounds = COMPATIBLE.flatMap((rows) => {
    const shown = rows.filter(({ expected }) => expected.good);
    const count = mostOf(shown, ({ expected }) => Object.keys(expected.good!));
    return FORMS.flatMap((form) =>
      Array.from({ length: count }, (_, round) =>
        shown.map(({ option, expected }) => {
          const values = Object.entries(expected.good!);
          const [given, shows] = values[round % values.length]!;
          const words = form(option, given) ?? [`--${option.long}=${given}`];
          return { file: option.file!, words, shows };
        }))
    );
  });
  await tryAll(rounds, async (round) => {
    const words = round.flatMap(({ words }) => words);
    const { code, stdout, stderr } = await home.flom(...words, "--print-config");
    assertEquals({ code, stderr }, { code: 0, stderr: "" }, words.join(" "));
    const expected = round.map(({ file, shows }) =>
      [file, { origin: "command line", value: shows }] as const
    );
    assertEquals(chosenIn(stdout), new Map(expected), words.join(" "));
  });
});

Deno.test("every good value is taken in a configuration file", async () => {
  await using home = new Home();
  const rounds = COMPATIBLE.flatMap((rows, batch) => {
    const inFile = rows.filter((row) => goodInFile(row).length > 0);
    return Array.from({ length: mostOf(inFile, goodInFile) }, (_, round) => ({
      name: `${batch}-${round}.conf`,
      choices: inFile.map((row) => {
        const values = goodInFile(row);
        return { file: row.option.file!, value: values[round % values.length]! };
      }),
    }));
  });
  await tryAll(rounds, async ({ name, choices }) => {
    home.write(name, fileOf(choices.map(({ file, value }) => [file, value[0]])));
    const { code, stdout, stderr } = await home.flom("-c", name, "--print-config");
    assertEquals({ code, stderr }, { code: 0, stderr: "" }, name);
    const expected = choices.map(({ file, value }, index) =>
      [file, { origin: `${name}, line ${2 * index + 2}`, value: value[1] }] as const
    );
    assertEquals(chosenIn(stdout), new Map(expected));
  });
});

for (const direction of ["the default over another value", "another value over the default"] as const) {
  Deno.test(`the command line wins over a file: ${direction}`, async () => {
    await using home = new Home();
    for (const rows of COMPATIBLE) {
      const choices = rows.flatMap((row) => {
        const { option, expected } = row;
        if (option.file === undefined || expected.good === undefined) return [];
        const byDefault = DEFAULTS[option.key];
        const usual = byDefault === undefined ? "" : showValue(option, byDefault);
        const hasDefault = Object.values(expected.good).includes(usual);
        const others = (values: readonly (readonly [string, string])[]) =>
          values.filter(([, shows]) => shows !== usual);
        const [filed, given] = [others(goodInFile(row))[0]!, others(Object.entries(expected.good)).at(-1)!];
        if (!hasDefault) return [{ option, filed: filed[0], given }];
        const repeated: [string, string] = [usual, usual];
        return direction.startsWith("the default")
          ? [{ option, filed: filed[0], given: repeated }]
          : [{ option, filed: usual, given }];
      });
      home.write("weak.conf", fileOf(choices.map(({ option, filed }) => [option.file!, filed])));
      const words = choices.map(({ option, given }) => `--${option.long}=${given[0]}`);
      const { stdout, stderr } = await home.flom("-c", "weak.conf", ...words, "--print-config");
      const expected = choices.map(({ option, given }) =>
        [option.file!, { origin: "command line", value: given[1] }] as const
      );
      assertEquals(stderr, "");
      assertEquals(chosenIn(stdout), new Map(expected));
    }
  });
}

Deno.test("every bad value on the command line is refused in words, and no command runs", async () => {
  await using home = new Home();
  const tries = ROWS.flatMap(({ option, expected }) =>
    Object.entries(expected.bad ?? {}).map(([value, accepted], index) => {
      const ways = waysToGive(option, value);
      return { value, accepted, words: ways[index % ways.length]! };
    })
  );
  await tryAll(tries, async ({ value, accepted, words }) => {
    const result = await home.flom("-s", home.socket, ...words, "--", "echo", "ran");
    // The name it was given by, but a file that is missing is noticed when that is forgotten.
    const name = accepted.includes("no such file") ? "--config-file" : /^(--[^=]+|-.)/.exec(words[0]!)![0];
    assertRefused(result, `flom: ${name} ${JSON.stringify(value)}: `, accepted);
  });
});

Deno.test("every bad value in a configuration file is refused in words, and no command runs", async () => {
  await using home = new Home();
  const tries = ROWS.flatMap((row) =>
    badInFile(row).map(([value, accepted], index) => ({ row, value, accepted, index }))
  );
  await tryAll(tries, async ({ row: { option }, value, accepted, index }) => {
    const name = home.write(`${option.long}-${index}.conf`, `# wrong\n${fileOf([[option.file!, value]])}`);
    const result = await home.flom("-s", home.socket, "-c", name, "--", "echo", "ran");
    const [group, key] = option.file!.split("/");
    assertRefused(result, `flom: ${name}, line 3: ${group} ${key}=${value}: `, accepted);
  });
});

Deno.test("options that print-config does not show do what they are for, in every form", async () => {
  await using home = new Home();
  home.write("extra.conf", "");
  home.write("wrong.conf", "wrong");
  const tries = ROWS.flatMap(({ option, expected: { alone = [] } }) =>
    alone.flatMap((answer) => waysToGive(option, answer.value).map((words) => ({ answer, words })))
  );
  await tryAll<{ answer: Answer; words: string[] }>(tries, async ({ answer, words }) => {
    const { code, stdout, stderr } = await home.flom(`--socket-name=${home.socket}`, ...words);
    assertEquals(code, answer.code, `${words} ${stderr}`);
    for (const [found, part] of [[stdout, answer.stdout], [stderr, answer.stderr]] as const) {
      assert(part === undefined ? found === "" : found.includes(part), `${words}: ${found}`);
    }
  });
});

for (const { option } of ROWS.filter(({ expected }) => expected.serves)) {
  Deno.test(`--${option.long} makes a daemon of flom, until it is told to end`, async () => {
    await using home = new Home();
    const where = ["-s", home.socket];
    await using daemon = home.start(flomWords([...where, `--${option.long}`]));
    await until(
      async () => (await home.flom(...where, "-d", "0", "--", "true")).code === 0,
      "it serves a command",
    );
    assertEquals((await home.flom(...where, "-X")).code, 0);
    assertEquals((await daemon.result()).code, 0);
  });
}
