import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { OptionError } from "../../config/option.ts";
import { parseArguments } from "../../config/parse_arguments.ts";
import type { Settings } from "../../config/settings.ts";
import { ResourceNameError } from "../../resources/name.ts";
import { Random } from "../helpers/random.ts";

/** What the words choose, when they name no command. */
function settingsOf(...words: string[]): Partial<Settings> {
  const { settings, command } = parseArguments(words);
  assertEquals(command, []);
  return settings;
}

/** The complaint about the words. */
function complaint(...words: string[]): string {
  return (assertThrows(() => parseArguments(words), OptionError) as OptionError).message;
}

/** Command lines without a command, and what they choose. */
const CHOICES: readonly (readonly [words: readonly string[], settings: Partial<Settings>])[] = [
  [[], {}],
  [["-d", "-1"], { daemonLifespanMs: -1 }],
  [["-d-1"], { daemonLifespanMs: -1 }],
  [["-d5000"], { daemonLifespanMs: 5000 }],
  [["-d", "0"], { daemonLifespanMs: 0 }],
  [["--daemon-lifespan=-1"], { daemonLifespanMs: -1 }],
  [["--daemon-lifespan", "-1"], { daemonLifespanMs: -1 }],
  [["-Vx"], { verbose: true, quiesceExit: true }],
  [["-xV"], { verbose: true, quiesceExit: true }],
  [["-Vr", "name"], { verbose: true, resourceNames: ["name"] }],
  [["-Vrname"], { verbose: true, resourceNames: ["name"] }],
  [["-rV"], { resourceNames: ["V"] }],
  [["-Vxd-1"], { verbose: true, quiesceExit: true, daemonLifespanMs: -1 }],
  [["-r", "a", "-r", "b"], { resourceNames: ["a", "b"] }],
  [["-o5", "--resource-timeout=6", "-o", "7"], { timeoutMs: 7 }],
  [["-V", "--verbose"], { verbose: true }],
  [["--verbose=yes"], { verbose: true }],
  [["--verbose=no"], { verbose: true }],
  [["--verbose="], { verbose: true }],
  [["-r", "red.green"], { resourceNames: ["red.green"] }],
  [["-r", "/a=b/c"], { resourceNames: ["/a=b/c"] }],
  [["--resource-name=/a=b/c"], { resourceNames: ["/a=b/c"] }],
  [["--resource-name=/a b/é 名"], { resourceNames: ["/a b/é 名"] }],
  [["-r", "_S_id[1]"], { resourceNames: ["_S_id[1]"] }],
  [["-q", "3"], { quantity: 3 }],
  [["-i", "-500"], { idleLifespanMs: 500 }],
  [["-a", "host", "-p", "1"], { address: "host", port: 1 }],
  [["-a=host"], { address: "=host" }],
  [["-a", "--"], { address: "--" }],
  [["-s", "-x"], { socketName: "-x" }],
  [["--queue-patience=-1"], { queuePatienceMs: -1 }],
  [["-h"], { help: true }],
  [["-v"], { version: true }],
  [["-X"], { immediateExit: true }],
  [["--daemon"], { daemon: true }],
];

for (const [words, settings] of CHOICES) {
  Deno.test(`parseArguments understands flom ${words.join(" ")}`, () => {
    assertEquals(settingsOf(...words), settings);
  });
}

/** Command lines, the settings they choose and the command that is left. */
const COMMANDS: readonly (readonly [
  words: readonly string[],
  settings: Partial<Settings>,
  command: readonly string[],
])[] = [
  [["--", "ls"], {}, ["ls"]],
  [["--"], {}, []],
  [["--", "--"], {}, ["--"]],
  [["--", "-V", "-d", "x"], {}, ["-V", "-d", "x"]],
  [["--", "ls", "--", "-l", "--"], {}, ["ls", "--", "-l", "--"]],
  [["--", "", " ", "a b", "é", "-"], {}, ["", " ", "a b", "é", "-"]],
  [["-d", "0", "--", "ls", "-d", "1"], { daemonLifespanMs: 0 }, ["ls", "-d", "1"]],
  [["ls"], {}, ["ls"]],
  [["ls", "-V"], { verbose: true }, ["ls"]],
  [["ls", "-r", "a", "x", "--verbose", "y"], { resourceNames: ["a"], verbose: true }, ["ls", "x", "y"]],
  [["ls", "-V", "--", "-l"], { verbose: true }, ["ls", "-l"]],
  [["ls", "--", "-l", "--", "-V"], {}, ["ls", "-l", "--", "-V"]],
  [["cat", "-"], {}, ["cat", "-"]],
  [["", "a"], {}, ["", "a"]],
];

for (const [words, settings, command] of COMMANDS) {
  Deno.test(`parseArguments finds the command in flom ${JSON.stringify(words)}`, () => {
    assertEquals(parseArguments(words), { settings, command });
  });
}

const INTEGERS: readonly (readonly [text: string, number: number])[] = [
  ["0", 0],
  ["7", 7],
  ["+7", 7],
  ["-7", -7],
  [" 7", 7],
  ["0x10", 16],
  ["0XfF", 255],
  ["-0x10", -16],
  ["010", 8],
  ["-010", -8],
  ["00", 0],
  ["2147483647", 2147483647],
  ["0x7fffffff", 2147483647],
  ["-2147483648", -2147483648],
];

Deno.test("parseArguments reads integers in the notation of C", () => {
  for (const [text, number] of INTEGERS) {
    assertEquals(settingsOf("-o", text), { timeoutMs: number }, text);
    assertEquals(settingsOf(`-o${text}`), { timeoutMs: number }, text);
    assertEquals(settingsOf(`--resource-timeout=${text}`), { timeoutMs: number }, text);
  }
});

Deno.test("parseArguments refuses what is no integer, or none of 32 bits", () => {
  for (
    const text of ["", " ", "-", "x", "1x", "1.5", "1e3", "0x", "08", "0b1", "1 ", "--1", "1_000", "٣", "∞"]
  ) {
    assertEquals(complaint("-o", text), `-o ${JSON.stringify(text)}: it takes a whole number`);
  }
  for (const text of ["2147483648", "-2147483649", "0x80000000", "99999999999", "9".repeat(400)]) {
    assertEquals(complaint("-o", text), `-o "${text}": it takes a whole number of 32 bits`);
  }
});

Deno.test("parseArguments takes ports from 1 to 65535", () => {
  for (const port of [1, 28015, 65_535]) assertEquals(settingsOf("-p", String(port)), { port });
  for (const text of ["0", "-1", "65536", "99999"]) {
    assertEquals(complaint("-p", text), `-p "${text}": it takes a port number from 1 to 65535`);
  }
});

Deno.test("parseArguments takes no quantity below 1 and no patience below -1", () => {
  assertEquals(complaint("-q", "0"), '-q "0": it takes a whole number from 1');
  assertEquals(complaint("--queue-patience", "-2"), '--queue-patience "-2": it takes a whole number from -1');
});

Deno.test("parseArguments takes yes and no in any case, and nothing like them", () => {
  for (const text of ["yes", "YES", "Yes", "y", "Y"]) assertEquals(settingsOf("-e", text), { create: true });
  for (const text of ["no", "NO", "nO", "n", "N"]) assertEquals(settingsOf("-e", text), { create: false });
  for (const text of ["", "1", "0", "true", "false", "yesno", "nope", "maybe", " yes", "ye"]) {
    assertEquals(complaint("-e", text), `-e ${JSON.stringify(text)}: it takes yes or no`);
  }
});

Deno.test("parseArguments takes modes in any case, short or in full, and nothing like them", () => {
  const modes = {
    ...{ NL: "NullLock", CR: "ConcurrentRead", CW: "ConcurrentWrite" },
    ...{ PR: "ProtectedRead", PW: "ProtectedWrite", EX: "Exclusive" },
  } as const;
  for (const [short, long] of Object.entries(modes)) {
    for (const text of [short, long, short.toLowerCase(), long.toLowerCase(), long.toUpperCase()]) {
      assertEquals(settingsOf("-l", text), { lockMode: short as Settings["lockMode"] }, text);
    }
  }
  for (const text of ["", "xEXy", "EXCL", "pw ", "NLCR", "5", "constructor", "__proto__", "toString"]) {
    const message = complaint("-l", text);
    assertEquals(message.startsWith(`-l ${JSON.stringify(text)}: it takes NL (NullLock)`), true, message);
    for (const names of Object.entries(modes)) {
      assertEquals(names.every((name) => message.includes(name)), true, message);
    }
  }
});

Deno.test("parseArguments takes names of resources and no others, and says why", () => {
  const wrong = ["A_", "1a", "a b", "a..b", "a[]", "/", "/a/", "_T_%S[1]", "a\nb", "a[2147483648]"];
  for (const text of wrong) {
    const error = assertThrows(() => parseArguments(["-r", text]), OptionError) as OptionError;
    assertInstanceOf(error.cause, ResourceNameError);
    assertEquals(error.message, `-r ${JSON.stringify(text)}: ${(error.cause as Error).message}`);
  }
  assertEquals(complaint("-r", ""), '-r "": it is empty');
  assertEquals(complaint("--resource-name="), '--resource-name "": it is empty');
  const long = "a".repeat(241);
  assertEquals(complaint("-r", long), `-r "${long}": it is 241 bytes long and 240 is the most`);
});

Deno.test("parseArguments keeps the name of those who give none to them", () => {
  assertEquals(complaint("-r", "_RESOURCE"), '-r "_RESOURCE": it is reserved for those who give no name');
});

Deno.test("parseArguments takes paths of sockets up to the length that the kernel knows", () => {
  const longest = `/${"é".repeat(53)}`;
  assertEquals(settingsOf("-s", longest), { socketName: longest });
  assertEquals(complaint("-s", `${longest}x`), `-s "${longest}x": it takes a path of at most 107 bytes`);
});

Deno.test("parseArguments takes no empty values", () => {
  assertEquals(complaint("-a", ""), '-a "": it takes a name or an address');
  assertEquals(complaint("-s", ""), '-s "": it takes the path of a socket');
  assertEquals(complaint("-p", ""), '-p "": it takes a whole number');
  assertEquals(complaint("--unicast-address="), '--unicast-address "": it takes a name or an address');
});

Deno.test("parseArguments says which option lacks its value, and what the value is", () => {
  assertEquals(complaint("-d"), "-d needs a value: MS");
  assertEquals(complaint("-Vd"), "-d needs a value: MS");
  assertEquals(complaint("--unicast-address"), "--unicast-address needs a value: HOST");
  assertEquals(complaint("ls", "-l"), "-l needs a value: MODE");
});

Deno.test("parseArguments takes the end of the options for the value of an option that lacks one", () => {
  assertEquals(complaint("-d", "--", "ls"), '-d "--": it takes a whole number');
});

Deno.test("parseArguments says that there is no such option, and where the command's own belong", () => {
  const hint = '; "flom --help" lists all (the command\'s own options go behind --)';
  const unknown = {
    "--foo": "--foo",
    "--foo=bar": "--foo",
    "--=x": "--",
    "---": "---",
    "--constructor": "--constructor",
    "-Z": "-Z",
    "-VZ": "-Z",
    "-V=yes": "-=",
    "-1": "-1",
    "-é": "-é",
  };
  for (const [word, named] of Object.entries(unknown)) {
    assertEquals(complaint(word, "--", "ls"), `there is no option ${named}${hint}`);
  }
});

Deno.test("parseArguments says which option was probably meant, and does not take it for that one", () => {
  for (
    const [word, meant] of [["--resource", "--resource-name"], ["--Verbose", "--verbose"], [
      "--lok-mode=EX",
      "--lock-mode",
    ]]
  ) {
    const text = complaint(word!, "--", "ls");
    assertEquals(text.includes(`; did you mean ${meant}? (the command's own`), true, text);
  }
});

Deno.test("parseArguments complains about the first mistake", () => {
  assertEquals(complaint("-p", "x", "--foo"), '-p "x": it takes a whole number');
});

Deno.test("parseArguments leaves what is behind -- alone, whatever it is", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = new Random(seed);
    const words = ["--", "-", "", "-d", "-1", "--help", "x", "=", "-\n", "é", "--resource-name"];
    const command = random.list(random.integer(0, 8), () => random.pick(words));
    assertEquals(parseArguments(["-V", "--", ...command]), { settings: { verbose: true }, command });
  }
});

Deno.test("parseArguments throws nothing but OptionError", () => {
  const pieces = [
    "-",
    "-",
    "=",
    "d",
    "r",
    "V",
    "o",
    "help",
    "resource-name",
    "1",
    "",
    "\n",
    "😀",
    "\ud83d",
    "é",
  ];
  for (let seed = 0; seed < 2000; seed++) {
    const random = new Random(seed);
    const word = () => random.list(random.integer(0, 4), () => random.pick(pieces)).join("");
    const words = random.list(random.integer(0, 5), word);
    try {
      parseArguments(words);
    } catch (error) {
      if (!(error instanceof OptionError)) throw new Error(`seed ${seed}: ${words}`, { cause: error });
    }
  }
});
