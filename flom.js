var programUrl = function programUrl() {
  return new URL("./flom.js", import.meta.url).href;
};
var loadMore = function loadMore() {
  return import("./more.js");
};
var decodeUtf8 = function decodeUtf8(bytes) {
  decoder ??= new TextDecoder("utf-8", {
    fatal: true,
    ignoreBOM: true
  });
  return decoder.decode(bytes);
};
var readAscii = (function readAscii(bytes) {
  return bytes.every((function (byte) { return byte < 128; })) ? String.fromCharCode(...bytes) : void 0;
});
var encodeUtf8 = (function encodeUtf8(text) {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 128) return utf8Encoder().encode(text);
    bytes[at] = code;
  }
  return bytes;
});
var utf8Encoder = function utf8Encoder() {
  return encoder ??= new TextEncoder();
};
var parseResourceName = (function parseResourceName(text) {
  if (text === DEFAULT_NAME || SIMPLE.test(text) && text.length <= MAX_NAME_BYTES) {
    return {
      kind: "simple",
      text,
      path: NO_PATH
    };
  }
  const bytes = encodeUtf8(text).length;
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
});
var hasModes = (function hasModes({ kind }) {
  return kind === "simple" || kind === "hierarchical";
});
var resourceKey = (function resourceKey(name) {
  return name.kind === "hierarchical" ? `/${name.path[0]}` : name.text;
});
var readNumber = function readNumber(digits) {
  const number = Number(digits);
  if (number > MAX_NUMBER) throw new ResourceNameError(`${digits} is more than ${MAX_NUMBER}`);
  return number;
};
var showValue = function showValue({ show, separator }, value) {
  if (show) return show(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return Array.isArray(value) ? value.join(separator) : String(value);
};
var platformOf = (function platformOf(os) {
  if (os === "windows") return WINDOWS;
  return os === "linux" || os === "android" ? LINUX : OTHER_UNIX;
});
var machineId = (function machineId({ machineIdFiles } = PLATFORM) {
  for (const path of machineIdFiles) {
    const id = readFile(path)?.trim();
    if (id !== void 0 && /^[0-9a-f]{32}$/.test(id)) return id;
  }
  return granted({
    name: "sys",
    kind: "hostname"
  }) ? digest(Deno.hostname()) : NO_MACHINE_ID;
});
var defaultSocketPath = function defaultSocketPath(platform = PLATFORM) {
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
};
var whoAmI = (function whoAmI(platform = PLATFORM) {
  const mayAsk = granted({
    name: "env",
    variable: "USER"
  }) && granted({
    name: "env",
    variable: "LOGNAME"
  });
  const known = mayAsk ? Deno.env.get("USER") || Deno.env.get("LOGNAME") : void 0;
  const user = known || account(platform)?.[0];
  const host = granted({
    name: "sys",
    kind: "hostname"
  }) ? Deno.hostname() : void 0;
  return `${user || "somebody"}@${host ?? "somewhere"}:${Deno.pid}`;
});
var holdsAbove = (function holdsAbove() {
  return granted({
    name: "env",
    variable: "FLOM_HOLD"
  }) ? Deno.env.get("FLOM_HOLD") ?? "" : "";
});
var rememberPermissions = (function rememberPermissions() {
  inWhole =  new Map();
  return {
    [Symbol.dispose]: (function () { return inWhole = void 0; })
  };
});
var granted = (function granted(permission) {
  if (inWhole) {
    const { name } = permission;
    let known = inWhole.get(name);
    if (known === void 0) inWhole.set(name, known = isGranted({
      name
    }));
    if (known) return true;
  }
  return isGranted(permission);
});
var isGranted = (function isGranted(permission) {
  try {
    const { state, partial } = Deno.permissions.querySync(permission);
    return state === "granted" && !partial;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
});
var allGranted = function allGranted() {
  return ALL_PERMISSIONS.every((function (name) { return granted({
    name
  }); }));
};
var loginName = function loginName(platform = PLATFORM) {
  if (!platform.accountsFile && granted({
    name: "sys",
    kind: "uid"
  })) return String(Deno.uid());
  return account(platform)?.[0] || "nobody";
};
var homeDirectory = (function homeDirectory(platform = PLATFORM) {
  const home = granted({
    name: "env",
    variable: "HOME"
  }) ? Deno.env.get("HOME") : void 0;
  return home || account(platform)?.[5] || void 0;
});
var account = (function account({ accountsFile }) {
  if (!accountsFile || !granted({
    name: "sys",
    kind: "uid"
  })) return void 0;
  const uid = String(Deno.uid());
  const lines = readFile(accountsFile)?.split("\n") ?? [];
  for (const line2 of lines) {
    const fields = line2.split(":");
    if (fields[2] === uid) return fields;
  }
  return void 0;
});
var readFile = (function readFile(path) {
  if (!granted({
    name: "read",
    path
  })) return void 0;
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return void 0;
  }
});
var digest = function digest(text) {
  return [
    0,
    1,
    2,
    3
  ].map((function (seed) {
    let hash = 2166136261 ^ seed;
    for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 16777619);
    return (hash >>> 0).toString(16).padStart(8, "0");
  })).join("");
};
var endpointOf = (function endpointOf({ address, port: port2, socketName }, platform) {
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
});
var groupOf = function groupOf({ multicastAddress, multicastPort: port2, networkInterface }) {
  if (multicastAddress === void 0) return void 0;
  return {
    address: multicastAddress,
    port: port2,
    ...networkInterface === void 0 ? {} : {
      interfaceName: networkInterface
    }
  };
};
var searchedGroup = (function searchedGroup(settings) {
  return (settings.socketName ?? settings.address) === void 0 ? groupOf(settings) : void 0;
});
var netHost = (function netHost(hostname, port2) {
  return hostname.includes(":") ? `[${hostname}]:${port2}` : `${hostname}:${port2}`;
});
var showEndpoint = function showEndpoint(endpoint) {
  return endpoint.transport === "unix" ? endpoint.path : `${endpoint.hostname}, port ${endpoint.port}`;
};
var openCLibrary = (function openCLibrary(functions, file = PLATFORM.cLibrary) {
  if (!file || !PLATFORM.cLibrary || !granted({
    name: "ffi"
  })) return void 0;
  try {
    return Deno.dlopen(file, functions);
  } catch {
    return void 0;
  }
});
var useCFunctions = (function useCFunctions() {
  inUse = {};
  return {
    [Symbol.dispose]: (function () {
      inUse?.functions?.close();
      inUse = void 0;
    })
  };
});
var cFunctions = (function cFunctions() {
  if (!inUse) return void 0;
  if (!("functions" in inUse)) inUse.functions = CFunctions.open();
  return inUse.functions;
});
var keepAliveOptions = (function keepAliveOptions({ tcpKeepaliveTimeS, tcpKeepaliveIntervalS, tcpKeepaliveProbes }) {
  return [
    [
      SOL_SOCKET,
      SO_KEEPALIVE,
      1
    ],
    [
      IPPROTO_TCP,
      TCP_KEEPIDLE,
      tcpKeepaliveTimeS
    ],
    [
      IPPROTO_TCP,
      TCP_KEEPINTVL,
      tcpKeepaliveIntervalS
    ],
    [
      IPPROTO_TCP,
      TCP_KEEPCNT,
      tcpKeepaliveProbes
    ]
  ];
});
var clientKeepAlive = (function clientKeepAlive({ tcpKeepaliveIntervalS, tcpKeepaliveProbes }) {
  const wholeS = tcpKeepaliveIntervalS * tcpKeepaliveProbes;
  const part = (function (ofS) { return Math.max(1, Math.floor(ofS)); });
  return {
    tcpKeepaliveTimeS: part(wholeS / 3),
    tcpKeepaliveIntervalS: part(wholeS / 3 / CLIENT_PROBES),
    tcpKeepaliveProbes: CLIENT_PROBES
  };
});
var readAddress = function readAddress(bytes) {
  const [family] = bytes;
  if (family !== AF_INET && family !== AF_INET6) {
    const path = bytes.subarray(2);
    return {
      transport: "unix",
      path: new TextDecoder().decode(path.subarray(0, path.indexOf(0)))
    };
  }
  const hostname = family === AF_INET ? dotted(bytes.subarray(4, 8)) : showIpv6(bytes.subarray(8, 24));
  return {
    transport: "tcp",
    hostname,
    port: new DataView(bytes.buffer).getUint16(2)
  };
};
var writeAddress = (function writeAddress(endpoint) {
  if (endpoint.transport === "unix") {
    const path = encodeUtf8(endpoint.path);
    return path.length <= MAX_PATH_BYTES ? Uint8Array.of(AF_UNIX, 0, ...path, 0) : void 0;
  }
  const { hostname, port: port2 } = endpoint;
  const parts = hostname.split(".").map(Number);
  if (parts.length !== 4 || parts.join(".") !== hostname || !parts.every(isByte)) return void 0;
  return Uint8Array.of(AF_INET, 0, port2 >> 8, port2 & 255, ...parts, ...new Uint8Array(8));
});
var isByte = (function isByte(number) {
  return Number.isInteger(number) && number >= 0 && number <= MAX_BYTE;
});
var showIpv6 = function showIpv6(address) {
  const groups = Array.from({
    length: 8
  }, (function (_, index) { return address[2 * index] << 8 | address[2 * index + 1]; }));
  if (groups.slice(0, 6).join() === "0,0,0,0,0,65535") return `::ffff:${dotted(address.subarray(12))}`;
  const { hostname } = new URL(`http://[${groups.map((function (group) { return group.toString(16); })).join(":")}]`);
  return hostname.slice(1, -1);
};
var dotted = function dotted(bytes) {
  return bytes.join(".");
};
var hostAddresses = async function hostAddresses(c, hostname, port2) {
  const wanted = new Uint8Array(INFO_BYTES);
  wanted[KIND_OFFSET] = STREAM;
  const [host, service] = [
    hostname,
    String(port2)
  ].map((function (text) { return encodeUtf8(`${text}\0`); }));
  const found = new BigUint64Array(1);
  if (await c.call("getaddrinfo", host, service, wanted, found) !== 0) return [];
  const first = Deno.UnsafePointer.create(found[0]);
  const addresses = [];
  for (let info = first; info; ) {
    const view = new Deno.UnsafePointerView(info);
    const address = new Uint8Array(view.getUint32(LENGTH_OFFSET));
    Deno.UnsafePointerView.copyInto(view.getPointer(ADDRESS_OFFSET), address);
    addresses.push(address);
    info = view.getPointer(NEXT_OFFSET);
  }
  c.call("freeaddrinfo", first);
  return addresses;
};
var connectNatively = (async function connectNatively(endpoint, keepAlive, signal2) {
  const c = mayConnect(endpoint) ? cFunctions() : void 0;
  if (!c) return void 0;
  const only = writeAddress(endpoint);
  if (only) return await connect(c, only, keepAlive, signal2);
  if (endpoint.transport === "unix") return void 0;
  let problem;
  const addresses = await orAbort(hostAddresses(c, endpoint.hostname, endpoint.port), signal2);
  for (const address of addresses) {
    try {
      const connection = await connect(c, address, keepAlive, signal2);
      if (connection) return connection;
    } catch (error) {
      problem = error;
    }
  }
  if (problem) throw problem;
  return void 0;
});
var connect = (async function connect(c, address, keepAlive, signal2) {
  signal2?.throwIfAborted();
  const socket = c.call("socket", address[0], STREAM2 | NONBLOCKING, 0);
  if (socket < 0) return void 0;
  const connection = new NativeConnection(c, socket, address[0] === AF_UNIX ? [] : keepAliveOptions(clientKeepAlive(keepAlive)));
  if (c.call("connect", socket, address, address.length) === 0) return connection;
  try {
    if (await connection.isConnected(signal2)) return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
  connection.close();
  return void 0;
});
var orAbort = function orAbort(promise, signal2) {
  if (!signal2) return promise;
  const { promise: aborted, reject } = Promise.withResolvers();
  signal2.addEventListener("abort", (function () { return reject(signal2.reason); }));
  return Promise.race([
    promise,
    aborted
  ]);
};
var mayConnect = (function mayConnect(endpoint) {
  if (endpoint.transport === "tcp") {
    return granted({
      name: "net",
      host: netHost(endpoint.hostname, endpoint.port)
    });
  }
  const { path } = endpoint;
  return granted({
    name: "read",
    path
  }) && granted({
    name: "write",
    path
  });
});
var happenedTo = (function happenedTo([, events]) {
  return events >> 16;
});
var systemError = function systemError(c, number) {
  const text = new Deno.UnsafePointerView(c.call("strerror", number)).getCString();
  return Object.assign(new Error(`${text} (os error ${number})`), {
    code: String(number)
  });
};
var dial = (async function dial(endpoint, keepAlive, signal2) {
  for (; ; ) {
    signal2?.throwIfAborted();
    try {
      const native = await connectNatively(endpoint, keepAlive, signal2);
      if (native) return native;
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
      await new Promise((function (resolve) { return setTimeout(resolve, FULL_QUEUE_PAUSE_MS); }));
    }
  }
});
var connectionError = function connectionError(endpoint, error) {
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
    ].some((function (code) { return isCode(error, code); }));
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
};
var isCode = function isCode(error, code) {
  return error instanceof Error && "code" in error && error.code === code;
};
var unsafe = function unsafe() {
  return /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
};
var printable = function printable(text) {
  if (HARMLESS.test(text)) return text;
  return text.replace(unsafe(), (function (character) {
    const code = character.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u${code.padStart(4, "0")}`;
  }));
};
var quoted = function quoted(text) {
  if (HARMLESS_IN_QUOTES.test(text)) return `"${text}"`;
  return harmlessJson(JSON.stringify(text));
};
var harmlessJson = function harmlessJson(json) {
  return json.replace(unsafe(), (function (character) { return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`; }));
};
var line = function line(text) {
  if (text.length * 3 < MAX_LINE_BYTES) return `${text}
`;
  const most = MAX_LINE_BYTES - 1;
  const encoder2 = utf8Encoder();
  const whole = encoder2.encodeInto(text, new Uint8Array(most)).read;
  if (whole === text.length) return `${text}
`;
  const { read: read2 } = encoder2.encodeInto(text, new Uint8Array(most - encoder2.encode(ELLIPSIS).length));
  return `${text.slice(0, read2)}${ELLIPSIS}
`;
};
var compatible = function compatible(a, b) {
  return COMPATIBLE[a].has(b);
};
var integer = (function integer(text) {
  const plain = Number(text);
  if (String(plain) === text && plain === (plain | 0)) return plain;
  const match2 = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/.exec(text);
  if (!match2) throw new Error("it takes a whole number");
  const number = (match2[1] === "-" ? -1 : 1) * cNumber(match2[2]);
  if (number < -(2 ** 31) || number >= 2 ** 31) throw new Error("it takes a whole number of 32 bits");
  return number;
});
var cNumber = function cNumber(digits) {
  return Number(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
};
var atLeast = function atLeast(least, number) {
  if (number < least) throw new Error(`it takes a whole number from ${least}`);
  return number;
};
var atLeastOne = function atLeastOne(text) {
  return atLeast(1, integer(text));
};
var upTo = (function upTo(most) {
  return (function (text) {
    const number = integer(text);
    if (number < 1 || number > most) throw new Error(`it takes a whole number from 1 to ${most}`);
    return number;
  });
});
var absolute = function absolute(text) {
  const number = Math.abs(integer(text));
  if (number === 2 ** 31) throw new Error("it takes a whole number of 32 bits");
  return number;
};
var port = (function port(text) {
  const number = integer(text);
  if (number < 1 || number > 65535) throw new Error("it takes a port number from 1 to 65535");
  return number;
});
var nonEmpty = (function nonEmpty(text) {
  if (text === "") throw new Error("it takes a name or an address");
  return text;
});
var filePath = function filePath(text) {
  if (text === "") throw new Error("it takes the path of a file");
  return text;
};
var yesOrNo = function yesOrNo(text) {
  const word = text.toLowerCase();
  if (WORDS_FOR_YES.includes(word)) return true;
  if (WORDS_FOR_NO.includes(word)) return false;
  throw new Error("it takes yes or no");
};
var oneOf = function oneOf(text, words) {
  const word = words.find((function (word2) { return word2 === text; }));
  if (word === void 0) throw new Error(`it takes ${words.join(" or ")}`);
  return word;
};
var elementWay = function elementWay(text) {
  return oneOf(text, [
    "argument",
    "env"
  ]);
};
var lossWay = function lossWay(text) {
  return oneOf(text, [
    "terminate",
    "continue"
  ]);
};
var lockMode = function lockMode(text) {
  const short = LOCK_MODES.find((function (mode2) { return mode2 === text.toUpperCase(); }));
  const mode = short ?? LOCK_MODES[LONG_MODE_NAMES.indexOf(text.toLowerCase())];
  if (mode === void 0) {
    throw new Error("it takes NL (NullLock), CR (ConcurrentRead), CW (ConcurrentWrite), PR (ProtectedRead), PW (ProtectedWrite) or EX (Exclusive)");
  }
  return mode;
};
var resourceName = function resourceName(text) {
  if (text === DEFAULT_NAME) throw new Error("it is reserved for those who give no name");
  parseResourceName(text);
  return text;
};
var socketPath = (function socketPath(text) {
  if (text === "") throw new Error("it takes the path of a socket");
  if (encodeUtf8(text).length > MAX_PATH_BYTES) {
    throw new Error(`it takes a path of at most ${MAX_PATH_BYTES} bytes`);
  }
  return text;
});
var multicastGroup = function multicastGroup(text) {
  const octets = /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/.test(text) ? text.split(".").map(Number) : [
    0
  ];
  const ipv4 = octets[0] >= 224 && octets[0] <= 239 && octets.every((function (octet) { return octet <= 255; }));
  if (!ipv4 && !/^ff[0-9a-f]{2}:[0-9a-f:]+(%.+)?$/i.test(text)) {
    throw new Error("it takes a multicast address: 224.0.0.0 to 239.255.255.255, or one of IPv6 that begins with ff");
  }
  return text;
};
var absolutePath = function absolutePath(text) {
  filePath(text);
  return /^([/\\]|[A-Za-z]:)/.test(text) ? text : `${Deno.cwd()}/${text}`;
};
var fileMode = function fileMode(text) {
  if (!/^0?[0-7]{3}$/.test(text)) throw new Error("it takes three octal digits, like 600 or 666");
  return parseInt(text, 8);
};
var logFormat = function logFormat(text) {
  return oneOf(text, [
    "text",
    "json"
  ]);
};
var debugFeature = function debugFeature(text) {
  const name = text.toLowerCase();
  if (name === "ipv6.multicast.server" || name === "ipv6.multicast.client") return name;
  if (name === "tls.server" || name === "tls.client") return unsupported("TLS")();
  throw new Error("it takes ipv6.multicast.server or ipv6.multicast.client");
};
var unsupported = (function unsupported(what) {
  return (function () {
    throw new Error(`this program does not support ${what} (yet); leave the option out`);
  });
});
var parseMask = function parseMask(text) {
  const match2 = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(text);
  if (!match2) return 0;
  const number = cNumber(match2[2]);
  return (match2[1] === "-" ? -number : number) >>> 0;
};
var nowUs = function nowUs() {
  return Math.floor(Number(Temporal.Now.instant().epochNanoseconds) / 1e3);
};
var localTime = function localTime(epochUs) {
  return local.text(epochUs);
};
var utcTime = function utcTime(epochUs) {
  return `${utc.text(epochUs)}Z`;
};
var two = function two(number) {
  return String(number).padStart(2, "0");
};
var trace = (function trace(bits, where, what) {
  if (traced(bits)) sink(where, what());
});
var traced = (function traced(bits) {
  mask ??= readMask();
  return (mask & bits) !== 0 && sink !== void 0;
});
var traceTo = function traceTo(to) {
  sink = to;
};
var traceLine = function traceLine(where, what) {
  return line(`${localTime(nowUs())} [${Deno.pid}] ${where}: ${printable(what)}`);
};
var readMask = (function readMask() {
  const variable = "FLOM_TRACE_MASK";
  const text = granted({
    name: "env",
    variable
  }) ? Deno.env.get(variable) : void 0;
  return text ? parseMask(text) : 0;
});
var locate = (async function locate(settings, notify, signal2) {
  const group = searchedGroup(settings);
  if (!group) return endpointOf(settings);
  const { discoveryAttempts: attempts, discoveryTimeoutMs: timeoutMs, discoveryTtl: ttl, verbose } = settings;
  const { askGroup } = await loadMore();
  const follow2 = (function (line2) {
    if (verbose) console.log(line2);
    trace(TRACE_BITS.client, "askGroup", (function () { return line2; }));
  });
  const [eldest, ...others] = await askGroup(group, {
    attempts,
    timeoutMs,
    ttl,
    all: verbose,
    trace: follow2
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
    ].map((function (found) { return showEndpoint(endpointAt(found)); }));
    notify(`${all.length} daemons answer in the group ${group.address}: ${all.join("; ")}; taking the first, the eldest`);
  }
  return endpointAt(eldest);
});
var endpointAt = function endpointAt({ hostname, port: port2 }) {
  return {
    transport: "tcp",
    hostname,
    port: port2
  };
};
var encodeName = (function encodeName(name) {
  return encodeUtf8(name).toBase64();
});
var decodeName = function decodeName(base64) {
  return decodeAscii(base64) ?? decodeNonAscii(base64);
};
var decodeAscii = function decodeAscii(base64) {
  try {
    const bytes = atob(base64);
    return ASCII.test(bytes) ? bytes : void 0;
  } catch {
    return void 0;
  }
};
var decodeNonAscii = function decodeNonAscii(base64) {
  try {
    return decodeUtf8(fromBase64(base64));
  } catch {
    return "";
  }
};
var fromBase64 = function fromBase64(base64) {
  try {
    return Uint8Array.fromBase64(base64);
  } catch {
    return Uint8Array.fromBase64(base64.replace(NOT_BASE64, ""));
  }
};
var readMarkup = function readMarkup(text) {
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
      const start2 = readStart(text, tag + 1);
      elements.push(start2.element);
      if (!start2.closed) open.push(start2.element.name);
      at = start2.end;
    }
  }
  if (open.length > 0) throw new ProtocolError(`<${open.at(-1)}> is never closed`);
  if (elements.length === 0) throw new ProtocolError("there is no element");
  return elements;
};
var escape = (function escape(text) {
  if (!ANY_SPECIAL.test(text)) return text;
  return text.replace(SPECIAL, (function (character) { return `&#${character.charCodeAt(0)};`; }));
});
var checkBetween = function checkBetween(text, inside) {
  if (!inside && text.trim() !== "") throw new ProtocolError("there is text outside the root");
  unescape(text);
};
var readStart = function readStart(text, from) {
  let at = nameEnd(text, from);
  const name = text.slice(from, at);
  if (name === "") throw new ProtocolError("an element has no name");
  const attributes =  new Map();
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
};
var blankEnd = function blankEnd(text, at) {
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
};
var nameEnd = function nameEnd(text, at) {
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= GREATER && (isBlank(code) || NAME_ENDS.has(code))) return at;
  }
  return at;
};
var isBlank = function isBlank(code) {
  return code === 32 || code === 9 || code === 10 || code === 13;
};
var passOver = function passOver(text, from, ending) {
  const at = text.indexOf(ending, from);
  if (at < 0) throw new ProtocolError(`${ending} is missing`);
  return at + ending.length;
};
var unescape = function unescape(text) {
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, (function (whole, number, name) {
    if (number !== void 0) {
      const codePoint = Number(number.startsWith("x") ? `0${number}` : number);
      if (isCharacter(codePoint)) return String.fromCodePoint(codePoint);
    }
    const character = name === void 0 ? void 0 : ENTITIES.get(name);
    if (character === void 0) throw new ProtocolError(`${whole} is no character reference`);
    return character;
  }));
};
var isCharacter = function isCharacter(codePoint) {
  const isSurrogate = codePoint >= 55296 && codePoint <= 57343;
  return codePoint > 0 && codePoint <= 1114111 && !isSurrogate;
};
var encode = (function encode(message) {
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
    case "query":
      return wrap(6, 8, "");
    case "listed":
      return wrap(6, 16, listed(message));
    case "list end":
      return wrap(6, 24, `<answer rc="${message.more ? 1 : 0}"/>`);
  }
});
var wrap = (function wrap(verb, step, body, extensions = "") {
  return `${DECLARATION}<msg level="3" verb="${verb}" step="${step}"${extensions}>${body}</msg>`;
});
var lock = (function lock(message) {
  const { peerId, held, who } = message;
  const write = (function (more) { return wrap(1, 8, session(peerId, optional("held", held) + more) + lockResource(message)); });
  const text = write(optional("who", who));
  const fits = 3 * text.length <= MAX_C_MESSAGE_BYTES || encodeUtf8(text).length <= MAX_C_MESSAGE_BYTES;
  return fits || who === void 0 ? text : write("");
});
var session = (function session(peerId, extensions) {
  const attributes = optional("peerid", peerId) + extensions;
  return attributes === "" ? "" : `<session${attributes}/>`;
});
var lockResource = (function lockResource(message) {
  const mode = modeOf(message.mode);
  const quantity = message.quantity === void 0 ? "" : ` quantity="${message.quantity}"`;
  return `<resource name="${encodeName(message.name)}"${mode} wait="${message.wait ? 1 : 0}"${quantity} create="${message.create ? 1 : 0}" lifespan="${message.lifespanMs}"/>`;
});
var listed = function listed({ name, mode, quantity, rc, who, sinceMs, order, element, fence }) {
  const resource = modeOf(mode) + optional("quantity", quantity);
  const more = optional("element", element) + optional("fence", fence);
  return `<session${optional("who", who)}/><resource name="${encodeName(name)}"${resource}/><answer rc="${rc}" since="${sinceMs}" order="${order}"${more}/>`;
};
var modeOf = (function modeOf(mode) {
  return mode === void 0 ? "" : ` mode="${LOCK_MODES.indexOf(mode)}"`;
});
var network = function network({ address, port: port2 }) {
  return `<network address="${escape(address)}" port="${port2}"/>`;
};
var answerSession = (function answerSession({ step, peerId, extensionLevel }) {
  return step === 16 ? session(peerId, optional("ext", extensionLevel)) : "";
});
var answer = (function answer({ rc, element, hold, fence, why }) {
  const extensions = optional("hold", hold) + optional("fence", fence) + optional("why", why);
  return `<answer rc="${rc}"${optional("element", element)}${extensions}/>`;
});
var optional = (function optional(name, value) {
  if (value === void 0) return "";
  return ` ${name}="${typeof value === "string" ? escape(value) : value}"`;
});
var decodeCanonical = (function decodeCanonical(text) {
  if (!text.startsWith(START)) return void 0;
  if (text.startsWith(UNLOCK_START, START.length)) return unlock(text);
  return text.startsWith(LOCK_START, START.length) ? lock2(text) : answer2(text);
});
var lock2 = function lock2(text) {
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
};
var answer2 = (function answer2(text) {
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
});
var attribute = (function attribute(text, name) {
  const start2 = ` ${name}="`;
  const at = text.indexOf(start2, START.length);
  return at < 0 ? void 0 : text.slice(at + start2.length, text.indexOf('"', at + start2.length));
});
var integer2 = (function integer2(value) {
  const number = Number(value);
  return Math.abs(number) <= MAX_INTEGER && Number.isInteger(number) ? number : void 0;
});
var unlock = function unlock(text) {
  unlockPattern ??= pattern(`8"><resource name="${NAME}" rollback="${FLAG}" /></msg>`);
  const found = match(unlockPattern, text);
  return found ? {
    type: "unlock",
    name: decodeName(found[1]),
    rollback: found[2] === "1"
  } : void 0;
};
var pattern = function pattern(behindStep) {
  return new RegExp(`[12]" step="${behindStep}$`, "y");
};
var match = function match(pattern2, text) {
  pattern2.lastIndex = START.length;
  return pattern2.exec(text);
};
var optional2 = function optional2(name, value) {
  return `(?: ${name}="${value}")?`;
};
var decode = (function decode(text) {
  return decodeCanonical(text) ?? decodeAny(text);
});
var decodeAny = function decodeAny(text) {
  const elements = readMarkup(text);
  const header = elements[0];
  if (header.name !== "msg") throw new ProtocolError(`<${header.name}> is not a message`);
  const level = header.attributes.get("level");
  if (level !== void 0 && integer3(level) !== PROTOCOL_LEVEL) {
    throw new ProtocolError(`the protocol level is ${level} and not ${PROTOCOL_LEVEL}`);
  }
  const body =  new Map();
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
};
var checkAttributes = function checkAttributes({ name, attributes }) {
  if (EXTENSIBLE.has(name)) return;
  const known = name === "network" ? NETWORK : name === "shutdown" ? SHUTDOWN : void 0;
  for (const attribute2 of attributes.keys()) {
    if (!known?.has(attribute2)) throw new ProtocolError(`<${name}> has an unknown attribute, ${attribute2}`);
  }
};
var read = function read(verb, step, body) {
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
  if (verb === 6 && step === 8) return {
    type: "query"
  };
  if (verb === 6 && step === 16) return {
    type: "listed",
    ...listed2(body)
  };
  if (verb === 6 && step === 24) return {
    type: "list end",
    more: answer3(body.get("answer")).rc !== 0
  };
  throw new ProtocolError(`there is no verb ${verb} with step ${step}`);
};
var extension = function extension(session2) {
  const level = session2?.get("ext");
  return level === void 0 ? {} : {
    extensionLevel: integer3(level)
  };
};
var lockResource2 = function lockResource2(found) {
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
};
var lockMode2 = function lockMode2(value) {
  const mode = LOCK_MODES[integer3(value)];
  if (mode === void 0) throw new ProtocolError(`there is no lock mode ${value}`);
  return mode;
};
var unlockResource = function unlockResource(found) {
  const resource = required("resource", found);
  forbid(resource, ONLY_IN_LOCK, "unlock");
  return {
    name: nameOf(resource),
    rollback: flag2(resource.get("rollback"))
  };
};
var answer3 = function answer3(found) {
  const attributes = required("answer", found);
  const fence = attributes.get("fence");
  return {
    rc: integer3(required("answer/@rc", attributes.get("rc"))),
    ...texts(attributes, "element", "hold", "why"),
    ...fence !== void 0 && /^[0-9]+$/.test(fence) ? {
      fence: BigInt(fence)
    } : {}
  };
};
var listed2 = function listed2(body) {
  const resource = required("resource", body.get("resource"));
  const attributes = required("answer", body.get("answer"));
  const mode = resource.get("mode");
  const quantity = resource.get("quantity");
  const { rc, element, fence } = answer3(attributes);
  return {
    name: nameOf(resource),
    ...mode === void 0 ? {} : {
      mode: lockMode2(mode)
    },
    ...quantity === void 0 ? {} : {
      quantity: integer3(quantity)
    },
    rc,
    who: body.get("session")?.get("who") ?? "",
    sinceMs: count(attributes.get("since")),
    order: count(attributes.get("order")),
    ...element === void 0 ? {} : {
      element
    },
    ...fence === void 0 ? {} : {
      fence
    }
  };
};
var texts = function texts(attributes, ...names) {
  const found = {};
  for (const name of names) {
    const value = attributes?.get(name);
    if (value !== void 0) found[name] = value;
  }
  return found;
};
var network2 = function network2(found) {
  const attributes = required("network", found);
  const port2 = integer3(attributes.get("port"));
  if (port2 < 1 || port2 > 65535) throw new ProtocolError(`there is no port ${port2}`);
  return {
    address: required("network/@address", attributes.get("address")),
    port: port2
  };
};
var nameOf = function nameOf(resource) {
  return decodeName(required("resource/@name", resource.get("name")));
};
var required = function required(what, value) {
  if (value === void 0) throw new ProtocolError(`${what} is missing`);
  return value;
};
var forbid = function forbid(resource, names, verb) {
  for (const name of names) {
    if (resource.has(name)) throw new ProtocolError(`${name} does not belong into ${verb}`);
  }
};
var flag2 = function flag2(value) {
  return integer3(value) !== 0;
};
var count = function count(value) {
  const number = Number(value ?? 0);
  return Number.isSafeInteger(number) && number >= 0 ? number : 0;
};
var integer3 = function integer3(value) {
  const number = parseInt(value ?? "", 10) || 0;
  return Math.max(-MAX_INTEGER, Math.min(MAX_INTEGER, number));
};
var readManyAscii = function readManyAscii(bytes) {
  lenientDecoder ??= new TextDecoder("utf-8", {
    ignoreBOM: true
  });
  const text = lenientDecoder.decode(bytes);
  return text.length === bytes.length && !text.includes("\uFFFD") ? text : void 0;
};
var isBlank2 = function isBlank2(byte) {
  return byte === 32 || byte === 9 || byte === 10 || byte === 13;
};
var checkLength = function checkLength(bytes) {
  if (bytes > MAX_MESSAGE_BYTES) {
    throw new ProtocolError(`the message is longer than ${MAX_MESSAGE_BYTES} bytes`);
  }
};
var connect2 = (async function connect2(settings, notify, signal2, returnMs = 0) {
  const returnUntilMs = returnMs > 0 ? performance.now() + returnMs : 0;
  let starts = 0;
  let moves = 0;
  let lookUntilMs = 0;
  for (; ; ) {
    let endpoint;
    try {
      endpoint = await locate(settings, notify, signal2);
      trace(TRACE_BITS.client, "connect", (function () { return `connecting to ${showEndpoint(endpoint)}`; }));
      return new Peer(await dial(endpoint, settings, signal2));
    } catch (error) {
      trace(TRACE_BITS.client, "connect", (function () { return error.message; }));
      if (!(error instanceof ConnectionError) || !error.absent) throw error;
      if (endpoint && searchedGroup(settings) && ++moves < MAX_MOVES) {
        await pause(MOVE_PAUSE_MS);
        continue;
      }
      if (performance.now() < lookUntilMs) {
        await pause(LOOK_PAUSE_MS);
        continue;
      }
      const result = await startIfAllowed(settings);
      if (result.type === "ready") {
        warnOfLoopback(settings, result.address, notify);
      } else if (result.type === "taken" && ++starts < MAX_STARTS) {
        lookUntilMs = performance.now() + OTHERS_START_MS;
      } else if (result.type !== "taken" && performance.now() < returnUntilMs) {
        await pause(RETURN_PAUSE_MS);
      } else {
        const hint = result.type === "forbidden" ? "and a lifespan of 0 (-d 0) says not to start one" : `and none could be started: ${result.why}`;
        throw new ConnectionError(`${error.message}, ${hint}`, {
          cause: error
        });
      }
    }
  }
});
var startIfAllowed = async function startIfAllowed(settings) {
  if (settings.daemonLifespanMs === 0) return {
    type: "forbidden"
  };
  const { startDaemon } = await loadMore();
  const result = await startDaemon(settings);
  trace(TRACE_BITS.client, "connect", (function () { return `starting a daemon: ${JSON.stringify(result)}`; }));
  return result;
};
var warnOfLoopback = function warnOfLoopback({ address: name }, address, notify) {
  if (name === void 0 || name === address) return;
  if (!address.startsWith("127.") && address !== "::1") return;
  notify(`${name} is ${address} here, a loopback address: only this host can reach the daemon`);
};
var showDaemon = function showDaemon(settings) {
  const group = searchedGroup(settings);
  return group ? `the daemon of the group ${group.address}` : `the daemon at ${showEndpoint(endpointOf(settings))}`;
};
var pause = function pause(ms) {
  return new Promise((function (resolve) { return setTimeout(resolve, ms); }));
};
var acquire = (async function acquire(name, settings, notify, { holds = "", signal: signal2, meanwhile, pool } = {}) {
  const resource = parseResourceName(name);
  const key = resourceKey(resource);
  let request;
  let returnMs = 0;
  for (let unanswered = 0; unanswered < MAX_UNANSWERED; ) {
    signal2?.throwIfAborted();
    const used = pool?.take(key);
    const connecting = used ?? connect2(settings, notify, signal2, returnMs);
    request ??= lockMessage(resource, holds, settings);
    const peer = await connecting;
    const giveUp = (function () { return peer[Symbol.dispose](); });
    signal2?.addEventListener("abort", giveUp);
    try {
      const outcome = await ask(peer, request, meanwhile);
      signal2?.throwIfAborted();
      if (outcome.type !== "lost") {
        const reuse = pool && outcome.extended ? (function () { return pool.give(key, peer); }) : void 0;
        if (outcome.type === "granted") return new GrantedLock(name, peer, outcome.answer, reuse);
        if (reuse) reuse();
        else giveUp();
        throw refusal(name, outcome.answer);
      }
      giveUp();
      if (used && !outcome.answered) continue;
      unanswered = outcome.answered ? 0 : unanswered + 1;
      if (!outcome.answered) request = lockMessage(resource, "", settings);
      if (outcome.answered) {
        returnMs = RETURN_MS;
        notify(`${showDaemon(settings)} went away; asking again for the lock`);
      }
    } catch (error) {
      if (!(error instanceof LockRefusedError)) giveUp();
      throw error;
    } finally {
      signal2?.removeEventListener("abort", giveUp);
    }
  }
  throw new ConnectionError(`${showDaemon(settings)} hangs up on the request. If it is a FLoM written in C, the resource name may be too long or its time stamp format invalid; if it uses TLS, so must this command`);
});
var ask = (async function ask(peer, request, meanwhile) {
  try {
    await peer.send(request);
  } catch {
    return {
      type: "lost",
      answered: false
    };
  }
  meanwhile?.();
  let extended = false;
  for (let answered = false; ; answered = true) {
    const answer4 = await peer.receive();
    if (answer4 === void 0) return {
      type: "lost",
      answered
    };
    if (answer4.type !== "answer") {
      throw new ConnectionError(`the daemon sent ${answer4.type} instead of an answer`);
    }
    extended ||= answer4.extensionLevel !== void 0;
    if (answer4.rc === RC.granted) return {
      type: "granted",
      answer: answer4,
      extended
    };
    if (answer4.rc === RC.moved) return {
      type: "lost",
      answered: true
    };
    if (answer4.rc !== RC.enqueued && answer4.rc !== RC.parked) return {
      type: "refused",
      answer: answer4,
      extended
    };
  }
});
var refusal = function refusal(name, { rc, why }) {
  switch (rc) {
    case RC.busy:
      return new LockBusyError(name, "Resource already locked, the lock cannot be obtained", false);
    case RC.cannotWait: {
      const text = "The resource could be available in the future, but the requester can't wait";
      return new LockBusyError(name, text, true);
    }
    case RC.impossible: {
      const reason2 = why === void 0 ? "" : `: ${why}`;
      const text = `Resource will never satisfy the request, the lock cannot be obtained${reason2}`;
      return new LockImpossibleError(name, text);
    }
    case RC.deadlock: {
      const hint = "Take all locks in one command (-r A -r B), or do without the inner one";
      return new DeadlockError(name, `waiting would never end: ${why}. ${hint}`);
    }
    default:
      return new LockRefusedError(name, `the daemon refused the lock: ${why ?? `return code ${rc}`}`);
  }
};
var lockMessage = (function lockMessage(resource, holds, settings) {
  const { lockMode: lockMode3, quantity, timeoutMs, create, idleLifespanMs } = settings;
  return {
    type: "lock",
    peerId: machineId(),
    name: resource.text,
    ...hasModes(resource) ? {
      mode: lockMode3
    } : {},
    ...resource.kind === "numeric" ? {
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
});
var joinHolds = (function joinHolds(...holds) {
  return holds.filter(Boolean).join(",");
});
var currentHolds = (function currentHolds() {
  return joinHolds(holdsAbove(), storage?.getStore());
});
var withHold = async function withHold(hold, callback) {
  if (!storage) {
    const { AsyncLocalStorage } = await import("node:async_hooks");
    storage ??= new AsyncLocalStorage();
  }
  return await storage.run(joinHolds(storage.getStore(), hold), callback);
};
var acquireAll = (async function acquireAll(settings, notify, options) {
  const { resourceNames, timeoutMs } = settings;
  const timeout = timeoutMs > 0 ? AbortSignal.timeout(timeoutMs) : void 0;
  const signal2 = timeout && options.signal ? AbortSignal.any([
    timeout,
    options.signal
  ]) : timeout ?? options.signal;
  const inOrder = resourceNames.map((function (name, index) { return ({
    name,
    index
  }); })).sort(byName);
  const locks = [];
  try {
    for (const { name, index } of inOrder) {
      const holds = joinHolds(options.holds, ...Object.values(locks).map((function ({ hold }) { return hold; })));
      locks[index] = await acquire(name, settings, notify, {
        ...options,
        holds,
        signal: signal2
      });
    }
    return locks;
  } catch (error) {
    await Promise.all(Object.values(locks).map((function (lock3) { return lock3.release(true); })));
    if (!timeout?.aborted || options.signal?.aborted) throw error;
    throw new LockTimeoutError(resourceNames, timeoutMs, {
      cause: error
    });
  }
});
var byName = function byName(a, b) {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
};
var unaltered = (function unaltered(words) {
  if (!words.some((function (word) { return word.includes(REPLACEMENT); }))) return words;
  const written = lastWords(words.length);
  if (written && words.every((function (word, index) { return new TextDecoder().decode(written[index]) === word; }))) {
    return written.map(readWord);
  }
  throw new OptionError("an argument is not in UTF-8, and Deno cannot hand it on to the command as it is");
});
var wordBytes = (function wordBytes(words) {
  const text = `${words.join("\0")}\0`;
  if (text.isWellFormed()) return encodeUtf8(text);
  const parts = words.map((function (word) { return word.isWellFormed() ? encodeUtf8(`${word}\0`) : escapedBytes(word); }));
  return Uint8Array.from(parts.flatMap((function (part) { return [
    ...part
  ]; })));
});
var lastWords = function lastWords(count2) {
  const { processArgumentsFile } = PLATFORM;
  if (!processArgumentsFile || !allGranted()) return void 0;
  try {
    const bytes = Deno.readFileSync(processArgumentsFile);
    const words = [];
    for (let start2 = 0; start2 < bytes.length; ) {
      const end = bytes.indexOf(0, start2);
      words.push(bytes.subarray(start2, end));
      start2 = end + 1;
    }
    return words.slice(-count2);
  } catch {
    return void 0;
  }
};
var readWord = function readWord(bytes) {
  try {
    return new TextDecoder("utf-8", {
      fatal: true,
      ignoreBOM: true
    }).decode(bytes);
  } catch {
    return Array.from(bytes, (function (byte) { return String.fromCharCode(byte < 128 ? byte : FIRST_SURROGATE + byte); })).join("");
  }
};
var escapedBytes = function escapedBytes(word) {
  return Uint8Array.from(`${word}\0`, (function (character) { return character.charCodeAt(0) & 255; }));
};
var signal = function signal(text) {
  const word = text.toUpperCase();
  const name = SIGNAL_NAMES.find((function (name2, index) { return word === name2 || `SIG${word}` === name2 || word === `${index + 1}`; }));
  if (name === void 0) {
    throw new Error('it takes the name or the number of a signal, like TERM or 15; "flom --signal-list" lists all');
  }
  if (BEYOND_US.includes(name)) throw new Error(`${name} cannot be ignored by any program`);
  return name;
};
var signalNumber = (function signalNumber(name) {
  return SIGNAL_NAMES.indexOf(name) + 1;
});
var signalListText = function signalListText() {
  const lines = [];
  for (let first = 0; first < SIGNAL_NAMES.length; first += 4) {
    const names = SIGNAL_NAMES.slice(first, first + 4);
    lines.push(names.map((function (name, index) { return `${first + index + 1}) ${name}	`; })).join(""));
  }
  return lines.join("\n") + "\n";
};
var nativeStarter = (function nativeStarter(words, otherwise) {
  if (!granted({
    name: "run"
  }) || !granted({
    name: "env"
  })) return void 0;
  const c = cFunctions();
  if (!c) return void 0;
  const prepared = new NativeStart(c, words);
  return {
    start: (async function start(all, variables) {
      using _ = withVariables(variables);
      const start2 = all === words ? prepared : new NativeStart(c, all);
      return start2.start() ?? await otherwise.start(all, variables);
    })
  };
});
var withVariables = (function withVariables(variables) {
  const before = Object.keys(variables).map((function (name) { return [
    name,
    Deno.env.get(name)
  ]; }));
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  return {
    [Symbol.dispose]: (function () {
      for (const [name, value] of before) {
        if (value === void 0) Deno.env.delete(name);
        else Deno.env.set(name, value);
      }
    })
  };
});
var pointers = (function pointers(texts2, count2) {
  const start2 = Deno.UnsafePointer.value(Deno.UnsafePointer.of(texts2));
  const all = new BigUint64Array(new ArrayBuffer(8 * (count2 + 1)));
  for (let index = 0, at = 0; index < count2; index++) {
    all[index] = start2 + BigInt(at);
    at = texts2.indexOf(0, at) + 1;
  }
  return all;
});
var attributesOf = (function attributesOf(usual) {
  const attributes = new Uint8Array(new ArrayBuffer(ATTRIBUTES_BYTES));
  const bit = signalNumber(usual) - 1;
  attributes[0] = POSIX_SPAWN_SETSIGDEF;
  attributes[SIGNALS_OFFSET + (bit >> 3)] = 1 << (bit & 7);
  return attributes;
});
var running = (function running(c, pid) {
  let over = false;
  const ended = endOf(c, pid).finally((function () { return over = true; }));
  return {
    pid,
    ended,
    kill: (function (signal2) { return over || Deno.kill(pid, signal2); })
  };
});
var endOf = (async function endOf(c, pid) {
  const info = new Int32Array(new ArrayBuffer(SIGNAL_INFO_BYTES));
  if (await c.call("waitid", P_PID, pid, info, WEXITED) !== 0) {
    throw new Error(`the end of process ${pid} cannot be waited for`);
  }
  const status = info[STATUS_INDEX];
  return info[CODE_INDEX] === CLD_EXITED ? {
    code: status,
    signal: 0
  } : {
    code: 128 + status,
    signal: status
  };
});
var commandStarter = (function commandStarter(words, isAlone) {
  const native = isAlone ? nativeStarter(words, DENO) : void 0;
  if (native) return native;
  void Deno.Command;
  return DENO;
});
var endOf2 = async function endOf2(child) {
  try {
    const { code, signal: signal2 } = await child.status;
    return {
      code,
      signal: signal2 === null ? 0 : code - 128
    };
  } catch (error) {
    const number = Number(/^Invalid signal: (\d+)$/.exec(error.message)?.[1]);
    if (Number.isNaN(number)) throw error;
    return {
      code: 128 + number,
      signal: number
    };
  }
};
var processStat = (function processStat(pid) {
  const path = PLATFORM.processStatFile?.replace("self", String(pid));
  if (path === void 0 || !granted({
    name: "read",
    path
  })) return void 0;
  try {
    const text = Deno.readTextFileSync(path);
    return {
      pid: parseInt(text),
      fields: text.slice(text.lastIndexOf(")") + 2).split(" ", 32)
    };
  } catch {
    return void 0;
  }
});
var processState = (function processState(pid) {
  const stat = processStat(pid);
  if (!stat) return void 0;
  const [, , group = 0, session2 = 0, terminal = 0, foregroundGroup = 0] = stat.fields.map(Number);
  const [ignored = 0, caught = 0] = stat.fields.slice(30).map(Number);
  return {
    pid: stat.pid,
    group,
    session: session2,
    terminal,
    foregroundGroup,
    ignored,
    caught
  };
});
var isInForeground = function isInForeground({ terminal, group, foregroundGroup }) {
  return terminal !== 0 && group === foregroundGroup;
};
var includesSignal = (function includesSignal(bits, signal2) {
  return (bits >> signalNumber(signal2) - 1 & 1) === 1;
});
var ignoreAgain = function ignoreAgain(signals) {
  const IGNORE = 1n;
  const library = openCLibrary({
    signal: {
      parameters: [
        "i32",
        "usize"
      ],
      result: "usize"
    }
  });
  for (const signal2 of signals) library?.symbols.signal(signalNumber(signal2), IGNORE);
  library?.close();
};
var runLocked = (async function runLocked(command, settings, notify, { onElement = (function () {
}), above = currentHolds(), signal: signal2, leftovers, isAlone = true } = {}) {
  using own = new DisposableStack();
  const relay = (leftovers ?? own).use(new SignalRelay(settings.ignoredSignals, isAlone));
  let starter;
  const prepareStart = (function () { return starter ??= commandStarter(command, isAlone); });
  const meanwhile = (function () {
    relay.prepare();
    prepareStart();
  });
  const locks = await acquireAll(settings, notify, {
    holds: above,
    signal: signal2,
    meanwhile
  });
  let end = {
    code: 1,
    signal: 0
  };
  let running2 = true;
  let lost;
  let ending;
  const tell = (function (what) { return notify(`${showDaemon(settings)} is gone${what}`); });
  try {
    for (const { element } of locks) if (element !== void 0) onElement(element);
    const child = await relay.start((function () { return start(prepareStart(), command, settings, locks, above); }));
    for (const lock3 of locks) {
      lock3.whenEnded().then((function () {
        if (!running2 || lost) return;
        lost = lock3;
        if (settings.onLost === "continue") return tell("; the command goes on without its lock");
        tell(", and the lock with it: ending the command");
        ending = endAll(child, relay);
      }));
    }
    end = await endOrAbort(child, signal2, (function () { return relay.send("SIGTERM"); }));
    running2 = false;
    await ending;
  } finally {
    running2 = false;
    const released = await Promise.all(locks.map((function (lock3) { return lock3.release(end.code !== 0); })));
    if (!lost && released.includes("gone")) tell("; the command may have ended without its lock");
    if (released.includes("late")) {
      notify(`${showDaemon(settings)} has not confirmed within ${RELEASE_MS} ms that the lock is free`);
    }
  }
  if (lost && ending) throw new LockLostError(lost.name, lost.fence);
  relay.endLike(end);
  return end.code;
});
var endAll = async function endAll(child, relay) {
  try {
    const { endProcesses } = await loadMore();
    await endProcesses(child);
  } catch {
    relay.send("SIGTERM");
  }
};
var endOrAbort = (async function endOrAbort(child, signal2, stop) {
  if (signal2?.aborted) stop();
  signal2?.addEventListener("abort", stop);
  try {
    return await child.ended;
  } finally {
    signal2?.removeEventListener("abort", stop);
  }
});
var start = (async function start(starter, words, settings, locks, above) {
  const elements = locks.flatMap((function ({ element }) { return element === void 0 ? [] : [
    element
  ]; }));
  const all = settings.element === "argument" ? [
    ...words,
    ...elements
  ] : words;
  try {
    return await starter.start(all, environment(settings, locks, elements, above));
  } catch (error) {
    throw new CommandError(`Unable to execute command '${words[0]}': ${reason(error)}`, {
      cause: error
    });
  }
});
var environment = (function environment(settings, locks, elements, above) {
  const holds = joinHolds(above, ...locks.map((function ({ hold }) { return hold; })));
  const fences = locks.flatMap((function ({ fence }) { return fence === void 0 ? [] : [
    fence
  ]; }));
  return {
    FLOM_RESOURCE: settings.resourceNames.join("\n"),
    FLOM_MODE: settings.resourceNames.map((function (name) { return hasModes(parseResourceName(name)) ? settings.lockMode : "EX"; })).join("\n"),
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
});
var reason = function reason(error) {
  if (error instanceof Deno.errors.NotFound) return "there is no such command";
  if (error instanceof Deno.errors.PermissionDenied) return "it is not executable";
  return error.message;
};
var mergeLayers = (function mergeLayers(layers) {
  const merged = {
    ...DEFAULTS
  };
  for (const layer of layers) {
    if (layer.socketName !== void 0) merged.address = merged.multicastAddress = void 0;
    if ((layer.address ?? layer.multicastAddress) !== void 0) merged.socketName = void 0;
    Object.assign(merged, layer);
  }
  if (merged.foreground && layers.every((function ({ daemonLifespanMs }) { return daemonLifespanMs === void 0; }))) {
    merged.daemonLifespanMs = -1;
  }
  if (merged.socketName !== void 0 && (merged.address ?? merged.multicastAddress) !== void 0) {
    throw new OptionError("a daemon is found by its socket (-s) or over the network (-a, -A), not by both");
  }
  return merged;
});
var readConfigFiles = (function readConfigFiles(chosen) {
  const found = usualPaths().flatMap((function (path) {
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
  }));
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
});
var usualPaths = (function usualPaths() {
  const home = homeDirectory();
  const own = granted({
    name: "env",
    variable: "XDG_CONFIG_HOME"
  }) ? Deno.env.get("XDG_CONFIG_HOME") : void 0;
  const directory = own?.startsWith("/") ? own : home && `${home}/.config`;
  return [
    ...PLATFORM.systemConfigFile ? [
      PLATFORM.systemConfigFile
    ] : [],
    ...home ? [
      `${home}/.flom`
    ] : [],
    ...directory ? [
      `${directory}/flom/flom.conf`
    ] : []
  ];
});
var readIfThere = (function readIfThere(path) {
  if (isKnownToBeMissing(path)) return void 0;
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    const { code } = error;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES" && !isThere(path)) return void 0;
    throw new OptionError(`the configuration file ${path} cannot be read: ${error.message}`, {
      cause: error
    });
  }
});
var isKnownToBeMissing = (function isKnownToBeMissing(path) {
  const c = cFunctions();
  return c !== void 0 && c.call("access", encodeUtf8(`${path}\0`), EXISTENCE) !== 0 && c.errno() === ENOENT;
});
var isThere = function isThere(path) {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
};
var effectiveSettings = (async function effectiveSettings(chosen) {
  const files = chosen.daemon ? [] : readConfigFiles(chosen.configFile);
  const own = {
    settings: chosen,
    origin: (function () { return "command line"; })
  };
  if (files.length === 0) return {
    settings: mergeLayers([
      chosen
    ]),
    layers: [
      own
    ]
  };
  const { parseConfigFile } = await loadMore();
  const layers = [
    ...files.map((function ({ path, bytes }) { return parseConfigFile(path, bytes); })),
    own
  ];
  return {
    settings: mergeLayers(layers.map((function ({ settings }) { return settings; }))),
    layers
  };
});
var nearest = function nearest(word, candidates) {
  const shortened = candidates.filter((function (candidate) { return candidate.startsWith(word); }));
  if (word !== "" && shortened.length > 0) return shortened.sort((function (a, b) { return a.length - b.length; }))[0];
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
};
var distance = function distance(a, b) {
  let row = Array.from({
    length: b.length + 1
  }, (function (_, at) { return at; }));
  for (let i = 1; i <= a.length; i++) {
    const next = [
      i
    ];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
};
var parseArguments = (function parseArguments(words) {
  const settings = {};
  const command = [];
  const rest = words.values();
  const set = (function (option, name, inline) {
    const value = option.placeholder === void 0 ? "" : inline ?? rest.next().value;
    if (value === void 0) throw new OptionError(`${name} needs a value: ${option.placeholder}`);
    settings[option.key] = readValue(option, name, value, settings[option.key]);
  });
  for (const word of rest) {
    if (word === "--") {
      command.push(...rest);
    } else if (word.startsWith("--")) {
      const [, long, inline] = /^--([^=]*)(?:=(.*))?$/s.exec(word);
      const option = optionCalled(long, "long");
      if (!option) throw unknownOption(`--${long}`);
      set(option, `--${long}`, inline);
    } else if (word.startsWith("-") && word !== "-") {
      for (let at = 1; at < word.length; at++) {
        const option = optionCalled(word[at], "short");
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
});
var optionCalled = (function optionCalled(name, kind) {
  return OPTIONS.find((function (option) { return option[kind] === name; }));
});
var readValue = (function readValue(option, name, value, before) {
  try {
    if (!value.isWellFormed()) throw new Error("it is not in UTF-8");
    return option.parse(value, before);
  } catch (error) {
    const wrong = `${name} ${JSON.stringify(value)}: ${error.message}`;
    throw new OptionError(wrong, {
      cause: error
    });
  }
});
var unknownOption = function unknownOption(name) {
  const close = name.startsWith("--") ? nearest(name.slice(2), OPTIONS.map((function ({ long }) { return long; }))) : void 0;
  const hint = close === void 0 ? '"flom --help" lists all' : `did you mean --${close}?`;
  return new OptionError(`there is no option ${name}; ${hint} (the command's own options go behind --)`);
};
var settingsOf = function settingsOf(options) {
  const settings = {};
  for (const [name, value] of Object.entries(options)) {
    const option = OPTIONS.find((function ({ key }) { return key === (SETTING_OF[name] ?? name); }));
    if (value === void 0 || !option) continue;
    for (const one of Array.isArray(value) ? value : [
      value
    ]) {
      settings[option.key] = check(option, name, one, settings[option.key]);
    }
  }
  return settings;
};
var check = function check(option, name, value, before) {
  try {
    return option.parse(showValue(option, value), before);
  } catch (error) {
    throw new TypeError(`${name} ${JSON.stringify(value)}: ${error.message}`, {
      cause: error
    });
  }
};
var serve = async function serve(options = {}) {
  const { lifespanMs = -1, port: port2, ...rest } = options;
  const anyPort = port2 === 0 ? {
    port: port2
  } : {};
  const chosen = settingsOf({
    ...rest,
    daemonLifespanMs: lifespanMs,
    port: port2 === 0 ? void 0 : port2
  });
  const settings = mergeLayers([
    {
      ...chosen,
      ...anyPort
    }
  ]);
  const { serve: serve1 } = await loadMore();
  const { daemon, path, hostname, port: actual, ended } = await serve1(settings);
  return {
    socket: path,
    address: path === void 0 ? hostname : void 0,
    port: path === void 0 ? actual : void 0,
    ended,
    drain: (function drain() {
      daemon.shutDown(false);
      return ended;
    }),
    [Symbol.asyncDispose]: (function () {
      daemon.end();
      return ended;
    })
  };
};
var main = async function main(words) {
  using leftovers = new DisposableStack();
  return await follow(words, leftovers);
};
var runProgram = (async function runProgram(words) {
  Deno.exit(await follow(words, new DisposableStack()));
});
var follow = (async function follow(words, leftovers) {
  leftovers.use(rememberPermissions());
  leftovers.use(useCFunctions());
  try {
    const { settings: chosen, command } = parseArguments(unaltered(words));
    return await inform(chosen) ?? await run(await effectiveSettings(chosen), command, leftovers);
  } catch (error) {
    if (!(error instanceof LockLostError)) complain(error.message);
    return statusOf(error);
  }
});
var inform = (async function inform(chosen) {
  const { help, version, signalList, uniqueId } = chosen;
  if (!(help || version || signalList || uniqueId)) return void 0;
  const { helpText, signalListText: signalListText2, versionText } = await loadMore();
  if (help) return print(helpText());
  if (version) print(versionText());
  if (signalList) print(signalListText2());
  return version || signalList ? 0 : print(`${machineId()}
`);
});
var run = (async function run({ settings, layers }, command, leftovers) {
  if (settings.printConfig) return print((await loadMore()).printConfig(settings, layers));
  if (settings.commandTraceFile !== void 0) {
    const { traceToFile } = await loadMore();
    traceTo(traceToFile(settings.commandTraceFile, settings.appendTraceFile));
  }
  trace(TRACE_BITS.configuration, "run", (function () { return JSON.stringify(settings); }));
  if (settings.verbose) print((await loadMore()).verboseText(settings));
  if (settings.debugFeature !== void 0) {
    const { tryMulticast } = await loadMore();
    return await tryMulticast(settings, (function (line2) { return print(`${line2}
`); })) ? 0 : STATUS.failure;
  }
  if (settings.daemon || settings.foreground) {
    if (command.length > 0) throw new OptionError("a daemon (--foreground) runs no command; leave it out");
    if (settings.daemonLifespanMs === 0) {
      throw new OptionError("a lifespan of 0 (-d 0) says to start no daemon, and --foreground to be one");
    }
    const { runDaemon } = await loadMore();
    return await runDaemon(settings);
  }
  if (settings.json && !settings.list) throw new OptionError("--json is a way to print --list; give both");
  if (settings.list) {
    const { listJson, listLocks, listTable } = await loadMore();
    const entries = await listLocks(settings, complain, layers.at(-1).settings.resourceNames);
    return print((settings.json ? listJson : listTable)(entries));
  }
  if (settings.quiesceExit || settings.immediateExit) {
    const { shutDown } = await loadMore();
    print(`Starting FLoM daemon ${settings.immediateExit ? "immediate" : "quiesce"} shutdown...
`);
    await shutDown(settings, complain);
    return 0;
  }
  if (command.length === 0) throw new CommandError("No command to execute!");
  const onElement = (function (element) {
    if (settings.verbose) print(`Locked element is '${element}'
`);
  });
  return await runLocked(command, settings, complain, {
    onElement,
    leftovers
  });
});
var statusOf = function statusOf(error) {
  if (error instanceof CommandError) return STATUS.noCommand;
  if (error instanceof LockTimeoutError) return STATUS.busy;
  if (error instanceof LockBusyError) return error.missing ? STATUS.cannotWait : STATUS.busy;
  if (error instanceof DeadlockError) return STATUS.deadlock;
  if (error instanceof LockLostError) return STATUS.lost;
  return STATUS.failure;
};
var print = function print(text) {
  Deno.stdout.writeSync(encodeUtf8(text));
  return 0;
};
var complain = function complain(line2) {
  new LineWriter(Deno.stderr).write(`flom: ${printable(line2)}
`);
};

var VERSION = "0.1.0";
var decoder;
var encoder;
var DEFAULT_NAME = "_RESOURCE";
var MAX_NAME_BYTES = 240;
var MAX_NUMBER = 2 ** 31 - 1;
var NO_PATH = [];
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
var OptionError = class extends Error {
  name = "OptionError";
};
var SECTIONS = [
  "General",
  "Resource",
  "Daemon",
  "Network",
  "Diagnostics"
];
var flag = function () { return true; };
var LINUX = {
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
var OTHER_UNIX = {
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
var WINDOWS = {
  unixSockets: false,
  machineIdFiles: [],
  accountsFile: void 0,
  systemConfigFile: void 0,
  processNameFile: void 0,
  processArgumentsFile: void 0,
  processStatFile: void 0,
  cLibrary: void 0
};
var PLATFORM = platformOf(Deno.build.os);
var ALL_PERMISSIONS = [
  "read",
  "write",
  "net",
  "env",
  "sys",
  "run",
  "ffi"
];
var NO_MACHINE_ID = "0".repeat(32);
var inWhole;
var RC = {
  granted: 0,
  enqueued: 1,
  parked: 2,
  cannotLock: 3,
  busy: 4,
  cannotWait: 5,
  impossible: 6,
  deadlock: 14,
  moved: 15,
  protocolError: -13,
  invalidName: -14
};
var EXTENSION_LEVEL = 1;
var THIS_HOST = "127.0.0.1";
var ConnectionError = class extends Error {
  name = "ConnectionError";
  absent;
  constructor(message, options = {}) {
    super(message, options);
    this.absent = options.absent ?? false;
  }
};
var LockRefusedError = class extends Error {
  name = "LockRefusedError";
  resource;
  constructor(resource, message) {
    super(message);
    this.resource = resource;
  }
};
var LockBusyError = class extends LockRefusedError {
  name = "LockBusyError";
  missing;
  constructor(resource, message, missing) {
    super(resource, message);
    this.missing = missing;
  }
};
var LockImpossibleError = class extends LockRefusedError {
  name = "LockImpossibleError";
};
var DeadlockError = class extends LockRefusedError {
  name = "DeadlockError";
};
var LockTimeoutError = class extends Error {
  name = "LockTimeoutError";
  resources;
  timeoutMs;
  constructor(resources, timeoutMs, options = {}) {
    super(`The lock was not obtained because timeout (${timeoutMs} milliseconds) expired`, options);
    this.resources = resources;
    this.timeoutMs = timeoutMs;
  }
};
var LockLostError = class extends Error {
  name = "LockLostError";
  resource;
  fence;
  constructor(resource, fence) {
    super(`the lock on ${resource} is lost: the daemon, or the connection to it, is gone`);
    this.resource = resource;
    this.fence = fence;
  }
};
var FUNCTIONS = {
  getaddrinfo: {
    parameters: [
      "buffer",
      "buffer",
      "buffer",
      "buffer"
    ],
    result: "i32",
    nonblocking: true
  },
  freeaddrinfo: {
    parameters: [
      "pointer"
    ],
    result: "void"
  },
  access: {
    parameters: [
      "buffer",
      "i32"
    ],
    result: "i32"
  },
  socket: {
    parameters: [
      "i32",
      "i32",
      "i32"
    ],
    result: "i32"
  },
  connect: {
    parameters: [
      "i32",
      "buffer",
      "u32"
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
  },
  send: {
    parameters: [
      "i32",
      "buffer",
      "u32",
      "i32"
    ],
    result: "i32"
  },
  recv: {
    parameters: [
      "i32",
      "buffer",
      "u32",
      "i32"
    ],
    result: "i32"
  },
  poll: {
    parameters: [
      "buffer",
      "u32",
      "i32"
    ],
    result: "i32"
  },
  pollElsewhere: {
    parameters: [
      "buffer",
      "u32",
      "i32"
    ],
    result: "i32",
    nonblocking: true
  },
  shutdown: {
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
  posix_spawnp: {
    parameters: [
      "buffer",
      "buffer",
      "pointer",
      "buffer",
      "buffer",
      "pointer"
    ],
    result: "i32"
  },
  waitid: {
    parameters: [
      "i32",
      "i32",
      "buffer",
      "i32"
    ],
    result: "i32",
    nonblocking: true
  },
  strerror: {
    parameters: [
      "i32"
    ],
    result: "pointer"
  },
  __errno_location: {
    parameters: [],
    result: "pointer"
  }
};
var NAMES = {
  pollElsewhere: "poll"
};
var FINDING = {
  dlsym: {
    type: "pointer"
  }
};
var FINDING_ELSEWHERE = "libdl.so.2";
var LOOK_UP = {
  parameters: [
    "pointer",
    "buffer"
  ],
  result: "pointer"
};
var EVERYWHERE = null;
var CFunctions = (function CFunctions(library, lookUp)  {
  this._library = void 0;
  this._lookUp = void 0;
  this._found = {};
  this._errno = void 0;

    this._library = library;
    this._lookUp = new Deno.UnsafeFnPointer(lookUp, LOOK_UP);
    this._errno = new Int32Array(Deno.UnsafePointerView.getArrayBuffer(this.call("__errno_location"), 4));
  });
CFunctions.open = (function open() {
    const library = openCLibrary(FINDING) ?? openCLibrary(FINDING, FINDING_ELSEWHERE);
    return library && new CFunctions(library, library.symbols.dlsym);
  });
CFunctions.prototype.call = (function call(name, ...args) {
    const found = this._found[name] ??= new Deno.UnsafeFnPointer(this.pointer(NAMES[name] ?? name), FUNCTIONS[name]);
    return found.call(...args);
  });
CFunctions.prototype.pointer = (function pointer(name) {
    return this._lookUp.call(EVERYWHERE, encodeUtf8(`${name}\0`));
  });
CFunctions.prototype.errno = (function errno() {
    return this._errno[0];
  });
CFunctions.prototype.close = function close() {
    this._library.close();
  };
var inUse;
var SOL_SOCKET = 1;
var SO_KEEPALIVE = 9;
var IPPROTO_TCP = 6;
var TCP_KEEPIDLE = 4;
var TCP_KEEPINTVL = 5;
var TCP_KEEPCNT = 6;
var CLIENT_PROBES = 4;
var ADDRESS_BYTES = 128;
var AF_UNIX = 1;
var [AF_INET, AF_INET6] = [
  2,
  10
];
var MAX_PATH_BYTES = 107;
var MAX_BYTE = 255;
var INFO_BYTES = 48;
var KIND_OFFSET = 8;
var LENGTH_OFFSET = 16;
var ADDRESS_OFFSET = 24;
var NEXT_OFFSET = 40;
var STREAM = 1;
var STREAM2 = 1;
var NONBLOCKING = 2048;
var NO_SIGNAL = 16384;
var PEEK = 2;
var [SHUT_WR, SHUT_RDWR] = [
  1,
  2
];
var [SOL_SOCKET2, SO_ERROR] = [
  1,
  4
];
var [READABLE, WRITABLE] = [
  1,
  4
];
var SOON_MS = 1;
var SHORT_MS = 1e3;
var FOREVER = -1;
var NativeConnection = (function NativeConnection(c, socket, optionsForLong)  {
  this._c = void 0;
  this._socket = void 0;
  this._waiting = 0;
  this._isClosed = false;
  this._optionsForLong = void 0;
  this._look = function () {
  };

    this._c = c;
    this._socket = socket;
    this._optionsForLong = optionsForLong;
  });
NativeConnection.prototype.isConnected = (async function isConnected(signal2) {
    const giveUp = () => this.close();
    signal2?.addEventListener("abort", giveUp);
    const happened = await this._happens(WRITABLE);
    signal2?.removeEventListener("abort", giveUp);
    if (happened === WRITABLE) return true;
    const error = new Int32Array(1);
    this._c.call("getsockopt", this._socket, SOL_SOCKET2, SO_ERROR, error, Uint32Array.of(4));
    if (error[0] !== 0) throw systemError(this._c, error[0]);
    return false;
  });
NativeConnection.prototype.write = (async function write(bytes) {
    await this._happens(WRITABLE);
    const count2 = this._c.call("send", this._socket, bytes, bytes.length, NO_SIGNAL);
    if (count2 < 0) throw new Error("the connection is broken");
    return count2;
  });
NativeConnection.prototype.read = (async function read(bytes) {
    while (!this._isClosed && !this._happensWithin(0, READABLE)) {
      const looking = Promise.withResolvers();
      this._look = looking.resolve;
      this._happensElsewhere(READABLE).then(looking.resolve);
      await looking.promise;
    }
    const count2 = this._isClosed ? 0 : this._receive(bytes, 0);
    return count2 > 0 ? count2 : null;
  });
NativeConnection.prototype.closeWrite = (async function closeWrite() {
    this._c.call("shutdown", this._socket, SHUT_WR);
  });
NativeConnection.prototype.soon = (function soon() {
    if (this._happensWithin(SOON_MS, READABLE)) this._look();
  });
NativeConnection.prototype.endsSoon = (function endsSoon() {
    return this._happensWithin(SOON_MS, READABLE) !== 0 && this._receive(new Uint8Array(1), PEEK) <= 0;
  });
NativeConnection.prototype.ref = function ref() {
  };
NativeConnection.prototype.unref = function unref() {
  };
NativeConnection.prototype.close = (function close() {
    if (this._isClosed) return;
    this._isClosed = true;
    if (this._waiting > 0) this._c.call("shutdown", this._socket, SHUT_RDWR);
    else this._c.call("close", this._socket);
  });
NativeConnection.prototype._receive = (function _receive(bytes, flags) {
    return this._c.call("recv", this._socket, bytes, bytes.length, flags);
  });
NativeConnection.prototype._happens = (async function _happens(event) {
    return this._happensWithin(SOON_MS, event) || await this._happensElsewhere(event);
  });
NativeConnection.prototype._happensWithin = (function _happensWithin(ms, event) {
    const polled = Int32Array.of(this._socket, event);
    return this._c.call("poll", polled, 1, ms) > 0 ? happenedTo(polled) : 0;
  });
NativeConnection.prototype._becomeLong = function _becomeLong() {
    for (const [level, name, value] of this._optionsForLong) {
      this._c.call("setsockopt", this._socket, level, name, Int32Array.of(value), 4);
    }
    this._optionsForLong = [];
  };
NativeConnection.prototype._happensElsewhere = (async function _happensElsewhere(event) {
    const polled = Int32Array.of(this._socket, event);
    this._waiting++;
    for (let count2 = 0; count2 <= 0; ) {
      const isShort = this._optionsForLong.length > 0;
      count2 = await this._c.call("pollElsewhere", polled, 1, isShort ? SHORT_MS : FOREVER);
      if (count2 === 0) this._becomeLong();
    }
    if (--this._waiting === 0 && this._isClosed) this._c.call("close", this._socket);
    return happenedTo(polled);
  });
var FULL_QUEUE_PAUSE_MS = 2;
var MAX_LINE_BYTES = 2e3;
var ELLIPSIS = "\u2026";
var HARMLESS = /^[ -~]*$/;
var HARMLESS_IN_QUOTES = /^[ !#-[\]-~]*$/;
var LINE_BREAK = new Uint8Array([
  10
]);
var LineWriter = class {
  #target;
  #cut = false;
  constructor(target) {
    this.#target = target;
  }
  write(lines) {
    let bytes = utf8Encoder().encode(lines);
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
  CR:  new Set([
    "NL",
    "CR",
    "CW",
    "PR",
    "PW"
  ]),
  CW:  new Set([
    "NL",
    "CR",
    "CW"
  ]),
  PR:  new Set([
    "NL",
    "CR",
    "PR"
  ]),
  PW:  new Set([
    "NL",
    "CR"
  ]),
  EX:  new Set([
    "NL"
  ])
};
var DEFAULT_PORT = 28015;
var WORDS_FOR_YES = [
  "yes",
  "y"
];
var WORDS_FOR_NO = [
  "no",
  "n"
];
var LONG_MODE_NAMES = [
  "nulllock",
  "concurrentread",
  "concurrentwrite",
  "protectedread",
  "protectedwrite",
  "exclusive"
];
var TRACE_BITS = {
  main: 1,
  configuration: 2,
  command: 4,
  client: 8,
  daemon: 16,
  connections: 32,
  messages: 128,
  locks: 256,
  names: 512,
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
var Seconds = (function Seconds(write)  {
  this._write = void 0;
  this._second = NaN;
  this._text = "";

    this._write = write;
  });
Seconds.prototype.text = function text(epochUs) {
    const second = Math.floor(epochUs / 1e6);
    if (second !== this._second) {
      this._second = second;
      this._text = this._write(second * 1e3);
    }
    return `${this._text}.${String(epochUs - second * 1e6).padStart(6, "0")}`;
  };
var local = new Seconds(function (epochMs) {
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
var utc = new Seconds(function (epochMs) { return new Date(epochMs).toISOString().slice(0, "YYYY-MM-DDTHH:MM:SS".length); });
var mask;
var sink = function (where, what) {
  new LineWriter(Deno.stderr).write(traceLine(where, what));
};
var ASCII = /^[\0-\x7f]*$/;
var NOT_BASE64 = /[^A-Za-z0-9+/]/g;
var ProtocolError = class extends Error {
  name = "ProtocolError";
};
var ENTITIES =  new Map([
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
var ANY_SPECIAL = /[<>&"']/;
var SPECIAL = /[<>&"']/g;
var LESS = 60;
var GREATER = 62;
var SLASH = 47;
var EQUALS = 61;
var DOUBLE_QUOTE = 34;
var SINGLE_QUOTE = 39;
var NAME_ENDS =  new Set([
  LESS,
  GREATER,
  SLASH,
  EQUALS,
  DOUBLE_QUOTE,
  SINGLE_QUOTE
]);
var MAX_MESSAGE_BYTES = 4096;
var MAX_C_MESSAGE_BYTES = 511;
var MAX_INTEGER = 2 ** 31 - 1;
var MAX_UNFINISHED_MESSAGE_MS = 3e4;
var MAX_UNREAD_BYTES = 65536;
var MAX_ROWS_PER_QUERY = 50;
var MAX_REQUESTS_PER_CONNECTION = 64;
var MAX_WAITERS_PER_RESOURCE = 1e5;
var MAX_CONNECTIONS = 1e5;
var DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>';
var START = '<?xml version="1.0" encoding="UTF-8" ?><msg level="3" verb="';
var LOCK_START = '1" step="8"';
var UNLOCK_START = '2" step="8"';
var TEXT = "([ !#-%'-;=?-~]*)";
var NAME = "([A-Za-z0-9+/=]+)";
var NUMBER = "([0-9]{1,9})";
var FLAG = "([01])";
var DIGITS = /^[0-9]+$/;
var lockPattern;
var unlockPattern;
var PROTOCOL_LEVEL = 3;
var EXTENSIBLE =  new Set([
  "msg",
  "session",
  "resource",
  "answer"
]);
var NETWORK =  new Set([
  "address",
  "port"
]);
var SHUTDOWN =  new Set([
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
var END = "</msg>";
var END_BYTES = encodeUtf8(END);
var LAST = END_BYTES.at(-1);
var lenientDecoder;
var NOTHING = new Uint8Array(0);
var FrameReader = (function FrameReader(ascii = readManyAscii)  {
  this._buffer = NOTHING;
  this._end = 0;
  this._readAscii = void 0;

    this._readAscii = ascii;
  });
Object.defineProperty(FrameReader.prototype, "unfinished", { get: function unfinished() {
    return this._end > 0;
  } });
FrameReader.prototype.push = (function push(bytes) {
    return (this._end === 0 ? this._wholeMessages(bytes) : void 0) ?? this._cut(bytes);
  });
FrameReader.prototype._wholeMessages = (function _wholeMessages(bytes) {
    const text = this._readAscii(bytes);
    if (!text?.endsWith(END)) return void 0;
    const texts2 = [];
    for (let start2 = 0; start2 < text.length; ) {
      const end = text.indexOf(END, start2) + END.length;
      if (end - start2 > MAX_MESSAGE_BYTES || text[start2] !== "<") return void 0;
      texts2.push(text.slice(start2, end));
      start2 = end;
    }
    return texts2;
  });
FrameReader.prototype._cut = function* _cut(bytes) {
    let scanFrom = this._end;
    this._append(bytes);
    let start2 = this._pastBlanks(0);
    for (; ; ) {
      const at = this._buffer.subarray(0, this._end).indexOf(LAST, scanFrom);
      if (at < 0) break;
      scanFrom = at + 1;
      if (!this._endsAt(scanFrom, start2)) continue;
      checkLength(scanFrom - start2);
      yield this._text(start2, scanFrom);
      start2 = this._pastBlanks(scanFrom);
    }
    checkLength(this._end - start2);
    if (start2 > 0) this._buffer.copyWithin(0, start2, this._end);
    this._end -= start2;
  };
FrameReader.prototype._append = function _append(bytes) {
    const end = this._end + bytes.length;
    if (end > this._buffer.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this._buffer.length));
      larger.set(this._buffer.subarray(0, this._end));
      this._buffer = larger;
    }
    this._buffer.set(bytes, this._end);
    this._end = end;
  };
FrameReader.prototype._pastBlanks = function _pastBlanks(from) {
    let at = from;
    while (at < this._end && isBlank2(this._buffer[at])) at++;
    return at;
  };
FrameReader.prototype._endsAt = function _endsAt(end, start2) {
    const from = end - END_BYTES.length;
    if (from < start2) return false;
    for (let index = 0; index < END_BYTES.length; index++) {
      if (this._buffer[from + index] !== END_BYTES[index]) return false;
    }
    return true;
  };
FrameReader.prototype._text = function _text(start2, end) {
    try {
      return decodeUtf8(this._buffer.subarray(start2, end));
    } catch {
      throw new ProtocolError("the message is not UTF-8");
    }
  };
var READ_BYTES = 1024;
var Peer = (function Peer(conn)  {
  this._conn = void 0;
  this._reader = new FrameReader(readAscii);
  this._received = [];
  this._buffer = new Uint8Array(READ_BYTES);
  this._next = void 0;
  this._mayEnd = false;
  this._closed = false;

    this._conn = conn;
  });
Peer.prototype.send = (async function send(...messages) {
    const text = messages.map(encode).join("");
    trace(TRACE_BITS.messages, "send", (function () { return text; }));
    let bytes = encodeUtf8(text);
    while (bytes.length > 0) bytes = bytes.subarray(await this._conn.write(bytes));
  });
Peer.prototype.receive = (function receive() {
    if (this._received.length === 0) this._conn.soon?.();
    const next = this.peek();
    this._next = void 0;
    return next;
  });
Peer.prototype.peek = (function peek() {
    return this._next ??= this._read();
  });
Peer.prototype.unref = function unref() {
    this._mayEnd = true;
    this._conn.unref();
  };
Peer.prototype.ref = (function ref() {
    if (this._mayEnd) this._conn.ref();
    this._mayEnd = false;
  });
Peer.prototype._read = (async function _read() {
    while (this._received.length === 0) {
      const count2 = await this._conn.read(this._buffer).catch((function () { return null; }));
      if (count2 === null) return void 0;
      this._received.push(...this._reader.push(this._buffer.subarray(0, count2)));
    }
    const text = this._received.shift();
    trace(TRACE_BITS.messages, "receive", (function () { return text; }));
    return decode(text);
  });
Peer.prototype.finish = (async function finish() {
    await this._conn.closeWrite();
  });
Peer.prototype.endsSoon = (function endsSoon() {
    return this._conn.endsSoon?.() ?? false;
  });
Peer.prototype[Symbol.dispose] = (function () {
    if (this._closed) return;
    this._closed = true;
    this._conn.close();
  });
var OTHERS_START_MS = 1e3;
var MAX_STARTS = 5;
var MAX_MOVES = 4;
var MOVE_PAUSE_MS = 100;
var RETURN_PAUSE_MS = 100;
var LOOK_PAUSE_MS = 10;
var RELEASE_MS = 2e3;
var GrantedLock = (function GrantedLock(name, peer, { element, hold, fence }, reuse)  {
  this.name = void 0;
  this.element = void 0;
  this.hold = void 0;
  this.fence = void 0;
  this._peer = void 0;
  this._reuse = void 0;
  this._isReleased = false;

    this.name = name;
    this.element = element;
    this.hold = hold;
    this.fence = fence;
    this._peer = peer;
    this._reuse = reuse;
  });
GrantedLock.prototype.whenEnded = (async function whenEnded() {
    try {
      while (await this._peer.peek() !== void 0 && !this._isReleased) await this._peer.receive();
    } catch {
    }
  });
GrantedLock.prototype.unref = function unref() {
    this._peer.unref();
  };
GrantedLock.prototype.release = (async function release(rollback) {
    this._isReleased = true;
    const giveUp = () => this[Symbol.dispose]();
    const unlock2 = {
      type: "unlock",
      name: this.name,
      rollback
    };
    try {
      this._peer.ref();
      if (this._reuse) await this._peer.send(unlock2, {
        type: "ping",
        step: 8
      });
      else {
        await this._peer.send(unlock2);
        await this._peer.finish();
        if (this._peer.endsSoon()) {
          giveUp();
          return "free";
        }
      }
    } catch {
      giveUp();
      return "gone";
    }
    const late = AbortSignal.timeout(RELEASE_MS);
    late.onabort = giveUp;
    const answer4 = await this._peer.receive().catch((function () { return void 0; }));
    late.onabort = null;
    if (answer4?.type === "ping") this._reuse?.(this._peer);
    else giveUp();
    return late.aborted ? "late" : "free";
  });
GrantedLock.prototype[Symbol.dispose] = (function () {
    this._peer[Symbol.dispose]();
  });
var MAX_UNANSWERED = 3;
var RETURN_MS = 1e4;
var storage;
var REPLACEMENT = "\uFFFD";
var FIRST_SURROGATE = 56320;
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
var ATTRIBUTES_BYTES = 512;
var POSIX_SPAWN_SETSIGDEF = 4;
var SIGNALS_OFFSET = 8;
var P_PID = 1;
var WEXITED = 4;
var SIGNAL_INFO_BYTES = 128;
var CODE_INDEX = 2;
var STATUS_INDEX = 6;
var CLD_EXITED = 1;
var NativeStart = (function NativeStart(c, words)  {
  this._c = void 0;
  this._texts = void 0;
  this._starts = void 0;
  this._attributes = attributesOf("SIGPIPE");
  this._environment = void 0;

    this._c = c;
    this._texts = wordBytes(words);
    this._starts = pointers(this._texts, words.length);
    this._environment = new Deno.UnsafePointerView(c.pointer("environ"));
  });
NativeStart.prototype.start = (function start() {
    const pid = new Int32Array(new ArrayBuffer(4));
    const environment2 = this._environment.getPointer();
    const error = this._c.call("posix_spawnp", pid, this._texts, null, this._attributes, this._starts, environment2);
    return error === 0 ? running(this._c, pid[0]) : void 0;
  });
var DENO = {
  start: async function start([program = "", ...args], env) {
    if (![
      program,
      ...args
    ].every((function (word) { return word.isWellFormed(); }))) {
      throw new Error("the C library cannot start it, and Deno only with arguments in UTF-8");
    }
    const child = new Deno.Command(program, {
      args,
      env
    }).spawn();
    return {
      pid: child.pid,
      ended: endOf2(child),
      kill: (function (signal2) { return child.kill(signal2); })
    };
  }
};
var FORWARDED = [
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
  "SIGTERM",
  "SIGUSR1",
  "SIGUSR2",
  "SIGALRM",
  "SIGXCPU"
];
var FROM_KEYS = [
  "SIGINT",
  "SIGQUIT"
];
var IGNORED_BY_DENO = 1 << 12;
var STARTING_MS = 5;
var LATE_MS = 500;
var END_MS = 1e3;
var INIT_PID = 1;
var SignalRelay = (function SignalRelay(ignored = [], isAlone = true)  {
  this._listeners = [];
  this._isAlone = void 0;
  this._ignored = void 0;
  this._before = void 0;
  this._listens = false;
  this._child = void 0;
  this._startedMs = 0;

    this._ignored = ignored;
    this._isAlone = isAlone;
    if (isAlone && (ignored.length > 0 || Deno.pid === INIT_PID)) this._listen();
  });
SignalRelay.prototype.prepare = (function prepare() {
    if (this._isAlone) this._listen();
  });
SignalRelay.prototype.start = (async function start(start2) {
    this._listen();
    try {
      this._child = await start2();
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
    this._startedMs = performance.now();
    return this._child;
  });
SignalRelay.prototype.send = function send(signal2) {
    try {
      this._child?.kill(signal2);
    } catch {
    }
  };
SignalRelay.prototype.endLike = (function endLike({ signal: signal2 }) {
    if (!this._isAlone || signal2 !== signalNumber("SIGINT") || this._ignored.includes("SIGINT")) return;
    this._endBy("SIGINT");
  });
SignalRelay.prototype[Symbol.dispose] = function () {
    for (const [signal2, listener] of this._listeners) Deno.removeSignalListener(signal2, listener);
    this._listeners.length = 0;
  };
SignalRelay.prototype._listen = (function _listen() {
    if (this._listens) return;
    this._listens = true;
    this._before = processState("self");
    const ignoredBefore = (this._before?.ignored ?? 0) & ~IGNORED_BY_DENO;
    const inherited = ignoredBefore === 0 ? [] : FORWARDED.filter((signal2) => this._ignoredBefore(signal2));
    this._ignored = [
      ...this._ignored,
      ...inherited
    ];
    for (const signal2 of FORWARDED) {
      if (!this._ignored.includes(signal2)) this._addIfThere(signal2, () => this._take(signal2));
    }
    if (!this._before || this._ignoredBefore("SIGCHLD")) this._addIfThere("SIGCHLD", (function () {
    }));
    for (const signal2 of this._ignored) this._add(signal2, (function () {
    }));
    if (inherited.length > 0) ignoreAgain(inherited);
  });
SignalRelay.prototype._addIfThere = (function _addIfThere(signal2, listener) {
    try {
      this._add(signal2, listener);
    } catch {
    }
  });
SignalRelay.prototype._add = (function _add(signal2, listener) {
    Deno.addSignalListener(signal2, listener);
    this._listeners.push([
      signal2,
      listener
    ]);
  });
SignalRelay.prototype._take = function _take(signal2) {
    if (!this._child) this._endBy(signal2);
    if (!this._hasBeenSentToo(this._child, signal2)) this.send(signal2);
  };
SignalRelay.prototype._hasBeenSentToo = function _hasBeenSentToo(child, signal2) {
    const self = processState("self");
    if (!self) return FROM_KEYS.includes(signal2) && Deno.stdin.isTerminal();
    const isForGroup = FROM_KEYS.includes(signal2) && isInForeground(self) || signal2 === "SIGHUP" && this._hasLostTerminal(self);
    const command = processState(child.pid);
    if (!isForGroup || command?.group !== self.group) return false;
    const catches = includesSignal(command.caught, signal2);
    const ageMs = performance.now() - this._startedMs;
    return ageMs > LATE_MS || ageMs > STARTING_MS && catches;
  };
SignalRelay.prototype._hasLostTerminal = function _hasLostTerminal({ terminal, session: session2, pid }) {
    return this._before !== void 0 && isInForeground(this._before) && terminal === 0 && session2 !== pid;
  };
SignalRelay.prototype._ignoredBefore = (function _ignoredBefore(signal2) {
    return this._before !== void 0 && includesSignal(this._before.ignored, signal2);
  });
SignalRelay.prototype._endBy = function _endBy(signal2) {
    this[Symbol.dispose]();
    if (Deno.pid !== INIT_PID && granted({
      name: "run"
    })) {
      try {
        Deno.kill(Deno.pid, signal2);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, END_MS);
      } catch {
      }
    }
    Deno.exit(128 + signalNumber(signal2));
  };
var CommandError = class extends Error {
  name = "CommandError";
};
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
  onLost: "terminate",
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
  list: false,
  json: false,
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
var EXISTENCE = 0;
var ENOENT = 2;
var DIFFERENCE = 1 / 3;
var DAEMON_OPTIONS = [
  {
    key: "socketName",
    long: "socket-name",
    short: "s",
    placeholder: "PATH",
    section: "Daemon",
    file: "[Daemon]/SocketName",
    forDaemon: true,
    help: "unix socket of the daemon (default /tmp/flom-USER)",
    parse: socketPath
  },
  {
    key: "socketMode",
    long: "socket-mode",
    placeholder: "MODE",
    section: "Daemon",
    file: "[Daemon]/SocketMode",
    forDaemon: true,
    help: "who may connect to the unix socket of a daemon, as for chmod (default 600: only this user)",
    parse: fileMode,
    show: function (mode) { return mode.toString(8).padStart(3, "0"); }
  },
  {
    key: "daemonLifespanMs",
    long: "daemon-lifespan",
    short: "d",
    placeholder: "MS",
    section: "Daemon",
    file: "[Daemon]/Lifespan",
    forDaemon: true,
    help: "how long a daemon started by this command stays without work; -1 for ever, 0 starts none (default 5000, in the foreground -1)",
    parse: integer
  },
  {
    key: "address",
    long: "unicast-address",
    short: "a",
    placeholder: "HOST",
    section: "Daemon",
    file: "[Daemon]/UnicastAddress",
    forDaemon: true,
    help: "host of the daemon: a name or an IP address",
    parse: nonEmpty
  },
  {
    key: "port",
    long: "unicast-port",
    short: "p",
    placeholder: "PORT",
    section: "Daemon",
    file: "[Daemon]/UnicastPort",
    forDaemon: true,
    help: `TCP port of the daemon (default ${DEFAULT_PORT})`,
    parse: port
  },
  {
    key: "multicastAddress",
    long: "multicast-address",
    short: "A",
    placeholder: "GROUP",
    section: "Daemon",
    file: "[Daemon]/MulticastAddress",
    forDaemon: true,
    help: "find the daemon by asking this multicast group, or start one that answers it",
    parse: multicastGroup
  },
  {
    key: "multicastPort",
    long: "multicast-port",
    short: "P",
    placeholder: "PORT",
    section: "Daemon",
    file: "[Daemon]/MulticastPort",
    forDaemon: true,
    help: `UDP port of the group (default ${DEFAULT_PORT})`,
    parse: port
  },
  {
    key: "mountPoint",
    long: "mount-point-vfs",
    short: "m",
    placeholder: "DIRECTORY",
    section: "Daemon",
    file: "[Daemon]/MountPointVFS",
    hidden: true,
    help: "not supported",
    parse: unsupported("a file system that shows the locks")
  },
  {
    key: "queuePatienceMs",
    long: "queue-patience",
    placeholder: "MS",
    section: "Daemon",
    file: "[Daemon]/QueuePatience",
    forDaemon: true,
    help: "who has waited so long is no longer overtaken; 0 strict order, -1 never (default 10000)",
    parse: function (text) { return atLeast(-1, integer(text)); }
  },
  {
    key: "list",
    long: "list",
    section: "Daemon",
    help: "print who holds and who waits at the daemon; with -r only for these resources",
    parse: flag
  },
  {
    key: "json",
    long: "json",
    section: "Daemon",
    help: "print --list for programs, one JSON object a line",
    parse: flag
  },
  {
    key: "quiesceExit",
    long: "quiesce-exit",
    short: "x",
    section: "Daemon",
    help: "tell the daemon to take no new work and to end when the present work is done",
    parse: flag
  },
  {
    key: "immediateExit",
    long: "immediate-exit",
    short: "X",
    section: "Daemon",
    help: "tell the daemon to end now, whoever holds a lock",
    parse: flag
  },
  {
    key: "foreground",
    long: "foreground",
    section: "Daemon",
    help: "be the daemon in this process and log to standard error, for systemd and containers",
    parse: flag
  },
  {
    key: "daemon",
    long: "daemon",
    section: "Daemon",
    hidden: true,
    forDaemon: true,
    help: "be the daemon in this process; how flom starts it",
    parse: flag
  }
];
var GENERAL_OPTIONS = [
  {
    key: "help",
    long: "help",
    short: "h",
    section: "General",
    help: "print this help",
    parse: flag
  },
  {
    key: "version",
    long: "version",
    short: "v",
    section: "General",
    help: "print the version",
    parse: flag
  },
  {
    key: "verbose",
    long: "verbose",
    short: "V",
    section: "General",
    file: "[Trace]/Verbose",
    help: "print the settings before anything else",
    parse: flag
  },
  {
    key: "configFile",
    long: "config-file",
    short: "c",
    placeholder: "FILE",
    section: "General",
    help: "read settings from this file as well, after /etc/flom.conf, ~/.flom and ~/.config/flom/flom.conf",
    parse: filePath
  },
  {
    key: "printConfig",
    long: "print-config",
    section: "General",
    help: "print the settings in force as a configuration file, with the origin of each",
    parse: flag
  },
  {
    key: "uniqueId",
    long: "unique-id",
    section: "General",
    help: "print the identity of this host, 32 hexadecimal digits",
    parse: flag
  },
  {
    key: "signalList",
    long: "signal-list",
    section: "General",
    help: "print the signals and their numbers",
    parse: flag
  },
  {
    key: "ignoredSignals",
    long: "ignore-signal",
    placeholder: "SIGNAL",
    section: "General",
    file: "[Monitor]/IgnoredSignals",
    separator: ";",
    help: "let this signal end neither flom nor, through flom, the command; given several times: all of them",
    parse: function (text, before = []) { return [
      ...before,
      signal(text)
    ]; }
  },
  {
    key: "daemonTraceFile",
    long: "daemon-trace-file",
    short: "t",
    placeholder: "FILE",
    section: "Diagnostics",
    file: "[Trace]/DaemonTraceFile",
    forDaemon: true,
    help: "the log of a daemon that this command starts (default: none)",
    parse: absolutePath
  },
  {
    key: "commandTraceFile",
    long: "command-trace-file",
    short: "T",
    placeholder: "FILE",
    section: "Diagnostics",
    file: "[Trace]/CommandTraceFile",
    help: "what FLOM_TRACE_MASK has this command trace (default: standard error)",
    parse: filePath
  },
  {
    key: "appendTraceFile",
    long: "append-trace-file",
    placeholder: "yes|no",
    section: "Diagnostics",
    file: "[Trace]/AppendTraceFile",
    forDaemon: true,
    help: "whether to keep what these files hold already (default no)",
    parse: yesOrNo
  },
  {
    key: "logFormat",
    long: "log-format",
    placeholder: "text|json",
    section: "Diagnostics",
    file: "[Trace]/LogFormat",
    forDaemon: true,
    help: "how a daemon logs: lines of text (default) or of JSON",
    parse: logFormat
  },
  {
    key: "debugFeature",
    long: "debug-feature",
    placeholder: "NAME",
    section: "Diagnostics",
    help: "try multicast on its own: ipv6.multicast.server or ipv6.multicast.client, with -A and, if need be, -P and -n",
    parse: debugFeature
  }
];
var NETWORK_OPTIONS = [
  {
    key: "networkInterface",
    long: "network-interface",
    short: "n",
    placeholder: "NAME",
    section: "Network",
    file: "[Network]/NetworkInterface",
    forDaemon: true,
    help: "the only interface to use for multicast (default: all)",
    parse: nonEmpty
  },
  {
    key: "discoveryAttempts",
    long: "discovery-attempts",
    short: "D",
    placeholder: "N",
    section: "Network",
    file: "[Network]/DiscoveryAttempts",
    forDaemon: true,
    help: "how often to ask the group (default 2)",
    parse: atLeastOne
  },
  {
    key: "discoveryTimeoutMs",
    long: "discovery-timeout",
    short: "I",
    placeholder: "MS",
    section: "Network",
    file: "[Network]/DiscoveryTimeout",
    forDaemon: true,
    help: "how long to wait for an answer each time (default 500)",
    parse: atLeastOne
  },
  {
    key: "discoveryTtl",
    long: "discovery-ttl",
    placeholder: "N",
    section: "Network",
    file: "[Network]/DiscoveryTTL",
    forDaemon: true,
    help: "how many networks the question may cross (default 1)",
    parse: upTo(255)
  },
  {
    key: "tcpKeepaliveTimeS",
    long: "tcp-keepalive-time",
    placeholder: "SECONDS",
    section: "Network",
    file: "[Network]/TcpKeepaliveTime",
    forDaemon: true,
    help: "a daemon has silent TCP peers probed after so many seconds (default 60)",
    parse: upTo(32767)
  },
  {
    key: "tcpKeepaliveIntervalS",
    long: "tcp-keepalive-intvl",
    placeholder: "SECONDS",
    section: "Network",
    file: "[Network]/TcpKeepaliveIntvl",
    forDaemon: true,
    help: "seconds between two probes (default 10)",
    parse: upTo(32767)
  },
  {
    key: "tcpKeepaliveProbes",
    long: "tcp-keepalive-probes",
    placeholder: "N",
    section: "Network",
    file: "[Network]/TcpKeepaliveProbes",
    forDaemon: true,
    help: "probes without an answer after which the peer's locks come free (default 6)",
    parse: upTo(127)
  },
  {
    key: "tlsCertificate",
    long: "tls-certificate",
    placeholder: "FILE",
    section: "Network",
    file: "[TLS]/TlsCertificate",
    hidden: true,
    help: "not supported",
    parse: unsupported("TLS")
  },
  {
    key: "tlsPrivateKey",
    long: "tls-private-key",
    placeholder: "FILE",
    section: "Network",
    file: "[TLS]/TlsPrivateKey",
    hidden: true,
    help: "not supported",
    parse: unsupported("TLS")
  },
  {
    key: "tlsCaCertificate",
    long: "tls-ca-certificate",
    placeholder: "FILE",
    section: "Network",
    file: "[TLS]/TlsCaCertificate",
    hidden: true,
    help: "not supported",
    parse: unsupported("TLS")
  },
  {
    key: "tlsCheckPeerId",
    long: "tls-check-peer-id",
    placeholder: "yes|no",
    section: "Network",
    file: "[TLS]/TlsCheckPeerId",
    hidden: true,
    help: "not supported",
    parse: function (text) { return yesOrNo(text) && unsupported("TLS")(); }
  }
];
var RESOURCE_OPTIONS = [
  {
    key: "resourceNames",
    long: "resource-name",
    short: "r",
    placeholder: "NAME",
    section: "Resource",
    file: "[Resource]/Name",
    help: "what to lock; the spelling decides the kind (default: one resource for all who give no name); given several times: all of them, or none",
    parse: function (text, before = []) { return [
      ...before,
      resourceName(text)
    ]; }
  },
  {
    key: "timeoutMs",
    long: "resource-timeout",
    short: "o",
    placeholder: "MS",
    section: "Resource",
    file: "[Resource]/Timeout",
    help: "wait for the lock so long and no longer; 0 not at all, -1 for ever (default)",
    parse: integer
  },
  {
    key: "quantity",
    long: "resource-quantity",
    short: "q",
    placeholder: "N",
    section: "Resource",
    file: "[Resource]/Quantity",
    help: "units of a numeric resource to lock (default 1)",
    parse: atLeastOne
  },
  {
    key: "lockMode",
    long: "lock-mode",
    short: "l",
    placeholder: "MODE",
    section: "Resource",
    file: "[Resource]/LockMode",
    help: "NL, CR, CW, PR, PW or EX (default), for simple and hierarchical resources",
    parse: lockMode
  },
  {
    key: "create",
    long: "resource-create",
    short: "e",
    placeholder: "yes|no",
    section: "Resource",
    file: "[Resource]/Create",
    help: "whether to create the resource if it does not exist, or to wait until somebody does (default yes)",
    parse: yesOrNo
  },
  {
    key: "idleLifespanMs",
    long: "resource-idle-lifespan",
    short: "i",
    placeholder: "MS",
    section: "Resource",
    file: "[Resource]/IdleLifespan",
    help: "keep the resource so long after its last use (default 1000)",
    parse: absolute
  },
  {
    key: "onLost",
    long: "on-lost",
    placeholder: "terminate|continue",
    section: "Resource",
    file: "[Resource]/OnLost",
    help: "what becomes of the command when its lock is lost, because the daemon is gone: TERM, and KILL after ten seconds (default), or nothing",
    parse: lossWay
  },
  {
    key: "element",
    long: "element",
    placeholder: "argument|env",
    section: "Resource",
    file: "[Resource]/Element",
    help: "how the command gets its element: as its last argument and in FLOM_ELEMENT (default), or only there",
    parse: elementWay
  }
];
var OPTIONS = [
  ...GENERAL_OPTIONS,
  ...RESOURCE_OPTIONS,
  ...DAEMON_OPTIONS,
  ...NETWORK_OPTIONS
];
var IDLE_MS = 1e3;
var MAX_IDLE = 64;
var ConnectionPool = class {
  #idle =  new Map();
  #count = 0;
  #closed = false;
  take(resourceKey2) {
    const idle = this.#idle.get(resourceKey2)?.at(-1);
    if (!idle) return void 0;
    this.#remove(resourceKey2, idle);
    idle.peer.ref();
    return idle.peer;
  }
  give(resourceKey2, peer) {
    if (this.#closed || this.#count === MAX_IDLE) return peer[Symbol.dispose]();
    peer.unref();
    const drop = () => {
      if (this.#remove(resourceKey2, idle)) peer[Symbol.dispose]();
    };
    const timer = setTimeout(drop, IDLE_MS);
    timer.unref();
    const idle = {
      peer,
      timer
    };
    const others = this.#idle.get(resourceKey2);
    if (others) others.push(idle);
    else this.#idle.set(resourceKey2, [
      idle
    ]);
    this.#count++;
    peer.peek().then(drop, drop);
  }
  [Symbol.dispose]() {
    this.#closed = true;
    for (const [resourceKey2, all] of this.#idle) {
      for (const idle of [
        ...all
      ]) {
        this.#remove(resourceKey2, idle);
        idle.peer[Symbol.dispose]();
      }
    }
  }
  #remove(resourceKey2, idle) {
    const all = this.#idle.get(resourceKey2);
    const at = all?.indexOf(idle) ?? -1;
    if (!all || at < 0) return false;
    clearTimeout(idle.timer);
    all.splice(at, 1);
    if (all.length === 0) this.#idle.delete(resourceKey2);
    this.#count--;
    return true;
  }
};
var SETTING_OF = {
  socket: "socketName",
  multicast: "multicastAddress",
  mode: "lockMode",
  resource: "resourceNames"
};
var HeldLock = class {
  resource;
  element;
  fence;
  hold;
  #granted;
  #lost = new AbortController();
  #onEnd;
  #released;
  constructor(granted2, onEnd) {
    this.resource = granted2.name;
    this.element = granted2.element;
    this.fence = granted2.fence;
    this.hold = granted2.hold;
    this.#granted = granted2;
    this.#onEnd = onEnd;
    granted2.unref();
    granted2.whenEnded().then(() => this.#ended());
  }
  get signal() {
    return this.#lost.signal;
  }
  unlock({ rollback = false } = {}) {
    return this.#released ??= this.#release(rollback);
  }
  [Symbol.asyncDispose]() {
    return this.unlock();
  }
  async #release(rollback) {
    if (this.signal.aborted) return;
    await this.#granted.release(rollback);
    this.#onEnd(this);
  }
  #ended() {
    if (this.#released) return;
    this.#granted[Symbol.dispose]();
    this.#onEnd(this);
    this.#lost.abort(new LockLostError(this.resource, this.fence));
  }
};
var Flom = class {
  #chosen;
  #notify;
  #pool = new ConnectionPool();
  #locks =  new Set();
  #settings;
  #closed = false;
  constructor(options = {}) {
    const { onNotice = (function () {
    }), ...place } = options;
    this.#notify = onNotice;
    this.#chosen = settingsOf(place);
    if (place.socket !== void 0 && (place.address ?? place.multicast) !== void 0) {
      throw new TypeError("a daemon is found by its socket or over the network (address, multicast), not by both");
    }
  }
  async lock(resource, options = {}) {
    const { signal: signal2, under, ...rest } = options;
    const holds = joinHolds(currentHolds(), under?.hold);
    const settings = await this.#settingsFor({
      ...rest,
      resource
    });
    const [granted2] = await acquireAll(settings, this.#notify, {
      holds,
      signal: signal2,
      pool: this.#pool
    });
    const lock3 = new HeldLock(granted2, (ended) => this.#locks.delete(ended));
    this.#locks.add(lock3);
    if (this.#closed) await lock3.unlock({
      rollback: true
    });
    this.#checkOpen();
    return lock3;
  }
  async tryLock(resource, options = {}) {
    try {
      return await this.lock(resource, {
        ...options,
        timeoutMs: 0
      });
    } catch (error) {
      if (error instanceof LockBusyError) return void 0;
      throw error;
    }
  }
  async request(resource, ...rest) {
    const [options, callback] = rest.length === 1 ? [
      {},
      rest[0]
    ] : rest;
    const lock3 = await this.lock(resource, options);
    try {
      const result = await withHold(lock3.hold, (function () { return callback(lock3); }));
      lock3.signal.throwIfAborted();
      await lock3.unlock();
      return result;
    } catch (error) {
      await lock3.unlock({
        rollback: true
      });
      throw error;
    }
  }
  async run(command, options = {}) {
    const { signal: signal2, under, ...rest } = options;
    const above = joinHolds(currentHolds(), under?.hold);
    const settings = await this.#settingsFor(rest);
    const code = await runLocked(command, settings, this.#notify, {
      above,
      signal: signal2,
      isAlone: false
    });
    return {
      code,
      success: code === 0
    };
  }
  async list(...resources) {
    const [settings, { listLocks }] = await Promise.all([
      this.#settingsFor({}),
      loadMore()
    ]);
    return await listLocks(settings, this.#notify, resources);
  }
  async [Symbol.asyncDispose]() {
    this.#closed = true;
    await Promise.all([
      ...this.#locks
    ].map((function (lock3) { return lock3.unlock({
      rollback: true
    }); })));
    this.#pool[Symbol.dispose]();
  }
  async #settingsFor(options) {
    this.#checkOpen();
    const chosen = settingsOf(options);
    this.#settings ??= effectiveSettings(this.#chosen).then((function ({ settings }) { return settings; }));
    return {
      ...await this.#settings,
      ...chosen
    };
  }
  #checkOpen() {
    if (this.#closed) throw new TypeError("this Flom was disposed of; make a new one");
  }
};
var STATUS = {
  lost: 94,
  deadlock: 95,
  cannotWait: 96,
  noCommand: 97,
  busy: 98,
  failure: 99
};
if (import.meta.main) runProgram(Deno.args);
export {
  ADDRESS_BYTES,
  ALL_PERMISSIONS,
  CommandError,
  ConnectionError,
  DEFAULTS,
  DeadlockError,
  EXTENSION_LEVEL,
  Flom,
  FrameReader,
  LOCK_MODES,
  LineWriter,
  LockBusyError,
  LockImpossibleError,
  LockLostError,
  LockRefusedError,
  LockTimeoutError,
  MAX_CONNECTIONS,
  MAX_NAME_BYTES,
  MAX_REQUESTS_PER_CONNECTION,
  MAX_ROWS_PER_QUERY,
  MAX_UNFINISHED_MESSAGE_MS,
  MAX_UNREAD_BYTES,
  MAX_WAITERS_PER_RESOURCE,
  OPTIONS,
  OptionError,
  PLATFORM,
  Peer,
  ProtocolError,
  RC,
  ResourceNameError,
  SECTIONS,
  TRACE_BITS,
  VERSION,
  absolutePath,
  allGranted,
  compatible,
  connect2 as connect,
  debugFeature,
  decode,
  dial,
  encode,
  encodeUtf8,
  endpointOf,
  escape,
  granted,
  groupOf,
  harmlessJson,
  hasModes,
  keepAliveOptions,
  line,
  localTime,
  locate,
  lockMode,
  logFormat,
  loginName,
  machineId,
  main,
  netHost,
  nowUs,
  openCLibrary,
  parseResourceName,
  port,
  printable,
  processStat,
  programUrl,
  quoted,
  readAddress,
  resourceKey,
  runProgram,
  searchedGroup,
  serve,
  showDaemon,
  showValue,
  signal,
  signalListText,
  signalNumber,
  trace,
  traceLine,
  traceTo,
  traced,
  utcTime,
  whoAmI,
  yesOrNo
};
