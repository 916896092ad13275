var __defProp = Object.defineProperty;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __esm = (fn, res) => function __init() {
  return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
};
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};

// config/option.ts
function row(option) {
  return option;
}
function showValue({ show: show3, separator }, value) {
  if (show3) return show3(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return Array.isArray(value) ? value.join(separator) : String(value);
}
var OptionError, SECTIONS, flag;
var init_option = __esm({
  "config/option.ts"() {
    OptionError = class extends Error {
      /** Name of this class. */
      name = "OptionError";
    };
    SECTIONS = [
      "General",
      "Resource",
      "Daemon",
      "Network",
      "Diagnostics"
    ];
    flag = () => true;
  }
});

// config/platform.ts
function platformOf(os) {
  if (os === "windows") return WINDOWS;
  return os === "linux" || os === "android" ? LINUX : OTHER_UNIX;
}
var LINUX, OTHER_UNIX, WINDOWS, PLATFORM;
var init_platform = __esm({
  "config/platform.ts"() {
    LINUX = {
      unixSockets: true,
      machineIdFiles: [
        "/var/lib/dbus/machine-id",
        "/etc/machine-id"
      ],
      accountsFile: "/etc/passwd",
      systemConfigFile: "/etc/flom.conf",
      processNameFile: "/proc/self/comm",
      processArgumentsFile: "/proc/self/cmdline",
      processStatFile: "/proc/self/stat",
      cLibrary: "libc.so.6"
    };
    OTHER_UNIX = {
      unixSockets: true,
      machineIdFiles: [
        "/var/lib/dbus/machine-id",
        "/etc/machine-id"
      ],
      accountsFile: void 0,
      systemConfigFile: "/etc/flom.conf",
      processNameFile: void 0,
      processArgumentsFile: void 0,
      processStatFile: void 0,
      cLibrary: void 0
    };
    WINDOWS = {
      unixSockets: false,
      machineIdFiles: [],
      accountsFile: void 0,
      systemConfigFile: void 0,
      processNameFile: void 0,
      processArgumentsFile: void 0,
      processStatFile: void 0,
      cLibrary: void 0
    };
    PLATFORM = platformOf(Deno.build.os);
  }
});

// config/host.ts
function machineId({ machineIdFiles } = PLATFORM) {
  for (const path of machineIdFiles) {
    const id = readFile(path)?.trim();
    if (id !== void 0 && /^[0-9a-f]{32}$/.test(id)) return id;
  }
  return granted({
    name: "sys",
    kind: "hostname"
  }) ? digest(Deno.hostname()) : NO_MACHINE_ID;
}
function defaultSocketPath(platform = PLATFORM) {
  const { unixSockets, accountsFile } = platform;
  if (!unixSockets) return void 0;
  const needed = [
    ...granted({
      name: "sys",
      kind: "uid"
    }) ? [] : [
      "--allow-sys=uid"
    ],
    ...!accountsFile || granted({
      name: "read",
      path: accountsFile
    }) ? [] : [
      `--allow-read=${accountsFile}`
    ]
  ];
  if (needed.length === 0) return `/tmp/flom-${loginName(platform)}`;
  throw new OptionError(`the default socket has the user's login name, which takes ${needed.join(" and ")} to know; or name a socket (-s, socket) or a host (-a, address)`);
}
function granted(permission) {
  return givenInWhole(permission) || isGranted(permission);
}
function givenInWhole({ name }) {
  if (!inWhole) return false;
  const known = inWhole.get(name) ?? isGranted({
    name
  });
  inWhole.set(name, known);
  return known;
}
function isGranted(permission) {
  return Deno.permissions.querySync(permission).state === "granted";
}
function allGranted() {
  return ALL_PERMISSIONS.every((name) => granted({
    name
  }));
}
function loginName(platform = PLATFORM) {
  if (!platform.accountsFile && granted({
    name: "sys",
    kind: "uid"
  })) return String(Deno.uid());
  return account(platform)?.[0] || "nobody";
}
function account({ accountsFile }) {
  if (!accountsFile || !granted({
    name: "sys",
    kind: "uid"
  })) return void 0;
  const uid = String(Deno.uid());
  return readFile(accountsFile)?.split("\n").map((line2) => line2.split(":")).find(([, , id]) => id === uid);
}
function readFile(path) {
  if (!granted({
    name: "read",
    path
  })) return void 0;
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return void 0;
  }
}
function digest(text) {
  return [
    0,
    1,
    2,
    3
  ].map((seed) => {
    let hash = 2166136261 ^ seed;
    for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 16777619);
    return (hash >>> 0).toString(16).padStart(8, "0");
  }).join("");
}
var ALL_PERMISSIONS, NO_MACHINE_ID, inWhole;
var init_host = __esm({
  "config/host.ts"() {
    init_option();
    init_platform();
    ALL_PERMISSIONS = [
      "read",
      "write",
      "net",
      "env",
      "sys",
      "run",
      "ffi"
    ];
    NO_MACHINE_ID = "0".repeat(32);
  }
});

// trace/line.ts
function unsafe() {
  return /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
}
function printable(text) {
  if (HARMLESS.test(text)) return text;
  return text.replace(unsafe(), (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}
function quoted(text) {
  if (HARMLESS_IN_QUOTES.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(unsafe(), (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
function line(text) {
  if (text.length * 3 < MAX_LINE_BYTES) return `${text}
`;
  const most = MAX_LINE_BYTES - 1;
  const whole = encoder.encodeInto(text, new Uint8Array(most)).read;
  if (whole === text.length) return `${text}
`;
  const { read: read2 } = encoder.encodeInto(text, new Uint8Array(most - encoder.encode(ELLIPSIS).length));
  return `${text.slice(0, read2)}${ELLIPSIS}
`;
}
var MAX_LINE_BYTES, ELLIPSIS, encoder, HARMLESS, HARMLESS_IN_QUOTES;
var init_line = __esm({
  "trace/line.ts"() {
    MAX_LINE_BYTES = 2e3;
    ELLIPSIS = "\u2026";
    encoder = new TextEncoder();
    HARMLESS = /^[ -~]*$/;
    HARMLESS_IN_QUOTES = /^[ !#-[\]-~]*$/;
  }
});

// trace/line_writer.ts
var LINE_BREAK, encoder2, LineWriter;
var init_line_writer = __esm({
  "trace/line_writer.ts"() {
    LINE_BREAK = new Uint8Array([
      10
    ]);
    encoder2 = new TextEncoder();
    LineWriter = class {
      #target;
      #cut = false;
      constructor(target) {
        this.#target = target;
      }
      /** Writes whole lines; returns whether all of them are written. */
      write(lines) {
        let bytes = encoder2.encode(lines);
        try {
          if (this.#cut) this.#target.writeSync(LINE_BREAK);
          this.#cut = false;
          while (bytes.length > 0) {
            bytes = bytes.subarray(this.#target.writeSync(bytes));
            this.#cut = bytes.length > 0;
          }
          return true;
        } catch {
          return false;
        }
      }
    };
  }
});

// resources/mode.ts
function compatible(a, b) {
  return COMPATIBLE[a].has(b);
}
var LOCK_MODES, COMPATIBLE;
var init_mode = __esm({
  "resources/mode.ts"() {
    LOCK_MODES = [
      "NL",
      "CR",
      "CW",
      "PR",
      "PW",
      "EX"
    ];
    COMPATIBLE = {
      NL: new Set(LOCK_MODES),
      CR: /* @__PURE__ */ new Set([
        "NL",
        "CR",
        "CW",
        "PR",
        "PW"
      ]),
      CW: /* @__PURE__ */ new Set([
        "NL",
        "CR",
        "CW"
      ]),
      PR: /* @__PURE__ */ new Set([
        "NL",
        "CR",
        "PR"
      ]),
      PW: /* @__PURE__ */ new Set([
        "NL",
        "CR"
      ]),
      EX: /* @__PURE__ */ new Set([
        "NL"
      ])
    };
  }
});

// resources/name.ts
function parseResourceName(text) {
  if (text === DEFAULT_NAME || SIMPLE.test(text) && text.length <= MAX_NAME_BYTES) {
    return {
      kind: "simple",
      text,
      path: NO_PATH
    };
  }
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MAX_NAME_BYTES) {
    throw new ResourceNameError(`it is ${bytes} bytes long and ${MAX_NAME_BYTES} is the most`);
  }
  if (text === "") throw new ResourceNameError("it is empty");
  if (LINE_BREAK_OR_NUL.test(text)) throw new ResourceNameError("it contains a line break or a NUL");
  let match2 = NUMERIC.exec(text);
  if (match2) return {
    kind: "numeric",
    text,
    path: NO_PATH,
    units: readNumber(match2[1])
  };
  if (SET.test(text)) return {
    kind: "set",
    text,
    path: NO_PATH,
    elements: text.split(".")
  };
  if (HIERARCHICAL.test(text)) return {
    kind: "hierarchical",
    text,
    path: text.slice(1).split("/")
  };
  match2 = SEQUENCE.exec(text);
  if (match2) {
    const transactional = match2[1] === "S";
    return {
      kind: "sequence",
      text,
      path: NO_PATH,
      transactional,
      holders: readNumber(match2[2])
    };
  }
  match2 = TIMESTAMP.exec(text);
  if (match2) {
    return {
      kind: "timestamp",
      text,
      path: NO_PATH,
      format: match2[1],
      holders: readNumber(match2[2])
    };
  }
  throw new ResourceNameError("a name is letters and digits, a letter first (backup); with units: tapes[3]; a set: red.green.blue; a path: /db/table; a sequence: _s_id[1] or _S_id[1]; a time stamp: _t_%Y%m%d.%H%M%S[1]");
}
function hasModes({ kind }) {
  return kind === "simple" || kind === "hierarchical";
}
function resourceKey(name) {
  return name.kind === "hierarchical" ? `/${name.path[0]}` : name.text;
}
function readNumber(digits) {
  const number = Number(digits);
  if (number > MAX_NUMBER) throw new ResourceNameError(`${digits} is more than ${MAX_NUMBER}`);
  return number;
}
var DEFAULT_NAME, MAX_NAME_BYTES, MAX_NUMBER, NO_PATH, ResourceNameError, SIMPLE, NUMERIC, SET, HIERARCHICAL, SEQUENCE, TIMESTAMP, LINE_BREAK_OR_NUL;
var init_name = __esm({
  "resources/name.ts"() {
    DEFAULT_NAME = "_RESOURCE";
    MAX_NAME_BYTES = 240;
    MAX_NUMBER = 2 ** 31 - 1;
    NO_PATH = [];
    ResourceNameError = class extends Error {
      name = "ResourceNameError";
    };
    SIMPLE = /^[A-Za-z][A-Za-z0-9]*$/;
    NUMERIC = /^[A-Za-z][A-Za-z0-9]*\[([0-9]+)\]$/;
    SET = /^[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)+$/;
    HIERARCHICAL = /^(?:\/[^/\\]+)+$/;
    SEQUENCE = /^_([sS])_[A-Za-z][A-Za-z0-9]*\[([0-9]+)\]$/;
    TIMESTAMP = /^_t_([%#A-Za-z][%#.:A-Za-z0-9]*)\[([0-9]+)\]$/;
    LINE_BREAK_OR_NUL = /[\n\r\0]/;
  }
});

// config/values.ts
function integer(text) {
  const plain = Number(text);
  if (String(plain) === text && plain === (plain | 0)) return plain;
  const match2 = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/.exec(text);
  if (!match2) throw new Error("it takes a whole number");
  const number = (match2[1] === "-" ? -1 : 1) * cNumber(match2[2]);
  if (number < -(2 ** 31) || number >= 2 ** 31) throw new Error("it takes a whole number of 32 bits");
  return number;
}
function cNumber(digits) {
  return Number(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
}
function atLeast(least, number) {
  if (number < least) throw new Error(`it takes a whole number from ${least}`);
  return number;
}
function atLeastOne(text) {
  return atLeast(1, integer(text));
}
function upTo(most) {
  return (text) => {
    const number = integer(text);
    if (number < 1 || number > most) throw new Error(`it takes a whole number from 1 to ${most}`);
    return number;
  };
}
function absolute(text) {
  const number = Math.abs(integer(text));
  if (number === 2 ** 31) throw new Error("it takes a whole number of 32 bits");
  return number;
}
function port(text) {
  const number = integer(text);
  if (number < 1 || number > 65535) throw new Error("it takes a port number from 1 to 65535");
  return number;
}
function nonEmpty(text) {
  if (text === "") throw new Error("it takes a name or an address");
  return text;
}
function filePath(text) {
  if (text === "") throw new Error("it takes the path of a file");
  return text;
}
function yesOrNo(text) {
  const word = text.toLowerCase();
  if (WORDS_FOR_YES.includes(word)) return true;
  if (WORDS_FOR_NO.includes(word)) return false;
  throw new Error("it takes yes or no");
}
function elementWay(text) {
  if (text === "argument" || text === "env") return text;
  throw new Error("it takes argument or env");
}
function lockMode(text) {
  const short = LOCK_MODES.find((mode2) => mode2 === text.toUpperCase());
  const mode = short ?? LOCK_MODES[LONG_MODE_NAMES.indexOf(text.toLowerCase())];
  if (mode === void 0) {
    throw new Error("it takes NL (NullLock), CR (ConcurrentRead), CW (ConcurrentWrite), PR (ProtectedRead), PW (ProtectedWrite) or EX (Exclusive)");
  }
  return mode;
}
function resourceName(text) {
  if (text === DEFAULT_NAME) throw new Error("it is reserved for those who give no name");
  parseResourceName(text);
  return text;
}
function socketPath(text) {
  if (text === "") throw new Error("it takes the path of a socket");
  if (new TextEncoder().encode(text).length > MAX_SOCKET_PATH_BYTES) {
    throw new Error(`it takes a path of at most ${MAX_SOCKET_PATH_BYTES} bytes`);
  }
  return text;
}
function multicastGroup(text) {
  const octets = /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/.test(text) ? text.split(".").map(Number) : [
    0
  ];
  const ipv4 = octets[0] >= 224 && octets[0] <= 239 && octets.every((octet) => octet <= 255);
  if (!ipv4 && !/^ff[0-9a-f]{2}:[0-9a-f:]+(%.+)?$/i.test(text)) {
    throw new Error("it takes a multicast address: 224.0.0.0 to 239.255.255.255, or one of IPv6 that begins with ff");
  }
  return text;
}
function absolutePath(text) {
  filePath(text);
  return /^([/\\]|[A-Za-z]:)/.test(text) ? text : `${Deno.cwd()}/${text}`;
}
function fileMode(text) {
  if (!/^0?[0-7]{3}$/.test(text)) throw new Error("it takes three octal digits, like 600 or 666");
  return parseInt(text, 8);
}
function logFormat(text) {
  if (text === "text" || text === "json") return text;
  throw new Error("it takes text or json");
}
function debugFeature(text) {
  const name = text.toLowerCase();
  if (name === "ipv6.multicast.server" || name === "ipv6.multicast.client") return name;
  if (name === "tls.server" || name === "tls.client") return unsupported("TLS")();
  throw new Error("it takes ipv6.multicast.server or ipv6.multicast.client");
}
function unsupported(what) {
  return () => {
    throw new Error(`this program does not support ${what} (yet); leave the option out`);
  };
}
var DEFAULT_PORT, MAX_SOCKET_PATH_BYTES, WORDS_FOR_YES, WORDS_FOR_NO, LONG_MODE_NAMES;
var init_values = __esm({
  "config/values.ts"() {
    init_mode();
    init_name();
    DEFAULT_PORT = 28015;
    MAX_SOCKET_PATH_BYTES = 107;
    WORDS_FOR_YES = [
      "yes",
      "y"
    ];
    WORDS_FOR_NO = [
      "no",
      "n"
    ];
    LONG_MODE_NAMES = [
      "nulllock",
      "concurrentread",
      "concurrentwrite",
      "protectedread",
      "protectedwrite",
      "exclusive"
    ];
  }
});

// trace/mask.ts
function parseMask(text) {
  const match2 = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(text);
  if (!match2) return 0;
  const number = cNumber(match2[2]);
  return (match2[1] === "-" ? -number : number) >>> 0;
}
var TRACE_BITS;
var init_mask = __esm({
  "trace/mask.ts"() {
    init_values();
    TRACE_BITS = {
      main: 1,
      configuration: 2,
      command: 4,
      client: 8,
      daemon: 16,
      connections: 32,
      messages: 128,
      /** Requests for resources of any kind, and what becomes of them. */
      locks: 256,
      names: 512,
      /** The same for one kind of resource. */
      simple: 1024,
      numeric: 2048,
      set: 4096,
      hierarchical: 8192,
      sequence: 16384,
      timestamp: 32768,
      shutdown: 262144,
      library: 524288,
      debugFeatures: 1048576,
      tcp: 4194304
    };
  }
});

// trace/time.ts
function nowUs() {
  return Math.floor(Number(Temporal.Now.instant().epochNanoseconds) / 1e3);
}
function localTime(epochUs) {
  return local.text(epochUs);
}
function utcTime(epochUs) {
  return `${utc.text(epochUs)}Z`;
}
function two(number) {
  return String(number).padStart(2, "0");
}
var Seconds, local, utc;
var init_time = __esm({
  "trace/time.ts"() {
    Seconds = class {
      #write;
      #second = NaN;
      #text = "";
      constructor(write) {
        this.#write = write;
      }
      text(epochUs) {
        const second = Math.floor(epochUs / 1e6);
        if (second !== this.#second) {
          this.#second = second;
          this.#text = this.#write(second * 1e3);
        }
        return `${this.#text}.${String(epochUs - second * 1e6).padStart(6, "0")}`;
      }
    };
    local = new Seconds((epochMs) => {
      const date = new Date(epochMs);
      const day = [
        date.getFullYear(),
        two(date.getMonth() + 1),
        two(date.getDate())
      ].join("-");
      return `${day} ${[
        date.getHours(),
        date.getMinutes(),
        date.getSeconds()
      ].map(two).join(":")}`;
    });
    utc = new Seconds((epochMs) => new Date(epochMs).toISOString().slice(0, "YYYY-MM-DDTHH:MM:SS".length));
  }
});

// trace/trace.ts
function trace(bits, where, what) {
  if (traced(bits)) sink(where, what());
}
function traced(bits) {
  mask ??= readMask();
  return (mask & bits) !== 0 && sink !== void 0;
}
function traceTo(to) {
  sink = to;
}
function traceLine(where, what) {
  return line(`${localTime(nowUs())} [${Deno.pid}] ${where}: ${printable(what)}`);
}
function readMask() {
  const variable = "FLOM_TRACE_MASK";
  const text = granted({
    name: "env",
    variable
  }) ? Deno.env.get(variable) : void 0;
  return text ? parseMask(text) : 0;
}
var mask, sink;
var init_trace = __esm({
  "trace/trace.ts"() {
    init_host();
    init_line();
    init_line_writer();
    init_mask();
    init_time();
    init_mask();
    sink = (where, what) => {
      new LineWriter(Deno.stderr).write(traceLine(where, what));
    };
  }
});

// protocol/utf8.ts
function decodeUtf8(bytes) {
  decoder ??= new TextDecoder("utf-8", {
    fatal: true,
    ignoreBOM: true
  });
  return decoder.decode(bytes);
}
var decoder;
var init_utf8 = __esm({
  "protocol/utf8.ts"() {
  }
});

// protocol/base64_name.ts
function encodeName(name) {
  return encoder3.encode(name).toBase64();
}
function decodeName(base64) {
  return decodeAscii(base64) ?? decodeNonAscii(base64);
}
function decodeAscii(base64) {
  try {
    const bytes = atob(base64);
    return ASCII.test(bytes) ? bytes : void 0;
  } catch {
    return void 0;
  }
}
function decodeNonAscii(base64) {
  try {
    return decodeUtf8(fromBase64(base64));
  } catch {
    return "";
  }
}
function fromBase64(base64) {
  try {
    return Uint8Array.fromBase64(base64);
  } catch {
    return Uint8Array.fromBase64(base64.replace(NOT_BASE64, ""));
  }
}
var encoder3, ASCII, NOT_BASE64;
var init_base64_name = __esm({
  "protocol/base64_name.ts"() {
    init_utf8();
    encoder3 = new TextEncoder();
    ASCII = /^[\0-\x7f]*$/;
    NOT_BASE64 = /[^A-Za-z0-9+/]/g;
  }
});

// protocol/error.ts
var ProtocolError;
var init_error = __esm({
  "protocol/error.ts"() {
    ProtocolError = class extends Error {
      /** Name of this class. */
      name = "ProtocolError";
    };
  }
});

// protocol/markup.ts
function readMarkup(text) {
  if (text.includes("\0")) throw new ProtocolError("there is a NUL");
  const elements = [];
  const open2 = [];
  let at = 0;
  for (; ; ) {
    const tag = text.indexOf("<", at);
    if (tag !== at) checkBetween(text.slice(at, tag < 0 ? text.length : tag), open2.length > 0);
    if (tag < 0) break;
    const next = text[tag + 1];
    if (next === "?") at = passOver(text, tag, "?>");
    else if (next === "!" && text.startsWith("--", tag + 2)) at = passOver(text, tag, "-->");
    else if (next === "/") {
      const close = passOver(text, tag, ">");
      const name = text.slice(tag + 2, close - 1).trimEnd();
      if (open2.pop() !== name) throw new ProtocolError(`</${name}> closes nothing`);
      at = close;
    } else {
      if (elements.length > 0 && open2.length === 0) throw new ProtocolError("there is a second root");
      const start = readStart(text, tag + 1);
      elements.push(start.element);
      if (!start.closed) open2.push(start.element.name);
      at = start.end;
    }
  }
  if (open2.length > 0) throw new ProtocolError(`<${open2.at(-1)}> is never closed`);
  if (elements.length === 0) throw new ProtocolError("there is no element");
  return elements;
}
function escape(text) {
  if (!ANY_SPECIAL.test(text)) return text;
  return text.replace(SPECIAL, (character) => `&#${character.charCodeAt(0)};`);
}
function checkBetween(text, inside) {
  if (!inside && text.trim() !== "") throw new ProtocolError("there is text outside the root");
  unescape(text);
}
function readStart(text, from) {
  let at = nameEnd(text, from);
  const name = text.slice(from, at);
  if (name === "") throw new ProtocolError("an element has no name");
  const attributes = /* @__PURE__ */ new Map();
  const element = {
    name,
    attributes
  };
  for (; ; ) {
    const key = blankEnd(text, at);
    const code = text.charCodeAt(key);
    if (code === GREATER) return {
      element,
      closed: false,
      end: key + 1
    };
    if (code === SLASH && text.charCodeAt(key + 1) === GREATER) {
      return {
        element,
        closed: true,
        end: key + 2
      };
    }
    if (key === at) throw new ProtocolError(`<${name} is not followed by a blank or its end`);
    const keyEnd = nameEnd(text, key);
    const equals = blankEnd(text, keyEnd);
    if (keyEnd === key || text.charCodeAt(equals) !== EQUALS) {
      throw new ProtocolError(`<${name}> has an attribute without a value`);
    }
    const open2 = blankEnd(text, equals + 1);
    const quote = text.charCodeAt(open2);
    const close = quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE ? text.indexOf(text[open2], open2 + 1) : -1;
    if (close < 0) throw new ProtocolError(`a value in <${name}> is not quoted`);
    attributes.set(text.slice(key, keyEnd), unescape(text.slice(open2 + 1, close)));
    at = close + 1;
  }
}
function blankEnd(text, at) {
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}
function nameEnd(text, at) {
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= GREATER && (isBlank(code) || NAME_ENDS.has(code))) return at;
  }
  return at;
}
function isBlank(code) {
  return code === 32 || code === 9 || code === 10 || code === 13;
}
function passOver(text, from, ending) {
  const at = text.indexOf(ending, from);
  if (at < 0) throw new ProtocolError(`${ending} is missing`);
  return at + ending.length;
}
function unescape(text) {
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, (whole, number, name) => {
    if (number !== void 0) {
      const codePoint = Number(number.startsWith("x") ? `0${number}` : number);
      if (isCharacter(codePoint)) return String.fromCodePoint(codePoint);
    }
    const character = name === void 0 ? void 0 : ENTITIES.get(name);
    if (character === void 0) throw new ProtocolError(`${whole} is no character reference`);
    return character;
  });
}
function isCharacter(codePoint) {
  const isSurrogate = codePoint >= 55296 && codePoint <= 57343;
  return codePoint > 0 && codePoint <= 1114111 && !isSurrogate;
}
var ENTITIES, REFERENCE, ANY_SPECIAL, SPECIAL, LESS, GREATER, SLASH, EQUALS, DOUBLE_QUOTE, SINGLE_QUOTE, NAME_ENDS;
var init_markup = __esm({
  "protocol/markup.ts"() {
    init_error();
    ENTITIES = /* @__PURE__ */ new Map([
      [
        "lt",
        "<"
      ],
      [
        "gt",
        ">"
      ],
      [
        "amp",
        "&"
      ],
      [
        "quot",
        '"'
      ],
      [
        "apos",
        "'"
      ]
    ]);
    REFERENCE = /&(?:#([0-9]+|x[0-9a-fA-F]+)|(\w+));|&/g;
    ANY_SPECIAL = /[<>&"']/;
    SPECIAL = /[<>&"']/g;
    LESS = 60;
    GREATER = 62;
    SLASH = 47;
    EQUALS = 61;
    DOUBLE_QUOTE = 34;
    SINGLE_QUOTE = 39;
    NAME_ENDS = /* @__PURE__ */ new Set([
      LESS,
      GREATER,
      SLASH,
      EQUALS,
      DOUBLE_QUOTE,
      SINGLE_QUOTE
    ]);
  }
});

// protocol/limits.ts
var MAX_MESSAGE_BYTES, MAX_C_MESSAGE_BYTES, MAX_INTEGER, MAX_UNFINISHED_MESSAGE_MS, MAX_UNREAD_BYTES, MAX_REQUESTS_PER_CONNECTION, MAX_WAITERS_PER_RESOURCE, MAX_CONNECTIONS;
var init_limits = __esm({
  "protocol/limits.ts"() {
    MAX_MESSAGE_BYTES = 4096;
    MAX_C_MESSAGE_BYTES = 511;
    MAX_INTEGER = 2 ** 31 - 1;
    MAX_UNFINISHED_MESSAGE_MS = 3e4;
    MAX_UNREAD_BYTES = 65536;
    MAX_REQUESTS_PER_CONNECTION = 64;
    MAX_WAITERS_PER_RESOURCE = 1e5;
    MAX_CONNECTIONS = 1e5;
  }
});

// protocol/encode.ts
function encode(message) {
  switch (message.type) {
    case "lock":
      return lock(message);
    case "answer":
      return wrap(1, message.step, answerSession(message) + answer(message));
    case "unlock": {
      const rollback = message.rollback ? 1 : 0;
      return wrap(2, 8, `<resource name="${encodeName(message.name)}" rollback="${rollback}" />`);
    }
    case "ping":
      return wrap(3, message.step, "");
    case "discover":
      return wrap(4, 8, "", optional("claim", message.claim));
    case "discovered":
      return wrap(4, 16, network(message), optional("claim", message.claim));
    case "shutdown": {
      const from = session(message.peerId, optional("ext", message.extensionLevel));
      return wrap(5, 8, `${from}<shutdown immediate="${message.immediate ? 1 : 0}"/>`);
    }
    case "draining":
      return wrap(5, 16, `<answer rc="1"${optional("why", message.work)}/>`);
  }
}
function wrap(verb, step, body, extensions = "") {
  return `${DECLARATION}<msg level="3" verb="${verb}" step="${step}"${extensions}>${body}</msg>`;
}
function lock(message) {
  const { peerId, held, who } = message;
  const write = (more) => wrap(1, 8, session(peerId, optional("held", held) + more) + lockResource(message));
  const text = write(optional("who", who));
  const fits = 3 * text.length <= MAX_C_MESSAGE_BYTES || encoder4.encode(text).length <= MAX_C_MESSAGE_BYTES;
  return fits || who === void 0 ? text : write("");
}
function session(peerId, extensions) {
  const attributes = optional("peerid", peerId) + extensions;
  return attributes === "" ? "" : `<session${attributes}/>`;
}
function lockResource(message) {
  const mode = message.mode === void 0 ? "" : ` mode="${LOCK_MODES.indexOf(message.mode)}"`;
  const quantity = message.quantity === void 0 ? "" : ` quantity="${message.quantity}"`;
  return `<resource name="${encodeName(message.name)}"${mode} wait="${message.wait ? 1 : 0}"${quantity} create="${message.create ? 1 : 0}" lifespan="${message.lifespanMs}"/>`;
}
function network({ address, port: port2 }) {
  return `<network address="${escape(address)}" port="${port2}"/>`;
}
function answerSession({ step, peerId, extensionLevel }) {
  return step === 16 ? session(peerId, optional("ext", extensionLevel)) : "";
}
function answer({ rc, element, hold, fence, why }) {
  const extensions = optional("hold", hold) + optional("fence", fence) + optional("why", why);
  return `<answer rc="${rc}"${optional("element", element)}${extensions}/>`;
}
function optional(name, value) {
  if (value === void 0) return "";
  return ` ${name}="${typeof value === "string" ? escape(value) : value}"`;
}
var encoder4, DECLARATION;
var init_encode = __esm({
  "protocol/encode.ts"() {
    init_mode();
    init_base64_name();
    init_markup();
    init_limits();
    encoder4 = new TextEncoder();
    DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>';
  }
});

// protocol/canonical.ts
function decodeCanonical(text) {
  if (!text.startsWith(START)) return void 0;
  if (text.startsWith(UNLOCK_START, START.length)) return unlock(text);
  return text.startsWith(LOCK_START, START.length) ? lock2(text) : answer2(text);
}
function lock2(text) {
  lockPattern ??= pattern(`8"><session${optional2("peerid", TEXT)}${optional2("held", TEXT)}${optional2("who", TEXT)}/><resource name="${NAME}"${optional2("mode", "([0-5])")} wait="${FLAG}"${optional2("quantity", NUMBER)} create="${FLAG}" lifespan="${NUMBER}"/></msg>`);
  const found = match(lockPattern, text);
  if (!found) return void 0;
  const [, peerId, held, who, name, mode, wait, quantity, create, lifespan] = found;
  const message = {
    type: "lock",
    name: decodeName(name),
    wait: wait === "1",
    create: create === "1",
    lifespanMs: Number(lifespan)
  };
  if (peerId !== void 0) message.peerId = peerId;
  if (mode !== void 0) message.mode = LOCK_MODES[Number(mode)];
  if (quantity !== void 0) message.quantity = Number(quantity);
  if (held !== void 0) message.held = held;
  if (who !== void 0) message.who = who;
  return message;
}
function answer2(text) {
  const rc = integer2(attribute(text, "rc"));
  const step = integer2(attribute(text, "step"));
  if (rc === void 0 || step !== 16 && step !== 24 && step !== 32 || text.includes("\0")) {
    return void 0;
  }
  const message = {
    type: "answer",
    step,
    rc
  };
  const peerId = attribute(text, "peerid");
  const extensionLevel = integer2(attribute(text, "ext"));
  const element = attribute(text, "element");
  const hold = attribute(text, "hold");
  const fence = attribute(text, "fence");
  const why = attribute(text, "why");
  if (peerId !== void 0) message.peerId = peerId;
  if (extensionLevel !== void 0) message.extensionLevel = extensionLevel;
  if (element !== void 0) message.element = element;
  if (hold !== void 0) message.hold = hold;
  if (fence !== void 0 && DIGITS.test(fence)) message.fence = BigInt(fence);
  if (why !== void 0) message.why = why;
  return encode(message) === text ? message : void 0;
}
function attribute(text, name) {
  const start = ` ${name}="`;
  const at = text.indexOf(start, START.length);
  return at < 0 ? void 0 : text.slice(at + start.length, text.indexOf('"', at + start.length));
}
function integer2(value) {
  const number = Number(value);
  return Math.abs(number) <= MAX_INTEGER && Number.isInteger(number) ? number : void 0;
}
function unlock(text) {
  unlockPattern ??= pattern(`8"><resource name="${NAME}" rollback="${FLAG}" /></msg>`);
  const found = match(unlockPattern, text);
  return found ? {
    type: "unlock",
    name: decodeName(found[1]),
    rollback: found[2] === "1"
  } : void 0;
}
function pattern(behindStep) {
  return new RegExp(`[12]" step="${behindStep}$`, "y");
}
function match(pattern2, text) {
  pattern2.lastIndex = START.length;
  return pattern2.exec(text);
}
function optional2(name, value) {
  return `(?: ${name}="${value}")?`;
}
var START, LOCK_START, UNLOCK_START, TEXT, NAME, NUMBER, FLAG, DIGITS, lockPattern, unlockPattern;
var init_canonical = __esm({
  "protocol/canonical.ts"() {
    init_mode();
    init_base64_name();
    init_encode();
    init_limits();
    START = '<?xml version="1.0" encoding="UTF-8" ?><msg level="3" verb="';
    LOCK_START = '1" step="8"';
    UNLOCK_START = '2" step="8"';
    TEXT = "([ !#-%'-;=?-~]*)";
    NAME = "([A-Za-z0-9+/=]+)";
    NUMBER = "([0-9]{1,9})";
    FLAG = "([01])";
    DIGITS = /^[0-9]+$/;
  }
});

// protocol/decode.ts
function decode(text) {
  return decodeCanonical(text) ?? decodeAny(text);
}
function decodeAny(text) {
  const elements = readMarkup(text);
  const header = elements[0];
  if (header.name !== "msg") throw new ProtocolError(`<${header.name}> is not a message`);
  const level = header.attributes.get("level");
  if (level !== void 0 && integer3(level) !== PROTOCOL_LEVEL) {
    throw new ProtocolError(`the protocol level is ${level} and not ${PROTOCOL_LEVEL}`);
  }
  const body = /* @__PURE__ */ new Map();
  for (const element of elements.slice(1)) {
    checkAttributes(element);
    body.set(element.name, element.attributes);
  }
  const verb = integer3(header.attributes.get("verb"));
  const step = integer3(header.attributes.get("step"));
  return {
    ...read(verb, step, body),
    ...verb === 4 ? texts(header.attributes, "claim") : {}
  };
}
function checkAttributes({ name, attributes }) {
  if (EXTENSIBLE.has(name)) return;
  const known = name === "network" ? NETWORK : name === "shutdown" ? SHUTDOWN : void 0;
  for (const attribute2 of attributes.keys()) {
    if (!known?.has(attribute2)) throw new ProtocolError(`<${name}> has an unknown attribute, ${attribute2}`);
  }
}
function read(verb, step, body) {
  const peerId = body.get("session")?.get("peerid");
  const from = peerId === void 0 ? {} : {
    peerId
  };
  if (verb === 1 && step === 8) {
    const more = texts(body.get("session"), "held", "who");
    return {
      type: "lock",
      ...from,
      ...lockResource2(body.get("resource")),
      ...more
    };
  }
  if (verb === 1 && (step === 16 || step === 24 || step === 32)) {
    return {
      type: "answer",
      step,
      ...from,
      ...extension(body.get("session")),
      ...answer3(body.get("answer"))
    };
  }
  if (verb === 2 && step === 8) return {
    type: "unlock",
    ...unlockResource(body.get("resource"))
  };
  if (verb === 3 && (step === 8 || step === 16)) return {
    type: "ping",
    step
  };
  if (verb === 4 && step === 8) return {
    type: "discover"
  };
  if (verb === 4 && step === 16) return {
    type: "discovered",
    ...network2(body.get("network"))
  };
  if (verb === 5 && step === 8) {
    const shutdown = required("shutdown", body.get("shutdown"));
    const immediate = flag2(shutdown.get("immediate"));
    return {
      type: "shutdown",
      ...from,
      ...extension(body.get("session")),
      immediate
    };
  }
  if (verb === 5 && step === 16) return {
    type: "draining",
    work: body.get("answer")?.get("why") ?? ""
  };
  throw new ProtocolError(`there is no verb ${verb} with step ${step}`);
}
function extension(session2) {
  const level = session2?.get("ext");
  return level === void 0 ? {} : {
    extensionLevel: integer3(level)
  };
}
function lockResource2(found) {
  const resource = required("resource", found);
  forbid(resource, ONLY_IN_UNLOCK, "lock");
  const mode = resource.get("mode");
  const quantity = resource.get("quantity");
  return {
    name: nameOf(resource),
    ...mode === void 0 ? {} : {
      mode: lockMode2(mode)
    },
    wait: flag2(resource.get("wait")),
    ...quantity === void 0 ? {} : {
      quantity: integer3(quantity)
    },
    create: flag2(resource.get("create")),
    lifespanMs: Math.max(0, integer3(resource.get("lifespan")))
  };
}
function lockMode2(value) {
  const mode = LOCK_MODES[integer3(value)];
  if (mode === void 0) throw new ProtocolError(`there is no lock mode ${value}`);
  return mode;
}
function unlockResource(found) {
  const resource = required("resource", found);
  forbid(resource, ONLY_IN_LOCK, "unlock");
  return {
    name: nameOf(resource),
    rollback: flag2(resource.get("rollback"))
  };
}
function answer3(found) {
  const attributes = required("answer", found);
  const fence = attributes.get("fence");
  return {
    rc: integer3(required("answer/@rc", attributes.get("rc"))),
    ...texts(attributes, "element", "hold", "why"),
    ...fence !== void 0 && /^[0-9]+$/.test(fence) ? {
      fence: BigInt(fence)
    } : {}
  };
}
function texts(attributes, ...names) {
  const found = {};
  for (const name of names) {
    const value = attributes?.get(name);
    if (value !== void 0) found[name] = value;
  }
  return found;
}
function network2(found) {
  const attributes = required("network", found);
  const port2 = integer3(attributes.get("port"));
  if (port2 < 1 || port2 > 65535) throw new ProtocolError(`there is no port ${port2}`);
  return {
    address: required("network/@address", attributes.get("address")),
    port: port2
  };
}
function nameOf(resource) {
  return decodeName(required("resource/@name", resource.get("name")));
}
function required(what, value) {
  if (value === void 0) throw new ProtocolError(`${what} is missing`);
  return value;
}
function forbid(resource, names, verb) {
  for (const name of names) {
    if (resource.has(name)) throw new ProtocolError(`${name} does not belong into ${verb}`);
  }
}
function flag2(value) {
  return integer3(value) !== 0;
}
function integer3(value) {
  const number = parseInt(value ?? "", 10) || 0;
  return Math.max(-MAX_INTEGER, Math.min(MAX_INTEGER, number));
}
var PROTOCOL_LEVEL, EXTENSIBLE, NETWORK, SHUTDOWN, ONLY_IN_LOCK, ONLY_IN_UNLOCK;
var init_decode = __esm({
  "protocol/decode.ts"() {
    init_mode();
    init_base64_name();
    init_canonical();
    init_error();
    init_limits();
    init_markup();
    PROTOCOL_LEVEL = 3;
    EXTENSIBLE = /* @__PURE__ */ new Set([
      "msg",
      "session",
      "resource",
      "answer"
    ]);
    NETWORK = /* @__PURE__ */ new Set([
      "address",
      "port"
    ]);
    SHUTDOWN = /* @__PURE__ */ new Set([
      "immediate"
    ]);
    ONLY_IN_LOCK = [
      "mode",
      "wait",
      "quantity",
      "create",
      "lifespan"
    ];
    ONLY_IN_UNLOCK = [
      "rollback"
    ];
  }
});

// discovery/claim.ts
function showClaim({ serving, bornMs, id }) {
  return `${serving ? "serving" : "starting"}.${bornMs}.${id}`;
}
function readClaim(text) {
  const match2 = /^(serving|starting)\.([0-9]{1,15})\.([0-9a-f]{8})$/.exec(text ?? "");
  if (!match2) return void 0;
  return {
    serving: match2[1] === "serving",
    bornMs: Number(match2[2]),
    id: match2[3]
  };
}
function isElder(claim, other) {
  if (claim.serving !== other.serving) return claim.serving;
  if (claim.bornMs !== other.bornMs) return claim.bornMs < other.bornMs;
  return claim.id < other.id;
}
var init_claim = __esm({
  "discovery/claim.ts"() {
  }
});

// discovery/interfaces.ts
function isIpv6({ address }) {
  return address.includes(":");
}
function isLinkLocal(address) {
  return address.toLowerCase().startsWith("fe80:");
}
function interfacesFor(group) {
  const family = isIpv6(group) ? "IPv6" : "IPv4";
  const only = group.interfaceName ?? group.address.split("%")[1];
  const found = /* @__PURE__ */ new Map();
  for (const { name, family: its, address } of Deno.networkInterfaces()) {
    if (its !== family || only !== void 0 && name !== only || family === "IPv6" && address === "::1") {
      continue;
    }
    if (!found.has(name) || isLinkLocal(found.get(name).address)) found.set(name, {
      name,
      address
    });
  }
  if (found.size > 0) return [
    ...found.values()
  ];
  const which = only === void 0 ? "no interface" : `the interface ${only} does not exist, or`;
  throw new NoInterfaceError(`${which} has an ${family} address, which the group ${group.address} needs`);
}
var NoInterfaceError;
var init_interfaces = __esm({
  "discovery/interfaces.ts"() {
    NoInterfaceError = class extends Error {
      name = "NoInterfaceError";
    };
  }
});

// discovery/sockets.ts
function send(socket, text, port2, address) {
  return new Promise((resolve) => {
    try {
      socket.send(text, port2, address, (error) => resolve(!error));
    } catch {
      resolve(false);
    }
  });
}
var MAX_DATAGRAM_BYTES, GroupSockets;
var init_sockets = __esm({
  "discovery/sockets.ts"() {
    init_interfaces();
    MAX_DATAGRAM_BYTES = 512;
    GroupSockets = class _GroupSockets {
      #group;
      #interfaces;
      #sockets = [];
      #closed = false;
      constructor(group) {
        this.#group = group;
        this.#interfaces = interfacesFor(group);
      }
      /** Sockets that send to the group from ports of their own, and hear the answers. */
      static async toAsk(group, ttl, onDatagram) {
        const sockets = new _GroupSockets(group);
        for (const on of sockets.#interfaces) {
          const socket = await sockets.#open(0, onDatagram, `%${on.name}`);
          if (!isIpv6(group)) socket.setMulticastTTL(ttl);
          socket.setMulticastLoopback(true);
          socket.setMulticastInterface(isIpv6(group) ? `::%${on.name}` : on.address);
        }
        return sockets;
      }
      /** A socket that hears what is sent to the group on any interface, and can answer. */
      static async toHear(group, onDatagram) {
        const sockets = new _GroupSockets(group);
        const socket = await sockets.#open(group.port, onDatagram, "");
        const [address] = group.address.split("%");
        for (const on of sockets.#interfaces) {
          try {
            socket.addMembership(address, isIpv6(group) ? `::%${on.name}` : on.address);
          } catch {
          }
        }
        return sockets;
      }
      /** Sends to the group, on every interface. Returns how many of them took it. */
      async ask(text) {
        const [address] = this.#group.address.split("%");
        const sent = await Promise.all(this.#sockets.map((socket) => send(socket, text, this.#group.port, address)));
        return sent.filter(Boolean).length;
      }
      /** Sends to one address; an answer that cannot be sent is lost, as any datagram may be. */
      async answer(text, { address, port: port2 }) {
        const zoned = isLinkLocal(address) && !address.includes("%");
        const places = zoned ? this.#interfaces.map(({ name }) => `${address}%${name}`) : [
          address
        ];
        await Promise.all(places.map((place2) => send(this.#sockets[0], text, port2, place2)));
      }
      [Symbol.dispose]() {
        this.#closed = true;
        for (const socket of this.#sockets) socket.close();
      }
      async #open(port2, onDatagram, zone) {
        const { createSocket } = await import("node:dgram");
        const ipv6 = isIpv6(this.#group);
        const socket = createSocket({
          type: ipv6 ? "udp6" : "udp4",
          reuseAddr: true
        });
        socket.on("message", (bytes, { address, port: port3 }) => {
          if (this.#closed || bytes.length > MAX_DATAGRAM_BYTES) return;
          const place2 = isLinkLocal(address) && !address.includes("%") ? address + zone : address;
          onDatagram(new TextDecoder().decode(bytes), {
            address: place2,
            port: port3
          });
        });
        await new Promise((resolve, reject) => {
          socket.once("error", reject);
          socket.bind(port2, ipv6 ? "::" : "0.0.0.0", () => resolve());
        });
        socket.on("error", () => {
        });
        this.#sockets.push(socket);
        return socket;
      }
    };
  }
});

// discovery/ask.ts
async function askGroup(group, options, signal2) {
  const { attempts, timeoutMs, ttl, all = false, trace: trace2 = () => {
  } } = options;
  const where = `${group.address}/${group.port}`;
  const found = /* @__PURE__ */ new Map();
  let onFound = () => {
  };
  using sockets = await GroupSockets.toAsk(group, ttl, (text, from) => {
    trace2(`reply from ${from.address}/${from.port} is '${printable(text)}'`);
    const answer4 = readAnswer(text, from);
    if (!answer4) return;
    const who = answer4.claim?.id ?? `${answer4.hostname}/${answer4.port}`;
    if (!found.has(who)) found.set(who, answer4);
    onFound();
  });
  const question = encode({
    type: "discover"
  });
  for (let attempt = 0; attempt < attempts && found.size === 0; attempt++) {
    signal2?.throwIfAborted();
    trace2(`sending UDP multicast datagram to ${where} ('${question}')`);
    if (await sockets.ask(question) === 0) {
      throw new GroupUnreachableError(`no interface of this host takes multicast for ${where}: give it a route (ip route add multicast \u2026) or name an interface that has one (-n)`);
    }
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      onFound = () => {
        if (all) return;
        clearTimeout(timer);
        resolve();
      };
      if (found.size > 0) onFound();
    });
    if (found.size === 0) trace2(`no reply from ${where}`);
  }
  return [
    ...found.values()
  ].sort(byAge);
}
function readAnswer(text, from) {
  const message = readDatagram(text);
  if (message?.type !== "discovered") return void 0;
  const hostname = hostnameOf(message, from);
  if (hostname === void 0) return void 0;
  const claim = readClaim(message.claim);
  return {
    hostname,
    port: message.port,
    ...claim ? {
      claim
    } : {}
  };
}
function readDatagram(text) {
  try {
    return decode(text);
  } catch (error) {
    if (error instanceof ProtocolError) return void 0;
    throw error;
  }
}
function hostnameOf({ address }, from) {
  if (address === "") return from.address;
  if (!HOST.test(address) || NO_HOST.test(address.split("%")[0])) return void 0;
  const [, zone] = from.address.split("%");
  const needsZone = isLinkLocal(address) && !address.includes("%") && zone !== void 0;
  return needsZone ? `${address}%${zone}` : address;
}
function byAge({ claim: a }, { claim: b }) {
  if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
  return isElder(a, b) ? -1 : 1;
}
var GroupUnreachableError, HOST, NO_HOST;
var init_ask = __esm({
  "discovery/ask.ts"() {
    init_decode();
    init_encode();
    init_error();
    init_claim();
    init_interfaces();
    init_sockets();
    init_line();
    GroupUnreachableError = class extends Error {
      name = "GroupUnreachableError";
    };
    HOST = /^[A-Za-z0-9:][\w.:-]{0,252}(%[\w.-]+)?$/;
    NO_HOST = /^[0.:]+$|^::ffff:[0.]+$|^2(2[4-9]|3[0-9])\.\d+\.\d+\.\d+$|^ff[0-9a-f]{2}:|^255(\.255){3}$/i;
  }
});

// discovery/membership.ts
var membership_exports = {};
__export(membership_exports, {
  Membership: () => Membership
});
var START_ROUNDS, START_ROUND_MS, MEET_MS, ELDER_CONNECT_MS, MAX_ANSWERS_PER_SECOND, Membership;
var init_membership = __esm({
  "discovery/membership.ts"() {
    init_encode();
    init_ask();
    init_claim();
    init_sockets();
    init_trace();
    START_ROUNDS = 3;
    START_ROUND_MS = 100;
    MEET_MS = 1e3;
    ELDER_CONNECT_MS = 1e3;
    MAX_ANSWERS_PER_SECOND = 200;
    Membership = class _Membership {
      #options;
      #id = crypto.randomUUID().slice(0, 8);
      #bornMs = Date.now();
      #answered = /* @__PURE__ */ new Map();
      #hearing;
      #asking;
      #serving = false;
      #elder;
      #onElder = () => {
      };
      #metMs = -Infinity;
      #meetTimer;
      #secondMs = 0;
      /** Datagrams that were no use: malformed, or too many from one sender. */
      dropped = 0;
      constructor(options) {
        this.#options = options;
      }
      /**
       * Joins a group.
       *
       * @returns the membership of a daemon that may serve now, or the elder that serves already.
       */
      static async join(options) {
        const { group, ttl } = options;
        const membership = new _Membership(options);
        membership.#hearing = await GroupSockets.toHear(group, (text, from) => membership.#hear(text, from));
        membership.#asking = await GroupSockets.toAsk(group, ttl, (text, from) => membership.#hearAnswer(text, from));
        const elder = await membership.#lookForElder();
        if (elder) {
          membership[Symbol.dispose]();
          return elder;
        }
        membership.#serving = true;
        return membership;
      }
      [Symbol.dispose]() {
        clearTimeout(this.#meetTimer);
        this.#hearing?.[Symbol.dispose]();
        this.#asking?.[Symbol.dispose]();
      }
      get #claim() {
        return {
          serving: this.#serving,
          bornMs: this.#bornMs,
          id: this.#id
        };
      }
      async #lookForElder() {
        const { promise, resolve } = Promise.withResolvers();
        this.#onElder = resolve;
        for (let round = 0; round < START_ROUNDS && !this.#elder; round++) {
          await this.#ask();
          let timer;
          await Promise.race([
            promise,
            new Promise((resolve2) => timer = setTimeout(resolve2, START_ROUND_MS))
          ]);
          clearTimeout(timer);
        }
        return this.#elder;
      }
      async #ask() {
        await this.#asking.ask(encode({
          type: "discover",
          claim: showClaim(this.#claim)
        }));
      }
      /** Something was sent to the group: a question of a client, or of another daemon. */
      #hear(text, from) {
        trace(TRACE_BITS.daemon, "hear", () => `${from.address}/${from.port}: ${text}`);
        const message = readDatagram(text);
        if (message?.type !== "discover") return void this.dropped++;
        const claim = readClaim(message.claim);
        if (claim?.id === this.#id) return;
        if (!claim) {
          if (this.#serving) this.#answer(from);
          this.#meet();
        } else if (isElder(this.#claim, claim)) {
          this.#answer(from);
        } else {
          this.#meet();
        }
      }
      /** Somebody answered a question of this daemon. */
      #hearAnswer(text, from) {
        trace(TRACE_BITS.daemon, "hearAnswer", () => `${from.address}/${from.port}: ${text}`);
        const found = readAnswer(text, from);
        if (!found) return void this.dropped++;
        if (found.claim?.id === this.#id || this.#elder) return;
        if (found.claim ? isElder(this.#claim, found.claim) : this.#serving) return;
        void this.#yieldTo(found);
      }
      /** Leaves the group to an elder, once it is known that somebody is there: anybody can send an answer. */
      async #yieldTo(elder) {
        try {
          const signal2 = AbortSignal.timeout(ELDER_CONNECT_MS);
          (await Deno.connect({
            hostname: elder.hostname,
            port: elder.port,
            signal: signal2
          })).close();
        } catch {
          return void this.dropped++;
        }
        if (this.#elder) return;
        this.#elder = elder;
        this.#onElder();
        if (this.#serving) this.#options.onElder(elder);
      }
      #answer(to) {
        if (this.#tooMany(to.address)) return void this.dropped++;
        const { hostname: address, port: port2, claim } = this.#elder ?? {
          hostname: this.#options.place.address,
          port: this.#options.place.port,
          claim: this.#claim
        };
        const answer4 = encode({
          type: "discovered",
          address,
          port: port2,
          ...claim ? {
            claim: showClaim(claim)
          } : {}
        });
        this.#options.onAnswer?.(to);
        void this.#hearing.answer(answer4, to);
      }
      /** Looks for other daemons, now or as soon as the last look is long enough ago. */
      #meet() {
        if (!this.#serving || this.#elder) return;
        const waitMs = this.#metMs + MEET_MS - performance.now();
        if (waitMs > 0) {
          this.#meetTimer ??= setTimeout(() => {
            this.#meetTimer = void 0;
            this.#meet();
          }, waitMs);
          return;
        }
        this.#metMs = performance.now();
        void this.#ask();
      }
      #tooMany(address) {
        const nowMs = performance.now();
        if (nowMs - this.#secondMs >= 1e3) {
          this.#answered.clear();
          this.#secondMs = nowMs;
        }
        const answered = (this.#answered.get(address) ?? 0) + 1;
        this.#answered.set(address, answered);
        return answered > MAX_ANSWERS_PER_SECOND;
      }
    };
  }
});

// client/shut_down.ts
init_host();

// protocol/message.ts
var RC = {
  granted: 0,
  enqueued: 1,
  parked: 2,
  cannotLock: 3,
  busy: 4,
  cannotWait: 5,
  impossible: 6,
  /** Not of the original: the request could only be granted after itself. */
  deadlock: 14,
  /** Not of the original: another daemon serves the group now. */
  moved: 15,
  protocolError: -13,
  invalidName: -14
};
var EXTENSION_LEVEL = 1;

// config/endpoint.ts
init_host();
var THIS_HOST = "127.0.0.1";
function endpointOf({ address, port: port2, socketName }, platform) {
  const path = address === void 0 ? socketName ?? defaultSocketPath(platform) : void 0;
  if (path === void 0) return {
    transport: "tcp",
    hostname: address ?? THIS_HOST,
    port: port2
  };
  return {
    transport: "unix",
    path: path.startsWith("/") ? path : `${Deno.cwd()}/${path}`
  };
}
function groupOf({ multicastAddress, multicastPort: port2, networkInterface }) {
  if (multicastAddress === void 0) return void 0;
  return {
    address: multicastAddress,
    port: port2,
    ...networkInterface === void 0 ? {} : {
      interfaceName: networkInterface
    }
  };
}
function searchedGroup(settings) {
  return (settings.socketName ?? settings.address) === void 0 ? groupOf(settings) : void 0;
}
function showEndpoint(endpoint) {
  return endpoint.transport === "unix" ? endpoint.path : `${endpoint.hostname}, port ${endpoint.port}`;
}

// client/errors.ts
var ConnectionError = class extends Error {
  /** Name of this class. */
  name = "ConnectionError";
  /** Nobody listens at the endpoint, so that a daemon may be started there. */
  absent;
  /** `absent` is false unless it is given. */
  constructor(message, options = {}) {
    super(message, options);
    this.absent = options.absent ?? false;
  }
};

// client/dial.ts
var FULL_QUEUE_PAUSE_MS = 2;
async function dial(endpoint, signal2) {
  for (; ; ) {
    signal2?.throwIfAborted();
    try {
      if (endpoint.transport === "unix") return await Deno.connect(endpoint);
      return await Deno.connect({
        ...endpoint,
        ...signal2 ? {
          signal: signal2
        } : {}
      });
    } catch (error) {
      signal2?.throwIfAborted();
      if (!isCode(error, "EAGAIN")) throw connectionError(endpoint, error);
      await new Promise((resolve) => setTimeout(resolve, FULL_QUEUE_PAUSE_MS));
    }
  }
}
function connectionError(endpoint, error) {
  const where = showEndpoint(endpoint);
  const { message } = error;
  if (error instanceof Deno.errors.NotCapable) {
    const hint = endpoint.transport === "unix" ? ", or use a daemon on the network (-a, address), which takes --allow-net alone" : "";
    return new ConnectionError(`cannot connect to ${where}: ${message}${hint}`, {
      cause: error
    });
  }
  if (endpoint.transport === "unix") {
    const absent2 = [
      "ENOENT",
      "ECONNREFUSED",
      "ECONNRESET"
    ].some((code) => isCode(error, code));
    const why = absent2 ? "no daemon listens there" : message;
    return new ConnectionError(`cannot connect to ${where}: ${why}`, {
      absent: absent2,
      cause: error
    });
  }
  const absent = error instanceof Error && "code" in error;
  return new ConnectionError(`cannot connect to ${where}: ${message}`, {
    absent,
    cause: error
  });
}
function isCode(error, code) {
  return error instanceof Error && "code" in error && error.code === code;
}

// program.ts
var VERSION = "0.1.0";
function programUrl() {
  return new URL("./flom.js", import.meta.url).href;
}
function loadMore() {
  return import("./more.js");
}

// client/locate.ts
init_trace();
async function locate(settings, notify, signal2) {
  const group = searchedGroup(settings);
  if (!group) return endpointOf(settings);
  const { discoveryAttempts: attempts, discoveryTimeoutMs: timeoutMs, discoveryTtl: ttl, verbose } = settings;
  const { askGroup: askGroup2 } = await loadMore();
  const follow = (line2) => {
    if (verbose) console.log(line2);
    trace(TRACE_BITS.client, "askGroup", () => line2);
  };
  const [eldest, ...others] = await askGroup2(group, {
    attempts,
    timeoutMs,
    ttl,
    all: verbose,
    trace: follow
  }, signal2);
  if (!eldest) {
    throw new ConnectionError(`no daemon answered in the group ${group.address}, port ${group.port}, asked ${attempts} times with ${timeoutMs} ms to wait (usual causes: none is running, a firewall on the way, another network: --discovery-ttl, -n)`, {
      absent: true
    });
  }
  if (others.length > 0) {
    const all = [
      eldest,
      ...others
    ].map((found) => showEndpoint(endpointAt(found)));
    notify(`${all.length} daemons answer in the group ${group.address}: ${all.join("; ")}; taking the first, the eldest`);
  }
  return endpointAt(eldest);
}
function endpointAt({ hostname, port: port2 }) {
  return {
    transport: "tcp",
    hostname,
    port: port2
  };
}

// client/peer.ts
init_decode();
init_encode();

// protocol/frame_reader.ts
init_error();
init_limits();
init_utf8();
var END = "</msg>";
var END_BYTES = Uint8Array.from(END, (character) => character.charCodeAt(0));
var LAST = END_BYTES.at(-1);
var lenientDecoder = new TextDecoder("utf-8", {
  ignoreBOM: true
});
var NOTHING = new Uint8Array(0);
var FrameReader = class {
  #buffer = NOTHING;
  #end = 0;
  /** Whether part of a message was received and its end was not. */
  get unfinished() {
    return this.#end > 0;
  }
  /**
   * Takes more bytes and returns the text of every message that they complete.
   *
   * @throws {ProtocolError} when a message is too long or not UTF-8; the stream is of no use after that.
   */
  push(bytes) {
    return (this.#end === 0 ? wholeMessages(bytes) : void 0) ?? this.#cut(bytes);
  }
  *#cut(bytes) {
    let scanFrom = this.#end;
    this.#append(bytes);
    let start = this.#pastBlanks(0);
    for (; ; ) {
      const at = this.#buffer.subarray(0, this.#end).indexOf(LAST, scanFrom);
      if (at < 0) break;
      scanFrom = at + 1;
      if (!this.#endsAt(scanFrom, start)) continue;
      checkLength(scanFrom - start);
      yield this.#text(start, scanFrom);
      start = this.#pastBlanks(scanFrom);
    }
    checkLength(this.#end - start);
    if (start > 0) this.#buffer.copyWithin(0, start, this.#end);
    this.#end -= start;
  }
  #append(bytes) {
    const end = this.#end + bytes.length;
    if (end > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(0, this.#end));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#end);
    this.#end = end;
  }
  #pastBlanks(from) {
    let at = from;
    while (at < this.#end && isBlank2(this.#buffer[at])) at++;
    return at;
  }
  #endsAt(end, start) {
    const from = end - END_BYTES.length;
    if (from < start) return false;
    for (let index = 0; index < END_BYTES.length; index++) {
      if (this.#buffer[from + index] !== END_BYTES[index]) return false;
    }
    return true;
  }
  #text(start, end) {
    try {
      return decodeUtf8(this.#buffer.subarray(start, end));
    } catch {
      throw new ProtocolError("the message is not UTF-8");
    }
  }
};
function wholeMessages(bytes) {
  const text = lenientDecoder.decode(bytes);
  if (text.length !== bytes.length || text.includes("\uFFFD") || !text.endsWith(END)) return void 0;
  const texts2 = [];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf(END, start) + END.length;
    if (end - start > MAX_MESSAGE_BYTES || text[start] !== "<") return void 0;
    texts2.push(text.slice(start, end));
    start = end;
  }
  return texts2;
}
function isBlank2(byte) {
  return byte === 32 || byte === 9 || byte === 10 || byte === 13;
}
function checkLength(bytes) {
  if (bytes > MAX_MESSAGE_BYTES) {
    throw new ProtocolError(`the message is longer than ${MAX_MESSAGE_BYTES} bytes`);
  }
}

// client/peer.ts
init_trace();
var READ_BYTES = 1024;
var encoder5 = new TextEncoder();
var Peer = class {
  #conn;
  #reader = new FrameReader();
  #received = [];
  #buffer = new Uint8Array(READ_BYTES);
  #next;
  #mayEnd = false;
  #closed = false;
  constructor(conn) {
    this.#conn = conn;
  }
  /** @throws an error of the operating system when the daemon is gone. */
  async send(...messages) {
    const text = messages.map(encode).join("");
    trace(TRACE_BITS.messages, "send", () => text);
    let bytes = encoder5.encode(text);
    while (bytes.length > 0) bytes = bytes.subarray(await this.#conn.write(bytes));
  }
  /**
   * The next message; undefined when the daemon has closed the connection, however it did.
   *
   * @throws {ProtocolError} when what comes is no message.
   */
  receive() {
    const next = this.peek();
    this.#next = void 0;
    return next;
  }
  /** What the next {@linkcode receive} will give, without taking it: so the end of the daemon is noticed at once. */
  peek() {
    return this.#next ??= this.#read();
  }
  /** Lets the process end although this connection is open. */
  unref() {
    this.#mayEnd = true;
    this.#conn.unref();
  }
  /** Keeps the process going while something is awaited from this connection. */
  ref() {
    if (this.#mayEnd) this.#conn.ref();
    this.#mayEnd = false;
  }
  async #read() {
    while (this.#received.length === 0) {
      const count2 = await this.#conn.read(this.#buffer).catch(() => null);
      if (count2 === null) return void 0;
      this.#received.push(...this.#reader.push(this.#buffer.subarray(0, count2)));
    }
    const text = this.#received.shift();
    trace(TRACE_BITS.messages, "receive", () => text);
    return decode(text);
  }
  /** Says that nothing more will be sent. The daemon answers by closing the connection. */
  async finish() {
    await this.#conn.closeWrite();
  }
  /** Closes the connection; what is being received ends with undefined. */
  [Symbol.dispose]() {
    if (this.#closed) return;
    this.#closed = true;
    this.#conn.close();
  }
};

// client/shut_down.ts
var PATIENCE_MS = 1e3;
async function shutDown(settings, notify) {
  using peer = new Peer(await dial(await locate(settings, notify)));
  const { immediateExit: immediate } = settings;
  await peer.send({
    type: "shutdown",
    peerId: machineId(),
    immediate,
    extensionLevel: EXTENSION_LEVEL
  });
  let work = "the locks that are held or waited for";
  const late = AbortSignal.timeout(PATIENCE_MS);
  late.addEventListener("abort", () => {
    notify(immediate ? `the daemon has not ended within ${PATIENCE_MS} ms; it may be standing still` : `the daemon takes no new work; it ends when this is done: ${work}`);
    peer[Symbol.dispose]();
  });
  for (let message; (message = await peer.receive()) !== void 0; ) {
    if (message.type === "draining" && message.work !== "") work = message.work;
  }
}

// client/start_daemon.ts
init_host();
init_option();

// config/defaults.ts
init_name();
init_values();
var DEFAULTS = {
  help: false,
  version: false,
  verbose: false,
  configFile: void 0,
  printConfig: false,
  uniqueId: false,
  signalList: false,
  ignoredSignals: [],
  daemonTraceFile: void 0,
  commandTraceFile: void 0,
  appendTraceFile: false,
  logFormat: "text",
  debugFeature: void 0,
  resourceNames: [
    DEFAULT_NAME
  ],
  timeoutMs: -1,
  quantity: 1,
  lockMode: "EX",
  create: true,
  idleLifespanMs: 0,
  element: "argument",
  socketName: void 0,
  socketMode: 384,
  daemonLifespanMs: 5e3,
  address: void 0,
  port: DEFAULT_PORT,
  multicastAddress: void 0,
  multicastPort: DEFAULT_PORT,
  mountPoint: void 0,
  queuePatienceMs: 1e4,
  quiesceExit: false,
  immediateExit: false,
  foreground: false,
  daemon: false,
  networkInterface: void 0,
  discoveryAttempts: 2,
  discoveryTimeoutMs: 500,
  discoveryTtl: 1,
  tcpKeepaliveTimeS: 60,
  tcpKeepaliveIntervalS: 10,
  tcpKeepaliveProbes: 6,
  tlsCertificate: void 0,
  tlsPrivateKey: void 0,
  tlsCaCertificate: void 0,
  tlsCheckPeerId: false
};

// config/daemon_options.ts
init_option();
init_values();
var DAEMON_OPTIONS = [
  row({
    key: "socketName",
    long: "socket-name",
    short: "s",
    placeholder: "PATH",
    section: "Daemon",
    file: "[Daemon]/SocketName",
    forDaemon: true,
    help: "unix socket of the daemon (default /tmp/flom-USER)",
    parse: socketPath
  }),
  row({
    key: "socketMode",
    long: "socket-mode",
    placeholder: "MODE",
    section: "Daemon",
    file: "[Daemon]/SocketMode",
    forDaemon: true,
    help: "who may connect to the unix socket of a daemon, as for chmod (default 600: only this user)",
    parse: fileMode,
    show: (mode) => mode.toString(8).padStart(3, "0")
  }),
  row({
    key: "daemonLifespanMs",
    long: "daemon-lifespan",
    short: "d",
    placeholder: "MS",
    section: "Daemon",
    file: "[Daemon]/Lifespan",
    forDaemon: true,
    help: "how long a daemon started by this command stays without work; -1 for ever, 0 starts none (default 5000, in the foreground -1)",
    parse: integer
  }),
  row({
    key: "address",
    long: "unicast-address",
    short: "a",
    placeholder: "HOST",
    section: "Daemon",
    file: "[Daemon]/UnicastAddress",
    forDaemon: true,
    help: "host of the daemon: a name or an IP address",
    parse: nonEmpty
  }),
  row({
    key: "port",
    long: "unicast-port",
    short: "p",
    placeholder: "PORT",
    section: "Daemon",
    file: "[Daemon]/UnicastPort",
    forDaemon: true,
    help: `TCP port of the daemon (default ${DEFAULT_PORT})`,
    parse: port
  }),
  row({
    key: "multicastAddress",
    long: "multicast-address",
    short: "A",
    placeholder: "GROUP",
    section: "Daemon",
    file: "[Daemon]/MulticastAddress",
    forDaemon: true,
    help: "find the daemon by asking this multicast group, or start one that answers it",
    parse: multicastGroup
  }),
  row({
    key: "multicastPort",
    long: "multicast-port",
    short: "P",
    placeholder: "PORT",
    section: "Daemon",
    file: "[Daemon]/MulticastPort",
    forDaemon: true,
    help: `UDP port of the group (default ${DEFAULT_PORT})`,
    parse: port
  }),
  row({
    key: "mountPoint",
    long: "mount-point-vfs",
    short: "m",
    placeholder: "DIRECTORY",
    section: "Daemon",
    file: "[Daemon]/MountPointVFS",
    hidden: true,
    help: "not supported",
    parse: unsupported("a file system that shows the locks")
  }),
  row({
    key: "queuePatienceMs",
    long: "queue-patience",
    placeholder: "MS",
    section: "Daemon",
    file: "[Daemon]/QueuePatience",
    forDaemon: true,
    help: "who has waited so long is no longer overtaken; 0 strict order, -1 never (default 10000)",
    parse: (text) => atLeast(-1, integer(text))
  }),
  row({
    key: "quiesceExit",
    long: "quiesce-exit",
    short: "x",
    section: "Daemon",
    help: "tell the daemon to take no new work and to end when the present work is done",
    parse: flag
  }),
  row({
    key: "immediateExit",
    long: "immediate-exit",
    short: "X",
    section: "Daemon",
    help: "tell the daemon to end now, whoever holds a lock",
    parse: flag
  }),
  row({
    key: "foreground",
    long: "foreground",
    section: "Daemon",
    help: "be the daemon in this process and log to standard error, for systemd and containers",
    parse: flag
  }),
  row({
    key: "daemon",
    long: "daemon",
    section: "Daemon",
    hidden: true,
    forDaemon: true,
    help: "be the daemon in this process; how flom starts it",
    parse: flag
  })
];

// config/signals.ts
var SIGNAL_NAMES = [
  ...[
    "SIGHUP",
    "SIGINT",
    "SIGQUIT",
    "SIGILL",
    "SIGTRAP",
    "SIGABRT",
    "SIGBUS",
    "SIGFPE",
    "SIGKILL",
    "SIGUSR1"
  ],
  ...[
    "SIGSEGV",
    "SIGUSR2",
    "SIGPIPE",
    "SIGALRM",
    "SIGTERM",
    "SIGSTKFLT",
    "SIGCHLD",
    "SIGCONT",
    "SIGSTOP"
  ],
  ...[
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGXCPU",
    "SIGXFSZ",
    "SIGVTALRM",
    "SIGPROF",
    "SIGWINCH"
  ],
  ...[
    "SIGIO",
    "SIGPWR",
    "SIGSYS"
  ]
];
var BEYOND_US = [
  "SIGKILL",
  "SIGSTOP",
  "SIGSEGV",
  "SIGILL",
  "SIGFPE"
];
function signal(text) {
  const word = text.toUpperCase();
  const name = SIGNAL_NAMES.find((name2, index) => word === name2 || `SIG${word}` === name2 || word === `${index + 1}`);
  if (name === void 0) {
    throw new Error('it takes the name or the number of a signal, like TERM or 15; "flom --signal-list" lists all');
  }
  if (BEYOND_US.includes(name)) throw new Error(`${name} cannot be ignored by any program`);
  return name;
}
function signalNumber(name) {
  return SIGNAL_NAMES.indexOf(name) + 1;
}
function signalListText() {
  const lines = [];
  for (let first = 0; first < SIGNAL_NAMES.length; first += 4) {
    const names = SIGNAL_NAMES.slice(first, first + 4);
    lines.push(names.map((name, index) => `${first + index + 1}) ${name}	`).join(""));
  }
  return lines.join("\n") + "\n";
}

// config/general_options.ts
init_option();
init_values();
var GENERAL_OPTIONS = [
  row({
    key: "help",
    long: "help",
    short: "h",
    section: "General",
    help: "print this help",
    parse: flag
  }),
  row({
    key: "version",
    long: "version",
    short: "v",
    section: "General",
    help: "print the version",
    parse: flag
  }),
  row({
    key: "verbose",
    long: "verbose",
    short: "V",
    section: "General",
    file: "[Trace]/Verbose",
    help: "print the settings before anything else",
    parse: flag
  }),
  row({
    key: "configFile",
    long: "config-file",
    short: "c",
    placeholder: "FILE",
    section: "General",
    help: "read settings from this file as well, after /etc/flom.conf, ~/.flom and ~/.config/flom/flom.conf",
    parse: filePath
  }),
  row({
    key: "printConfig",
    long: "print-config",
    section: "General",
    help: "print the settings in force as a configuration file, with the origin of each",
    parse: flag
  }),
  row({
    key: "uniqueId",
    long: "unique-id",
    section: "General",
    help: "print the identity of this host, 32 hexadecimal digits",
    parse: flag
  }),
  row({
    key: "signalList",
    long: "signal-list",
    section: "General",
    help: "print the signals and their numbers",
    parse: flag
  }),
  row({
    key: "ignoredSignals",
    long: "ignore-signal",
    placeholder: "SIGNAL",
    section: "General",
    file: "[Monitor]/IgnoredSignals",
    separator: ";",
    help: "let this signal end neither flom nor, through flom, the command; given several times: all of them",
    parse: (text, before = []) => [
      ...before,
      signal(text)
    ]
  }),
  row({
    key: "daemonTraceFile",
    long: "daemon-trace-file",
    short: "t",
    placeholder: "FILE",
    section: "Diagnostics",
    file: "[Trace]/DaemonTraceFile",
    forDaemon: true,
    help: "the log of a daemon that this command starts (default: none)",
    parse: absolutePath
  }),
  row({
    key: "commandTraceFile",
    long: "command-trace-file",
    short: "T",
    placeholder: "FILE",
    section: "Diagnostics",
    file: "[Trace]/CommandTraceFile",
    help: "what FLOM_TRACE_MASK has this command trace (default: standard error)",
    parse: filePath
  }),
  row({
    key: "appendTraceFile",
    long: "append-trace-file",
    placeholder: "yes|no",
    section: "Diagnostics",
    file: "[Trace]/AppendTraceFile",
    forDaemon: true,
    help: "whether to keep what these files hold already (default no)",
    parse: yesOrNo
  }),
  row({
    key: "logFormat",
    long: "log-format",
    placeholder: "text|json",
    section: "Diagnostics",
    file: "[Trace]/LogFormat",
    forDaemon: true,
    help: "how a daemon logs: lines of text (default) or of JSON",
    parse: logFormat
  }),
  row({
    key: "debugFeature",
    long: "debug-feature",
    placeholder: "NAME",
    section: "Diagnostics",
    help: "try multicast on its own: ipv6.multicast.server or ipv6.multicast.client, with -A and, if need be, -P and -n",
    parse: debugFeature
  })
];

// config/network_options.ts
init_option();
init_values();
var NETWORK_OPTIONS = [
  row({
    key: "networkInterface",
    long: "network-interface",
    short: "n",
    placeholder: "NAME",
    section: "Network",
    file: "[Network]/NetworkInterface",
    forDaemon: true,
    help: "the only interface to use for multicast (default: all)",
    parse: nonEmpty
  }),
  row({
    key: "discoveryAttempts",
    long: "discovery-attempts",
    short: "D",
    placeholder: "N",
    section: "Network",
    file: "[Network]/DiscoveryAttempts",
    forDaemon: true,
    help: "how often to ask the group (default 2)",
    parse: atLeastOne
  }),
  row({
    key: "discoveryTimeoutMs",
    long: "discovery-timeout",
    short: "I",
    placeholder: "MS",
    section: "Network",
    file: "[Network]/DiscoveryTimeout",
    forDaemon: true,
    help: "how long to wait for an answer each time (default 500)",
    parse: atLeastOne
  }),
  row({
    key: "discoveryTtl",
    long: "discovery-ttl",
    placeholder: "N",
    section: "Network",
    file: "[Network]/DiscoveryTTL",
    forDaemon: true,
    help: "how many networks the question may cross (default 1)",
    parse: upTo(255)
  }),
  row({
    key: "tcpKeepaliveTimeS",
    long: "tcp-keepalive-time",
    placeholder: "SECONDS",
    section: "Network",
    file: "[Network]/TcpKeepaliveTime",
    forDaemon: true,
    help: "a daemon has silent TCP peers probed after so many seconds (default 60)",
    parse: upTo(32767)
  }),
  row({
    key: "tcpKeepaliveIntervalS",
    long: "tcp-keepalive-intvl",
    placeholder: "SECONDS",
    section: "Network",
    file: "[Network]/TcpKeepaliveIntvl",
    forDaemon: true,
    help: "seconds between two probes (default 10)",
    parse: upTo(32767)
  }),
  row({
    key: "tcpKeepaliveProbes",
    long: "tcp-keepalive-probes",
    placeholder: "N",
    section: "Network",
    file: "[Network]/TcpKeepaliveProbes",
    forDaemon: true,
    help: "probes without an answer after which the peer's locks come free (default 6)",
    parse: upTo(127)
  }),
  row({
    key: "tlsCertificate",
    long: "tls-certificate",
    placeholder: "FILE",
    section: "Network",
    file: "[TLS]/TlsCertificate",
    hidden: true,
    help: "not supported",
    parse: unsupported("TLS")
  }),
  row({
    key: "tlsPrivateKey",
    long: "tls-private-key",
    placeholder: "FILE",
    section: "Network",
    file: "[TLS]/TlsPrivateKey",
    hidden: true,
    help: "not supported",
    parse: unsupported("TLS")
  }),
  row({
    key: "tlsCaCertificate",
    long: "tls-ca-certificate",
    placeholder: "FILE",
    section: "Network",
    file: "[TLS]/TlsCaCertificate",
    hidden: true,
    help: "not supported",
    parse: unsupported("TLS")
  }),
  row({
    key: "tlsCheckPeerId",
    long: "tls-check-peer-id",
    placeholder: "yes|no",
    section: "Network",
    file: "[TLS]/TlsCheckPeerId",
    hidden: true,
    help: "not supported",
    parse: (text) => yesOrNo(text) && unsupported("TLS")()
  })
];

// config/resource_options.ts
init_option();
init_values();
var RESOURCE_OPTIONS = [
  row({
    key: "resourceNames",
    long: "resource-name",
    short: "r",
    placeholder: "NAME",
    section: "Resource",
    file: "[Resource]/Name",
    help: "what to lock; the spelling decides the kind (default: one resource for all who give no name); given several times: all of them, or none",
    parse: (text, before = []) => [
      ...before,
      resourceName(text)
    ]
  }),
  row({
    key: "timeoutMs",
    long: "resource-timeout",
    short: "o",
    placeholder: "MS",
    section: "Resource",
    file: "[Resource]/Timeout",
    help: "wait for the lock so long and no longer; 0 not at all, -1 for ever (default)",
    parse: integer
  }),
  row({
    key: "quantity",
    long: "resource-quantity",
    short: "q",
    placeholder: "N",
    section: "Resource",
    file: "[Resource]/Quantity",
    help: "units of a numeric resource to lock (default 1)",
    parse: atLeastOne
  }),
  row({
    key: "lockMode",
    long: "lock-mode",
    short: "l",
    placeholder: "MODE",
    section: "Resource",
    file: "[Resource]/LockMode",
    help: "NL, CR, CW, PR, PW or EX (default), for simple and hierarchical resources",
    parse: lockMode
  }),
  row({
    key: "create",
    long: "resource-create",
    short: "e",
    placeholder: "yes|no",
    section: "Resource",
    file: "[Resource]/Create",
    help: "whether to create the resource if it does not exist, or to wait until somebody does (default yes)",
    parse: yesOrNo
  }),
  row({
    key: "idleLifespanMs",
    long: "resource-idle-lifespan",
    short: "i",
    placeholder: "MS",
    section: "Resource",
    file: "[Resource]/IdleLifespan",
    help: "keep the resource so long after its last use (default 1000)",
    parse: absolute
  }),
  row({
    key: "element",
    long: "element",
    placeholder: "argument|env",
    section: "Resource",
    file: "[Resource]/Element",
    help: "how the command gets its element: as its last argument and in FLOM_ELEMENT (default), or only there",
    parse: elementWay
  })
];

// config/options.ts
var OPTIONS = [
  ...GENERAL_OPTIONS,
  ...RESOURCE_OPTIONS,
  ...DAEMON_OPTIONS,
  ...NETWORK_OPTIONS
];

// client/start_daemon.ts
init_values();
var KEPT_VARIABLES = /^(PATH|HOME|USER|LOGNAME|LANG|LC_.*|TZ|TZDIR|TMPDIR|NO_COLOR|XDG_.*|DENO_(?!AUTH_).*|JSR_URL|NPM_CONFIG_.*|FLOM_TRACE_MASK)$/;
var NO_UPDATE_CHECK = {
  DENO_NO_UPDATE_CHECK: "1"
};
var MEMORY_FLAGS = [
  "--no-code-cache",
  "--v8-flags=--heap-growing-percent=100,--max-semi-space-size=8"
];
async function startDaemon(settings, flags = MEMORY_FLAGS) {
  let child;
  try {
    child = spawn(settings, flags);
  } catch (error) {
    const hint = error instanceof Deno.errors.NotCapable ? "; to start none is -d 0, daemonLifespanMs: 0" : "";
    return {
      type: "failed",
      why: error.message + hint
    };
  }
  const [word, rest] = await readLine(child.stdout);
  if (word === "ready") {
    child.unref();
    await child.stderr.cancel();
    return {
      type: "ready",
      address: rest
    };
  }
  const complaint = (await new Response(child.stderr).text()).trim();
  if (word === "taken" || word === "failed") return {
    type: word,
    why: rest
  };
  if (flags.length > 0 && complaint.includes("V8 did not recognize")) return await startDaemon(settings, []);
  return {
    type: "failed",
    why: complaint || `its process ended with status ${(await child.status).code}`
  };
}
function spawn(settings, flags) {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...[
        "run",
        ...permissionFlags(settings),
        "--quiet",
        "--no-prompt"
      ],
      ...[
        "--no-config",
        "--no-lock",
        "--no-check"
      ],
      ...flags,
      programUrl(),
      ...daemonArguments(settings)
    ],
    cwd: "/",
    detached: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...environment()
  }).spawn();
}
function daemonArguments(settings) {
  const chosen = {
    ...settings,
    ...placeOf(settings),
    daemon: true
  };
  return OPTIONS.filter(({ key, forDaemon }) => forDaemon && chosen[key] !== DEFAULTS[key]).map((option) => option.placeholder === void 0 ? `--${option.long}` : `--${option.long}=${showValue(option, chosen[option.key])}`);
}
function placeOf(settings) {
  if (searchedGroup(settings)) return {};
  const endpoint = endpointOf(settings);
  return endpoint.transport === "unix" ? {
    socketName: endpoint.path
  } : {
    address: endpoint.hostname
  };
}
function permissionFlags(settings) {
  if (allGranted()) return [
    "--allow-all"
  ];
  const flags = ALL_PERMISSIONS.filter((name) => granted({
    name
  })).map((name) => `--allow-${name}`);
  const { socketName, address } = placeOf(settings);
  const files = [
    ...socketName === void 0 ? [] : [
      socketName,
      `${socketName}.lock`
    ]
  ];
  if (settings.daemonTraceFile !== void 0) files.push(settings.daemonTraceFile);
  for (const name of [
    "read",
    "write"
  ]) {
    const paths = granted({
      name
    }) ? [] : files.filter((path) => granted({
      name,
      path
    }));
    if (paths.length > 0) flags.push(`--allow-${name}=${paths.join(",")}`);
  }
  const host = socketName === void 0 ? `${address}:${settings.port}` : `unix:${socketName}`;
  if (!granted({
    name: "net"
  }) && granted({
    name: "net",
    host
  })) flags.push(`--allow-net=${host}`);
  const kinds = [
    "hostname",
    "uid",
    "umask"
  ];
  const sys = granted({
    name: "sys"
  }) ? [] : kinds.filter((kind) => granted({
    name: "sys",
    kind
  }));
  if (sys.length > 0) flags.push(`--allow-sys=${sys.join(",")}`);
  return flags;
}
function environment() {
  if (!granted({
    name: "env"
  })) return {
    env: NO_UPDATE_CHECK
  };
  const kept = Object.entries(Deno.env.toObject()).filter(([name]) => KEPT_VARIABLES.test(name));
  const env = {
    ...Object.fromEntries(kept),
    ...NO_UPDATE_CHECK
  };
  if (env.DENO_DIR) env.DENO_DIR = absolutePath(env.DENO_DIR);
  return {
    clearEnv: true,
    env
  };
}
async function readLine(stream) {
  let text = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const line2 = /^(\S*) ?(.*)\n/.exec(text);
    if (line2) return [
      line2[1],
      line2[2]
    ];
  }
  return [
    "",
    ""
  ];
}

// config/config_file.ts
init_option();
init_values();
var NUMERIC2 = [
  "MS",
  "N",
  "PORT",
  "SECONDS"
];
var ESCAPES = /* @__PURE__ */ new Map([
  [
    "s",
    " "
  ],
  [
    "n",
    "\n"
  ],
  [
    "t",
    "	"
  ],
  [
    "r",
    "\r"
  ],
  [
    "\\",
    "\\"
  ]
]);
var TO_ESCAPE = /[\\\n\r\t]|^ | $/g;
function parseConfigFile(path, bytes) {
  const settings = {};
  const lineOf = /* @__PURE__ */ new Map();
  let group;
  for (const [index, line2] of decode2(path, bytes).split("\n").entries()) {
    const where = `${path}, line ${index + 1}`;
    const text = line2.trim();
    if (text === "" || text.startsWith("#")) continue;
    const header = /^\[([^\[\]]+)\]$/.exec(text)?.[1];
    const [, key, value] = /^([^;=][^=]*?)\s*=\s*(.*)$/.exec(text) ?? [];
    if (header !== void 0) {
      group = header;
    } else if (key === void 0 || value === void 0) {
      throw new OptionError(`${where}: ${JSON.stringify(text)} is no [Group], no Key=Value and no # comment`);
    } else if (group === void 0) {
      throw new OptionError(`${where}: ${key} stands before the first [Group]`);
    } else {
      const option = OPTIONS.find(({ file }) => file === `[${group}]/${key}`);
      if (!option) continue;
      lineOf.set(option.key, index + 1);
      try {
        settings[option.key] = parseValue(option, value);
      } catch (error) {
        const wrong = `${where}: [${group}] ${key}=${value}: ${error.message}`;
        throw new OptionError(wrong, {
          cause: error
        });
      }
    }
  }
  return {
    settings,
    origin: (key) => `${path}, line ${lineOf.get(key)}`
  };
}
function printConfig(settings, layers) {
  const groups = /* @__PURE__ */ new Map();
  for (const option of OPTIONS) {
    const [, group, key] = /^\[(.+)\]\/(.+)$/.exec(option.file ?? "") ?? [];
    if (group === void 0 || option.hidden) continue;
    const value = settings[option.key];
    const layer = value === void 0 ? void 0 : layers.findLast(({ settings: chosen }) => chosen[option.key] === value);
    const origin = layer ? layer.origin(option.key) : "default";
    const entries = option.key === "resourceNames" ? settings.resourceNames : [
      showValue(option, value)
    ];
    const asComment = !layer || entries.length > 1;
    const lines = entries.map((entry) => {
      const text = value === void 0 ? "" : entry.replace(TO_ESCAPE, escape2);
      return `${asComment ? "#" : ""}${key}=${text}
`;
    });
    groups.set(group, `${groups.get(group) ?? `[${group}]
`}# ${origin}
${lines.join("")}`);
  }
  return [
    ...groups.values()
  ].join("\n");
}
function decode2(path, bytes) {
  try {
    return new TextDecoder("utf-8", {
      fatal: true
    }).decode(bytes);
  } catch (error) {
    throw new OptionError(`${path} is not in UTF-8`, {
      cause: error
    });
  }
}
function parseValue(option, text) {
  if (option.placeholder === void 0) return yesOrNo(text);
  if (NUMERIC2.includes(option.placeholder)) return parseDecimal(option, text);
  const value = text.replace(/\\(.?)/g, (_, letter) => {
    const meant = ESCAPES.get(letter);
    if (meant === void 0) throw new Error("a backslash is written as two");
    return meant;
  });
  if (option.separator === void 0) return option.parse(value, void 0);
  let values = [];
  for (const item of value.split(option.separator)) {
    if (item.trim() !== "") values = option.parse(item.trim(), values);
  }
  return values;
}
function parseDecimal(option, text) {
  if (!/^[+-]?[0-9]+$/.test(text)) throw new Error("it takes a whole number, in decimal digits");
  return option.parse(text.replace(/^([+-]?)0+(?=[0-9])/, "$1"), void 0);
}
function escape2(character) {
  for (const [letter, meant] of ESCAPES) if (meant === character) return `\\${letter}`;
  return character;
}

// config/help.ts
init_option();
var WIDTH = 80;
var INDENT = 34;
function helpText() {
  const sections = SECTIONS.map((section) => {
    const rows = OPTIONS.filter((option) => option.section === section && !option.hidden).map(optionHelp);
    return `${section}:
${rows.join("")}`;
  });
  return `Usage: flom [OPTIONS] -- COMMAND [ARGUMENTS]

Runs COMMAND while it holds a lock, and exits with the status of COMMAND.

${sections.join("\n")}
Examples:
  flom -- backup.sh                    never two at once on this host
  flom -r report -o 0 -- report.sh     give up at once when another runs
  flom -a 10.77.0.1 -d -1 -- true      start a daemon that stays, for all hosts
  flom -a 10.77.0.1 -d 0 -- backup.sh  never two at once on any host

Exit status: that of COMMAND; 128+N when signal N ended it; 95 it would wait
for itself; 96 the resource does not exist; 97 there is no such command; 98
locked by others; 99 another failure.
`;
}
function versionText() {
  return `flom ${VERSION}, a free lock manager; FLoM protocol level 3
`;
}
function optionHelp({ long, short, placeholder, help }) {
  const names = `${short === void 0 ? "    " : `-${short}, `}--${long}`;
  const head = `  ${names}${placeholder === void 0 ? "" : ` ${placeholder}`}`;
  const lines = wrap2(help, WIDTH - INDENT);
  const first = head.length < INDENT ? head.padEnd(INDENT) + lines.shift() : head;
  return [
    first,
    ...lines.map((line2) => " ".repeat(INDENT) + line2)
  ].join("\n") + "\n";
}
function wrap2(text, width) {
  const lines = [
    ""
  ];
  for (const word of text.split(" ")) {
    const line2 = lines.at(-1);
    if (line2 !== "" && line2.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line2 === "" ? word : `${line2} ${word}`;
  }
  return lines;
}

// config/verbose.ts
init_mode();
var ORIGINAL_ORDER = [
  ...[
    "DaemonTraceFile",
    "CommandTraceFile",
    "AppendTraceFile",
    "Verbose"
  ],
  ...[
    "Name",
    "Timeout",
    "Quantity",
    "LockMode",
    "Create",
    "IdleLifespan"
  ],
  ...[
    "SocketName",
    "Lifespan",
    "UnicastAddress",
    "UnicastPort",
    "MulticastAddress",
    "MulticastPort"
  ],
  ...[
    "MountPointVFS",
    "IgnoredSignals",
    "NetworkInterface",
    "DiscoveryAttempts",
    "DiscoveryTimeout"
  ],
  ...[
    "DiscoveryTTL",
    "TcpKeepaliveTime",
    "TcpKeepaliveIntvl",
    "TcpKeepaliveProbes",
    "TlsCertificate"
  ],
  ...[
    "TlsPrivateKey",
    "TlsCaCertificate",
    "TlsCheckPeerId"
  ]
];
function verboseText(settings) {
  return OPTIONS.filter((option) => option.file !== void 0).sort((a, b) => place(a) - place(b)).map((option) => `${option.file}=${show(option.key, settings)}
`).join("");
}
function place({ file }) {
  const at = ORIGINAL_ORDER.indexOf(file.slice(file.indexOf("/") + 1));
  return at < 0 ? ORIGINAL_ORDER.length : at;
}
function show(key, settings) {
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
function byNumber(a, b) {
  return a - b;
}

// daemon/main.ts
init_platform();

// trace/line_file.ts
var HAS_LIMIT = Deno.build.os !== "windows";
var LineFileError = class extends Error {
  name = "LineFileError";
};
var LineFile = class {
  #path;
  #file;
  /** Growing beyond the limit for files ends a process that does not say otherwise; so it is an error like others. */
  #outliveLimit = () => {
  };
  /** @throws {LineFileError} when it cannot be opened. What it holds is kept. */
  constructor(path) {
    this.#path = path;
    this.#file = open(path);
    if (HAS_LIMIT) Deno.addSignalListener("SIGXFSZ", this.#outliveLimit);
  }
  writeSync(bytes) {
    return this.#file.writeSync(bytes);
  }
  /**
   * Removes what the file holds; what is no regular file (a terminal, the null device) is left as it is.
   *
   * @throws {LineFileError} when that is not allowed.
   */
  empty() {
    try {
      if (this.#file.statSync().isFile) this.#file.truncateSync();
    } catch (error) {
      throw new LineFileError(`cannot empty ${this.#path}: ${reason(error)}`, {
        cause: error
      });
    }
  }
  /**
   * Goes on in the file that has the path now.
   *
   * @throws {LineFileError} when it cannot be opened; then all stays as it was.
   */
  reopen() {
    const file = open(this.#path);
    this.#file.close();
    this.#file = file;
  }
  [Symbol.dispose]() {
    if (HAS_LIMIT) Deno.removeSignalListener("SIGXFSZ", this.#outliveLimit);
    this.#file.close();
  }
};
function refusePipe(path) {
  if (isPipe(path)) throw new LineFileError(`cannot write to ${path}: it is a pipe; name a file`);
}
function isPipe(path) {
  try {
    return Deno.statSync(path).isFifo === true;
  } catch {
    return false;
  }
}
function open(path) {
  try {
    return Deno.openSync(path, {
      append: true,
      create: true,
      mode: 384
    });
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "its directory does not exist" : reason(error);
    throw new LineFileError(`cannot write to ${path}: ${why}`, {
      cause: error
    });
  }
}
function reason(error) {
  return error.message.replace(/(?: \(os error \d+\))?(?:: open '.*)?$/s, "");
}

// trace/log.ts
init_line_writer();

// trace/log_line.ts
init_line();
init_time();
var MAX_FIELD_LENGTH = 500;
var MAX_TEXT_LENGTH = 1800;
var PLAIN = /^[\w.,:;/@%+[\]#*-]+$/;
function textLine({ epochUs, pid, level, event, fields, text }) {
  let shown = `${localTime(epochUs)} [${pid}] ${level} ${printable(event)}`;
  for (const name in fields) {
    if (fields[name] === void 0) continue;
    const value = shorten(String(fields[name]), MAX_FIELD_LENGTH);
    shown += ` ${name}=${PLAIN.test(value) ? value : quoted(value)}`;
  }
  return line(text === void 0 ? shown : `${shown}: ${printable(text)}`);
}
function jsonLine({ epochUs, pid, level, event, fields, text }) {
  let shown = `{"time":"${utcTime(epochUs)}","level":"${level}","pid":${pid},"event":${quoted(event)}`;
  for (const name in fields) {
    const value = fields[name];
    if (value === void 0) continue;
    const bare = typeof value === "number" || typeof value === "boolean";
    shown += `,"${name}":${bare ? value : quoted(shorten(String(value), MAX_FIELD_LENGTH))}`;
  }
  if (text !== void 0) shown += `,"text":${quoted(shorten(text, MAX_TEXT_LENGTH))}`;
  return `${shown}}
`;
}
function shorten(text, length) {
  return text.length > length ? `${text.slice(0, length)}\u2026` : text;
}

// trace/log.ts
init_time();
var NO_FIELDS = {};
var Log = class {
  #format;
  #target;
  #clockUs;
  #pid;
  #writer;
  /** The file may still be the log of another daemon. */
  #held;
  #scheduled = false;
  #pending = "";
  #pendingLines = 0;
  #lostLines = 0;
  constructor({ format, target = Deno.stderr, clockUs = nowUs, pid = Deno.pid }) {
    this.#format = format === "json" ? jsonLine : textLine;
    this.#target = target;
    this.#clockUs = clockUs;
    this.#pid = pid;
    this.#writer = new LineWriter(target);
    this.#held = target instanceof LineFile;
  }
  /** Whether lines go to a file, which can be opened again. */
  get inFile() {
    return this.#target instanceof LineFile;
  }
  /** From now on a file is this log's: what it holds is kept or not, and what was logged before comes next. */
  begin(append) {
    this.#held = false;
    if (this.#target instanceof LineFile && !append) this.#target.empty();
    this.flush();
  }
  write(level, event, fields = NO_FIELDS) {
    this.#add(this.#line(level, event, fields));
  }
  /** A step that `FLOM_TRACE_MASK` asks for. */
  trace(where, what) {
    this.#add(this.#line("trace", where, NO_FIELDS, what));
  }
  /** Writes at once what waits to be written. */
  flush() {
    if (this.#held || this.#pendingLines === 0) return;
    const lost = this.#lostLines;
    const lines = (lost > 0 ? this.#line("error", "lines-lost", {
      lines: lost
    }) : "") + this.#pending;
    this.#lostLines = this.#writer.write(lines) ? 0 : lost + this.#pendingLines;
    this.#pending = "";
    this.#pendingLines = 0;
  }
  /** Goes on in a new file if the present one was moved away: how logs are rotated. */
  reopen() {
    if (!(this.#target instanceof LineFile)) return;
    this.flush();
    try {
      this.#target.reopen();
      this.#writer = new LineWriter(this.#target);
      this.write("notice", "log-reopened");
    } catch (error) {
      this.write("error", "log-not-reopened", {
        why: error.message
      });
    }
  }
  [Symbol.dispose]() {
    this.flush();
    if (this.#target instanceof LineFile) this.#target[Symbol.dispose]();
  }
  #add(line2) {
    this.#pending += line2;
    this.#pendingLines++;
    if (this.#scheduled || this.#held) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.flush();
    });
  }
  #line(level, event, fields, text) {
    return this.#format({
      epochUs: this.#clockUs(),
      pid: this.#pid,
      level,
      event,
      fields,
      text
    });
  }
};

// daemon/main.ts
init_trace();

// daemon/listen.ts
var OWNER_ONLY = 384;
var READ_AND_WRITE = 438;
var AlreadyRunningError = class extends Error {
  name = "AlreadyRunningError";
};
var ListenError = class extends Error {
  name = "ListenError";
};
function listenUnix(path, mode = OWNER_ONLY) {
  try {
    const lock3 = lockPath(path, mode & READ_AND_WRITE);
    try {
      removeStaleSocket(path);
      return {
        listener: withMode(mode, () => Deno.listen({
          transport: "unix",
          path
        })),
        lock: lock3
      };
    } catch (error) {
      lock3.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof AlreadyRunningError || error instanceof ListenError) throw error;
    if (error instanceof Deno.errors.NotFound) {
      throw new ListenError(`the directory of ${path} does not exist; create it or choose another socket`);
    }
    throw new ListenError(`${path} cannot be used: ${error.message}`, {
      cause: error
    });
  }
}
function listenTcp(hostname, port2) {
  try {
    return Deno.listen({
      hostname,
      port: port2
    });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      throw new AlreadyRunningError(`port ${port2} of ${hostname} is in use`);
    }
    const why = error instanceof Deno.errors.AddrNotAvailable ? "it is not an address of this host" : error.message;
    throw new ListenError(`cannot listen on ${hostname}, port ${port2}: ${why}`, {
      cause: error
    });
  }
}
function lockPath(path, mode = OWNER_ONLY) {
  const lock3 = openLock(`${path}.lock`, mode);
  if (lock3.tryLockSync(true)) return lock3;
  lock3.close();
  throw new AlreadyRunningError(`another daemon has locked ${path}.lock`);
}
function openLock(path, mode) {
  try {
    const lock3 = Deno.openSync(path, {
      read: true,
      write: true
    });
    if (mode !== OWNER_ONLY) share(path, mode);
    return lock3;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return withMode(mode, () => Deno.openSync(path, {
      read: true,
      write: true,
      create: true,
      mode
    }));
  }
}
function share(path, mode) {
  try {
    Deno.chmodSync(path, mode);
  } catch {
  }
}
function withMode(mode, make) {
  const mask2 = Deno.umask(511 & ~mode);
  try {
    return make();
  } finally {
    Deno.umask(mask2);
  }
}
function removeStaleSocket(path) {
  let found;
  try {
    found = Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  if (!found.isSocket) {
    throw new ListenError(`${path} is not a socket, and is left as it is; move it or choose another socket`);
  }
  Deno.removeSync(path);
}

// daemon/native.ts
init_host();
init_platform();
var F_GETFD = 1;
var FD_CLOEXEC = 1;
var FIRST_INHERITED = 3;
var LAST_GUESSED = 1023;
var SOL_SOCKET = 1;
var SO_ACCEPTCONN = 30;
var SO_KEEPALIVE = 9;
var IPPROTO_TCP = 6;
var TCP_KEEPIDLE = 4;
var TCP_KEEPINTVL = 5;
var TCP_KEEPCNT = 6;
function openLibrary(name) {
  return Deno.dlopen(name, {
    fcntl: {
      parameters: [
        "i32",
        "i32"
      ],
      result: "i32"
    },
    close: {
      parameters: [
        "i32"
      ],
      result: "i32"
    },
    dup2: {
      parameters: [
        "i32",
        "i32"
      ],
      result: "i32"
    },
    open: {
      parameters: [
        "buffer",
        "i32"
      ],
      result: "i32"
    },
    getsockopt: {
      parameters: [
        "i32",
        "i32",
        "i32",
        "buffer",
        "buffer"
      ],
      result: "i32"
    },
    setsockopt: {
      parameters: [
        "i32",
        "i32",
        "i32",
        "buffer",
        "u32"
      ],
      result: "i32"
    }
  });
}
function detachFromStarter() {
  withLibrary(({ symbols: c }) => {
    for (const fd of openDescriptors()) {
      const flags = c.fcntl(fd, F_GETFD);
      if (flags >= 0 && (flags & FD_CLOEXEC) === 0) c.close(fd);
    }
    const nothing = c.open(new TextEncoder().encode("/dev/null\0"), 2);
    if (nothing < 0) return;
    for (const stream of [
      0,
      1,
      2
    ]) c.dup2(nothing, stream);
    c.close(nothing);
  });
}
function keepConnectionsAlive(settings) {
  const { tcpKeepaliveTimeS, tcpKeepaliveIntervalS, tcpKeepaliveProbes } = settings;
  withLibrary(({ symbols: c }) => {
    const length = new Uint32Array([
      4
    ]);
    for (const fd of openDescriptors()) {
      const value = new Int32Array(1);
      if (c.getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, value, length) !== 0 || value[0] !== 1) continue;
      const set = (level, option, number) => c.setsockopt(fd, level, option, new Int32Array([
        number
      ]), 4);
      set(SOL_SOCKET, SO_KEEPALIVE, 1);
      set(IPPROTO_TCP, TCP_KEEPIDLE, tcpKeepaliveTimeS);
      set(IPPROTO_TCP, TCP_KEEPINTVL, tcpKeepaliveIntervalS);
      set(IPPROTO_TCP, TCP_KEEPCNT, tcpKeepaliveProbes);
    }
  });
}
function openDescriptors() {
  try {
    const names = Array.from(Deno.readDirSync("/proc/self/fd"), ({ name }) => Number(name));
    return names.filter((fd) => fd >= FIRST_INHERITED);
  } catch {
    return Array.from({
      length: LAST_GUESSED - FIRST_INHERITED + 1
    }, (_, index) => FIRST_INHERITED + index);
  }
}
function withLibrary(use) {
  if (!PLATFORM.cLibrary || !granted({
    name: "ffi"
  })) return;
  let library;
  try {
    library = openLibrary(PLATFORM.cLibrary);
  } catch {
    return;
  }
  try {
    use(library);
  } finally {
    library.close();
  }
}

// daemon/serve.ts
init_host();

// daemon/daemon.ts
init_limits();

// resources/id_map.ts
var LEAST_BITS = 2;
var FIBONACCI = 2654435761;
var IdMap = class {
  /** A slot is free when it has no value. */
  #ids = [];
  #values = [];
  #size = 0;
  /** How many bits of a hash do not count, so that it is the number of a slot. */
  #shift = 32 - LEAST_BITS + 1;
  get size() {
    return this.#size;
  }
  has(id) {
    return this.get(id) !== void 0;
  }
  get(id) {
    const ids = this.#ids;
    const values = this.#values;
    const mask2 = values.length - 1;
    for (let at = this.#slot(id); this.#size > 0; at = at + 1 & mask2) {
      const value = values[at];
      if (value === void 0 || ids[at] === id) return value;
    }
    return void 0;
  }
  set(id, value) {
    if (4 * (this.#size + 1) > 3 * this.#values.length) this.#grow();
    if (this.#put(id, value)) this.#size++;
  }
  delete(id) {
    const ids = this.#ids;
    const values = this.#values;
    const mask2 = values.length - 1;
    if (!this.has(id)) return;
    let free = this.#slot(id);
    while (ids[free] !== id) free = free + 1 & mask2;
    for (let at = free + 1 & mask2; values[at] !== void 0; at = at + 1 & mask2) {
      if ((at - this.#slot(ids[at]) & mask2) < (at - free & mask2)) continue;
      ids[free] = ids[at];
      values[free] = values[at];
      free = at;
    }
    values[free] = void 0;
    this.#size--;
  }
  /** Where an id is looked for first. */
  #slot(id) {
    return Math.imul(id, FIBONACCI) >>> this.#shift;
  }
  /** Whether the id is new. */
  #put(id, value) {
    const mask2 = this.#values.length - 1;
    let at = this.#slot(id);
    while (this.#values[at] !== void 0 && this.#ids[at] !== id) at = at + 1 & mask2;
    const isNew = this.#values[at] === void 0;
    this.#ids[at] = id;
    this.#values[at] = value;
    return isNew;
  }
  #grow() {
    const [ids, values] = [
      this.#ids,
      this.#values
    ];
    this.#shift--;
    const capacity = 2 ** (32 - this.#shift);
    this.#ids = new Array(capacity).fill(0);
    this.#values = new Array(capacity).fill(void 0);
    for (let at = 0; at < values.length; at++) if (values[at] !== void 0) this.#put(ids[at], values[at]);
  }
};

// resources/hierarchical.ts
init_mode();
var HierarchicalKind = class {
  #top = newBranch();
  impossible() {
  }
  classOf({ mode, name: { path } }) {
    return `${mode}/${path.join("/")}`;
  }
  fits({ mode, name: { path } }) {
    let branch = this.#top;
    for (const component of path) {
      branch = branch.children.get(component);
      if (!branch) return true;
      if (!compatibleWithAll(mode, branch.here)) return false;
    }
    return compatibleWithAll(mode, branch.below);
  }
  fitsBeside(want, holders) {
    for (const holder of holders) if (this.delays(holder, want)) return false;
    return true;
  }
  delays(want, earlier) {
    return related(want.name.path, earlier.name.path) && !compatible(want.mode, earlier.mode);
  }
  take({ mode, name: { path } }) {
    let branch = this.#top;
    for (const component of path) {
      count(branch.below, mode, 1);
      let child = branch.children.get(component);
      if (!child) branch.children.set(component, child = newBranch());
      else if (isVacant(child)) branch.vacant--;
      branch = child;
    }
    count(branch.here, mode, 1);
  }
  giveBack({ mode, name: { path } }) {
    const branches = [
      this.#top
    ];
    for (const component of path) branches.push(branches.at(-1).children.get(component));
    count(branches.at(-1).here, mode, -1);
    for (let depth = path.length - 1; depth >= 0; depth--) {
      const branch = branches[depth];
      const child = branches[depth + 1];
      count(branch.below, mode, -1);
      if (isVacant(child) && 2 * ++branch.vacant > branch.children.size) sweep(branch);
    }
  }
  nextChance() {
  }
};
function newBranch() {
  return {
    here: /* @__PURE__ */ new Map(),
    below: /* @__PURE__ */ new Map(),
    children: /* @__PURE__ */ new Map(),
    vacant: 0
  };
}
function isVacant({ here, below }) {
  return here.size === 0 && below.size === 0;
}
function sweep(branch) {
  for (const [component, child] of branch.children) if (isVacant(child)) branch.children.delete(component);
  branch.vacant = 0;
}
function count(modes, mode, change) {
  const total = (modes.get(mode) ?? 0) + change;
  if (total === 0) modes.delete(mode);
  else modes.set(mode, total);
}
function compatibleWithAll(mode, held) {
  for (const other of held.keys()) if (!compatible(mode, other)) return false;
  return true;
}
function related(a, b) {
  const shorter = a.length < b.length ? a : b;
  return shorter.every((component, depth) => component === a[depth] && component === b[depth]);
}

// resources/numeric.ts
var NumericKind = class {
  #units;
  #taken = 0;
  constructor(units) {
    this.#units = units;
  }
  impossible({ quantity }) {
    if (quantity < 1) return `a quantity of ${quantity} makes no sense; 1 is the least`;
    if (quantity > this.#units) return `${quantity} units were asked for and only ${this.#units} exist`;
    return void 0;
  }
  classOf(want) {
    return String(want.quantity);
  }
  fits(want) {
    return this.#taken + want.quantity <= this.#units;
  }
  fitsBeside(want, holders) {
    let taken = want.quantity;
    for (const holder of holders) taken += holder.quantity;
    return taken <= this.#units;
  }
  delays() {
    return true;
  }
  take(want) {
    this.#taken += want.quantity;
  }
  giveBack(want) {
    this.#taken -= want.quantity;
  }
  nextChance() {
  }
};

// resources/sequence.ts
var LAST_NUMBER = 2 ** 32 - 1;
var SequenceKind = class {
  #transactional;
  #maxHolders;
  #returned = [];
  #holders = 0;
  #next = 1;
  constructor(transactional, maxHolders) {
    this.#transactional = transactional;
    this.#maxHolders = maxHolders;
  }
  impossible() {
  }
  classOf() {
    return "";
  }
  fits() {
    return this.#holders < this.#maxHolders;
  }
  fitsBeside(_want, holders) {
    return [
      ...holders
    ].length < this.#maxHolders;
  }
  delays() {
    return true;
  }
  take() {
    this.#holders++;
    const returned = this.#returned.shift();
    if (returned !== void 0) return returned;
    const number = this.#next;
    this.#next = number === LAST_NUMBER ? 1 : number + 1;
    return String(number);
  }
  giveBack(_want, element, rollback) {
    this.#holders--;
    if (this.#transactional && rollback && element !== void 0) this.#returned.push(element);
  }
  nextChance() {
  }
};

// resources/invariant.ts
var InvariantError = class extends Error {
  name = "InvariantError";
};
function invariant(condition, what) {
  if (!condition) throw new InvariantError(what);
}

// resources/set.ts
var SetKind = class {
  #elements;
  #free;
  #freeCount;
  #cursor = 0;
  constructor(elements) {
    this.#elements = elements;
    this.#free = elements.map(() => true);
    this.#freeCount = elements.length;
  }
  impossible() {
  }
  classOf() {
    return "";
  }
  fits() {
    return this.#freeCount > 0;
  }
  fitsBeside(_want, holders) {
    return [
      ...holders
    ].length < this.#elements.length;
  }
  delays() {
    return true;
  }
  take() {
    let at = this.#cursor;
    while (!this.#free[at]) at = (at + 1) % this.#elements.length;
    this.#free[at] = false;
    this.#freeCount--;
    this.#cursor = (this.#cursor + 1) % this.#elements.length;
    return this.#elements[at];
  }
  giveBack(_want, element) {
    const at = this.#elements.findIndex((name, index) => name === element && !this.#free[index]);
    invariant(at >= 0, "an element that is given back was given");
    this.#free[at] = true;
    this.#freeCount++;
  }
  nextChance() {
  }
};

// resources/simple.ts
init_mode();
var SimpleKind = class {
  /** How many hold it in each mode. */
  #held = {
    NL: 0,
    CR: 0,
    CW: 0,
    PR: 0,
    PW: 0,
    EX: 0
  };
  impossible() {
  }
  classOf(want) {
    return want.mode;
  }
  fits(want) {
    for (const mode of LOCK_MODES) if (this.#held[mode] > 0 && !compatible(mode, want.mode)) return false;
    return true;
  }
  fitsBeside(want, holders) {
    for (const holder of holders) if (!compatible(holder.mode, want.mode)) return false;
    return true;
  }
  delays(want, earlier) {
    return !compatible(want.mode, earlier.mode);
  }
  take(want) {
    this.#held[want.mode]++;
  }
  giveBack(want) {
    this.#held[want.mode]--;
  }
  nextChance() {
  }
};

// resources/timestamp.ts
init_name();

// resources/strftime.ts
var CONVERSION = /%([0#]*)([0-9]{0,3})([EO]?)([A-Za-z%])/g;
var AFTER_E = "%CPRTXYZcnprstuxyz";
var AFTER_O = "%BCGHIMPRSTUVWZbdeghjklmnprstuwyz";
var WEEKDAYS = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday"
];
var MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December"
];
var MS_PER_DAY = 864e5;
var COMPOSITES = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  r: "%I:%M:%S %p",
  R: "%H:%M",
  T: "%H:%M:%S",
  x: "%m/%d/%y",
  X: "%H:%M:%S"
};
var NUMBERS = {
  C: {
    digits: 2,
    of: (date) => Math.floor(date.getFullYear() / 100)
  },
  d: {
    digits: 2,
    of: (date) => date.getDate()
  },
  e: {
    digits: 2,
    blanks: true,
    of: (date) => date.getDate()
  },
  g: {
    digits: 2,
    of: (date) => isoThursday(date).getUTCFullYear() % 100
  },
  G: {
    digits: 4,
    of: (date) => isoThursday(date).getUTCFullYear()
  },
  H: {
    digits: 2,
    of: (date) => date.getHours()
  },
  I: {
    digits: 2,
    of: twelveHours
  },
  j: {
    digits: 3,
    of: (date) => dayOfYear(date) + 1
  },
  k: {
    digits: 2,
    blanks: true,
    of: (date) => date.getHours()
  },
  l: {
    digits: 2,
    blanks: true,
    of: twelveHours
  },
  m: {
    digits: 2,
    of: (date) => date.getMonth() + 1
  },
  M: {
    digits: 2,
    of: (date) => date.getMinutes()
  },
  S: {
    digits: 2,
    of: (date) => date.getSeconds()
  },
  u: {
    digits: 1,
    of: (date) => daysSinceMonday(date) + 1
  },
  U: {
    digits: 2,
    of: (date) => Math.floor((dayOfYear(date) + 7 - date.getDay()) / 7)
  },
  V: {
    digits: 2,
    of: isoWeek
  },
  w: {
    digits: 1,
    of: (date) => date.getDay()
  },
  W: {
    digits: 2,
    of: (date) => Math.floor((dayOfYear(date) + 7 - daysSinceMonday(date)) / 7)
  },
  y: {
    digits: 2,
    of: (date) => date.getFullYear() % 100
  },
  Y: {
    digits: 4,
    of: (date) => date.getFullYear()
  }
};
var TEXTS = {
  a: (date) => WEEKDAYS[date.getDay()].slice(0, 3),
  A: (date) => WEEKDAYS[date.getDay()],
  b: (date) => MONTHS[date.getMonth()].slice(0, 3),
  B: (date) => MONTHS[date.getMonth()],
  h: (date) => MONTHS[date.getMonth()].slice(0, 3),
  // A line break or a tab in an attribute of a message arrives as a blank, so nobody ever saw the original's.
  n: () => " ",
  p: (date) => date.getHours() < 12 ? "AM" : "PM",
  P: (date) => date.getHours() < 12 ? "am" : "pm",
  s: (date) => String(Math.floor(date.getTime() / 1e3)),
  t: () => " ",
  Z: (date, zoneName2) => zoneName2(date.getTime()),
  "%": () => "%"
};
function strftime(format, epochMs, zoneName2) {
  const date = new Date(epochMs);
  return format.replaceAll(CONVERSION, (asWritten, flags, width, modifier, letter) => {
    if (!isConversion(modifier, letter)) return asWritten;
    const layout = {
      width: Number(width),
      fill: flags.includes("0") ? "0" : void 0,
      otherCase: flags.includes("#")
    };
    const number = NUMBERS[letter];
    if (number) return printNumber(number, date, layout);
    if (letter === "z") return printOffset(date, layout);
    const composite = COMPOSITES[letter];
    const text = composite ? strftime(composite, epochMs, zoneName2) : TEXTS[letter](date, zoneName2);
    return (layout.otherCase ? inOtherCase(letter, text) : text).padStart(layout.width, layout.fill ?? " ");
  });
}
function conversionsIn(format) {
  const letters = /* @__PURE__ */ new Set();
  for (const [, , , modifier, letter] of format.matchAll(CONVERSION)) {
    if (!isConversion(modifier, letter)) continue;
    letters.add(letter);
    for (const part of conversionsIn(COMPOSITES[letter] ?? "")) letters.add(part);
  }
  return letters;
}
function isConversion(modifier, letter) {
  if (modifier === "E") return AFTER_E.includes(letter);
  if (modifier === "O") return AFTER_O.includes(letter);
  return letter in NUMBERS || letter in TEXTS || letter in COMPOSITES || letter === "z";
}
function printNumber({ digits, blanks, of }, date, { width, fill }) {
  return String(of(date)).padStart(Math.max(digits, width), fill ?? (blanks ? " " : "0"));
}
function printOffset(date, { width, fill }) {
  const minutes = -date.getTimezoneOffset();
  const sign = minutes < 0 ? "-" : "+";
  const number = Math.floor(Math.abs(minutes) / 60) * 100 + Math.abs(minutes) % 60;
  return sign.padStart(width, fill ?? " ") + String(number).padStart(Math.max(4, width), "0");
}
function inOtherCase(letter, text) {
  if ("aAbBh".includes(letter)) return text.toUpperCase();
  if ("pZ".includes(letter)) return text.toLowerCase();
  return text;
}
function twelveHours(date) {
  return date.getHours() % 12 || 12;
}
function daysSinceMonday(date) {
  return (date.getDay() + 6) % 7;
}
function dayOfYear(date) {
  const year = date.getFullYear();
  return (Date.UTC(year, date.getMonth(), date.getDate()) - Date.UTC(year, 0, 1)) / MS_PER_DAY;
}
function isoThursday(date) {
  return new Date(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate() - daysSinceMonday(date) + 3));
}
function isoWeek(date) {
  const thursday = isoThursday(date);
  return Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / MS_PER_DAY / 7) + 1;
}

// resources/timestamp.ts
var US_PER_SECOND = 1e6;
var US_PER_MINUTE = 60 * US_PER_SECOND;
var FRACTION = /#f{1,6}/g;
var LONGEST_MS = new Date(2028, 8, 27, 22, 59, 59).getTime();
var UNITS = [
  {
    letters: "sS",
    us: US_PER_SECOND
  },
  {
    letters: "M",
    us: US_PER_MINUTE
  },
  {
    letters: "HIkl",
    us: 60 * US_PER_MINUTE
  }
];
var TimestampKind = class {
  #format;
  #maxHolders;
  #zoneName;
  #periodUs;
  #whyImpossible;
  #holders = 0;
  #last;
  constructor(format, maxHolders, zoneName2) {
    this.#format = format;
    this.#maxHolders = maxHolders;
    this.#zoneName = zoneName2;
    this.#periodUs = periodOf(format);
    this.#whyImpossible = this.#objection();
  }
  impossible() {
    return this.#whyImpossible;
  }
  classOf() {
    return "";
  }
  fits(_want, now) {
    if (this.#holders >= this.#maxHolders) return false;
    return !this.#last || now.steadyMs >= this.#last.nextMs || this.#period(now.epochUs) > this.#last.period;
  }
  fitsBeside(_want, holders) {
    return [
      ...holders
    ].length < this.#maxHolders;
  }
  delays() {
    return true;
  }
  take(_want, now) {
    this.#holders++;
    const caughtUp = !this.#last || this.#period(now.epochUs) > this.#last.period;
    const stampUs = caughtUp ? Math.floor(now.epochUs) : this.#last.stampUs + this.#periodUs;
    this.#last = {
      stampUs,
      period: this.#period(stampUs),
      nextMs: now.steadyMs + this.#periodUs / 1e3
    };
    return this.#print(stampUs);
  }
  giveBack() {
    this.#holders--;
  }
  nextChance(now) {
    if (this.#holders >= this.#maxHolders) return void 0;
    if (!this.#last) return now.steadyMs;
    const leftUs = (this.#last.period + 1) * this.#periodUs - alignedUs(now.epochUs);
    const wallMs = now.steadyMs + (leftUs + 1) / 1e3;
    return Math.max(now.steadyMs, Math.min(wallMs, this.#last.nextMs));
  }
  #objection() {
    if (this.#periodUs === Infinity) {
      return `a time as ${this.#format} would not be unique: it has no %H, %M, %S, #f or other unit of an hour or less`;
    }
    if (this.#maxHolders < 1) return "the number in brackets is 0, so that nobody could ever hold it";
    const length = this.#print(LONGEST_MS * 1e3).length;
    if (length <= MAX_NAME_BYTES) return void 0;
    return `the time would be ${length} characters long and ${MAX_NAME_BYTES} is the most`;
  }
  /** The number of the period that a moment lies in; grows with time. */
  #period(epochUs) {
    return Math.floor(alignedUs(epochUs) / this.#periodUs);
  }
  #print(epochUs) {
    const digits = String(epochUs - Math.floor(epochUs / US_PER_SECOND) * US_PER_SECOND).padStart(6, "0");
    const format = this.#format.replaceAll(FRACTION, (fraction) => "." + digits.slice(0, fraction.length - 1));
    return strftime(format, Math.floor(epochUs / 1e3), this.#zoneName);
  }
};
function periodOf(format) {
  const digits = (format.match(FRACTION) ?? []).map((fraction) => fraction.length - 1);
  if (digits.length > 0) return 10 ** (6 - Math.max(...digits));
  const conversions = conversionsIn(format);
  const unit = UNITS.find(({ letters }) => [
    ...letters
  ].some((letter) => conversions.has(letter)));
  return unit?.us ?? Infinity;
}
function alignedUs(epochUs) {
  return epochUs - new Date(epochUs / 1e3).getTimezoneOffset() % 60 * US_PER_MINUTE;
}

// resources/create_kind.ts
function createKind(name, zoneName2) {
  switch (name.kind) {
    case "simple":
      return new SimpleKind();
    case "numeric":
      return new NumericKind(name.units);
    case "set":
      return new SetKind(name.elements);
    case "hierarchical":
      return new HierarchicalKind();
    case "sequence":
      return new SequenceKind(name.transactional, name.holders);
    case "timestamp":
      return new TimestampKind(name.format, name.holders, zoneName2);
  }
}

// resources/heap.ts
var Heap = class {
  #members = [];
  get size() {
    return this.#members.length;
  }
  /** The smallest rank; undefined when empty. */
  get firstRank() {
    return this.#members[0]?.rank;
  }
  push(rank, value) {
    const members = this.#members;
    let at = members.push({
      rank,
      value
    }) - 1;
    while (at > 0) {
      const parent = at - 1 >> 1;
      if (members[parent].rank <= members[at].rank) return;
      this.#swap(at, parent);
      at = parent;
    }
  }
  pop() {
    const members = this.#members;
    if (members.length === 0) return void 0;
    this.#swap(0, members.length - 1);
    const { value } = members.pop();
    let at = 0;
    for (; ; ) {
      const left = 2 * at + 1;
      if (left >= members.length) return value;
      const right = left + 1;
      const child = right < members.length && members[right].rank < members[left].rank ? right : left;
      if (members[at].rank <= members[child].rank) return value;
      this.#swap(at, child);
      at = child;
    }
  }
  #swap(a, b) {
    const member = this.#members[a];
    this.#members[a] = this.#members[b];
    this.#members[b] = member;
  }
};

// resources/lock_table.ts
init_name();

// resources/linked_list.ts
var LinkedList = class {
  #first;
  #last;
  get isEmpty() {
    return this.#first === void 0;
  }
  get first() {
    return this.#first?.value;
  }
  get firstNode() {
    return this.#first;
  }
  push(value) {
    const node = {
      value,
      previous: this.#last,
      next: void 0
    };
    if (this.#last) this.#last.next = node;
    else this.#first = node;
    this.#last = node;
    return node;
  }
  /** Takes out a node of this list; once only. */
  remove(node) {
    if (node.previous) node.previous.next = node.next;
    else this.#first = node.next;
    if (node.next) node.next.previous = node.previous;
    else this.#last = node.previous;
  }
  *[Symbol.iterator]() {
    for (let node = this.#first; node; node = node.next) yield node.value;
  }
};

// resources/line.ts
var Line = class {
  name;
  path;
  nested;
  waiters = new LinkedList();
  constructor(name, path, nested) {
    this.name = name;
    this.path = path;
    this.nested = nested;
  }
  /** The oldest waiter; a line that stands in a {@linkcode LineIndex} has one. */
  get first() {
    return this.waiters.first;
  }
  /** Waiters of whom nothing can be said but by looking at them. */
  get speakers() {
    return this.nested ? this.waiters : [
      this.first
    ];
  }
};
var LineIndex = class {
  #top = {
    lines: /* @__PURE__ */ new Map(),
    children: /* @__PURE__ */ new Map()
  };
  get(name, path) {
    let branch = this.#top;
    for (const component of path) branch = branch?.children.get(component);
    return branch?.lines.get(name);
  }
  add(line2) {
    let branch = this.#top;
    for (const component of line2.path) {
      let child = branch.children.get(component);
      if (!child) branch.children.set(component, child = {
        lines: /* @__PURE__ */ new Map(),
        children: /* @__PURE__ */ new Map()
      });
      branch = child;
    }
    branch.lines.set(line2.name, line2);
  }
  remove(line2) {
    const branches = [
      this.#top
    ];
    for (const component of line2.path) branches.push(branches.at(-1).children.get(component));
    branches.at(-1).lines.delete(line2.name);
    for (let depth = line2.path.length; depth > 0; depth--) {
      const { lines, children } = branches[depth];
      if (lines.size > 0 || children.size > 0) return;
      branches[depth - 1].children.delete(line2.path[depth - 1]);
    }
  }
  /** The lines at a path, above it and below it. */
  *related(path) {
    let branch = this.#top;
    for (const component of path) {
      yield* branch.lines.values();
      const child = branch.children.get(component);
      if (!child) return;
      branch = child;
    }
    yield* allOf(branch);
  }
};
function* allOf({ lines, children }) {
  yield* lines.values();
  for (const child of children.values()) yield* allOf(child);
}

// resources/resource.ts
var ENDLESS_PATIENCE = -1;
var NOBODY = [];
var Resource = class {
  #kind;
  #patienceMs;
  #dependencies;
  #holders = new LinkedList();
  #waiterCount = 0;
  #lines = new LineIndex();
  /** Nested waiters that would fit, and stood back for others when they were looked at last. */
  #standingBack = /* @__PURE__ */ new Set();
  #nextTurn = 0;
  constructor(kind, patienceMs, dependencies) {
    this.#kind = kind;
    this.#patienceMs = patienceMs;
    this.#dependencies = dependencies;
  }
  /** Nobody holds it and nobody waits. */
  get idle() {
    return this.#holders.isEmpty && this.#waiterCount === 0;
  }
  get waiterCount() {
    return this.#waiterCount;
  }
  /** Whether a nested waiter may be let in by a change elsewhere, because it only stands back for others. */
  get nestedStandsBack() {
    return this.#standingBack.size > 0;
  }
  get holders() {
    return this.#holders;
  }
  /** Why a want could never be granted; undefined when it could. */
  impossible(want) {
    return this.#kind.impossible(want);
  }
  /** Whether a want could be granted if these were all the holders, at some time. */
  fitsBeside(want, holders) {
    return this.#kind.fitsBeside(want, holders);
  }
  /** Grants a new request if that can be done at once. */
  tryGrant(asked, now) {
    if (!this.#kind.fits(asked.want, now) || this.#mustYield(asked, now)) return void 0;
    return this.#grant(asked, now);
  }
  /** Lets a request wait. */
  enqueue({ id, want, nested }, now) {
    const name = this.#kind.classOf(want) + (nested ? "\n" : "");
    let line2 = this.#lines.get(name, want.name.path);
    if (!line2) this.#lines.add(line2 = new Line(name, want.name.path, nested));
    const waiter = {
      id,
      want,
      turn: this.#nextTurn++,
      sinceMs: now.steadyMs,
      nested,
      line: line2
    };
    this.#waiterCount++;
    this.#noteStandingBack(waiter, now);
    return line2.waiters.push(waiter);
  }
  /** Ends a grant; returns those who are granted by that. */
  release(holder, rollback, now) {
    const { want, element } = holder.value;
    this.#holders.remove(holder);
    this.#kind.giveBack(want, element, rollback);
    return this.grantWaiters(now, want.name.path);
  }
  /** Ends a wait; returns those who are granted by that. */
  cancel(queued, now) {
    this.#dequeue(queued);
    if (this.#patienceMs === ENDLESS_PATIENCE) return NOBODY;
    return this.grantWaiters(now, queued.value.want.name.path);
  }
  /** One pass over the queue, oldest first: grants all that may be granted now, at any path or one related to `path`. */
  grantWaiters(now, path = []) {
    if (this.#waiterCount === 0) return NOBODY;
    const granted2 = [];
    const next = new Heap();
    const push = (node) => node && next.push(node.value.turn, node);
    for (const line2 of this.#lines.related(path)) push(line2.waiters.firstNode);
    for (let node = next.pop(); node; node = next.pop()) {
      const { value: waiter, next: following } = node;
      if (!this.#kind.fits(waiter.want, now)) continue;
      if (this.#mustYield(waiter, now)) {
        this.#noteStandingBack(waiter, now);
        if (waiter.nested) push(following);
        continue;
      }
      this.#dequeue(node);
      granted2.push(this.#grant(waiter, now));
      push(following);
    }
    return granted2;
  }
  /** When the clock alone may let a waiter in, in steady milliseconds. */
  nextChance(now) {
    return this.#waiterCount > 0 ? this.#kind.nextChance(now) : void 0;
  }
  /** The waiters that speak for all. */
  get speakers() {
    return this.#lines.related([]).flatMap(({ speakers }) => speakers);
  }
  /** Whether `asked` must not be granted before `other`, which came earlier, is out of patience, and could be delayed. */
  standsBack({ want, turn = Infinity }, other, now) {
    return this.#patienceMs !== ENDLESS_PATIENCE && other.turn < turn && now.steadyMs - other.sinceMs >= this.#patienceMs && this.#kind.delays(want, other.want);
  }
  /** A waiter that was not granted although it fits stands back for others. */
  #noteStandingBack({ id, want, nested }, now) {
    if (nested && this.#kind.fits(want, now)) this.#standingBack.add(id);
  }
  #mustYield(asked, now) {
    if (this.#waiterCount === 0) return false;
    for (const { first, speakers } of this.#lines.related(asked.want.name.path)) {
      for (const other of asked.nested ? speakers : [
        first
      ]) {
        if (!this.standsBack(asked, other, now)) break;
        if (!asked.nested || !this.#dependencies.waitsFor(this, other.id, asked.id, now)) return true;
      }
    }
    return false;
  }
  #grant({ id, want }, now) {
    return this.#holders.push({
      id,
      want,
      element: this.#kind.take(want, now)
    });
  }
  #dequeue(node) {
    const { id, line: line2 } = node.value;
    this.#waiterCount--;
    this.#standingBack.delete(id);
    line2.waiters.remove(node);
    if (!line2.waiters.first) this.#lines.remove(line2);
  }
};

// resources/wait_graph.ts
var WaitGraph = class {
  #nested = /* @__PURE__ */ new Map();
  /** Nested waiters by each hold that hangs on them. */
  #under = /* @__PURE__ */ new Map();
  /** Whether no nested request waits. */
  get empty() {
    return this.#nested.size === 0;
  }
  /** A nested request starts to wait. */
  add(id, resource, want, held) {
    this.#nested.set(id, {
      resource,
      want,
      held
    });
    for (const hold of held) {
      const waiters = this.#under.get(hold);
      if (waiters) waiters.add(id);
      else this.#under.set(hold, /* @__PURE__ */ new Set([
        id
      ]));
    }
  }
  /** A request waits no more; whether it was nested does not matter. */
  remove(id) {
    const nested = this.#nested.get(id);
    if (!nested) return;
    this.#nested.delete(id);
    for (const hold of nested.held) {
      const waiters = this.#under.get(hold);
      waiters?.delete(id);
      if (waiters?.size === 0) this.#under.delete(hold);
    }
  }
  /** The circle that keeps a nested request, just added, waiting for ever; undefined when it may be granted one day. */
  findDeadlock(id) {
    const { resource, want } = this.#nested.get(id);
    if (this.#fits(resource, want, this.#nested)) return void 0;
    const stuck = this.#stuck(resource, id);
    if (this.#fits(resource, want, stuck)) return void 0;
    return this.#circle(id, stuck);
  }
  /** The shortest circle of waits that leads back to a stuck request. */
  #circle(id, stuck) {
    const reached = [
      {
        waiter: id,
        path: []
      }
    ];
    const seen = /* @__PURE__ */ new Set([
      id
    ]);
    for (const { waiter, path } of reached) {
      for (const holder of this.#blocking(this.#nested.get(waiter), stuck)) {
        const longer = [
          ...path,
          {
            waiter,
            holder
          }
        ];
        for (const next of this.#under.get(holder)) {
          if (next === id) return longer;
          if (!stuck.has(next) || seen.has(next)) continue;
          seen.add(next);
          reached.push({
            waiter: next,
            path: longer
          });
        }
      }
    }
    invariant(false, "without the new request nobody was stuck");
  }
  waitsFor(resource, earlier, nested, now) {
    return this.#stuck(resource, nested, now).has(earlier);
  }
  /**
   * Who is stuck, of those that the waiters of `resource` depend on, as long as `never` is not granted.
   *
   * @param now The time at which waiters stand back for others; left out, nobody stands back. That is right where it is
   * about deadlock: a nested request passes whoever hangs on it.
   */
  #stuck(resource, never, now) {
    const waiters = new Map([
      ...this.#reachable(resource)
    ].map((reached) => [
      reached,
      [
        ...reached.speakers
      ]
    ]));
    const stuck = /* @__PURE__ */ new Set([
      never
    ]);
    for (const firsts of waiters.values()) for (const { id } of firsts) stuck.add(id);
    for (let before = 0; before !== stuck.size; ) {
      before = stuck.size;
      for (const [reached, firsts] of waiters) {
        for (const waiter of firsts) {
          if (waiter.id === never || !this.#fits(reached, waiter.want, stuck)) continue;
          const standsBack = (other) => stuck.has(other.id) && reached.standsBack(waiter, other, now);
          if (!now || !firsts.some(standsBack)) stuck.delete(waiter.id);
        }
      }
    }
    return stuck;
  }
  /** The resource itself, and those on which commands wait that hold one that is reached. */
  #reachable(resource) {
    const resources = /* @__PURE__ */ new Set([
      resource
    ]);
    for (const reached of resources) {
      for (const { id } of reached.holders) {
        for (const waiter of this.#under.get(id) ?? []) resources.add(this.#nested.get(waiter).resource);
      }
    }
    return resources;
  }
  /** Whether a want could be granted when all have ended who do not hang on one of `stuck`. */
  #fits(resource, want, stuck) {
    const left = [];
    for (const holder of resource.holders) if (this.#hangs(holder.id, stuck)) left.push(holder.want);
    return left.length === 0 || resource.fitsBeside(want, left);
  }
  #hangs(holder, stuck) {
    for (const waiter of this.#under.get(holder) ?? []) if (stuck.has(waiter)) return true;
    return false;
  }
  /** The holders that keep a stuck request waiting: those that conflict by themselves, where there are any. */
  #blocking({ resource, want }, stuck) {
    const left = [
      ...resource.holders
    ].filter(({ id }) => this.#hangs(id, stuck));
    const alone = left.filter((holder) => !resource.fitsBeside(want, [
      holder.want
    ]));
    return (alone.length > 0 ? alone : left).map(({ id }) => id);
  }
};

// resources/lock_table.ts
var IDLE_GRACE_MS = 1e3;
var NONE = [];
var LockTable = class {
  #options;
  #entries = /* @__PURE__ */ new Map();
  #active = new IdMap();
  /** By the key of the resource that they wait for somebody to create; oldest first. */
  #parked = /* @__PURE__ */ new Map();
  #wakes = new Heap();
  #graph = new WaitGraph();
  /** Resources with a nested waiter that only stands back for others. */
  #withStandingBack = /* @__PURE__ */ new Set();
  #fence;
  constructor(options) {
    this.#options = options;
    this.#fence = options.fenceStart;
  }
  /** How many requests hold or wait for something. */
  get requestCount() {
    return this.#active.size;
  }
  /** How many resources there are, idle ones included. */
  get resourceCount() {
    return this.#entries.size;
  }
  /** When to call {@linkcode tick} next, in steady milliseconds; undefined when there is no need. */
  get nextWakeMs() {
    return this.#wakes.firstRank;
  }
  /** Asks for a lock under an id that was never used before. The first effect is the answer to this request. */
  request(id, request, now) {
    invariant(!this.#active.has(id), "a request id is used once");
    const key = resourceKey(request.name);
    const entry = this.#entries.get(key);
    if (entry) return this.#ask(entry, id, request, now);
    if (request.create) return this.#create(key, id, request, now);
    if (!request.wait) return [
      refused(id, "absent", "the resource does not exist")
    ];
    return [
      this.#park(key, id, request)
    ];
  }
  /** Ends what a request has: its lock, its place in a queue, or its waiting for a resource to be created. */
  release(id, rollback, now) {
    const active = this.#active.get(id);
    invariant(active, "only what was requested and not refused can be released");
    this.#active.delete(id);
    this.#graph.remove(id);
    const { entry, request, holder, queued } = active;
    if (entry) {
      const { resource } = entry;
      const granted2 = holder ? resource.release(holder, rollback, now) : resource.cancel(queued, now);
      this.#settle(entry, now);
      if (granted2.length === 0 && this.#graph.empty) return NONE;
      return [
        ...this.#effects(granted2),
        ...this.#passNested(now)
      ];
    }
    const key = resourceKey(request.name);
    const parked = this.#parked.get(key);
    parked.delete(id);
    if (parked.size === 0) this.#parked.delete(key);
    return [];
  }
  /** Does what time alone brings: waiters whose moment has come, idle resources whose life is over. */
  tick(now) {
    const effects = [];
    while (this.#wakes.size > 0 && this.#wakes.firstRank <= now.steadyMs) {
      const rank = this.#wakes.firstRank;
      const entry = this.#wakes.pop();
      if (rank !== entry.wakeMs) continue;
      entry.wakeMs = Infinity;
      if (entry.resource.idle && entry.expiresMs <= now.steadyMs) {
        this.#entries.delete(entry.key);
        continue;
      }
      effects.push(...this.#effects(entry.resource.grantWaiters(now)));
      this.#wakeWhenNeeded(entry, now);
    }
    return effects;
  }
  /** Refuses all who wait for a resource to be created, because nobody will create one any more. */
  refuseParked(why) {
    const ids = [
      ...this.#parked.values()
    ].flatMap((parked) => [
      ...parked
    ]);
    this.#parked.clear();
    for (const id of ids) this.#active.delete(id);
    return ids.map((id) => refused(id, "closed", why));
  }
  #ask(entry, id, request, now) {
    const { resource } = entry;
    const held = request.held.length === 0 ? NONE : request.held.filter((hold) => this.#active.has(hold));
    const asked = {
      id,
      want: request,
      nested: held.length > 0
    };
    if (asked.nested) this.#graph.add(id, resource, request, held);
    const effect = this.#decide(entry, asked, request, now);
    if (effect.type !== "enqueued") this.#graph.remove(id);
    if (effect.type === "refused") this.#active.delete(id);
    this.#settle(entry, now);
    return this.#graph.empty ? [
      effect
    ] : [
      effect,
      ...this.#passNested(now)
    ];
  }
  #decide(entry, asked, request, now) {
    const { resource } = entry;
    const { id, want, nested } = asked;
    const why = resource.impossible(want);
    if (why !== void 0) return refused(id, "impossible", why);
    const holder = resource.tryGrant(asked, now);
    if (holder) {
      this.#active.set(id, {
        request,
        entry,
        holder,
        queued: void 0
      });
      return this.#granted(holder.value);
    }
    if (!request.wait) return refused(id, "busy", "the resource is locked");
    if (resource.waiterCount >= this.#options.maxWaiters) return this.#full(id);
    const circle = nested ? this.#graph.findDeadlock(id) : void 0;
    if (circle) return refused(id, "deadlock", this.#explain(circle));
    const queued = resource.enqueue(asked, now);
    this.#active.set(id, {
      request,
      entry,
      holder: void 0,
      queued
    });
    return {
      type: "enqueued",
      id
    };
  }
  /** Any change may have made somebody hang on a nested request that stands back for him: that one passes now. */
  #passNested(now) {
    const effects = [];
    if (this.#graph.empty) return effects;
    for (const resource of this.#withStandingBack) {
      effects.push(...this.#effects(resource.grantWaiters(now)));
      if (!resource.nestedStandsBack) this.#withStandingBack.delete(resource);
    }
    return effects;
  }
  #create(key, id, request, now) {
    const { patienceMs, zoneName: zoneName2 } = this.#options;
    const resource = new Resource(createKind(request.name, zoneName2), patienceMs, this.#graph);
    const idleLifespanMs = (request.idleLifespanMs || IDLE_GRACE_MS) + IDLE_GRACE_MS;
    const entry = {
      key,
      resource,
      idleLifespanMs,
      expiresMs: Infinity,
      wakeMs: Infinity
    };
    this.#entries.set(key, entry);
    const effects = this.#ask(entry, id, request, now);
    const parked = this.#parked.get(key) ?? [];
    this.#parked.delete(key);
    for (const parkedId of parked) {
      effects.push(...this.#ask(entry, parkedId, this.#active.get(parkedId).request, now));
    }
    return effects;
  }
  #park(key, id, request) {
    let parked = this.#parked.get(key);
    if (!parked) this.#parked.set(key, parked = /* @__PURE__ */ new Set());
    if (parked.size >= this.#options.maxWaiters) return this.#full(id);
    parked.add(id);
    this.#active.set(id, {
      request,
      entry: void 0,
      holder: void 0,
      queued: void 0
    });
    return {
      type: "parked",
      id
    };
  }
  #full(id) {
    const why = `${this.#options.maxWaiters} requests wait already, the most for one resource`;
    return refused(id, "limit", why);
  }
  /** Waiters that hold now. */
  #effects(granted2) {
    return granted2.map((holder) => {
      const active = this.#active.get(holder.value.id);
      active.holder = holder;
      active.queued = void 0;
      this.#graph.remove(holder.value.id);
      return this.#granted(holder.value);
    });
  }
  #granted({ id, element }) {
    return {
      type: "granted",
      id,
      element,
      fence: ++this.#fence
    };
  }
  /** A circle of waits in words, from the first one's point of view. */
  #explain(circle) {
    const steps = circle.map(({ waiter, holder }, index) => {
      const { request } = this.#active.get(holder);
      const wanted = this.#active.get(waiter)?.request.name.text ?? request.name.text;
      return `${index === 0 ? "" : ", which waits for "}${wanted}${index === 0 ? " is" : ","} held by ${request.who}`;
    });
    return `${steps.join("")}, under which this command runs`;
  }
  /** After any change: an idle resource starts to age, and whatever needs a wake-up asks for one. */
  #settle(entry, now) {
    if (entry.resource.idle) entry.expiresMs = now.steadyMs + entry.idleLifespanMs;
    this.#wakeWhenNeeded(entry, now);
  }
  #wakeWhenNeeded(entry, now) {
    if (entry.resource.nestedStandsBack) this.#withStandingBack.add(entry.resource);
    const wakeMs = entry.resource.idle ? entry.expiresMs : entry.resource.nextChance(now) ?? Infinity;
    if (wakeMs >= entry.wakeMs) return;
    entry.wakeMs = wakeMs;
    this.#wakes.push(wakeMs, entry);
  }
};
function refused(id, reason2, why) {
  return {
    type: "refused",
    id,
    reason: reason2,
    why
  };
}

// daemon/connection.ts
init_decode();
init_error();
init_encode();
init_limits();

// daemon/piece_memory.ts
var PIECE_BYTES = 1024;
var PIECE_WORDS = PIECE_BYTES >> 2;
var PIECES = 3;
var PieceMemory = class {
  #words = new Uint32Array(PIECES * PIECE_WORDS);
  #counts = [
    0,
    0,
    0
  ];
  #messages = [
    void 0,
    void 0,
    void 0
  ];
  #at = 0;
  #next = this.#part(0, PIECE_BYTES);
  /** Where to receive into. */
  get next() {
    return this.#next;
  }
  /** What was received. */
  received(count2) {
    return this.#part(this.#at, count2);
  }
  /** What the same bytes meant before as were received now; undefined when they are not remembered. */
  recall(count2) {
    for (let piece = 0; piece < PIECES; piece++) {
      if (this.#counts[piece] === count2 && this.#messages[piece] && this.#equals(piece, count2)) {
        return this.#messages[piece];
      }
    }
    return void 0;
  }
  remember(count2, messages) {
    this.#counts[this.#at] = count2;
    this.#messages[this.#at] = messages;
    this.#at = (this.#at + 1) % PIECES;
    this.#messages[this.#at] = void 0;
    this.#next = this.#part(this.#at, PIECE_BYTES);
  }
  #part(piece, bytes) {
    return new Uint8Array(this.#words.buffer, piece * PIECE_BYTES, bytes);
  }
  #equals(piece, count2) {
    const words = this.#words;
    const a = piece * PIECE_WORDS;
    const b = this.#at * PIECE_WORDS;
    const whole = count2 >> 2;
    for (let at = 0; at < whole; at++) if (words[a + at] !== words[b + at]) return false;
    const rest = (count2 & 3) << 3;
    return rest === 0 || ((words[a + whole] ^ words[b + whole]) & (1 << rest) - 1) === 0;
  }
};

// daemon/turn.ts
var thisTurn = Promise.resolve();
function afterThisTurn(callback) {
  thisTurn.then(callback);
}

// daemon/write_buffer.ts
init_encode();

// protocol/write_grant.ts
init_encode();
var FENCE = '" fence="';
var END2 = '"/></msg>';
var beginnings = [];
function writeGrant(message, room, at) {
  if (message.type !== "answer" || message.rc !== RC.granted || message.step === 32) return void 0;
  const { hold, fence, element, why } = message;
  if (hold === void 0 || fence === void 0 || (element ?? why) !== void 0) return void 0;
  const { bytes } = beginningOf(message);
  const number = String(fence);
  const length = bytes.length + hold.length + FENCE.length + number.length + END2.length;
  if (at + length > room.length) return void 0;
  room.set(bytes, at);
  let end = put(hold, room, at + bytes.length);
  end = put(FENCE, room, end);
  end = put(number, room, end);
  return put(END2, room, end);
}
function put(ascii, room, at) {
  for (let index = 0; index < ascii.length; index++) room[at + index] = ascii.charCodeAt(index);
  return at + ascii.length;
}
function beginningOf(message) {
  const { step, peerId, extensionLevel } = message;
  for (const known of beginnings) {
    if (known.step === step && known.peerId === peerId && known.extensionLevel === extensionLevel) {
      return known;
    }
  }
  const text = encode({
    ...message,
    hold: "",
    fence: 0n
  });
  const bytes = new TextEncoder().encode(text.slice(0, -`${FENCE}0${END2}`.length));
  const beginning = {
    step,
    peerId,
    extensionLevel,
    bytes
  };
  beginnings = [
    beginning,
    ...beginnings.slice(0, 1)
  ];
  return beginning;
}

// daemon/write_buffer.ts
var USUAL_BYTES = 1024;
var encoder6 = new TextEncoder();
var WriteBuffer = class _WriteBuffer {
  #room = new Uint8Array(USUAL_BYTES);
  #length = 0;
  /** What was written last: the next time it is mostly as long. */
  #written = this.#room;
  constructor() {
  }
  /** One that is empty. */
  static take() {
    return spare.pop() ?? new _WriteBuffer();
  }
  /** How many bytes the messages have. */
  get length() {
    return this.#length;
  }
  add(message) {
    const end = writeGrant(message, this.#room, this.#length);
    if (end !== void 0) this.#length = end;
    else this.#addText(encode(message));
  }
  /** All that was added. */
  get bytes() {
    if (this.#written.length !== this.#length) this.#written = this.#room.subarray(0, this.#length);
    return this.#written;
  }
  /** It is not needed any more; its room is for others. */
  giveBack() {
    this.#length = 0;
    if (this.#room.length === USUAL_BYTES) spare.push(this);
  }
  #addText(text) {
    const needed = this.#length + 3 * text.length;
    if (needed > this.#room.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#room.length));
      larger.set(this.bytes);
      this.#room = larger;
    }
    this.#length += encoder6.encodeInto(text, this.#room.subarray(this.#length)).written;
  }
};
var spare = [];

// daemon/connection.ts
var decoder2 = new TextDecoder();
var Connection = class {
  #conn;
  #unfinishedMs;
  #journal;
  /** The same, if it is to see every message. */
  #tracer;
  #reader = new FrameReader();
  #pieces = new PieceMemory();
  #onWritten = (count2) => this.#written(count2);
  #onWriteFailed = () => this.close();
  /** What has been sent and is not yet being written; undefined when there is nothing. */
  #unwritten;
  #writing;
  /** What is left of that. */
  #left = NOTHING2;
  #closed = false;
  #unfinishedTimer;
  /** @param unfinishedMs How long a message may take from its first byte to its last. */
  constructor(conn, unfinishedMs = MAX_UNFINISHED_MESSAGE_MS, journal) {
    this.#conn = conn;
    this.#unfinishedMs = unfinishedMs;
    this.#journal = journal;
    this.#tracer = journal?.tracesMessages ? journal : void 0;
  }
  /** Hands every message to `receiver` until either side ends the connection. Rejects only for a mistake of ours. */
  async serve(receiver) {
    let received = 0;
    try {
      for (; ; ) {
        const count2 = await this.#conn.read(this.#pieces.next);
        if (count2 === null || this.#closed) return;
        received = count2;
        const known = this.#reader.unfinished || this.#tracer ? void 0 : this.#pieces.recall(count2);
        if (known) this.#handOver(known, receiver);
        else this.#read(count2, receiver);
        if (this.#closed) return;
      }
    } catch (error) {
      if (error instanceof ProtocolError) {
        this.#journal?.broke(error.message, decoder2.decode(this.#pieces.received(received)));
      } else if (!isConnectionError(error)) throw error;
    } finally {
      this.close();
    }
  }
  #handOver(messages, receiver) {
    for (const message of messages) {
      receiver.receive(message);
      if (this.#closed) return;
    }
  }
  /** Reads the messages that a piece completes, and hands each over before it reads the next one. */
  #read(count2, receiver) {
    const isBegun = this.#reader.unfinished;
    const messages = [];
    for (const text of this.#reader.push(this.#pieces.received(count2))) {
      if (this.#tracer) this.#tracer.received(text);
      const message = decode(text);
      receiver.receive(message);
      if (this.#closed) return;
      messages.push(message);
    }
    if (!isBegun && !this.#reader.unfinished) this.#pieces.remember(count2, messages);
    if (messages.length > 0 || this.#reader.unfinished) this.#watchUnfinished(messages.length > 0);
  }
  /** Sends a message, after those sent before and together with those sent in the same turn. */
  send(message) {
    if (this.#closed) return;
    if (!this.#unwritten) {
      this.#unwritten = WriteBuffer.take();
      if (!this.#writing) sendAfterThisTurn(this);
    }
    this.#unwritten.add(message);
    if (this.#tracer) this.#tracer.sent(encode(message));
    if (this.#unwritten.length > MAX_UNREAD_BYTES) this.#cutOff("it does not read its answers");
  }
  /**
   * Ends the connection; twice does no harm.
   *
   * @param after What the peer is not to hear of it before; nothing is received or sent meanwhile.
   */
  close(after) {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#unfinishedTimer);
    if (this.#unwritten && !this.#writing) this.#conn.write(this.#unwritten.bytes).catch(() => {
    });
    if (after) after.finally(() => this.#conn.close());
    else this.#conn.close();
  }
  /** Writes what has been sent since the last time. */
  flush() {
    if (this.#closed || this.#writing || !this.#unwritten) return;
    this.#writing = this.#unwritten;
    this.#unwritten = void 0;
    this.#write(this.#writing.bytes);
  }
  #write(bytes) {
    this.#left = bytes;
    this.#conn.write(bytes).then(this.#onWritten, this.#onWriteFailed);
  }
  #written(count2) {
    if (count2 < this.#left.length) return this.#write(this.#left.subarray(count2));
    this.#writing.giveBack();
    this.#writing = void 0;
    this.flush();
  }
  /** A peer that does not finish its message is cut off in the end; its memory is worth more than its patience. */
  #watchUnfinished(completed) {
    if (completed && this.#unfinishedTimer !== void 0) {
      clearTimeout(this.#unfinishedTimer);
      this.#unfinishedTimer = void 0;
    }
    if (this.#reader.unfinished) {
      this.#unfinishedTimer ??= setTimeout(() => this.#cutOff(`it has not finished a message within ${this.#unfinishedMs} ms`), this.#unfinishedMs);
    }
  }
  #cutOff(why) {
    this.#journal?.broke(why, "");
    this.close();
  }
};
var NOTHING2 = new Uint8Array(0);
var unsent = [];
function sendAfterThisTurn(connection) {
  if (unsent.push(connection) === 1) afterThisTurn(sendAll);
}
function sendAll() {
  const connections = unsent;
  unsent = [];
  for (const connection of connections) connection.flush();
}
function isConnectionError(error) {
  return error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.BadResource || error instanceof Error && "code" in error && typeof error.code === "string";
}

// daemon/journal.ts
init_name();

// trace/rate_limit.ts
var RateLimit = class {
  #intervalMs;
  #nextMs = -Infinity;
  #heldBack = 0;
  constructor(intervalMs) {
    this.#intervalMs = intervalMs;
  }
  /**
   * Asks whether it may happen now.
   *
   * @param nowMs The time by a clock that never goes back.
   * @returns how often it was held back since the last time; undefined when it is held back now.
   */
  pass(nowMs) {
    if (nowMs < this.#nextMs) {
      this.#heldBack++;
      return void 0;
    }
    this.#nextMs = nowMs + this.#intervalMs;
    const heldBack = this.#heldBack;
    this.#heldBack = 0;
    return heldBack;
  }
};

// daemon/journal.ts
init_trace();
var LIMIT_MS = 1e3;
var EXCERPT_LENGTH = 80;
var Journal = class {
  #log;
  #nowMs;
  #limits = /* @__PURE__ */ new Map();
  /** Whether every message is to be traced. */
  tracesMessages = traced(TRACE_BITS.messages);
  /** @param nowMs A clock that never goes back. */
  constructor(log, nowMs = () => performance.now()) {
    this.#log = log;
    this.#nowMs = nowMs;
  }
  write(level, event, fields) {
    this.#log.write(level, event, fields);
  }
  /** Writes of what any peer can cause as often as it likes: at most one line a second for an event, with the number of those left out. */
  writeSeldom(level, event, fields) {
    let limit = this.#limits.get(event);
    if (!limit) this.#limits.set(event, limit = new RateLimit(LIMIT_MS));
    const more = limit.pass(this.#nowMs());
    if (more !== void 0) this.#log.write(level, event, {
      ...fields,
      more: more || void 0
    });
  }
  /** The daemon looked whether time alone has let somebody in or ended something. */
  woke(effects) {
    trace(TRACE_BITS.daemon, "wake", () => `${effects} effects`);
  }
};
var ConnectionJournal = class {
  #journal;
  #peer;
  /** Whether every message is to be traced. */
  tracesMessages;
  constructor(journal, conn) {
    this.#journal = journal;
    this.#peer = showPeer(conn.remoteAddr);
    this.tracesMessages = journal.tracesMessages;
    trace(TRACE_BITS.connections, "connection", () => `${this.#peer} has connected`);
  }
  received(text) {
    trace(TRACE_BITS.messages, "receive", () => `${this.#peer}: ${text}`);
  }
  sent(text) {
    trace(TRACE_BITS.messages, "send", () => `${this.#peer}: ${text}`);
  }
  closed() {
    trace(TRACE_BITS.connections, "connection", () => `the connection to ${this.#peer} has ended`);
  }
  /** The peer did what no client does, and lost its connection by that. */
  broke(why, bytes) {
    const excerpt = bytes === "" ? void 0 : bytes.slice(0, EXCERPT_LENGTH);
    this.#journal.writeSeldom("warning", "protocol-error", {
      peer: this.#peer,
      why,
      excerpt
    });
  }
  /** A request was made to the lock table. */
  asked(hold, { name, mode, quantity, wait, create, held, who }) {
    const bits = bitsOf(name);
    trace(bits, "lock", () => {
      const how = `mode ${mode}, quantity ${quantity}, wait ${wait}, create ${create}`;
      return `${hold}, ${who}, asks for ${name.text}: ${how}, under ${held.length} holds`;
    });
  }
  /** The lock table answered, at once or later. */
  answered(hold, request, effect) {
    trace(bitsOf(request.name), "lock", () => `${hold}: ${effect.type}`);
    const fields = this.#fields(hold, request);
    switch (effect.type) {
      case "granted": {
        const { fence, element } = effect;
        return this.#journal.write("info", "granted", {
          ...fields,
          fence,
          element
        });
      }
      case "enqueued":
      case "parked":
        return this.#journal.write("info", effect.type, fields);
      case "refused":
        return this.#journal.write("info", "refused", {
          ...fields,
          reason: effect.reason,
          why: effect.why
        });
    }
  }
  /** A request came that was refused before it reached the lock table, because the daemon takes no more. */
  turnedAway(resource, who, why) {
    this.#journal.write("info", "refused", {
      resource,
      who,
      peer: this.#peer,
      reason: "closed",
      why
    });
  }
  /** A request came that no client makes. */
  misasked(resource, who, why) {
    trace(TRACE_BITS.names, "lock", () => `${this.#peer} asks for ${resource}: ${why}`);
    const fields = {
      resource,
      who,
      peer: this.#peer,
      reason: "invalid",
      why
    };
    this.#journal.writeSeldom("info", "invalid-request", fields);
  }
  /** A request is over: its lock was given back or lost, its wait given up. */
  ended(hold, request, standing, end) {
    trace(bitsOf(request.name), "lock", () => `${hold}: over, ${end}`);
    const held = standing === "granted";
    const unlocked = end === "unlock" || end === "rollback";
    this.#journal.write("info", !held ? "abandoned" : unlocked ? "released" : "disconnected", {
      ...this.#fields(hold, request),
      rollback: held && end === "rollback" || void 0,
      why: end === "daemon ends" ? "the daemon ends" : void 0
    });
  }
  shutDown(immediate, peerId) {
    this.#journal.write("notice", "shutdown-requested", {
      immediate,
      peer: this.#peer,
      peerId
    });
  }
  #fields(hold, { name, mode, quantity, who }) {
    return {
      resource: name.text,
      mode: hasModes(name) ? mode : void 0,
      quantity: name.kind === "numeric" ? quantity : void 0,
      who,
      peer: this.#peer,
      hold
    };
  }
};
function showPeer(address) {
  return address.transport === "tcp" ? showPlace(address) : "unix";
}
function showPlace({ hostname, port: port2 }) {
  return hostname.includes(":") ? `[${hostname}]:${port2}` : `${hostname}:${port2}`;
}
function bitsOf({ kind }) {
  return TRACE_BITS.locks | TRACE_BITS[kind];
}

// daemon/session.ts
init_error();
init_limits();
init_name();
var REFUSAL_CODES = {
  busy: RC.busy,
  absent: RC.cannotWait,
  impossible: RC.impossible,
  deadlock: RC.deadlock,
  limit: RC.cannotLock,
  closed: RC.cannotLock
};
var NO_HOLDS = [];
var Session = class {
  #host;
  #send;
  #journal;
  /** Oldest first. */
  #open = [];
  #resourceKey;
  /** What was asked for last, and how: mostly, the same comes again. */
  #last;
  #ended = false;
  constructor(host, send3, journal) {
    this.#host = host;
    this.#send = send3;
    this.#journal = journal;
  }
  /**
   * Does what the peer says.
   *
   * @throws {ProtocolError} when the peer may not say that now; its connection is to be closed.
   */
  receive(message) {
    switch (message.type) {
      case "lock":
        return this.#lock(message);
      case "unlock":
        return this.#unlock(message.name, message.rollback);
      case "shutdown":
        if (this.#resourceKey !== void 0) {
          throw new ProtocolError("a shutdown comes first on a connection");
        }
        this.#journal?.shutDown(message.immediate, message.peerId);
        this.#host.shutDown(message.immediate);
        if (message.extensionLevel !== void 0) {
          this.#send({
            type: "draining",
            work: this.#host.workLeft()
          });
        }
        return;
      case "ping":
        if (message.step === 8) return this.#send({
          type: "ping",
          step: 16
        });
        throw new ProtocolError("a client does not answer pings");
      case "draining":
      case "answer":
      case "discover":
      case "discovered":
        throw new ProtocolError(`a client does not send ${message.type} here`);
    }
  }
  /** Tells the peer what became of one of its requests. */
  deliver(effect) {
    const open2 = this.#open.find(({ id }) => id === effect.id);
    invariant(open2, "only open requests get answers");
    const first = open2.state === "unanswered";
    if (this.#journal) this.#journal.answered(this.#host.holdName(effect.id), open2.request, effect);
    if (effect.type !== "refused") open2.state = effect.type;
    switch (effect.type) {
      case "granted": {
        const hold = this.#host.holdName(effect.id);
        return this.#answer(first ? 16 : 24, RC.granted, {
          hold,
          fence: effect.fence,
          element: effect.element
        });
      }
      case "enqueued":
        return this.#answer(first ? 16 : 24, RC.enqueued);
      case "parked":
        return this.#answer(16, RC.parked);
      case "refused":
        this.#forget(open2);
        return this.#answer(first ? 16 : 32, REFUSAL_CODES[effect.reason], {
          why: effect.why
        });
    }
  }
  /** What the peer holds and waits for, in words. */
  get work() {
    return this.#open.map(({ request: { who, name }, state }) => `${who} ${state === "granted" ? "holds" : "waits for"} ${name.text}`);
  }
  /** Whether the peer only waits, and holds nothing. */
  get onlyWaits() {
    return this.#open.length > 0 && !this.#open.some(({ state }) => state === "granted");
  }
  /** The connection is gone: everything it held is free again, what it waited for is given up. */
  end() {
    if (this.#ended) return;
    this.#ended = true;
    for (const open2 of this.#open) {
      this.#writeEnd(open2, "disconnect");
      this.#host.release(open2.id, true);
    }
    this.#open.length = 0;
  }
  /** The daemon ends, and everything that the peer has with it; nobody comes after. */
  endWithDaemon() {
    if (this.#ended) return;
    this.#ended = true;
    for (const open2 of this.#open) this.#writeEnd(open2, "daemon ends");
    this.#open.length = 0;
  }
  #lock(message) {
    const request = this.#readRequest(message);
    if (!request) return;
    const key = resourceKey(request.name);
    if (this.#resourceKey !== void 0 && key !== this.#resourceKey) {
      const why = `this connection belongs to the resource ${this.#resourceKey}`;
      return this.#turnDown(message, RC.protocolError, why);
    }
    if (this.#host.closedToNewWork !== void 0) {
      const { rc, why } = this.#host.closedToNewWork;
      this.#journal?.turnedAway(message.name, message.who, why);
      return this.#answer(16, rc, {
        why
      });
    }
    this.#forgetParked();
    if (this.#open.length >= MAX_REQUESTS_PER_CONNECTION) {
      return this.#turnDown(message, RC.cannotLock, "this connection has too many requests");
    }
    this.#resourceKey = key;
    const id = this.#host.newRequestId();
    this.#open.push({
      id,
      request,
      state: "unanswered"
    });
    if (this.#journal) this.#journal.asked(this.#host.holdName(id), request);
    this.#host.request(id, request, this);
  }
  /** Who waits for a resource to be created and asks again, because its patience is over, asks anew. */
  #forgetParked() {
    if (this.#open.length === 0) return;
    const parked = this.#open.filter(({ state }) => state === "parked");
    for (const open2 of parked) this.#close(open2, "unlock", true);
  }
  /** The request that a message makes; undefined when it was refused because it makes none. */
  #readRequest(message) {
    if (this.#last?.message === message) return this.#last.request;
    const { mode = "NL", quantity = 0, wait, create, lifespanMs: idleLifespanMs, who = "a client" } = message;
    try {
      const name = parseResourceName(message.name);
      const held = message.held === void 0 ? NO_HOLDS : this.#host.readHolds(message.held);
      const request = {
        name,
        mode,
        quantity,
        wait,
        create,
        idleLifespanMs,
        held,
        who
      };
      this.#last = {
        message,
        request
      };
      return request;
    } catch (error) {
      if (!(error instanceof ResourceNameError)) throw error;
      this.#turnDown(message, RC.invalidName, error.message);
      return void 0;
    }
  }
  /** Refuses what no request can be made of. */
  #turnDown({ name, who }, rc, why) {
    this.#journal?.misasked(name, who, why);
    this.#answer(16, rc, {
      why
    });
  }
  /** Ends the oldest lock on that name, or else the oldest wait for it; where there is none, nothing happens. */
  #unlock(text, rollback) {
    const open2 = this.#oldest(text);
    if (!open2) {
      if (resourceKey(parseOwnName(text)) === this.#resourceKey) return;
      throw new ProtocolError("the connection has no lock on that resource");
    }
    this.#close(open2, rollback ? "rollback" : "unlock", rollback);
  }
  #close(open2, end, rollback) {
    this.#forget(open2);
    this.#writeEnd(open2, end);
    this.#host.release(open2.id, rollback);
  }
  #forget(open2) {
    const at = this.#open.indexOf(open2);
    if (at === this.#open.length - 1) this.#open.pop();
    else this.#open.splice(at, 1);
  }
  /** The oldest lock on that name, or else the oldest wait for it. */
  #oldest(name) {
    let waiting;
    for (const open2 of this.#open) {
      if (open2.request.name.text !== name) continue;
      if (open2.state === "granted") return open2;
      waiting ??= open2;
    }
    return waiting;
  }
  #writeEnd({ id, request, state }, end) {
    if (this.#journal) this.#journal.ended(this.#host.holdName(id), request, state, end);
  }
  #answer(step, rc, { element, hold, fence, why } = {}) {
    const isFirst = step === 16;
    const peerId = isFirst ? this.#host.peerId : void 0;
    const extensionLevel = isFirst ? EXTENSION_LEVEL : void 0;
    this.#send({
      type: "answer",
      step,
      rc,
      peerId,
      extensionLevel,
      element,
      hold,
      fence,
      why
    });
  }
};
function parseOwnName(text) {
  try {
    return parseResourceName(text);
  } catch (error) {
    throw new ProtocolError("no resource has that name", {
      cause: error
    });
  }
}

// daemon/zone_name.ts
var HEADER_BYTES = 44;
var UTC_RULE = "UTC0";
var ofThisProcess;
function zoneName(epochMs) {
  ofThisProcess ??= readZone();
  return nameAt(ofThisProcess, epochMs, -new Date(epochMs).getTimezoneOffset() * 60);
}
function nameAt({ changes, afterwards }, epochMs, offset) {
  const at = changes.findLastIndex(({ from }) => from * 1e3 <= epochMs);
  const current = changes.slice(Math.max(at, 0), at + 1);
  const candidates = at < 0 || at === changes.length - 1 ? [
    ...afterwards,
    ...current
  ] : current;
  return candidates.find((candidate) => candidate.offset === offset)?.name ?? numericName(offset);
}
function parseZoneRule(rule) {
  const NAME_AND_TIME = /(?:<([A-Za-z0-9+-]+)>|([A-Za-z]{3,}))([+-]?[0-9]+(?::[0-9]+){0,2})?/y;
  const standard = NAME_AND_TIME.exec(rule);
  if (!standard) return [];
  const names = [
    {
      name: standard[1] ?? standard[2],
      offset: secondsEast(standard[3] ?? "0")
    }
  ];
  const summer = NAME_AND_TIME.exec(rule);
  if (summer) {
    const offset = summer[3] === void 0 ? names[0].offset + 3600 : secondsEast(summer[3]);
    names.push({
      name: summer[1] ?? summer[2],
      offset
    });
  }
  return names;
}
function parseZoneFile(bytes) {
  const text = new TextDecoder("latin1").decode(bytes);
  if (!/^TZif[2-9]/.test(text)) return void 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = blockEnd(view, 0, 4);
  const timeCount = view.getUint32(header + 32);
  const typeCount = view.getUint32(header + 36);
  const typeIndexes = header + HEADER_BYTES + timeCount * 8;
  const types = typeIndexes + timeCount;
  const names = types + typeCount * 6;
  const changes = Array.from({
    length: timeCount
  }, (_, index) => {
    const from = Number(view.getBigInt64(header + HEADER_BYTES + index * 8));
    const type = types + view.getUint8(typeIndexes + index) * 6;
    const nameStart = names + view.getUint8(type + 5);
    return {
      from,
      offset: view.getInt32(type),
      name: text.slice(nameStart, text.indexOf("\0", nameStart))
    };
  });
  return {
    changes,
    afterwards: parseZoneRule(text.slice(blockEnd(view, header, 8)).trim())
  };
}
function blockEnd(view, start, timeBytes) {
  const [utcFlags, standardFlags, leaps, times, types, nameBytes] = Array.from({
    length: 6
  }, (_, index) => view.getUint32(start + 20 + index * 4));
  return start + HEADER_BYTES + times * (timeBytes + 1) + types * 6 + nameBytes + leaps * (timeBytes + 4) + standardFlags + utcFlags;
}
function numericName(offset) {
  const minutes = Math.abs(offset) / 60;
  const two2 = (number) => String(Math.floor(number)).padStart(2, "0");
  return (offset < 0 ? "-" : "+") + two2(minutes / 60) + (minutes % 60 === 0 ? "" : two2(minutes % 60));
}
function secondsEast(time) {
  const [hours, minutes = 0, seconds = 0] = time.replace(/^[+-]/, "").split(":").map(Number);
  const total = hours * 3600 + minutes * 60 + seconds;
  return time.startsWith("-") ? total : 0 - total;
}
function readZone() {
  const setting = environment2("TZ");
  if (setting === void 0) return readZoneFile("/etc/localtime") ?? ruleOnly(UTC_RULE);
  const value = setting.replace(/^:/, "") || UTC_RULE;
  const folder = environment2("TZDIR") ?? "/usr/share/zoneinfo";
  return readZoneFile(value.startsWith("/") ? value : `${folder}/${value}`) ?? ruleOnly(value);
}
function ruleOnly(rule) {
  return {
    changes: [],
    afterwards: parseZoneRule(rule)
  };
}
function environment2(variable) {
  const granted2 = Deno.permissions.querySync({
    name: "env",
    variable
  }).state === "granted";
  return granted2 ? Deno.env.get(variable) : void 0;
}
function readZoneFile(path) {
  if (Deno.permissions.querySync({
    name: "read",
    path
  }).state !== "granted") return void 0;
  try {
    return parseZoneFile(Deno.readFileSync(path));
  } catch {
    return void 0;
  }
}

// daemon/daemon.ts
var ACCEPT_PAUSE_MS = 50;
var MAX_TOLD = 10;
var MAX_TOLD_LENGTH = 100;
var MAX_TIMER_MS = 2 ** 31 - 1;
var Daemon = class {
  peerId;
  /** Resolves when the daemon has ended and the place it listened at is free. */
  ended;
  #listener;
  #lifespanMs;
  #clock;
  #table;
  #journal;
  #connections = /* @__PURE__ */ new Map();
  /** Whose the requests are that wait. */
  #waiting = new IdMap();
  /** Tells the holds of this daemon from those of others. */
  #name = crypto.randomUUID().slice(0, 8);
  #lastId = 0;
  #idleSinceMs;
  #timer;
  #timerMs = Infinity;
  #closed;
  #over = false;
  /** When this turn is; undefined before anything happens in it. */
  #instant;
  constructor(options) {
    const { listener, peerId, lifespanMs, patienceMs, clock = hostClock, journal, firstClientMs = 0 } = options;
    this.peerId = peerId;
    this.#journal = journal;
    this.#listener = listener;
    this.#lifespanMs = lifespanMs;
    this.#clock = clock;
    this.#table = new LockTable({
      patienceMs,
      maxWaiters: MAX_WAITERS_PER_RESOURCE,
      zoneName,
      fenceStart: fenceStart(clock())
    });
    this.#idleSinceMs = clock().steadyMs + Math.max(0, firstClientMs - lifespanMs);
    this.ended = this.#accept();
    this.#setTimer();
  }
  get closedToNewWork() {
    return this.#closed;
  }
  newRequestId() {
    return ++this.#lastId;
  }
  holdName(id) {
    return `${this.#name}.${id}`;
  }
  readHolds(names) {
    const ownHolds = names.split(",").filter((name) => name.startsWith(`${this.#name}.`));
    return ownHolds.map((name) => Number(name.slice(this.#name.length + 1)));
  }
  request(id, request, session2) {
    this.#deliver(this.#table.request(id, request, this.#now()), session2);
  }
  release(id, rollback) {
    this.#waiting.delete(id);
    this.#deliver(this.#table.release(id, rollback, this.#now()));
    this.#endWhenDrained();
  }
  /** Ends the daemon: now, or, taking no new work from now on, as soon as the present work is done. */
  shutDown(immediate) {
    if (immediate) return this.end("it was told to end at once");
    this.#drain({
      rc: RC.cannotLock,
      why: "the daemon is shutting down and takes no new work"
    });
  }
  workLeft() {
    const all = [];
    for (const session2 of this.#connections.values()) {
      all.push(...session2.work);
      if (all.length > MAX_TOLD) break;
    }
    const more = all.length > MAX_TOLD ? " and others" : "";
    return all.slice(0, MAX_TOLD).map((one) => one.slice(0, MAX_TOLD_LENGTH)).join("; ") + more;
  }
  /** Leaves new work, and those who wait, to another daemon; ends as soon as the locks that are held are given back. */
  moveTo(place2) {
    for (const [connection, session2] of this.#connections) if (session2.onlyWaits) connection.close();
    this.#drain({
      rc: RC.moved,
      why: `another daemon, older than this one, serves the group: ${place2}`
    });
  }
  /**
   * Ends the daemon now. Whoever holds or waits learns it from the end of its connection.
   *
   * @param why What is written down as the reason.
   */
  end(why) {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#listener.close();
    for (const [connection, session2] of this.#connections) {
      session2.endWithDaemon();
      connection.close(this.ended);
    }
    this.#journal?.write("notice", "finished", {
      why
    });
  }
  async #accept() {
    while (!this.#over) {
      try {
        const conn = await this.#listener.accept();
        if (this.#connections.size < MAX_CONNECTIONS) this.#serve(conn);
        else this.#turnAway(conn);
      } catch (error) {
        if (this.#over) return;
        this.#journal?.writeSeldom("warning", "accept-failed", {
          why: error.message
        });
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_PAUSE_MS));
      }
    }
  }
  #turnAway(conn) {
    const why = `there are ${MAX_CONNECTIONS} connections, the most that one daemon serves`;
    this.#journal?.writeSeldom("warning", "connection-refused", {
      peer: showPeer(conn.remoteAddr),
      why
    });
    conn.close();
  }
  async #serve(conn) {
    if (isTcp(conn)) conn.setNoDelay(true);
    const journal = this.#journal && new ConnectionJournal(this.#journal, conn);
    const connection = new Connection(conn, void 0, journal);
    const session2 = new Session(this, (message) => connection.send(message), journal);
    this.#connections.set(connection, session2);
    try {
      await connection.serve(session2);
    } finally {
      this.#connections.delete(connection);
      if (this.#connections.size === 0) this.#idleSinceMs = this.#clock().steadyMs;
      session2.end();
      journal?.closed();
      this.#setTimer();
    }
  }
  /** The time; all that is received in one turn happens at one moment. */
  #now() {
    if (!this.#instant) {
      this.#instant = this.#clock();
      afterThisTurn(() => this.#instant = void 0);
    }
    return this.#instant;
  }
  /** @param asking Whose request the first effect is the answer to; the others are about requests that wait. */
  #deliver(effects, asking) {
    for (const effect of effects) {
      const session2 = asking ?? this.#waiting.get(effect.id);
      asking = void 0;
      if (effect.type === "enqueued" || effect.type === "parked") this.#waiting.set(effect.id, session2);
      else this.#waiting.delete(effect.id);
      session2.deliver(effect);
    }
    this.#setTimer();
  }
  #drain(reason2) {
    this.#closed = reason2;
    this.#deliver(this.#table.refuseParked(reason2.why));
    this.#endWhenDrained();
  }
  #endWhenDrained() {
    if (this.#closed && this.#table.requestCount === 0) this.end(this.#closed.why);
  }
  /** Wakes the daemon when the table wants it or its life may be over; a timer that is early enough is left alone. */
  #setTimer() {
    const dueMs = Math.min(this.#table.nextWakeMs ?? Infinity, this.#endMs());
    if (this.#over || dueMs >= this.#timerMs) return;
    clearTimeout(this.#timer);
    this.#timerMs = dueMs;
    const waitMs = Math.min(Math.max(0, Math.ceil(dueMs - this.#clock().steadyMs)), MAX_TIMER_MS);
    this.#timer = setTimeout(() => this.#wake(), waitMs);
  }
  #wake() {
    this.#timerMs = Infinity;
    const now = this.#clock();
    const effects = this.#table.tick(now);
    this.#journal?.woke(effects.length);
    if (this.#endMs() <= now.steadyMs) return this.end(`it had no work for ${this.#lifespanMs} ms`);
    this.#deliver(effects);
  }
  /** When the life of a daemon without work is over; Infinity while there is any. */
  #endMs() {
    if (this.#lifespanMs < 0 || this.#connections.size > 0 || this.#table.resourceCount > 0) return Infinity;
    return this.#idleSinceMs + this.#lifespanMs;
  }
};
function fenceStart({ epochUs }) {
  const ms = Math.max(0, Math.floor(epochUs / 1e3) - Date.UTC(2020));
  return BigInt(ms) << 22n;
}
var HostInstant = class {
  steadyMs = performance.now();
  get epochUs() {
    return Date.now() * 1e3;
  }
};
function hostClock() {
  return new HostInstant();
}
function isTcp(conn) {
  return conn.remoteAddr.transport === "tcp";
}

// daemon/serve.ts
var FIRST_CLIENT_MS = 1e3;
async function serve(settings, log) {
  const journal = log && new Journal(log);
  using parts = new DisposableStack();
  const listener = listen(settings, parts);
  const { addr } = listener;
  const place2 = addr.transport === "tcp" ? {
    path: void 0,
    hostname: addr.hostname,
    port: addr.port
  } : {
    path: addr.path,
    hostname: "",
    port: 0
  };
  journal?.write("notice", "listening", {
    at: place2.path ?? showPlace(place2)
  });
  let daemon = void 0;
  await joinGroup(settings, place2, parts, journal, (elder) => {
    journal?.write("warning", "yielding", {
      to: elder
    });
    daemon?.moveTo(elder);
  });
  log?.begin(settings.appendTraceFile);
  if (place2.path === void 0) keepConnectionsAlive(settings);
  const { daemonLifespanMs: lifespanMs, queuePatienceMs: patienceMs } = settings;
  const firstClientMs = settings.daemon ? FIRST_CLIENT_MS : 0;
  daemon = new Daemon({
    listener,
    peerId: machineId(),
    lifespanMs,
    patienceMs,
    journal,
    firstClientMs
  });
  journal?.write("notice", "ready", {
    version: VERSION,
    lifespanMs,
    patienceMs
  });
  const kept = parts.move();
  return {
    daemon,
    ...place2,
    ended: daemon.ended.finally(() => kept.dispose())
  };
}
function listen(settings, parts) {
  const group = searchedGroup(settings);
  if (group) return parts.use(listenTcp(group.address.includes(":") ? "::" : "0.0.0.0", 0));
  const endpoint = endpointOf(settings);
  if (endpoint.transport === "tcp") return parts.use(listenTcp(endpoint.hostname, endpoint.port));
  const { listener, lock: lock3 } = listenUnix(endpoint.path, settings.socketMode);
  parts.use(lock3);
  return parts.use(listener);
}
async function joinGroup(settings, { hostname, port: port2 }, parts, journal, onElder) {
  const group = groupOf(settings);
  if (!group) return;
  parts.use(lockPath(`/tmp/flom-${loginName()}-${group.address}-${group.port}`));
  const { Membership: Membership2 } = await Promise.resolve().then(() => (init_membership(), membership_exports));
  const member = await Membership2.join({
    group,
    ttl: settings.discoveryTtl,
    place: {
      address: hostname === "0.0.0.0" || hostname === "::" ? "" : hostname,
      port: port2
    },
    onElder: (elder) => onElder(showPlace(elder)),
    onAnswer: ({ address: hostname2, port: port3 }) => {
      journal?.writeSeldom("info", "discovery-answered", {
        peer: showPlace({
          hostname: hostname2,
          port: port3
        })
      });
    }
  });
  if (!(member instanceof Membership2)) {
    throw new AlreadyRunningError(`the daemon at ${showPlace(member)} serves the group`);
  }
  parts.use(member);
  journal?.write("notice", "joined", {
    group: `${group.address}, port ${group.port}`
  });
}

// daemon/main.ts
async function runDaemon(settings) {
  await nameProcess();
  let ready = settings.foreground;
  try {
    await serveAndWait(settings, (address) => {
      if (settings.foreground) return;
      ready = true;
      tellStarter("ready", address);
      detachFromStarter();
    });
    return 0;
  } catch (error) {
    if (ready) throw error;
    tellStarter(error instanceof AlreadyRunningError ? "taken" : "failed", error.message);
    return 1;
  }
}
async function serveAndWait(settings, onReady) {
  using log = openLog(settings);
  traceTo(log && ((where, what) => log.trace(where, what)));
  outliveMistakes(log);
  trace(TRACE_BITS.configuration, "runDaemon", () => JSON.stringify(settings));
  const { daemon, hostname, ended } = await serve(settings, log);
  obeySignals(daemon, settings, log);
  onReady(hostname);
  await ended;
}
function openLog({ daemonTraceFile: path, logFormat: format, foreground }) {
  if (path !== void 0) {
    if (!foreground) refusePipe(path);
    return new Log({
      format,
      target: new LineFile(path)
    });
  }
  return foreground ? new Log({
    format
  }) : void 0;
}
function obeySignals(daemon, { foreground }, log) {
  for (const signal2 of [
    "SIGTERM",
    "SIGINT"
  ]) {
    onSignal(signal2, () => daemon.end(`it got ${signal2}`));
  }
  const reopens = log?.inFile ?? false;
  if (reopens || !foreground) onSignal("SIGHUP", () => log?.reopen());
}
function onSignal(signal2, listener) {
  try {
    Deno.addSignalListener(signal2, listener);
  } catch {
  }
}
function outliveMistakes(log) {
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    if (log) log.write("error", "mistake", {
      why: describe(event.reason)
    });
    else console.error("flom daemon:", event.reason);
  });
  addEventListener("error", (event) => {
    log?.write("error", "failed", {
      why: describe(event.error)
    });
    log?.flush();
  });
}
function describe(error) {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
function tellStarter(word, rest) {
  try {
    Deno.stdout.writeSync(new TextEncoder().encode(`${word} ${rest}
`));
  } catch {
  }
}
async function nameProcess() {
  try {
    if (PLATFORM.processNameFile === void 0) throw new Error("there is none");
    Deno.writeTextFileSync(PLATFORM.processNameFile, "flom");
  } catch {
    const { default: process } = await import("node:process");
    process.title = "flom";
  }
}

// more.ts
init_ask();

// discovery/try_multicast.ts
init_option();
init_interfaces();
init_sockets();
async function tryMulticast(settings, print) {
  const { debugFeature: debugFeature2 } = settings;
  const group = groupOf(settings);
  if (!group || !isIpv6(group)) {
    throw new OptionError(`--debug-feature ${debugFeature2} needs a group of IPv6, like -A ff02::1%eth0`);
  }
  const name = `${group.address}, port ${group.port}`;
  if (debugFeature2 === "ipv6.multicast.server") {
    const received = (text, from) => {
      print(`received ${JSON.stringify(text)} from ${show2(from)}`);
      sockets.answer(`answer to ${text}`, from);
    };
    using sockets = await GroupSockets.toHear(group, received);
    print(`listening to ${name}; a signal ends this`);
    await new Promise(() => {
    });
  }
  return await send2(settings, group, name, print);
}
async function send2({ discoveryAttempts, discoveryTimeoutMs, discoveryTtl }, group, name, print) {
  let answered = false;
  using sockets = await GroupSockets.toAsk(group, discoveryTtl, (text, from) => {
    answered = true;
    print(`received ${JSON.stringify(text)} from ${show2(from)}`);
  });
  for (let attempt = 1; attempt <= discoveryAttempts; attempt++) {
    const text = `attempt ${attempt} of process ${Deno.pid}`;
    const taken = await sockets.ask(text);
    print(`sent ${JSON.stringify(text)} to ${name}, on ${taken} interface${taken === 1 ? "" : "s"}`);
    await new Promise((resolve) => setTimeout(resolve, discoveryTimeoutMs));
  }
  if (!answered) print(`no answer from ${name}`);
  return answered;
}
function show2({ address, port: port2 }) {
  return `${address}, port ${port2}`;
}

// trace/trace_file.ts
init_line_writer();
init_trace();
function traceToFile(path, append) {
  const file = new LineFile(path);
  if (!append) file.empty();
  const writer = new LineWriter(file);
  const sink2 = (where, what) => void writer.write(traceLine(where, what));
  traceTo(sink2);
  return sink2;
}
export {
  askGroup,
  helpText,
  parseConfigFile,
  printConfig,
  runDaemon,
  serve,
  shutDown,
  signalListText,
  startDaemon,
  traceToFile,
  tryMulticast,
  verboseText,
  versionText
};
