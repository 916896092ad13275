// config/host.ts
var NO_MACHINE_ID = "0".repeat(32);
function machineId() {
  for (const path of [
    "/var/lib/dbus/machine-id",
    "/etc/machine-id"
  ]) {
    const id = readFile(path)?.trim();
    if (id !== void 0 && /^[0-9a-f]{32}$/.test(id)) return id;
  }
  return granted({
    name: "sys",
    kind: "hostname"
  }) ? digest(Deno.hostname()) : NO_MACHINE_ID;
}
function defaultSocketPath() {
  return `/tmp/flom-${loginName()}`;
}
function whoAmI() {
  const mayAsk = granted({
    name: "env",
    variable: "USER"
  }) && granted({
    name: "env",
    variable: "LOGNAME"
  });
  const user = mayAsk ? Deno.env.get("USER") ?? Deno.env.get("LOGNAME") : void 0;
  const host = granted({
    name: "sys",
    kind: "hostname"
  }) ? Deno.hostname() : void 0;
  return `${user ?? "somebody"}@${host ?? "somewhere"}:${Deno.pid}`;
}
function holdsAbove() {
  return granted({
    name: "env",
    variable: "FLOM_HOLD"
  }) ? Deno.env.get("FLOM_HOLD") ?? "" : "";
}
function granted(permission) {
  return Deno.permissions.querySync(permission).state === "granted";
}
function loginName() {
  return account()?.[0] || "nobody";
}
function homeDirectory() {
  const home = granted({
    name: "env",
    variable: "HOME"
  }) ? Deno.env.get("HOME") : void 0;
  return home || account()?.[5] || void 0;
}
function account() {
  if (!granted({
    name: "sys",
    kind: "uid"
  })) return void 0;
  const uid = String(Deno.uid());
  return readFile("/etc/passwd")?.split("\n").map((line) => line.split(":")).find(([, , id]) => id === uid);
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

// resources/name.ts
var DEFAULT_NAME = "_RESOURCE";
var MAX_NAME_BYTES = 240;
var MAX_NUMBER = 2 ** 31 - 1;
var ResourceNameError = class extends Error {
  name = "ResourceNameError";
};
var SIMPLE = /^[A-Za-z][A-Za-z0-9]*$/;
var NUMERIC = /^[A-Za-z][A-Za-z0-9]*\[([0-9]+)\]$/;
var SET = /^[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)+$/;
var HIERARCHICAL = /^(?:\/[^/\\]+)+$/;
var SEQUENCE = /^_([sS])_[A-Za-z][A-Za-z0-9]*\[([0-9]+)\]$/;
var TIMESTAMP = /^_t_([%#A-Za-z][%#.:A-Za-z0-9]*)\[([0-9]+)\]$/;
var LINE_BREAK_OR_NUL = /[\n\r\0]/;
function parseResourceName(text) {
  if (text === DEFAULT_NAME || SIMPLE.test(text) && text.length <= MAX_NAME_BYTES) {
    return {
      kind: "simple",
      text
    };
  }
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MAX_NAME_BYTES) {
    throw new ResourceNameError(`it is ${bytes} bytes long and ${MAX_NAME_BYTES} is the most`);
  }
  if (text === "") throw new ResourceNameError("it is empty");
  if (LINE_BREAK_OR_NUL.test(text)) throw new ResourceNameError("it contains a line break or a NUL");
  let match = NUMERIC.exec(text);
  if (match) return {
    kind: "numeric",
    text,
    units: readNumber(match[1])
  };
  if (SET.test(text)) return {
    kind: "set",
    text,
    elements: text.split(".")
  };
  if (HIERARCHICAL.test(text)) return {
    kind: "hierarchical",
    text,
    path: text.slice(1).split("/")
  };
  match = SEQUENCE.exec(text);
  if (match) {
    return {
      kind: "sequence",
      text,
      transactional: match[1] === "S",
      holders: readNumber(match[2])
    };
  }
  match = TIMESTAMP.exec(text);
  if (match) return {
    kind: "timestamp",
    text,
    format: match[1],
    holders: readNumber(match[2])
  };
  throw new ResourceNameError("a name is letters and digits, a letter first (backup); with units: tapes[3]; a set: red.green.blue; a path: /db/table; a sequence: _s_id[1] or _S_id[1]; a time stamp: _t_%Y%m%d.%H%M%S[1]");
}
function readNumber(digits) {
  const number = Number(digits);
  if (number > MAX_NUMBER) throw new ResourceNameError(`${digits} is more than ${MAX_NUMBER}`);
  return number;
}

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

// client/endpoint.ts
function endpointOf({ address, port: port2, socketName }) {
  if (address !== void 0) return {
    transport: "tcp",
    hostname: address,
    port: port2
  };
  const path = socketName ?? defaultSocketPath();
  return {
    transport: "unix",
    path: path.startsWith("/") ? path : `${Deno.cwd()}/${path}`
  };
}
function groupOf(settings) {
  const { socketName, address, multicastAddress, multicastPort: port2, networkInterface } = settings;
  if (socketName !== void 0 || address !== void 0 || multicastAddress === void 0) return void 0;
  const only = networkInterface === void 0 ? {} : {
    interfaceName: networkInterface
  };
  return {
    address: multicastAddress,
    port: port2,
    ...only
  };
}
function showEndpoint(endpoint) {
  return endpoint.transport === "unix" ? endpoint.path : `${endpoint.hostname}, port ${endpoint.port}`;
}

// client/errors.ts
var ConnectionError = class extends Error {
  name = "ConnectionError";
  /** Nobody listens at the endpoint, so that a daemon may be started there. */
  absent;
  constructor(message, options = {}) {
    super(message, options);
    this.absent = options.absent ?? false;
  }
};
var LockRefusedError = class extends Error {
  name = "LockRefusedError";
  refusal;
  constructor(refusal2, message) {
    super(message);
    this.refusal = refusal2;
  }
};
var LockTimeoutError = class extends Error {
  name = "LockTimeoutError";
};

// client/dial.ts
var FULL_QUEUE_PAUSE_MS = 2;
async function dial(endpoint, signal2) {
  for (; ; ) {
    signal2?.throwIfAborted();
    try {
      if (endpoint.transport === "unix") return await Deno.connect(endpoint);
      const conn = await Deno.connect({
        ...endpoint,
        ...signal2 ? {
          signal: signal2
        } : {}
      });
      conn.setNoDelay(true);
      return conn;
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
  if (endpoint.transport === "unix") {
    const absent2 = isCode(error, "ENOENT") || isCode(error, "ECONNREFUSED");
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
var PROGRAM = new URL("./flom.js", import.meta.url).href;
function loadMore() {
  return import("./more.js");
}

// trace/trace.ts
var TRACE_BITS = {
  client: 8
};
var mask;
function trace(bit, where, what) {
  mask ??= readMask();
  if ((mask & bit) === 0) return;
  console.error(`${timeText(Temporal.Now.plainDateTimeISO())} [${Deno.pid}] ${where}: ${what()}`);
}
function readMask() {
  const text = granted({
    name: "env",
    variable: "FLOM_TRACE_MASK"
  }) ? Deno.env.get("FLOM_TRACE_MASK") : void 0;
  const octal = /^0[0-7]+$/.test(text ?? "");
  return Number(octal ? `0o${text}` : text ?? 0) || 0;
}
function timeText(now) {
  return now.toString({
    smallestUnit: "microsecond"
  }).replace("T", " ");
}

// client/locate.ts
async function locate(settings, notify, signal2) {
  const group = groupOf(settings);
  if (!group) return endpointOf(settings);
  const { discoveryAttempts: attempts, discoveryTimeoutMs: timeoutMs, discoveryTtl: ttl, verbose } = settings;
  const { askGroup } = await loadMore();
  const follow = (line) => {
    if (verbose) console.log(line);
    trace(TRACE_BITS.client, "askGroup", () => line);
  };
  const [eldest, ...others] = await askGroup(group, {
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
    ].map(({ hostname, port: port2 }) => `${hostname}, port ${port2}`).join("; ");
    notify(`${others.length + 1} daemons answer in the group ${group.address}: ${all}; taking the first, the eldest`);
  }
  return {
    transport: "tcp",
    hostname: eldest.hostname,
    port: eldest.port
  };
}

// resources/mode.ts
var LOCK_MODES = [
  "NL",
  "CR",
  "CW",
  "PR",
  "PW",
  "EX"
];
var COMPATIBLE = {
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

// protocol/base64_name.ts
var encoder = new TextEncoder();
var decoder = new TextDecoder("utf-8", {
  fatal: true,
  ignoreBOM: true
});
var NOT_BASE64 = /[^A-Za-z0-9+/]/g;
function encodeName(name) {
  return encoder.encode(name).toBase64();
}
function decodeName(base64) {
  try {
    return decoder.decode(fromBase64(base64));
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

// protocol/error.ts
var ProtocolError = class extends Error {
  name = "ProtocolError";
};

// protocol/markup.ts
var ENTITIES = /* @__PURE__ */ new Map([
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
var REFERENCE = /&(?:#([0-9]+|x[0-9a-fA-F]+)|(\w+));|&/g;
var SPECIAL = /[<>&"']/g;
var LESS = 60;
var GREATER = 62;
var SLASH = 47;
var EQUALS = 61;
var DOUBLE_QUOTE = 34;
var SINGLE_QUOTE = 39;
var NAME_ENDS = /* @__PURE__ */ new Set([
  LESS,
  GREATER,
  SLASH,
  EQUALS,
  DOUBLE_QUOTE,
  SINGLE_QUOTE
]);
function readMarkup(text) {
  if (text.includes("\0")) throw new ProtocolError("there is a NUL");
  const elements = [];
  const open = [];
  let at = 0;
  for (; ; ) {
    const tag = text.indexOf("<", at);
    if (tag !== at) checkBetween(text.slice(at, tag < 0 ? text.length : tag), open.length > 0);
    if (tag < 0) break;
    const next = text[tag + 1];
    if (next === "?") at = passOver(text, tag, "?>");
    else if (next === "!" && text.startsWith("--", tag + 2)) at = passOver(text, tag, "-->");
    else if (next === "/") {
      const close = passOver(text, tag, ">");
      const name = text.slice(tag + 2, close - 1).trimEnd();
      if (open.pop() !== name) throw new ProtocolError(`</${name}> closes nothing`);
      at = close;
    } else {
      if (elements.length > 0 && open.length === 0) throw new ProtocolError("there is a second root");
      const start = readStart(text, tag + 1);
      elements.push(start.element);
      if (!start.closed) open.push(start.element.name);
      at = start.end;
    }
  }
  if (open.length > 0) throw new ProtocolError(`<${open.at(-1)}> is never closed`);
  if (elements.length === 0) throw new ProtocolError("there is no element");
  return elements;
}
function escape(text) {
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
    const open = blankEnd(text, equals + 1);
    const quote = text.charCodeAt(open);
    const close = quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE ? text.indexOf(text[open], open + 1) : -1;
    if (close < 0) throw new ProtocolError(`a value in <${name}> is not quoted`);
    attributes.set(text.slice(key, keyEnd), unescape(text.slice(open + 1, close)));
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

// protocol/decode.ts
var PROTOCOL_LEVEL = 3;
var MAX_INTEGER = 2 ** 31 - 1;
var EXTENSIBLE = /* @__PURE__ */ new Set([
  "msg",
  "session",
  "resource",
  "answer"
]);
var NETWORK = /* @__PURE__ */ new Set([
  "address",
  "port"
]);
var SHUTDOWN = /* @__PURE__ */ new Set([
  "immediate"
]);
var ONLY_IN_LOCK = [
  "mode",
  "wait",
  "quantity",
  "create",
  "lifespan"
];
var ONLY_IN_UNLOCK = [
  "rollback"
];
function decode(text) {
  const elements = readMarkup(text);
  const header = elements[0];
  if (header.name !== "msg") throw new ProtocolError(`<${header.name}> is not a message`);
  const level = header.attributes.get("level");
  if (level !== void 0 && integer(level) !== PROTOCOL_LEVEL) {
    throw new ProtocolError(`the protocol level is ${level} and not ${PROTOCOL_LEVEL}`);
  }
  const body = /* @__PURE__ */ new Map();
  for (const element of elements.slice(1)) {
    checkAttributes(element);
    body.set(element.name, element.attributes);
  }
  const verb = integer(header.attributes.get("verb"));
  const step = integer(header.attributes.get("step"));
  return {
    ...read(verb, step, body),
    ...verb === 4 ? texts(header.attributes, "claim") : {}
  };
}
function checkAttributes({ name, attributes }) {
  if (EXTENSIBLE.has(name)) return;
  const known = name === "network" ? NETWORK : name === "shutdown" ? SHUTDOWN : void 0;
  for (const attribute of attributes.keys()) {
    if (!known?.has(attribute)) throw new ProtocolError(`<${name}> has an unknown attribute, ${attribute}`);
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
      ...lockResource(body.get("resource")),
      ...more
    };
  }
  if (verb === 1 && (step === 16 || step === 24 || step === 32)) {
    const extensionLevel = body.get("session")?.get("ext");
    return {
      type: "answer",
      step,
      ...from,
      ...extensionLevel === void 0 ? {} : {
        extensionLevel: integer(extensionLevel)
      },
      ...answer(body.get("answer"))
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
    ...network(body.get("network"))
  };
  if (verb === 5 && step === 8) {
    const shutdown = required("shutdown", body.get("shutdown"));
    return {
      type: "shutdown",
      ...from,
      immediate: flag(shutdown.get("immediate"))
    };
  }
  throw new ProtocolError(`there is no verb ${verb} with step ${step}`);
}
function lockResource(found) {
  const resource = required("resource", found);
  forbid(resource, ONLY_IN_UNLOCK, "lock");
  const mode = resource.get("mode");
  const quantity = resource.get("quantity");
  return {
    name: nameOf(resource),
    ...mode === void 0 ? {} : {
      mode: lockMode(mode)
    },
    wait: flag(resource.get("wait")),
    ...quantity === void 0 ? {} : {
      quantity: integer(quantity)
    },
    create: flag(resource.get("create")),
    lifespanMs: Math.max(0, integer(resource.get("lifespan")))
  };
}
function lockMode(value) {
  const mode = LOCK_MODES[integer(value)];
  if (mode === void 0) throw new ProtocolError(`there is no lock mode ${value}`);
  return mode;
}
function unlockResource(found) {
  const resource = required("resource", found);
  forbid(resource, ONLY_IN_LOCK, "unlock");
  return {
    name: nameOf(resource),
    rollback: flag(resource.get("rollback"))
  };
}
function answer(found) {
  const attributes = required("answer", found);
  const fence = attributes.get("fence");
  return {
    rc: integer(required("answer/@rc", attributes.get("rc"))),
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
function network(found) {
  const attributes = required("network", found);
  const port2 = integer(attributes.get("port"));
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
function flag(value) {
  return integer(value) !== 0;
}
function integer(value) {
  const number = parseInt(value ?? "", 10) || 0;
  return Math.max(-MAX_INTEGER, Math.min(MAX_INTEGER, number));
}

// protocol/limits.ts
var MAX_MESSAGE_BYTES = 4096;
var MAX_C_MESSAGE_BYTES = 511;

// protocol/encode.ts
var encoder2 = new TextEncoder();
var DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>';
function encode(message) {
  switch (message.type) {
    case "lock":
      return lock(message);
    case "answer":
      return wrap(1, message.step, answerSession(message) + answer2(message));
    case "unlock": {
      const rollback = message.rollback ? 1 : 0;
      return wrap(2, 8, `<resource name="${encodeName(message.name)}" rollback="${rollback}" />`);
    }
    case "ping":
      return wrap(3, message.step, "");
    case "discover":
      return wrap(4, 8, "", optional("claim", message.claim));
    case "discovered":
      return wrap(4, 16, network2(message), optional("claim", message.claim));
    case "shutdown":
      return wrap(5, 8, `${session(message.peerId, "")}<shutdown immediate="${message.immediate ? 1 : 0}"/>`);
  }
}
function wrap(verb, step, body, extensions = "") {
  return `${DECLARATION}<msg level="3" verb="${verb}" step="${step}"${extensions}>${body}</msg>`;
}
function lock(message) {
  const { peerId, held, who } = message;
  const write = (more) => wrap(1, 8, session(peerId, optional("held", held) + more) + lockResource2(message));
  const text = write(optional("who", who));
  const fits = 3 * text.length <= MAX_C_MESSAGE_BYTES || encoder2.encode(text).length <= MAX_C_MESSAGE_BYTES;
  return fits || who === void 0 ? text : write("");
}
function session(peerId, extensions) {
  const attributes = optional("peerid", peerId) + extensions;
  return attributes === "" ? "" : `<session${attributes}/>`;
}
function lockResource2(message) {
  const mode = message.mode === void 0 ? "" : ` mode="${LOCK_MODES.indexOf(message.mode)}"`;
  const quantity = message.quantity === void 0 ? "" : ` quantity="${message.quantity}"`;
  return `<resource name="${encodeName(message.name)}"${mode} wait="${message.wait ? 1 : 0}"${quantity} create="${message.create ? 1 : 0}" lifespan="${message.lifespanMs}"/>`;
}
function network2({ address, port: port2 }) {
  return `<network address="${escape(address)}" port="${port2}"/>`;
}
function answerSession({ step, peerId, extensionLevel }) {
  return step === 16 ? session(peerId, optional("ext", extensionLevel)) : "";
}
function answer2({ rc, element, hold, fence, why }) {
  const extensions = optional("hold", hold) + optional("fence", fence) + optional("why", why);
  return `<answer rc="${rc}"${optional("element", element)}${extensions}/>`;
}
function optional(name, value) {
  return value === void 0 ? "" : ` ${name}="${escape(String(value))}"`;
}

// protocol/frame_reader.ts
var END = new TextEncoder().encode("</msg>");
var LAST = END.at(-1);
var FrameReader = class {
  #decoder = new TextDecoder("utf-8", {
    fatal: true,
    ignoreBOM: true
  });
  #buffer = new Uint8Array(512);
  #end = 0;
  /** Whether part of a message was received and its end was not. */
  get unfinished() {
    return this.#end > 0;
  }
  /**
   * Takes more bytes and yields the text of every message that they complete.
   *
   * @throws {ProtocolError} when a message is too long or not UTF-8; the stream is of no use after that.
   */
  *push(bytes) {
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
    const from = end - END.length;
    if (from < start) return false;
    for (let index = 0; index < END.length; index++) {
      if (this.#buffer[from + index] !== END[index]) return false;
    }
    return true;
  }
  #text(start, end) {
    try {
      return this.#decoder.decode(this.#buffer.subarray(start, end));
    } catch {
      throw new ProtocolError("the message is not UTF-8");
    }
  }
};
function isBlank2(byte) {
  return byte === 32 || byte === 9 || byte === 10 || byte === 13;
}
function checkLength(bytes) {
  if (bytes > MAX_MESSAGE_BYTES) {
    throw new ProtocolError(`the message is longer than ${MAX_MESSAGE_BYTES} bytes`);
  }
}

// client/peer.ts
var READ_BYTES = 1024;
var encoder3 = new TextEncoder();
var Peer = class {
  #conn;
  #reader = new FrameReader();
  #received = [];
  #buffer = new Uint8Array(READ_BYTES);
  #closed = false;
  constructor(conn) {
    this.#conn = conn;
  }
  /** @throws an error of the operating system when the daemon is gone. */
  async send(message) {
    let bytes = encoder3.encode(encode(message));
    while (bytes.length > 0) bytes = bytes.subarray(await this.#conn.write(bytes));
  }
  /**
   * The next message; undefined when the daemon has closed the connection, however it did.
   *
   * @throws {ProtocolError} when what comes is no message.
   */
  async receive() {
    while (this.#received.length === 0) {
      const count = await this.#conn.read(this.#buffer).catch(() => null);
      if (count === null) return void 0;
      this.#received.push(...this.#reader.push(this.#buffer.subarray(0, count)));
    }
    return decode(this.#received.shift());
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

// client/connect.ts
var OTHERS_START_MS = 1e3;
var MAX_STARTS = 5;
var MAX_MOVES = 4;
var MOVE_PAUSE_MS = 100;
var LOOK_PAUSE_MS = 10;
async function connect(settings, notify, signal2) {
  let starts = 0;
  let moves = 0;
  let lookUntilMs = 0;
  for (; ; ) {
    let endpoint;
    try {
      endpoint = await locate(settings, notify, signal2);
      trace(TRACE_BITS.client, "connect", () => `connecting to ${showEndpoint(endpoint)}`);
      return new Peer(await dial(endpoint, signal2));
    } catch (error) {
      trace(TRACE_BITS.client, "connect", () => error.message);
      if (!(error instanceof ConnectionError) || !error.absent) throw error;
      if (endpoint && groupOf(settings) && ++moves < MAX_MOVES) {
        await new Promise((resolve) => setTimeout(resolve, MOVE_PAUSE_MS));
        continue;
      }
      if (settings.daemonLifespanMs === 0) {
        const hint = "and a lifespan of 0 (-d 0) says not to start one";
        throw new ConnectionError(`${error.message}, ${hint}`, {
          cause: error
        });
      }
      if (performance.now() < lookUntilMs) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_PAUSE_MS));
        continue;
      }
      const { startDaemon } = await loadMore();
      const result = await startDaemon(settings);
      trace(TRACE_BITS.client, "connect", () => `starting a daemon: ${JSON.stringify(result)}`);
      if (result.type === "ready") {
        warnOfLoopback(settings, result.address, notify);
      } else if (result.type === "failed" || ++starts === MAX_STARTS) {
        throw new ConnectionError(`${error.message}, and none could be started: ${result.why}`, {
          cause: error
        });
      } else {
        lookUntilMs = performance.now() + OTHERS_START_MS;
      }
    }
  }
}
function warnOfLoopback({ address: name }, address, notify) {
  if (name === void 0 || name === address) return;
  if (!address.startsWith("127.") && address !== "::1") return;
  notify(`${name} is ${address} here, a loopback address: only this host can reach the daemon`);
}
function showDaemon(settings) {
  const group = groupOf(settings);
  return group ? `the daemon of the group ${group.address}` : `the daemon at ${showEndpoint(endpointOf(settings))}`;
}

// client/granted_lock.ts
var RELEASE_MS = 2e3;
var GrantedLock = class {
  name;
  /** What was got of a set, a sequence or the clock. */
  element;
  /** Names the hold to requests from within the command; undefined from a C daemon. */
  hold;
  fence;
  /** Resolves when the connection has ended, and the lock with it: given back or lost. */
  ended;
  #peer;
  constructor(name, peer, { element, hold, fence }) {
    this.name = name;
    this.element = element;
    this.hold = hold;
    this.fence = fence;
    this.#peer = peer;
    this.ended = peer.receive().then(() => {
    }, () => {
    });
  }
  /**
   * Gives the lock back and waits until the daemon has taken it, or is gone.
   *
   * @param rollback Whether the work done under it does not count.
   * @returns false when the daemon has not confirmed it within {@linkcode RELEASE_MS}.
   */
  async release(rollback) {
    try {
      await this.#peer.send({
        type: "unlock",
        name: this.name,
        rollback
      });
      await this.#peer.finish();
    } catch {
      return true;
    }
    const late = AbortSignal.timeout(RELEASE_MS);
    late.addEventListener("abort", () => this[Symbol.dispose]());
    await this.ended;
    return !late.aborted;
  }
  /** Ends the connection without a word: the lock is free as soon as the daemon notices. */
  [Symbol.dispose]() {
    this.#peer[Symbol.dispose]();
  }
};

// client/acquire.ts
var MAX_UNANSWERED = 3;
async function acquire(name, holds, settings, notify, signal2) {
  let request = lockMessage(name, holds, settings);
  for (let unanswered = 0; unanswered < MAX_UNANSWERED; ) {
    const peer = await connect(settings, notify, signal2);
    const giveUp = () => peer[Symbol.dispose]();
    signal2?.addEventListener("abort", giveUp);
    try {
      const outcome = await ask(peer, request);
      signal2?.throwIfAborted();
      if (outcome.type === "answer") return new GrantedLock(name, peer, outcome);
      unanswered = outcome.answered ? 0 : unanswered + 1;
      if (!outcome.answered) request = lockMessage(name, "", settings);
      if (outcome.answered) notify(`${showDaemon(settings)} went away; asking again for the lock`);
    } catch (error) {
      giveUp();
      throw error;
    } finally {
      signal2?.removeEventListener("abort", giveUp);
    }
    giveUp();
  }
  throw new ConnectionError(`${showDaemon(settings)} hangs up on the request. If it is a FLoM written in C, the resource name may be too long or its time stamp format invalid; if it uses TLS, so must this command`);
}
async function ask(peer, request) {
  try {
    await peer.send(request);
  } catch {
    return {
      type: "lost",
      answered: false
    };
  }
  void Deno.Command;
  for (let answered = false; ; answered = true) {
    const message = await peer.receive();
    if (message === void 0) return {
      type: "lost",
      answered
    };
    if (message.type !== "answer") {
      throw new ConnectionError(`the daemon sent ${message.type} instead of an answer`);
    }
    if (message.rc === RC.granted) return message;
    if (message.rc === RC.moved) return {
      type: "lost",
      answered: true
    };
    if (message.rc !== RC.enqueued && message.rc !== RC.parked) throw refusal(message.rc, message.why);
  }
}
function refusal(rc, why) {
  switch (rc) {
    case RC.busy:
      return new LockRefusedError("busy", "Resource already locked, the lock cannot be obtained");
    case RC.cannotWait:
      return new LockRefusedError("cannot wait", "The resource could be available in the future, but the requester can't wait");
    case RC.impossible: {
      const reason2 = why === void 0 ? "" : `: ${why}`;
      return new LockRefusedError("impossible", `Resource will never satisfy the request, the lock cannot be obtained${reason2}`);
    }
    case RC.deadlock:
      return new LockRefusedError("deadlock", `waiting would never end: ${why}. Take all locks in one command (-r A -r B), or do without the inner one`);
    default:
      return new LockRefusedError("refused", `the daemon refused the lock: ${why ?? `return code ${rc}`}`);
  }
}
function lockMessage(name, holds, settings) {
  const { lockMode: lockMode3, quantity, timeoutMs, create, idleLifespanMs } = settings;
  const { kind } = parseResourceName(name);
  return {
    type: "lock",
    peerId: machineId(),
    name,
    ...kind === "simple" || kind === "hierarchical" ? {
      mode: lockMode3
    } : {},
    ...kind === "numeric" ? {
      quantity
    } : {},
    wait: timeoutMs !== 0,
    create,
    lifespanMs: idleLifespanMs,
    ...holds === "" ? {} : {
      held: holds
    },
    who: whoAmI()
  };
}

// client/acquire_all.ts
async function acquireAll(settings, notify) {
  const { resourceNames, timeoutMs } = settings;
  const signal2 = timeoutMs > 0 ? AbortSignal.timeout(timeoutMs) : void 0;
  const inOrder = resourceNames.map((name, index) => ({
    name,
    index
  })).sort(byName);
  const locks = [];
  try {
    for (const { name, index } of inOrder) {
      locks[index] = await acquire(name, joinHolds(holdsAbove(), Object.values(locks)), settings, notify, signal2);
    }
    return locks;
  } catch (error) {
    await Promise.all(Object.values(locks).map((lock2) => lock2.release(true)));
    for (const lock2 of Object.values(locks)) lock2[Symbol.dispose]();
    if (!signal2?.aborted) throw error;
    throw new LockTimeoutError(`The lock was not obtained because timeout (${timeoutMs} milliseconds) expired`, {
      cause: error
    });
  }
}
function joinHolds(above, locks) {
  return [
    above,
    ...locks.map(({ hold }) => hold)
  ].filter(Boolean).join(",");
}
function byName(a, b) {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

// client/signal_relay.ts
var FORWARDED = [
  "SIGTERM",
  "SIGHUP",
  "SIGUSR1",
  "SIGUSR2"
];
var FROM_TERMINAL = [
  "SIGINT",
  "SIGQUIT"
];
var SignalRelay = class {
  #listeners;
  #child;
  constructor() {
    this.#listeners = [
      ...FORWARDED,
      ...FROM_TERMINAL
    ].map((signal2) => [
      signal2,
      () => this.#take(signal2)
    ]);
    for (const [signal2, listener] of this.#listeners) Deno.addSignalListener(signal2, listener);
  }
  /** From now on signals go to `child`. */
  relayTo(child) {
    this.#child = child;
  }
  [Symbol.dispose]() {
    for (const [signal2, listener] of this.#listeners) Deno.removeSignalListener(signal2, listener);
    this.#listeners.length = 0;
  }
  #take(signal2) {
    if (!this.#child) {
      this[Symbol.dispose]();
      Deno.kill(Deno.pid, signal2);
    } else if (!FROM_TERMINAL.includes(signal2) || !Deno.stdin.isTerminal()) {
      try {
        this.#child.kill(signal2);
      } catch {
      }
    }
  }
};

// client/run.ts
var CommandError = class extends Error {
  name = "CommandError";
};
async function runLocked(command, settings, notify, onElement = () => {
}) {
  using relay = new SignalRelay();
  const locks = await acquireAll(settings, notify);
  let code = 1;
  try {
    for (const { element } of locks) if (element !== void 0) onElement(element);
    const child = spawn(command, settings, locks);
    relay.relayTo(child);
    AbortSignal.timeout(RELEASE_MS).addEventListener("abort", () => {
    });
    let running = true;
    for (const lock2 of locks) {
      lock2.ended.then(() => {
        if (running) notify(`${showDaemon(settings)} is gone; the command goes on without its lock`);
      });
    }
    ({ code } = await child.status);
    running = false;
    return code;
  } finally {
    const confirmed = await Promise.all(locks.map((lock2) => lock2.release(code !== 0)));
    if (confirmed.includes(false)) {
      notify(`${showDaemon(settings)} has not confirmed within ${RELEASE_MS} ms that the lock is free`);
    }
    for (const lock2 of locks) lock2[Symbol.dispose]();
  }
}
function spawn([program = "", ...words], settings, locks) {
  const elements = locks.flatMap(({ element }) => element === void 0 ? [] : [
    element
  ]);
  const args = settings.element === "argument" ? [
    ...words,
    ...elements
  ] : words;
  try {
    return new Deno.Command(program, {
      args,
      env: environment(settings, locks, elements)
    }).spawn();
  } catch (error) {
    throw new CommandError(`Unable to execute command '${program}': ${reason(error)}`, {
      cause: error
    });
  }
}
function environment(settings, locks, elements) {
  const holds = joinHolds(holdsAbove(), locks);
  const fences = locks.flatMap(({ fence }) => fence === void 0 ? [] : [
    fence
  ]);
  return {
    FLOM_RESOURCE: settings.resourceNames.join("\n"),
    FLOM_MODE: settings.resourceNames.map((name) => hasModes(name) ? settings.lockMode : "EX").join("\n"),
    ...elements.length > 0 ? {
      FLOM_ELEMENT: elements.join("\n")
    } : {},
    ...fences.length > 0 ? {
      FLOM_FENCE: fences.join("\n")
    } : {},
    ...holds !== "" ? {
      FLOM_HOLD: holds
    } : {}
  };
}
function hasModes(name) {
  const { kind } = parseResourceName(name);
  return kind === "simple" || kind === "hierarchical";
}
function reason(error) {
  if (error instanceof Deno.errors.NotFound) return "there is no such command";
  if (error instanceof Deno.errors.PermissionDenied) return "it is not executable";
  return error.message;
}

// config/option.ts
var OptionError = class extends Error {
  name = "OptionError";
};
function row(option) {
  return option;
}
var flag2 = () => true;

// config/values.ts
var DEFAULT_PORT = 28015;
var MAX_SOCKET_PATH_BYTES = 107;
var WORDS_FOR_YES = [
  "yes",
  "y"
];
var WORDS_FOR_NO = [
  "no",
  "n"
];
var LONG_MODE_NAMES = /* @__PURE__ */ new Map([
  [
    "nulllock",
    "NL"
  ],
  [
    "concurrentread",
    "CR"
  ],
  [
    "concurrentwrite",
    "CW"
  ],
  [
    "protectedread",
    "PR"
  ],
  [
    "protectedwrite",
    "PW"
  ],
  [
    "exclusive",
    "EX"
  ]
]);
function integer2(text) {
  const match = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/.exec(text);
  if (!match) throw new Error("it takes a whole number");
  const digits = match[2];
  const octal = /^0[0-7]+$/.test(digits);
  const number = (match[1] === "-" ? -1 : 1) * Number(octal ? `0o${digits}` : digits);
  if (number < -(2 ** 31) || number >= 2 ** 31) throw new Error("it takes a whole number of 32 bits");
  return number;
}
function atLeast(least, number) {
  if (number < least) throw new Error(`it takes a whole number from ${least}`);
  return number;
}
function atLeastOne(text) {
  return atLeast(1, integer2(text));
}
function port(text) {
  const number = integer2(text);
  if (number < 1 || number > 65535) throw new Error("it takes a port number from 1 to 65535");
  return number;
}
function nonEmpty(text) {
  if (text === "") throw new Error("it takes a name or an address");
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
function lockMode2(text) {
  const short = LOCK_MODES.find((mode2) => mode2 === text.toUpperCase());
  const mode = short ?? LONG_MODE_NAMES.get(text.toLowerCase());
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
  const [address = ""] = text.split("%");
  const first = /^([0-9]{1,3})(\.[0-9]{1,3}){3}$/.exec(address)?.[1];
  const ipv4 = first !== void 0 && Number(first) >= 224 && Number(first) <= 239;
  if (!ipv4 && !/^ff[0-9a-f:]+$/i.test(address)) {
    throw new Error("it takes a multicast address: 224.0.0.0 to 239.255.255.255, or one of IPv6 that begins with ff");
  }
  return text;
}
function absolutePath(text) {
  if (text === "") throw new Error("it takes the path of a file");
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

// config/daemon_options.ts
var DAEMON_OPTIONS = [
  row({
    key: "socketName",
    long: "socket-name",
    short: "s",
    placeholder: "PATH",
    section: "Daemon",
    file: "[Daemon]/SocketName",
    forDaemon: true,
    default: void 0,
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
    default: 384,
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
    default: 5e3,
    help: "how long a daemon started by this command stays without work; -1 for ever, 0 starts none (default 5000)",
    parse: integer2
  }),
  row({
    key: "address",
    long: "unicast-address",
    short: "a",
    placeholder: "HOST",
    section: "Daemon",
    file: "[Daemon]/UnicastAddress",
    forDaemon: true,
    default: void 0,
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
    default: DEFAULT_PORT,
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
    default: void 0,
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
    default: DEFAULT_PORT,
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
    default: void 0,
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
    default: 1e4,
    help: "who has waited so long is no longer overtaken; 0 strict order, -1 never (default 10000)",
    parse: (text) => atLeast(-1, integer2(text))
  }),
  row({
    key: "quiesceExit",
    long: "quiesce-exit",
    short: "x",
    section: "Daemon",
    default: false,
    help: "tell the daemon to take no new work and to end when the present work is done",
    parse: flag2
  }),
  row({
    key: "immediateExit",
    long: "immediate-exit",
    short: "X",
    section: "Daemon",
    default: false,
    help: "tell the daemon to end now, whoever holds a lock",
    parse: flag2
  }),
  row({
    key: "foreground",
    long: "foreground",
    section: "Daemon",
    default: false,
    help: "be the daemon in this process and log to standard error, for systemd and containers",
    parse: flag2
  }),
  row({
    key: "daemon",
    long: "daemon",
    section: "Daemon",
    hidden: true,
    forDaemon: true,
    default: false,
    help: "be the daemon in this process; how flom starts it",
    parse: flag2
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

// config/general_options.ts
var GENERAL_OPTIONS = [
  row({
    key: "help",
    long: "help",
    short: "h",
    section: "General",
    default: false,
    help: "print this help",
    parse: flag2
  }),
  row({
    key: "version",
    long: "version",
    short: "v",
    section: "General",
    default: false,
    help: "print the version",
    parse: flag2
  }),
  row({
    key: "verbose",
    long: "verbose",
    short: "V",
    section: "General",
    file: "[Trace]/Verbose",
    default: false,
    help: "print the settings before anything else",
    parse: flag2
  }),
  row({
    key: "configFile",
    long: "config-file",
    short: "c",
    placeholder: "FILE",
    section: "General",
    default: void 0,
    help: "read settings from this file as well, after /etc/flom.conf, ~/.flom and ~/.config/flom/flom.conf",
    parse: nonEmpty
  }),
  row({
    key: "printConfig",
    long: "print-config",
    section: "General",
    default: false,
    help: "print the settings in force as a configuration file, with the origin of each",
    parse: flag2
  }),
  row({
    key: "uniqueId",
    long: "unique-id",
    section: "General",
    default: false,
    help: "print the identity of this host, 32 hexadecimal digits",
    parse: flag2
  }),
  row({
    key: "signalList",
    long: "signal-list",
    section: "General",
    default: false,
    help: "print the signals and their numbers",
    parse: flag2
  }),
  row({
    key: "ignoredSignals",
    long: "ignore-signal",
    placeholder: "SIGNAL",
    section: "General",
    file: "[Monitor]/IgnoredSignals",
    separator: ";",
    default: [],
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
    default: void 0,
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
    default: void 0,
    help: "what FLOM_TRACE_MASK has this command trace (default: standard error)",
    parse: nonEmpty
  }),
  row({
    key: "appendTraceFile",
    long: "append-trace-file",
    placeholder: "yes|no",
    section: "Diagnostics",
    file: "[Trace]/AppendTraceFile",
    forDaemon: true,
    default: false,
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
    default: "text",
    help: "how a daemon logs: lines of text (default) or of JSON",
    parse: logFormat
  }),
  row({
    key: "debugFeature",
    long: "debug-feature",
    placeholder: "NAME",
    section: "Diagnostics",
    default: void 0,
    help: "try multicast on its own: ipv6.multicast.server or ipv6.multicast.client, with -A and, if need be, -P and -n",
    parse: debugFeature
  })
];

// config/network_options.ts
var NETWORK_OPTIONS = [
  row({
    key: "networkInterface",
    long: "network-interface",
    short: "n",
    placeholder: "NAME",
    section: "Network",
    file: "[Network]/NetworkInterface",
    forDaemon: true,
    default: void 0,
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
    default: 2,
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
    default: 500,
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
    default: 1,
    help: "how many networks the question may cross (default 1)",
    parse: atLeastOne
  }),
  row({
    key: "tcpKeepaliveTimeS",
    long: "tcp-keepalive-time",
    placeholder: "SECONDS",
    section: "Network",
    file: "[Network]/TcpKeepaliveTime",
    forDaemon: true,
    default: 60,
    help: "a daemon has silent TCP peers probed after so many seconds (default 60)",
    parse: atLeastOne
  }),
  row({
    key: "tcpKeepaliveIntervalS",
    long: "tcp-keepalive-intvl",
    placeholder: "SECONDS",
    section: "Network",
    file: "[Network]/TcpKeepaliveIntvl",
    forDaemon: true,
    default: 10,
    help: "seconds between two probes (default 10)",
    parse: atLeastOne
  }),
  row({
    key: "tcpKeepaliveProbes",
    long: "tcp-keepalive-probes",
    placeholder: "N",
    section: "Network",
    file: "[Network]/TcpKeepaliveProbes",
    forDaemon: true,
    default: 6,
    help: "probes without an answer after which the peer's locks come free (default 6)",
    parse: atLeastOne
  }),
  row({
    key: "tlsCertificate",
    long: "tls-certificate",
    placeholder: "FILE",
    section: "Network",
    file: "[TLS]/TlsCertificate",
    hidden: true,
    default: void 0,
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
    default: void 0,
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
    default: void 0,
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
    default: false,
    help: "not supported",
    parse: (text) => yesOrNo(text) && unsupported("TLS")()
  })
];

// config/resource_options.ts
var RESOURCE_OPTIONS = [
  row({
    key: "resourceNames",
    long: "resource-name",
    short: "r",
    placeholder: "NAME",
    section: "Resource",
    file: "[Resource]/Name",
    default: [
      DEFAULT_NAME
    ],
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
    default: -1,
    help: "wait for the lock so long and no longer; 0 not at all, -1 for ever (default)",
    parse: integer2
  }),
  row({
    key: "quantity",
    long: "resource-quantity",
    short: "q",
    placeholder: "N",
    section: "Resource",
    file: "[Resource]/Quantity",
    default: 1,
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
    default: "EX",
    help: "NL, CR, CW, PR, PW or EX (default), for simple and hierarchical resources",
    parse: lockMode2
  }),
  row({
    key: "create",
    long: "resource-create",
    short: "e",
    placeholder: "yes|no",
    section: "Resource",
    file: "[Resource]/Create",
    default: true,
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
    default: 0,
    help: "keep the resource so long after its last use (default 1000)",
    parse: (text) => Math.abs(integer2(text))
  }),
  row({
    key: "element",
    long: "element",
    placeholder: "argument|env",
    section: "Resource",
    file: "[Resource]/Element",
    default: "argument",
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
var DEFAULTS = Object.fromEntries(OPTIONS.map((option) => [
  option.key,
  option.default
]));

// config/layer.ts
function mergeLayers(layers) {
  const merged = {
    ...DEFAULTS
  };
  for (const layer of layers) {
    if (layer.socketName !== void 0) merged.address = merged.multicastAddress = void 0;
    if ((layer.address ?? layer.multicastAddress) !== void 0) merged.socketName = void 0;
    Object.assign(merged, layer);
  }
  if (merged.socketName !== void 0 && (merged.address ?? merged.multicastAddress) !== void 0) {
    throw new OptionError("a daemon is found by its socket (-s) or over the network (-a, -A), not by both");
  }
  return merged;
}

// config/nearest.ts
var DIFFERENCE = 1 / 3;
function nearest(word, candidates) {
  const shortened = candidates.filter((candidate) => candidate.startsWith(word));
  if (word !== "" && shortened.length > 0) return shortened.sort((a, b) => a.length - b.length)[0];
  let best;
  let least = word.length * DIFFERENCE;
  for (const candidate of candidates) {
    const difference = distance(word, candidate);
    if (difference <= least) [best, least] = [
      candidate,
      difference - 1
    ];
  }
  return best;
}
function distance(a, b) {
  let row2 = Array.from({
    length: b.length + 1
  }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [
      i
    ];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row2[j] + 1, next[j - 1] + 1, row2[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row2 = next;
  }
  return row2[b.length];
}

// config/parse_arguments.ts
function parseArguments(words) {
  const settings = {};
  const command = [];
  const rest = words.values();
  const set = (option, name, inline) => {
    const value = option.placeholder === void 0 ? "" : inline ?? rest.next().value;
    if (value === void 0) throw new OptionError(`${name} needs a value: ${option.placeholder}`);
    settings[option.key] = readValue(option, name, value, settings[option.key]);
  };
  for (const word of rest) {
    if (word === "--") {
      command.push(...rest);
    } else if (word.startsWith("--")) {
      const [, long, inline] = /^--([^=]*)(?:=(.*))?$/s.exec(word);
      const option = OPTIONS.find((candidate) => candidate.long === long);
      if (!option) throw unknownOption(`--${long}`);
      set(option, `--${long}`, inline);
    } else if (word.startsWith("-") && word !== "-") {
      for (let at = 1; at < word.length; at++) {
        const option = OPTIONS.find((candidate) => candidate.short === word[at]);
        if (!option) throw unknownOption(`-${word[at]}`);
        const attached = word.slice(at + 1);
        set(option, `-${word[at]}`, attached === "" ? void 0 : attached);
        if (option.placeholder !== void 0) break;
      }
    } else {
      command.push(word);
    }
  }
  return {
    settings,
    command
  };
}
function readValue(option, name, value, before) {
  try {
    return option.parse(value, before);
  } catch (error) {
    const wrong = `${name} ${JSON.stringify(value)}: ${error.message}`;
    throw new OptionError(wrong, {
      cause: error
    });
  }
}
function unknownOption(name) {
  const close = name.startsWith("--") ? nearest(name.slice(2), OPTIONS.map(({ long }) => long)) : void 0;
  const hint = close === void 0 ? '"flom --help" lists all' : `did you mean --${close}?`;
  return new OptionError(`there is no option ${name}; ${hint} (the command's own options go behind --)`);
}

// config/read_config.ts
var SYSTEM_FILE = "/etc/flom.conf";
function readConfigFiles(chosen) {
  const found = usualPaths().flatMap((path) => {
    const bytes = granted({
      name: "read",
      path
    }) ? readIfThere(path) : void 0;
    return bytes === void 0 ? [] : [
      {
        path,
        bytes
      }
    ];
  });
  if (chosen !== void 0) {
    const bytes = readIfThere(chosen);
    if (bytes === void 0) {
      throw new OptionError(`--config-file ${JSON.stringify(chosen)}: there is no such file`);
    }
    found.push({
      path: chosen,
      bytes
    });
  }
  return found;
}
function usualPaths() {
  const home = homeDirectory();
  const own = granted({
    name: "env",
    variable: "XDG_CONFIG_HOME"
  }) ? Deno.env.get("XDG_CONFIG_HOME") : void 0;
  const directory = own?.startsWith("/") ? own : home && `${home}/.config`;
  return [
    SYSTEM_FILE,
    ...home ? [
      `${home}/.flom`
    ] : [],
    ...directory ? [
      `${directory}/flom/flom.conf`
    ] : []
  ];
}
function readIfThere(path) {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return void 0;
    if (error instanceof Deno.errors.PermissionDenied && !isThere(path)) return void 0;
    throw new OptionError(`the configuration file ${path} cannot be read: ${error.message}`, {
      cause: error
    });
  }
}
function isThere(path) {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

// main.ts
var STATUS = {
  deadlock: 95,
  cannotWait: 96,
  noCommand: 97,
  busy: 98,
  failure: 99
};
async function main(words) {
  try {
    const { settings: chosen, command } = parseArguments(words);
    return await inform(chosen) ?? await run(await effectiveSettings(chosen), command);
  } catch (error) {
    complain(error.message);
    return statusOf(error);
  }
}
async function inform(chosen) {
  const { help, version, signalList, uniqueId } = chosen;
  if (!(help || version || signalList || uniqueId)) return void 0;
  const { helpText, signalListText, versionText } = await loadMore();
  if (help) return print(helpText());
  if (version) print(versionText());
  if (signalList) print(signalListText());
  return version || signalList ? 0 : print(`${machineId()}
`);
}
async function effectiveSettings(chosen) {
  const files = chosen.daemon ? [] : readConfigFiles(chosen.configFile);
  if (files.length === 0 && !chosen.printConfig) return mergeLayers([
    chosen
  ]);
  const { parseConfigFile, printConfig } = await loadMore();
  const layers = files.map(({ path, bytes }) => parseConfigFile(path, bytes));
  layers.push({
    settings: chosen,
    origin: () => "command line"
  });
  const settings = mergeLayers(layers.map((layer) => layer.settings));
  if (settings.printConfig) print(printConfig(settings, layers));
  return settings;
}
async function run(settings, command) {
  if (settings.printConfig) return 0;
  if (settings.verbose) print((await loadMore()).verboseText(settings));
  if (settings.debugFeature !== void 0) {
    const { tryMulticast } = await loadMore();
    return await tryMulticast(settings, (line) => print(`${line}
`)) ? 0 : STATUS.failure;
  }
  if (settings.daemon || settings.foreground) {
    if (command.length > 0) throw new OptionError("a daemon (--foreground) runs no command; leave it out");
    const { runDaemon } = await loadMore();
    return await runDaemon(settings);
  }
  if (settings.quiesceExit || settings.immediateExit) {
    const { shutDown } = await loadMore();
    print(`Starting FLoM daemon ${settings.immediateExit ? "immediate" : "quiesce"} shutdown...
`);
    await shutDown(settings, complain);
    return 0;
  }
  if (command.length === 0) throw new CommandError("No command to execute!");
  const tell = (element) => {
    if (settings.verbose) print(`Locked element is '${element}'
`);
  };
  return await runLocked(command, settings, complain, tell);
}
function statusOf(error) {
  if (error instanceof CommandError) return STATUS.noCommand;
  if (error instanceof LockTimeoutError) return STATUS.busy;
  if (error instanceof LockRefusedError) {
    if (error.refusal === "busy") return STATUS.busy;
    if (error.refusal === "deadlock") return STATUS.deadlock;
    if (error.refusal === "cannot wait") return STATUS.cannotWait;
  }
  return STATUS.failure;
}
function print(text) {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
  return 0;
}
function complain(line) {
  console.error(`flom: ${line}`);
}
if (import.meta.main) Deno.exit(await main(Deno.args));
export {
  main
};
