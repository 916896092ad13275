/** What options take and refuse: for each row of the table of options, values as a user may write them. */

/** Values as they are given, and the way `--print-config` shows each; or, for those refused, what is said to be right. */
type Values = Readonly<Record<string, string>>;

/** What flom does with an option that is given on its own; texts are parts of what it prints. */
export interface Answer {
  /** Absent for a flag. */
  readonly value?: string;
  readonly code: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** What is expected of one option. */
export interface Expected {
  /** Taken by the command line, and in files as well unless `goodInFile` is there. */
  readonly good?: Values;
  readonly bad?: Values;
  readonly goodInFile?: Values;
  readonly badInFile?: Values;
  /** For options that `--print-config` does not show. */
  readonly alone?: readonly Answer[];
  /** Given on its own it makes a daemon of flom. */
  readonly serves?: true;
}

const WHOLE = "it takes a whole number";
const BITS = "it takes a whole number of 32 bits";
const DIGITS = "it takes a whole number, in decimal digits";
const NOT_NUMBERS = { "": WHOLE, "abc": WHOLE, "08": WHOLE };
const NOT_DIGITS = { "": DIGITS, "0x10": DIGITS, "5 x": DIGITS };

/** Any number of 32 bits: in C notation on the command line, in decimal digits in a file. */
const INTEGER: Expected = {
  good: {
    "0": "0",
    "-1": "-1",
    "+7": "7",
    "0x10": "16",
    "0XfF": "255",
    "-0x8": "-8",
    "010": "8",
    "2147483647": "2147483647",
    "-2147483648": "-2147483648",
  },
  goodInFile: {
    "0": "0",
    "-1": "-1",
    "+7": "7",
    "010": "10",
    "-007": "-7",
    "2147483647": "2147483647",
    "-2147483648": "-2147483648",
  },
  bad: { ...NOT_NUMBERS, "2147483648": BITS, "-0x80000001": BITS },
  badInFile: { ...NOT_DIGITS, "-2147483649": BITS },
};

/** Numbers from a smallest one, which is 1 at the most. */
function atLeast(least: number): Expected {
  const low = `it takes a whole number from ${least}`;
  const good = { [`${least}`]: `${least}`, "1": "1", "2147483647": "2147483647" };
  return {
    good: { ...good, "0x10": "16", "010": "8" },
    goodInFile: { ...good, "010": "10" },
    bad: { ...NOT_NUMBERS, [`${least - 1}`]: low, "2147483648": BITS },
    badInFile: { ...NOT_DIGITS, [`${least - 1}`]: low, "-5": low },
  };
}

/** Numbers from 1 to a largest one, which is 16 at the least. */
function upTo(most: number): Expected {
  const range = `it takes a whole number from 1 to ${most}`;
  return {
    good: { "1": "1", [`${most}`]: `${most}`, "0x10": "16", "010": "8" },
    goodInFile: { "1": "1", [`${most}`]: `${most}`, "010": "10" },
    bad: { ...NOT_NUMBERS, "0": range, [`${most + 1}`]: range, "2147483648": BITS },
    badInFile: { ...NOT_DIGITS, "0": range, "-5": range, [`${most + 1}`]: range },
  };
}

const PORT_RANGE = "it takes a port number from 1 to 65535";
const PORT: Expected = {
  good: { "1": "1", "65535": "65535", "0xFFFF": "65535", "010": "8" },
  goodInFile: { "1": "1", "65535": "65535", "010": "10" },
  bad: { ...NOT_NUMBERS, "0": PORT_RANGE, "-1": PORT_RANGE, "65536": PORT_RANGE },
  badInFile: { ...NOT_DIGITS, "-28015": PORT_RANGE, "99999": PORT_RANGE },
};

const SAID = "it takes yes or no";
const YES_OR_NO: Expected = {
  good: { "no": "no", "yes": "yes", "N": "no", "Y": "yes", "nO": "no", "Yes": "yes", "n": "no", "y": "yes" },
  bad: { "": SAID, "1": SAID, "true": SAID, "maybe": SAID, "any": SAID },
};

const MODES = "it takes NL (NullLock), CR (ConcurrentRead), CW (ConcurrentWrite), PR (ProtectedRead), " +
  "PW (ProtectedWrite) or EX (Exclusive)";
const NAMES = "a name is letters and digits, a letter first";
const GROUP =
  "it takes a multicast address: 224.0.0.0 to 239.255.255.255, or one of IPv6 that begins with ff";
const SIGNAL = 'it takes the name or the number of a signal, like TERM or 15; "flom --signal-list" lists all';
const NO_TLS = "this program does not support TLS";
const THREE_DIGITS = "it takes three octal digits, like 600 or 666";
const LONG_PATH = `/${"é".repeat(53)}`;
const NO_DAEMON = "no daemon listens there";

/** Every option by its long name. */
export const EXPECTED: Readonly<Record<string, Expected>> = {
  "help": { alone: [{ code: 0, stdout: "Usage: flom [OPTIONS] -- COMMAND" }] },
  "version": { alone: [{ code: 0, stdout: "flom 0." }] },
  "verbose": {
    alone: [{ code: 97, stdout: "[Trace]/DaemonTraceFile=''\n", stderr: "No command to execute!" }],
    goodInFile: YES_OR_NO.good!,
    badInFile: YES_OR_NO.bad!,
  },
  "config-file": {
    alone: [
      { value: "extra.conf", code: 97, stderr: "No command to execute!" },
      { value: "./wrong.conf", code: 99, stderr: "./wrong.conf, line 1: " },
    ],
    bad: { "": "it takes the path of a file", "missing.conf": "there is no such file" },
  },
  "print-config": { alone: [{ code: 0, stdout: "[Trace]\n# default\n#Verbose=no\n" }] },
  "unique-id": { alone: [{ code: 0, stdout: "\n" }] },
  "signal-list": { alone: [{ code: 0, stdout: "1) SIGHUP\t2) SIGINT\t" }] },
  "ignore-signal": {
    good: { "SIGTERM": "SIGTERM", "TERM": "SIGTERM", "term": "SIGTERM", "15": "SIGTERM", "31": "SIGSYS" },
    goodInFile: { "SIGINT;15; hup;": "SIGINT;SIGTERM;SIGHUP", "SIGCHLD": "SIGCHLD" },
    bad: { "": SIGNAL, "FOO": SIGNAL, "0": SIGNAL, "32": SIGNAL, "15abc": SIGNAL, "KILL": "SIGKILL cannot" },
    badInFile: { "FOO": SIGNAL, "SIGINT;SIGFOO": SIGNAL, "SIGINT,SIGTERM": SIGNAL, "9": "SIGKILL cannot" },
  },
  "daemon-trace-file": {
    good: { "/tmp/a b.log": "/tmp/a b.log", "/é.log": "/é.log" },
    bad: { "": "it takes the path of a file" },
  },
  "command-trace-file": {
    good: { "/tmp/a.log": "/tmp/a.log", "a b.log": "a b.log" },
    bad: { "": "it takes the path of a file" },
  },
  "append-trace-file": YES_OR_NO,
  "log-format": {
    good: { "json": "json", "text": "text" },
    bad: { "": "it takes text or json", "xml": "it takes text or json" },
  },
  "debug-feature": {
    alone: ["ipv6.multicast.server", "IPv6.Multicast.Client"].map((value) => (
      { value, code: 99, stderr: `--debug-feature ${value.toLowerCase()} needs a group of IPv6` }
    )),
    bad: { "": "it takes ipv6.multicast.server or", "ipv4": "it takes ipv6", "tls.client": NO_TLS },
  },
  "resource-name": {
    good: {
      "A": "A",
      "a1": "a1",
      "tapes[3]": "tapes[3]",
      "red.green": "red.green",
      "/db/a b/é": "/db/a b/é",
      "_S_id[1]": "_S_id[1]",
      "_t_%s#fff[1]": "_t_%s#fff[1]",
      ["a".repeat(240)]: "a".repeat(240),
    },
    bad: {
      "": "it is empty",
      "1st": NAMES,
      "a-b": NAMES,
      "a.": NAMES,
      "n[2147483648]": "2147483648 is more than 2147483647",
      "_RESOURCE": "it is reserved for those who give no name",
      ["a".repeat(241)]: "240 is the most",
    },
  },
  "resource-timeout": {
    ...INTEGER,
    bad: { ...INTEGER.bad!, "1x": WHOLE, "1.5": WHOLE, "5 x": WHOLE, "--": WHOLE, "-": WHOLE, "1e3": WHOLE },
    badInFile: {
      ...INTEGER.badInFile!,
      "abc": DIGITS,
      "5x": DIGITS,
      "1.5": DIGITS,
      "1e3": DIGITS,
      "-": DIGITS,
    },
  },
  "resource-quantity": atLeast(1),
  "lock-mode": {
    good: { "NL": "NL", "cr": "CR", "Cw": "CW", "ProtectedRead": "PR", "PROTECTEDWRITE": "PW", "ex": "EX" },
    bad: { "": MODES, "XX": MODES, "EXCL": MODES, "xEXy": MODES, "NL ,CR": MODES, "5": MODES },
  },
  "resource-create": YES_OR_NO,
  "resource-idle-lifespan": {
    ...INTEGER,
    good: { "0": "0", "-5": "5", "0x10": "16", "010": "8", "2147483647": "2147483647" },
    goodInFile: { "0": "0", "-5": "5", "010": "10", "2147483647": "2147483647" },
    bad: { ...INTEGER.bad, "-2147483648": BITS },
    badInFile: { ...INTEGER.badInFile, "-2147483648": BITS },
  },
  "on-lost": {
    good: { "continue": "continue", "terminate": "terminate" },
    bad: { "": "it takes terminate or continue", "stop": "it takes terminate or continue" },
  },
  "element": {
    good: { "env": "env", "argument": "argument" },
    bad: { "": "it takes argument or env", "both": "it takes argument or env" },
  },
  "socket-name": {
    good: { "/tmp/a b": "/tmp/a b", "relative": "relative", [LONG_PATH]: LONG_PATH },
    bad: { "": "it takes the path of a socket", [`${LONG_PATH}x`]: "it takes a path of at most 107 bytes" },
  },
  "socket-mode": {
    good: { "666": "666", "0660": "660", "000": "000", "777": "777" },
    bad: {
      "": THREE_DIGITS,
      "66": THREE_DIGITS,
      "688": THREE_DIGITS,
      "rw": THREE_DIGITS,
      "1777": THREE_DIGITS,
    },
  },
  "daemon-lifespan": INTEGER,
  "unicast-address": {
    good: { "mojan": "mojan", "10.77.0.1": "10.77.0.1", "fd77::1": "fd77::1" },
    bad: { "": "it takes a name or an address" },
  },
  "unicast-port": PORT,
  "multicast-address": {
    good: {
      "224.0.0.0": "224.0.0.0",
      "239.255.255.255": "239.255.255.255",
      "ff02::1%eth0": "ff02::1%eth0",
      "FF05::4:100": "FF05::4:100",
    },
    bad: {
      "239.999.1.1": GROUP,
      "ffff": GROUP,
      "239.1.1.1%eth0": GROUP,
      "": GROUP,
      "223.255.255.255": GROUP,
      "240.0.0.0": GROUP,
      "fe80::1": GROUP,
      "mojan": GROUP,
    },
  },
  "multicast-port": PORT,
  "mount-point-vfs": {
    bad: { "/tmp": "this program does not support a file system", "": "does not support" },
  },
  "queue-patience": atLeast(-1),
  "list": { alone: [{ code: 99, stdout: "", stderr: NO_DAEMON }] },
  "json": { alone: [{ code: 99, stdout: "", stderr: "--list" }] },
  "quiesce-exit": { alone: [{ code: 99, stdout: " quiesce shutdown...\n", stderr: NO_DAEMON }] },
  "immediate-exit": { alone: [{ code: 99, stdout: " immediate shutdown...\n", stderr: NO_DAEMON }] },
  "foreground": { serves: true },
  "daemon": { serves: true },
  "network-interface": { good: { "eth0": "eth0", "wlp3s0.7": "wlp3s0.7" }, bad: { "": "it takes" } },
  "discovery-attempts": atLeast(1),
  "discovery-timeout": atLeast(1),
  "discovery-ttl": upTo(255),
  "tcp-keepalive-time": upTo(32_767),
  "tcp-keepalive-intvl": upTo(32_767),
  "tcp-keepalive-probes": upTo(127),
  "tls-certificate": { bad: { "/tmp/cert.pem": NO_TLS, "": NO_TLS } },
  "tls-private-key": { bad: { "/tmp/key.pem": NO_TLS, "": NO_TLS } },
  "tls-ca-certificate": { bad: { "/tmp/ca.pem": NO_TLS, "": NO_TLS } },
  "tls-check-peer-id": {
    alone: [{ value: "no", code: 97, stderr: "No command to execute!" }],
    bad: { "yes": NO_TLS, "Y": NO_TLS, "": SAID, "true": SAID },
  },
};
