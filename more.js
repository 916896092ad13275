import {
  ADDRESS_BYTES,
  ALL_PERMISSIONS,
  ConnectionError,
  DEFAULTS,
  EXTENSION_LEVEL,
  FrameReader,
  LOCK_MODES,
  LineWriter,
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
  connect,
  debugFeature,
  decode as decode2,
  dial,
  encode,
  encodeUtf8,
  endpointOf,
  escape as escape2,
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
  searchedGroup,
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
} from "./flom.js";
var __defProp = Object.defineProperty;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __esm = (fn, res) => function __init() {
  return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
};
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};

var init_stub_trace_line = __esm({
  "stub_trace_line.ts"() {
  }
});

var init_stub_trace_trace = __esm({
  "stub_trace_trace.ts"() {
  }
});

var init_stub_protocol_decode = __esm({
  "stub_protocol_decode.ts"() {
  }
});

var init_stub_protocol_error = __esm({
  "stub_protocol_error.ts"() {
  }
});

var init_stub_protocol_encode = __esm({
  "stub_protocol_encode.ts"() {
  }
});
function showClaim({ serving, bornMs, id }) {
  return `${serving ? "serving" : "starting"}.${bornMs}.${id}`;
}
function readClaim(text) {
  const match = /^(serving|starting)\.([0-9]{1,15})\.([0-9a-f]{8})$/.exec(text ?? "");
  if (!match) return void 0;
  return {
    serving: match[1] === "serving",
    bornMs: Number(match[2]),
    id: match[3]
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
function isIpv6({ address }) {
  return address.includes(":");
}
function isLinkLocal(address) {
  return address.toLowerCase().startsWith("fe80:");
}
function interfacesFor(group) {
  const family = isIpv6(group) ? "IPv6" : "IPv4";
  const only = group.interfaceName ?? group.address.split("%")[1];
  const found =  new Map();
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
      async ask(text) {
        const [address] = this.#group.address.split("%");
        const sent = await Promise.all(this.#sockets.map((socket) => send(socket, text, this.#group.port, address)));
        return sent.filter(Boolean).length;
      }
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
async function askGroup(group, options, signal2) {
  const { attempts, timeoutMs, ttl, all = false, trace: trace2 = () => {
  } } = options;
  const where = `${group.address}/${group.port}`;
  const found =  new Map();
  let onFound = () => {
  };
  using sockets = await GroupSockets.toAsk(group, ttl, (text, from) => {
    trace2(`reply from ${from.address}/${from.port} is '${printable(text)}'`);
    const answer = readAnswer(text, from);
    if (!answer) return;
    const who = answer.claim?.id ?? `${answer.hostname}/${answer.port}`;
    if (!found.has(who)) found.set(who, answer);
    onFound();
  });
  const question = encode({
    type: "discover"
  });
  for (let attempt2 = 0; attempt2 < attempts && found.size === 0; attempt2++) {
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
    return decode2(text);
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
    init_stub_protocol_decode();
    init_stub_protocol_encode();
    init_stub_protocol_error();
    init_claim();
    init_interfaces();
    init_sockets();
    init_stub_trace_line();
    GroupUnreachableError = class extends Error {
      name = "GroupUnreachableError";
    };
    HOST = /^[A-Za-z0-9:][\w.:-]{0,252}(%[\w.-]+)?$/;
    NO_HOST = /^[0.:]+$|^::ffff:[0.]+$|^2(2[4-9]|3[0-9])\.\d+\.\d+\.\d+$|^ff[0-9a-f]{2}:|^255(\.255){3}$/i;
  }
});
var membership_exports = {};
__export(membership_exports, {
  Membership: () => Membership
});
var START_ROUNDS, START_ROUND_MS, MEET_MS, ELDER_CONNECT_MS, MAX_ANSWERS_PER_SECOND, Membership;
var init_membership = __esm({
  "discovery/membership.ts"() {
    init_stub_protocol_encode();
    init_ask();
    init_claim();
    init_sockets();
    init_stub_trace_trace();
    START_ROUNDS = 3;
    START_ROUND_MS = 100;
    MEET_MS = 1e3;
    ELDER_CONNECT_MS = 1e3;
    MAX_ANSWERS_PER_SECOND = 200;
    Membership = class _Membership {
      #options;
      #id = crypto.randomUUID().slice(0, 8);
      #bornMs = Date.now();
      #answered =  new Map();
      #hearing;
      #asking;
      #serving = false;
      #elder;
      #onElder = () => {
      };
      #metMs = -Infinity;
      #meetTimer;
      #secondMs = 0;
      dropped = 0;
      constructor(options) {
        this.#options = options;
      }
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
      #hearAnswer(text, from) {
        trace(TRACE_BITS.daemon, "hearAnswer", () => `${from.address}/${from.port}: ${text}`);
        const found = readAnswer(text, from);
        if (!found) return void this.dropped++;
        if (found.claim?.id === this.#id || this.#elder) return;
        if (found.claim ? isElder(this.#claim, found.claim) : this.#serving) return;
        void this.#yieldTo(found);
      }
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
        const answer = encode({
          type: "discovered",
          address,
          port: port2,
          ...claim ? {
            claim: showClaim(claim)
          } : {}
        });
        this.#options.onAnswer?.(to);
        void this.#hearing.answer(answer, to);
      }
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
var GRACE_MS = 1e4;
var KILL_MS = 1e3;
var LOOK_MS = 50;
async function endProcesses(command, graceMs = GRACE_MS) {
  const family = new Family();
  const killFromMs = performance.now() + graceMs;
  const giveUpMs = killFromMs + KILL_MS;
  let over = false;
  command.ended.finally(() => over = true);
  for (let nowMs = 0; nowMs < giveUpMs; nowMs = performance.now()) {
    const signal2 = nowMs < killFromMs ? "SIGTERM" : "SIGKILL";
    const others = family.look(over ? void 0 : command.pid);
    if (over && others.length === 0) return;
    if (nowMs === 0 || signal2 === "SIGKILL") attempt(() => command.kill(signal2));
    for (const { pid, isNew } of others) {
      if (isNew || signal2 === "SIGKILL") attempt(() => Deno.kill(pid, signal2));
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
function attempt(kill) {
  try {
    kill();
  } catch {
  }
}
var Family = class {
  #known =  new Map();
  look(first) {
    const all = livingProcesses();
    const before = new Set(all.filter(({ pid, start }) => this.#known.get(pid) === start).map(({ pid }) => pid));
    const found = new Set(before);
    if (first !== void 0) found.add(first);
    const sessionOf = new Map(all.map(({ pid, session }) => [
      pid,
      session
    ]));
    for (let size = 0; size < found.size; ) {
      size = found.size;
      for (const { pid, parent, session } of all) {
        if (found.has(parent) && sessionOf.get(parent) === session) found.add(pid);
      }
    }
    const members = all.filter(({ pid }) => found.has(pid) && pid !== first);
    for (const { pid, start } of members) this.#known.set(pid, start);
    return members.map(({ pid }) => ({
      pid,
      isNew: !before.has(pid)
    }));
  }
};
function livingProcesses() {
  if (!PLATFORM.processStatFile || !allGranted()) return [];
  const names = Array.from(Deno.readDirSync("/proc"), ({ name }) => name).filter((name) => /^[0-9]+$/.test(name));
  return names.flatMap((name) => {
    const [state, parent, , session, ...rest] = processStat(Number(name))?.fields ?? [];
    if (state === void 0 || state === "Z") return [];
    return [
      {
        pid: Number(name),
        parent: Number(parent),
        session: Number(session),
        start: rest[15]
      }
    ];
  });
}
var NOBODYS = "flomList";
var STATES =  new Map([
  [
    RC.granted,
    "holds"
  ],
  [
    RC.enqueued,
    "waits"
  ],
  [
    RC.parked,
    "parked"
  ]
]);
async function listLocks(settings, notify, resources = []) {
  using peer = new Peer(await dial(await locate(settings, notify), settings));
  if (!await isOurs(peer)) {
    throw new ConnectionError(`${showDaemon(settings)} is a FLoM written in C, which has no list`);
  }
  const rows = [];
  for (let more = true; more; ) {
    await peer.send({
      type: "query"
    });
    for (; ; ) {
      const message = await peer.receive();
      if (message?.type === "listed") {
        rows.push(message);
      } else if (message?.type === "list end") {
        more = message.more;
        break;
      } else {
        throw new ConnectionError(`${showDaemon(settings)} has ended, or is of a version that has no list`);
      }
    }
  }
  const wanted = resources.length > 0 ? new Set(resources) : void 0;
  return entries(rows.filter(({ name }) => !wanted || wanted.has(name)));
}
async function isOurs(peer) {
  await peer.send({
    type: "lock",
    name: NOBODYS,
    mode: "NL",
    wait: false,
    create: false,
    lifespanMs: 0,
    who: whoAmI()
  });
  const answer = await peer.receive();
  if (!answer) throw new ConnectionError("the daemon hangs up on whoever asks who holds and who waits");
  return answer.type === "answer" && answer.extensionLevel !== void 0;
}
function entries(rows) {
  const sorted = rows.toSorted((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : a.rc - b.rc || a.order - b.order);
  let position = 0;
  let before = "";
  return sorted.map(({ name, rc, mode, quantity, element, who, sinceMs, fence }) => {
    const state = STATES.get(rc) ?? "waits";
    position = name === before && state !== "holds" ? position + 1 : state === "holds" ? 0 : 1;
    before = name;
    return {
      resource: name,
      state,
      ...mode === void 0 ? {} : {
        mode
      },
      ...quantity === void 0 ? {} : {
        quantity
      },
      ...element === void 0 ? {} : {
        element
      },
      who,
      sinceMs,
      ...fence === void 0 ? {} : {
        fence
      },
      ...state === "holds" ? {} : {
        position
      }
    };
  });
}
init_stub_trace_line();
var HEADING = [
  "RESOURCE",
  "LOCK",
  "STATE",
  "SINCE",
  "FENCE",
  "WHO"
];
var NOTHING = "-";
var UNITS = [
  [
    "d",
    86400
  ],
  [
    "h",
    3600
  ],
  [
    "m",
    60
  ],
  [
    "s",
    1
  ]
];
function listTable(entries2) {
  const rows = [
    HEADING,
    ...entries2.map(row)
  ];
  const widths = HEADING.map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  const line2 = (cells) => cells.map((cell, column) => cell.padEnd(widths[column])).join("  ");
  return rows.map((cells) => `${line2(cells).trimEnd()}
`).join("");
}
function listJson(entries2) {
  const plain = (_, value) => typeof value === "bigint" ? String(value) : value;
  return entries2.map((entry) => `${harmlessJson(JSON.stringify(entry, plain))}
`).join("");
}
function row({ resource, state, mode, quantity, element, sinceMs, fence, who }) {
  const lock = [
    mode,
    quantity,
    element
  ].filter((part) => part !== void 0).join(" ");
  return [
    printable(resource),
    printable(lock) || NOTHING,
    state,
    duration(sinceMs),
    fence === void 0 ? NOTHING : String(fence),
    printable(who)
  ];
}
function duration(ms) {
  const seconds = Math.floor(ms / 1e3);
  const [unit, length] = UNITS.find(([, length2]) => seconds >= length2) ?? UNITS.at(-1);
  return `${Math.floor(seconds / length)}${unit}`;
}
var PATIENCE_MS = 1e3;
async function shutDown(settings, notify) {
  using peer = new Peer(await dial(await locate(settings, notify), settings));
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
  const host = address === void 0 ? socketName && `unix:${socketName}` : netHost(address, settings.port);
  if (host && !granted({
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
var NUMERIC = [
  "MS",
  "N",
  "PORT",
  "SECONDS"
];
var ESCAPES =  new Map([
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
  const lineOf =  new Map();
  let group;
  for (const [index, line2] of decode(path, bytes).split("\n").entries()) {
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
  const groups =  new Map();
  for (const option of OPTIONS) {
    const [, group, key] = /^\[(.+)\]\/(.+)$/.exec(option.file ?? "") ?? [];
    if (group === void 0 || option.hidden) continue;
    const value = settings[option.key];
    const layer = value === void 0 ? void 0 : layers.findLast(({ settings: chosen }) => chosen[option.key] === value);
    const origin = layer ? layer.origin(option.key) : "default";
    const entries2 = option.key === "resourceNames" ? settings.resourceNames : [
      showValue(option, value)
    ];
    const asComment = !layer || entries2.length > 1;
    const lines = entries2.map((entry) => {
      const text = value === void 0 ? "" : entry.replace(TO_ESCAPE, escape);
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
function decode(path, bytes) {
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
  if (NUMERIC.includes(option.placeholder)) return parseDecimal(option, text);
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
function escape(character) {
  for (const [letter, meant] of ESCAPES) if (meant === character) return `\\${letter}`;
  return character;
}
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

Exit status: that of COMMAND; 128+N when signal N ended it; 94 the lock was
lost; 95 it would wait for itself; 96 the resource does not exist; 97 there is
no such command; 98 locked by others; 99 another failure.
`;
}
function versionText() {
  return `flom ${VERSION}, a free lock manager; FLoM protocol level 3
`;
}
function optionHelp({ long, short, placeholder, help }) {
  const names = `${short === void 0 ? "    " : `-${short}, `}--${long}`;
  const head = `  ${names}${placeholder === void 0 ? "" : ` ${placeholder}`}`;
  const lines = wrap(help, WIDTH - INDENT);
  const first = head.length < INDENT ? head.padEnd(INDENT) + lines.shift() : head;
  return [
    first,
    ...lines.map((line2) => " ".repeat(INDENT) + line2)
  ].join("\n") + "\n";
}
function wrap(text, width) {
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
var HAS_LIMIT = Deno.build.os !== "windows";
var LineFileError = class extends Error {
  name = "LineFileError";
};
var LineFile = class {
  #path;
  #file;
  #outliveLimit = () => {
  };
  constructor(path) {
    this.#path = path;
    this.#file = open(path);
    if (HAS_LIMIT) Deno.addSignalListener("SIGXFSZ", this.#outliveLimit);
  }
  writeSync(bytes) {
    return this.#file.writeSync(bytes);
  }
  empty() {
    try {
      if (this.#file.statSync().isFile) this.#file.truncateSync();
    } catch (error) {
      throw new LineFileError(`cannot empty ${this.#path}: ${reason(error)}`, {
        cause: error
      });
    }
  }
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
init_stub_trace_line();
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
var NO_FIELDS = {};
var Log = class {
  #format;
  #target;
  #clockUs;
  #pid;
  #writer;
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
  get inFile() {
    return this.#target instanceof LineFile;
  }
  begin(append) {
    this.#held = false;
    if (this.#target instanceof LineFile && !append) this.#target.empty();
    this.flush();
  }
  write(level, event, fields = NO_FIELDS) {
    this.#add(this.#line(level, event, fields));
  }
  trace(where, what) {
    this.#add(this.#line("trace", where, NO_FIELDS, what));
  }
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
init_stub_trace_trace();
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
    const lock = lockPath(path, mode & READ_AND_WRITE);
    try {
      removeStaleSocket(path);
      return {
        listener: withMode(mode, () => Deno.listen({
          transport: "unix",
          path
        })),
        lock
      };
    } catch (error) {
      lock.close();
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
  const lock = openLock(`${path}.lock`, mode);
  if (lock.tryLockSync(true)) return lock;
  lock.close();
  throw new AlreadyRunningError(`another daemon has locked ${path}.lock`);
}
function openLock(path, mode) {
  try {
    const lock = Deno.openSync(path, {
      read: true,
      write: true
    });
    if (mode !== OWNER_ONLY) share(path, mode);
    return lock;
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
  const mask = Deno.umask(511 & ~mode);
  try {
    return make();
  } finally {
    Deno.umask(mask);
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
var F_GETFD = 1;
var FD_CLOEXEC = 1;
var FIRST_INHERITED = 3;
var LAST_GUESSED = 1023;
var SOL_SOCKET = 1;
var SO_ACCEPTCONN = 30;
var IPPROTO_TCP = 6;
var TCP_NODELAY = 1;
var DESCRIPTORS = {
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
  }
};
var NAMES = {
  getsockname: {
    parameters: [
      "i32",
      "buffer",
      "buffer"
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
  }
};
var OPTIONS2 = {
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
};
function detachFromStarter() {
  withLibrary(DESCRIPTORS, (c) => {
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
function keepConnectionsAlive(listener, settings) {
  const descriptor = descriptorOf(listener);
  if (descriptor === void 0) return;
  withLibrary(OPTIONS2, (c) => {
    const set = (level, option, number) => c.setsockopt(descriptor, level, option, new Int32Array([
      number
    ]), 4);
    set(IPPROTO_TCP, TCP_NODELAY, 1);
    for (const [level, name, value] of keepAliveOptions(settings)) set(level, name, value);
  });
}
function descriptorOf({ addr }) {
  let found;
  withLibrary(NAMES, (c) => {
    const listening = new Int32Array(1);
    found = openDescriptors().find((fd) => {
      const address = new Uint8Array(ADDRESS_BYTES);
      return c.getsockname(fd, address, Uint32Array.of(ADDRESS_BYTES)) === 0 && sameAddress(readAddress(address), addr) && c.getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, listening, Uint32Array.of(4)) === 0 && listening[0] === 1;
    });
  });
  return found;
}
function sameAddress(a, b) {
  if (a.transport === "tcp" && b.transport === "tcp") return a.hostname === b.hostname && a.port === b.port;
  return a.transport === "unix" && b.transport === "unix" && a.path === b.path;
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
function withLibrary(functions, use) {
  const library = openCLibrary(functions);
  try {
    if (library) use(library.symbols);
  } finally {
    library?.close();
  }
}
var LEAST_BITS = 2;
var FIBONACCI = 2654435761;
var IdMap = class {
  #ids = [];
  #values = [];
  #size = 0;
  #shift = 32 - LEAST_BITS + 1;
  get size() {
    return this.#size;
  }
  has(id) {
    return this.get(id) !== void 0;
  }
  get(id) {
    return this.#values[this.#place(id)];
  }
  set(id, value) {
    if (4 * (this.#size + 1) > 3 * this.#values.length) this.#grow();
    if (this.#put(id, value)) this.#size++;
  }
  delete(id) {
    const ids = this.#ids;
    const values = this.#values;
    const mask = values.length - 1;
    let free = this.#place(id);
    if (values[free] === void 0) return;
    for (let at = free + 1 & mask; values[at] !== void 0; at = at + 1 & mask) {
      if ((at - this.#slot(ids[at]) & mask) < (at - free & mask)) continue;
      ids[free] = ids[at];
      values[free] = values[at];
      free = at;
    }
    values[free] = void 0;
    this.#size--;
  }
  #slot(id) {
    return Math.imul(id, FIBONACCI) >>> this.#shift;
  }
  #place(id) {
    const ids = this.#ids;
    const values = this.#values;
    const mask = values.length - 1;
    let at = this.#slot(id);
    while (values[at] !== void 0 && ids[at] !== id) at = at + 1 & mask;
    return at;
  }
  #put(id, value) {
    const at = this.#place(id);
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
    here:  new Map(),
    below:  new Map(),
    children:  new Map(),
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
var InvariantError = class extends Error {
  name = "InvariantError";
};
function invariant(condition, what) {
  if (!condition) throw new InvariantError(what);
}
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
var SimpleKind = class {
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
  const letters =  new Set();
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
var US_PER_SECOND = 1e6;
var US_PER_MINUTE = 60 * US_PER_SECOND;
var FRACTION = /#f{1,6}/g;
var LONGEST_MS = new Date(2028, 8, 27, 22, 59, 59).getTime();
var UNITS2 = [
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
  fits(_want, now2) {
    if (this.#holders >= this.#maxHolders) return false;
    return !this.#last || now2.steadyMs >= this.#last.nextMs || this.#period(now2.epochUs) > this.#last.period;
  }
  fitsBeside(_want, holders) {
    return [
      ...holders
    ].length < this.#maxHolders;
  }
  delays() {
    return true;
  }
  take(_want, now2) {
    this.#holders++;
    const caughtUp = !this.#last || this.#period(now2.epochUs) > this.#last.period;
    const stampUs = caughtUp ? Math.floor(now2.epochUs) : this.#last.stampUs + this.#periodUs;
    this.#last = {
      stampUs,
      period: this.#period(stampUs),
      nextMs: now2.steadyMs + this.#periodUs / 1e3
    };
    return this.#print(stampUs);
  }
  giveBack() {
    this.#holders--;
  }
  nextChance(now2) {
    if (this.#holders >= this.#maxHolders) return void 0;
    if (!this.#last) return now2.steadyMs;
    const leftUs = (this.#last.period + 1) * this.#periodUs - alignedUs(now2.epochUs);
    const wallMs = now2.steadyMs + (leftUs + 1) / 1e3;
    return Math.max(now2.steadyMs, Math.min(wallMs, this.#last.nextMs));
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
  const unit = UNITS2.find(({ letters }) => [
    ...letters
  ].some((letter) => conversions.has(letter)));
  return unit?.us ?? Infinity;
}
function alignedUs(epochUs) {
  return epochUs - new Date(epochUs / 1e3).getTimezoneOffset() % 60 * US_PER_MINUTE;
}
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
var Heap = class {
  #members = [];
  get size() {
    return this.#members.length;
  }
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
  get first() {
    return this.waiters.first;
  }
  get speakers() {
    return this.nested ? this.waiters : [
      this.first
    ];
  }
};
var LineIndex = class {
  #top = {
    lines:  new Map(),
    children:  new Map()
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
        lines:  new Map(),
        children:  new Map()
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
  related(path) {
    return this.#top.children.size === 0 ? this.#top.lines.values() : this.#walk(path);
  }
  *#walk(path) {
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
var ENDLESS_PATIENCE = -1;
var NOBODY = [];
var Resource = class {
  #kind;
  #patienceMs;
  #dependencies;
  #holders = new LinkedList();
  #waiterCount = 0;
  #lines = new LineIndex();
  #standingBack =  new Set();
  #nextTurn = 0;
  constructor(kind, patienceMs, dependencies) {
    this.#kind = kind;
    this.#patienceMs = patienceMs;
    this.#dependencies = dependencies;
  }
  get idle() {
    return this.#holders.isEmpty && this.#waiterCount === 0;
  }
  get waiterCount() {
    return this.#waiterCount;
  }
  get nestedStandsBack() {
    return this.#standingBack.size > 0;
  }
  get holders() {
    return this.#holders;
  }
  impossible(want) {
    return this.#kind.impossible(want);
  }
  fitsBeside(want, holders) {
    return this.#kind.fitsBeside(want, holders);
  }
  tryGrant(asked, now2) {
    if (!this.#kind.fits(asked.want, now2) || this.#mustYield(asked, now2)) return void 0;
    return this.#grant(asked, now2);
  }
  enqueue({ id, want, nested }, now2) {
    const name = this.#kind.classOf(want) + (nested ? "\n" : "");
    let line2 = this.#lines.get(name, want.name.path);
    if (!line2) this.#lines.add(line2 = new Line(name, want.name.path, nested));
    const waiter = {
      id,
      want,
      turn: this.#nextTurn++,
      sinceMs: now2.steadyMs,
      nested,
      line: line2
    };
    this.#waiterCount++;
    this.#noteStandingBack(waiter, now2);
    return line2.waiters.push(waiter);
  }
  release(holder, rollback, now2) {
    const { want, element } = holder.value;
    this.#holders.remove(holder);
    this.#kind.giveBack(want, element, rollback);
    return this.grantWaiters(now2, want.name.path);
  }
  cancel(queued, now2) {
    this.#dequeue(queued);
    if (this.#patienceMs === ENDLESS_PATIENCE) return NOBODY;
    return this.grantWaiters(now2, queued.value.want.name.path);
  }
  grantWaiters(now2, path = []) {
    if (this.#waiterCount === 0) return NOBODY;
    const granted2 = [];
    const next = new Heap();
    const push = (node) => node && next.push(node.value.turn, node);
    for (const line2 of this.#lines.related(path)) push(line2.waiters.firstNode);
    for (let node = next.pop(); node; node = next.pop()) {
      const { value: waiter, next: following } = node;
      if (!this.#kind.fits(waiter.want, now2)) continue;
      if (this.#mustYield(waiter, now2)) {
        this.#noteStandingBack(waiter, now2);
        if (waiter.nested) push(following);
        continue;
      }
      this.#dequeue(node);
      granted2.push(this.#grant(waiter, now2));
      push(following);
    }
    return granted2;
  }
  nextChance(now2) {
    return this.#waiterCount > 0 ? this.#kind.nextChance(now2) : void 0;
  }
  get speakers() {
    return this.#lines.related([]).flatMap(({ speakers }) => speakers);
  }
  standsBack({ want, turn = Infinity }, other, now2) {
    return this.#patienceMs !== ENDLESS_PATIENCE && other.turn < turn && now2.steadyMs - other.sinceMs >= this.#patienceMs && this.#kind.delays(want, other.want);
  }
  #noteStandingBack({ id, want, nested }, now2) {
    if (nested && this.#kind.fits(want, now2)) this.#standingBack.add(id);
  }
  #mustYield(asked, now2) {
    if (this.#waiterCount === 0) return false;
    for (const { first, speakers } of this.#lines.related(asked.want.name.path)) {
      for (const other of asked.nested ? speakers : [
        first
      ]) {
        if (!this.standsBack(asked, other, now2)) break;
        if (!asked.nested || !this.#dependencies.waitsFor(this, other.id, asked.id, now2)) return true;
      }
    }
    return false;
  }
  #grant({ id, want }, now2) {
    return this.#holders.push({
      id,
      want,
      element: this.#kind.take(want, now2)
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
var WaitGraph = class {
  #nested =  new Map();
  #under =  new Map();
  get empty() {
    return this.#nested.size === 0;
  }
  add(id, resource, want, held) {
    this.#nested.set(id, {
      resource,
      want,
      held
    });
    for (const hold of held) {
      const waiters = this.#under.get(hold);
      if (waiters) waiters.add(id);
      else this.#under.set(hold,  new Set([
        id
      ]));
    }
  }
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
  findDeadlock(id) {
    const { resource, want } = this.#nested.get(id);
    if (this.#fits(resource, want, this.#nested)) return void 0;
    const stuck = this.#stuck(resource, id);
    if (this.#fits(resource, want, stuck)) return void 0;
    return this.#circle(id, stuck);
  }
  #circle(id, stuck) {
    const reached = [
      {
        waiter: id,
        path: []
      }
    ];
    const seen =  new Set([
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
  waitsFor(resource, earlier, nested, now2) {
    return this.#stuck(resource, nested, now2).has(earlier);
  }
  #stuck(resource, never, now2) {
    const waiters = new Map([
      ...this.#reachable(resource)
    ].map((reached) => [
      reached,
      [
        ...reached.speakers
      ]
    ]));
    const stuck =  new Set([
      never
    ]);
    for (const firsts of waiters.values()) for (const { id } of firsts) stuck.add(id);
    for (let before = 0; before !== stuck.size; ) {
      before = stuck.size;
      for (const [reached, firsts] of waiters) {
        for (const waiter of firsts) {
          if (waiter.id === never || !this.#fits(reached, waiter.want, stuck)) continue;
          const standsBack = (other) => stuck.has(other.id) && reached.standsBack(waiter, other, now2);
          if (!now2 || !firsts.some(standsBack)) stuck.delete(waiter.id);
        }
      }
    }
    return stuck;
  }
  #reachable(resource) {
    const resources =  new Set([
      resource
    ]);
    for (const reached of resources) {
      for (const { id } of reached.holders) {
        for (const waiter of this.#under.get(id) ?? []) resources.add(this.#nested.get(waiter).resource);
      }
    }
    return resources;
  }
  #fits(resource, want, stuck) {
    const left = [];
    for (const holder of resource.holders) if (this.#hangs(holder.id, stuck)) left.push(holder.want);
    return left.length === 0 || resource.fitsBeside(want, left);
  }
  #hangs(holder, stuck) {
    for (const waiter of this.#under.get(holder) ?? []) if (stuck.has(waiter)) return true;
    return false;
  }
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
var IDLE_GRACE_MS = 1e3;
var NONE = [];
var LockTable = class {
  #options;
  #entries =  new Map();
  #active = new IdMap();
  #parked =  new Map();
  #wakes = new Heap();
  #graph = new WaitGraph();
  #withStandingBack =  new Set();
  #fence;
  constructor(options) {
    this.#options = options;
    this.#fence = options.fenceStart;
  }
  get requestCount() {
    return this.#active.size;
  }
  get resourceCount() {
    return this.#entries.size;
  }
  get nextWakeMs() {
    return this.#wakes.firstRank;
  }
  request(id, request, now2) {
    invariant(!this.#active.has(id), "a request id is used once");
    const key = resourceKey(request.name);
    const entry = this.#entries.get(key);
    if (entry) return this.#ask(entry, id, request, now2);
    if (request.create) return this.#create(key, id, request, now2);
    if (!request.wait) return [
      refused(id, "absent", "the resource does not exist")
    ];
    return [
      this.#park(key, id, request)
    ];
  }
  release(id, rollback, now2) {
    const active = this.#active.get(id);
    invariant(active, "only what was requested and not refused can be released");
    this.#active.delete(id);
    this.#graph.remove(id);
    const { entry, request, holder, queued } = active;
    if (entry) {
      const { resource } = entry;
      const granted2 = holder ? resource.release(holder, rollback, now2) : resource.cancel(queued, now2);
      this.#settle(entry, now2);
      if (granted2.length === 0 && this.#graph.empty) return NONE;
      return [
        ...this.#effects(granted2),
        ...this.#passNested(now2)
      ];
    }
    const key = resourceKey(request.name);
    const parked = this.#parked.get(key);
    parked.delete(id);
    if (parked.size === 0) this.#parked.delete(key);
    return [];
  }
  tick(now2) {
    const effects = [];
    while (this.#wakes.size > 0 && this.#wakes.firstRank <= now2.steadyMs) {
      const rank = this.#wakes.firstRank;
      const entry = this.#wakes.pop();
      if (rank !== entry.wakeMs) continue;
      entry.wakeMs = Infinity;
      if (entry.resource.idle && entry.expiresMs <= now2.steadyMs) {
        this.#entries.delete(entry.key);
        continue;
      }
      effects.push(...this.#effects(entry.resource.grantWaiters(now2)));
      this.#wakeWhenNeeded(entry, now2);
    }
    return effects;
  }
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
  #ask(entry, id, request, now2) {
    const { resource } = entry;
    const held = request.held.length === 0 ? NONE : request.held.filter((hold) => this.#active.has(hold));
    const asked = {
      id,
      want: request,
      nested: held.length > 0
    };
    if (asked.nested) this.#graph.add(id, resource, request, held);
    const effect = this.#decide(entry, asked, request, now2);
    if (effect.type !== "enqueued") this.#graph.remove(id);
    if (effect.type === "refused") this.#active.delete(id);
    this.#settle(entry, now2);
    return this.#graph.empty ? [
      effect
    ] : [
      effect,
      ...this.#passNested(now2)
    ];
  }
  #decide(entry, asked, request, now2) {
    const { resource } = entry;
    const { id, want, nested } = asked;
    const why = resource.impossible(want);
    if (why !== void 0) return refused(id, "impossible", why);
    const holder = resource.tryGrant(asked, now2);
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
    const queued = resource.enqueue(asked, now2);
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
  #passNested(now2) {
    const effects = [];
    if (this.#graph.empty) return effects;
    for (const resource of this.#withStandingBack) {
      effects.push(...this.#effects(resource.grantWaiters(now2)));
      if (!resource.nestedStandsBack) this.#withStandingBack.delete(resource);
    }
    return effects;
  }
  #create(key, id, request, now2) {
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
    const effects = this.#ask(entry, id, request, now2);
    const parked = this.#parked.get(key) ?? [];
    this.#parked.delete(key);
    for (const parkedId of parked) {
      effects.push(...this.#ask(entry, parkedId, this.#active.get(parkedId).request, now2));
    }
    return effects;
  }
  #park(key, id, request) {
    let parked = this.#parked.get(key);
    if (!parked) this.#parked.set(key, parked =  new Set());
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
  #explain(circle) {
    const steps = circle.map(({ waiter, holder }, index) => {
      const { request } = this.#active.get(holder);
      const wanted = this.#active.get(waiter)?.request.name.text ?? request.name.text;
      return `${index === 0 ? "" : ", which waits for "}${wanted}${index === 0 ? " is" : ","} held by ${request.who}`;
    });
    return `${steps.join("")}, under which this command runs`;
  }
  #settle(entry, now2) {
    if (entry.resource.idle) entry.expiresMs = now2.steadyMs + entry.idleLifespanMs;
    this.#wakeWhenNeeded(entry, now2);
  }
  #wakeWhenNeeded(entry, now2) {
    if (entry.resource.nestedStandsBack) this.#withStandingBack.add(entry.resource);
    const wakeMs = entry.resource.idle ? entry.expiresMs : entry.resource.nextChance(now2) ?? Infinity;
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
init_stub_protocol_decode();
init_stub_protocol_error();
init_stub_protocol_encode();
var PIECES = 3;
var PieceMemory = class {
  #known = [];
  #oldest = 0;
  recall(room2, count2) {
    for (const known of this.#known) if (equals(known, room2, count2)) return known.messages;
    return void 0;
  }
  remember(room2, count2, messages) {
    this.#known[this.#oldest] = {
      count: count2,
      words: room2.words.slice(0, count2 + 3 >> 2),
      messages
    };
    this.#oldest = (this.#oldest + 1) % PIECES;
  }
};
function equals({ count: knownCount, words: known }, { words }, count2) {
  if (knownCount !== count2) return false;
  const whole = count2 >> 2;
  for (let at = 0; at < whole; at++) if (words[at] !== known[at]) return false;
  const rest = (count2 & 3) << 3;
  return rest === 0 || ((words[whole] ^ known[whole]) & (1 << rest) - 1) === 0;
}
var Timer = class {
  #cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #last = 0;
  set(ms, callback) {
    this.clear();
    const own = this.#last;
    const { value } = Atomics.waitAsync(this.#cell, 0, 0, Math.max(1, ms));
    Promise.resolve(value).then(() => {
      if (own === this.#last) callback();
    });
  }
  clear() {
    this.#last++;
    Atomics.notify(this.#cell, 0);
  }
};
init_stub_protocol_encode();
init_stub_protocol_encode();
var FENCE = '" fence="';
var END = '"/></msg>';
var beginnings = [];
function writeGrant(message, room2, at) {
  if (message.type !== "answer" || message.rc !== RC.granted || message.step === 32) return void 0;
  const { hold, fence, element, why } = message;
  if (hold === void 0 || fence === void 0 || (element ?? why) !== void 0) return void 0;
  const { bytes } = beginningOf(message);
  const number = String(fence);
  const length = bytes.length + hold.length + FENCE.length + number.length + END.length;
  if (at + length > room2.length) return void 0;
  room2.set(bytes, at);
  let end = put(hold, room2, at + bytes.length);
  end = put(FENCE, room2, end);
  end = put(number, room2, end);
  return put(END, room2, end);
}
function put(ascii, room2, at) {
  for (let index = 0; index < ascii.length; index++) room2[at + index] = ascii.charCodeAt(index);
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
  const bytes = new TextEncoder().encode(text.slice(0, -`${FENCE}0${END}`.length));
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
var USUAL_BYTES = 1024;
var encoder = new TextEncoder();
var WriteBuffer = class _WriteBuffer {
  #room = new Uint8Array(USUAL_BYTES);
  #length = 0;
  #written = this.#room;
  constructor() {
  }
  static take() {
    return spare.pop() ?? new _WriteBuffer();
  }
  get length() {
    return this.#length;
  }
  add(message) {
    const end = writeGrant(message, this.#room, this.#length);
    if (end !== void 0) this.#length = end;
    else this.#addText(encode(message));
  }
  get bytes() {
    if (this.#written.length !== this.#length) this.#written = this.#room.subarray(0, this.#length);
    return this.#written;
  }
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
    this.#length += encoder.encodeInto(text, this.#room.subarray(this.#length)).written;
  }
};
var spare = [];
var decoder = new TextDecoder();
var Connection = class {
  #socket;
  #unfinishedMs;
  #journal;
  #tracer;
  #reader = new FrameReader();
  #pieces = new PieceMemory();
  #onWritten = (count2) => this.#written(count2);
  #onWriteFailed = () => this.close();
  #unwritten;
  #writing;
  #left = NOTHING2;
  #isReceiving = false;
  #closed = false;
  #unfinishedTimer;
  constructor(socket, unfinishedMs = MAX_UNFINISHED_MESSAGE_MS, journal) {
    this.#socket = socket;
    this.#unfinishedMs = unfinishedMs;
    this.#journal = journal;
    this.#tracer = journal?.tracesMessages ? journal : void 0;
  }
  async serve(receiver) {
    try {
      await this.#socket.receive((room2, count2) => this.#take(room2, count2, receiver));
    } finally {
      this.close();
    }
  }
  #take(room2, count2, receiver) {
    if (this.#closed) return;
    this.#isReceiving = true;
    try {
      const known = this.#reader.unfinished || this.#tracer ? void 0 : this.#pieces.recall(room2, count2);
      if (known) this.#handOver(known, receiver);
      else this.#read(room2, count2, receiver);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#journal?.broke(error.message, decoder.decode(room2.bytes.subarray(0, count2)));
      this.close();
    } finally {
      this.#isReceiving = false;
      this.#flush();
    }
  }
  #handOver(messages, receiver) {
    for (const message of messages) {
      receiver.receive(message);
      if (this.#closed) return;
    }
  }
  #read(room2, count2, receiver) {
    const isBegun = this.#reader.unfinished;
    const messages = [];
    for (const text of this.#reader.push(room2.bytes.subarray(0, count2))) {
      if (this.#tracer) this.#tracer.received(text);
      const message = decode2(text);
      receiver.receive(message);
      if (this.#closed) return;
      messages.push(message);
    }
    if (!isBegun && !this.#reader.unfinished) this.#pieces.remember(room2, count2, messages);
    if (messages.length > 0 || this.#reader.unfinished) this.#watchUnfinished(messages.length > 0);
  }
  send(message) {
    if (this.#closed) return;
    this.#unwritten ??= WriteBuffer.take();
    this.#unwritten.add(message);
    if (this.#tracer) this.#tracer.sent(encode(message));
    if (this.#unwritten.length > MAX_UNREAD_BYTES) this.#cutOff("it does not read its answers");
    else if (!this.#isReceiving) this.#flush();
  }
  close(after) {
    if (this.#closed) return;
    this.#closed = true;
    this.#unfinishedTimer?.clear();
    if (this.#unwritten && !this.#writing) {
      Promise.resolve(this.#socket.write(this.#unwritten.bytes)).catch(() => {
      });
    }
    if (after) after.finally(() => this.#socket.close());
    else this.#socket.close();
  }
  #flush() {
    if (this.#closed || this.#writing || !this.#unwritten) return;
    this.#writing = this.#unwritten;
    this.#unwritten = void 0;
    this.#write(this.#writing.bytes);
  }
  #write(bytes) {
    this.#left = bytes;
    const count2 = this.#socket.write(bytes);
    if (typeof count2 === "number") this.#written(count2);
    else count2.then(this.#onWritten, this.#onWriteFailed);
  }
  #written(count2) {
    if (count2 < this.#left.length) return this.#write(this.#left.subarray(count2));
    this.#writing.giveBack();
    this.#writing = void 0;
    this.#flush();
  }
  #watchUnfinished(completed) {
    if (completed) {
      this.#unfinishedTimer?.clear();
      this.#unfinishedTimer = void 0;
    }
    if (!this.#reader.unfinished || this.#unfinishedTimer) return;
    this.#unfinishedTimer = new Timer();
    this.#unfinishedTimer.set(this.#unfinishedMs, () => this.#cutOff(`it has not finished a message within ${this.#unfinishedMs} ms`));
  }
  #cutOff(why) {
    this.#journal?.broke(why, "");
    this.close();
  }
};
var NOTHING2 = new Uint8Array(0);
var RateLimit = class {
  #intervalMs;
  #nextMs = -Infinity;
  #heldBack = 0;
  constructor(intervalMs) {
    this.#intervalMs = intervalMs;
  }
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
init_stub_trace_trace();
var LIMIT_MS = 1e3;
var EXCERPT_LENGTH = 80;
var Journal = class {
  #log;
  #nowMs;
  #limits =  new Map();
  tracesMessages = traced(TRACE_BITS.messages);
  constructor(log, nowMs = () => performance.now()) {
    this.#log = log;
    this.#nowMs = nowMs;
  }
  write(level, event, fields) {
    this.#log.write(level, event, fields);
  }
  writeSeldom(level, event, fields) {
    let limit = this.#limits.get(event);
    if (!limit) this.#limits.set(event, limit = new RateLimit(LIMIT_MS));
    const more = limit.pass(this.#nowMs());
    if (more !== void 0) this.#log.write(level, event, {
      ...fields,
      more: more || void 0
    });
  }
  woke(effects) {
    trace(TRACE_BITS.daemon, "wake", () => `${effects} effects`);
  }
};
var ConnectionJournal = class {
  #journal;
  #peer;
  tracesMessages;
  constructor(journal, peer) {
    this.#journal = journal;
    this.#peer = showPeer(peer);
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
  broke(why, bytes) {
    const excerpt = bytes === "" ? void 0 : bytes.slice(0, EXCERPT_LENGTH);
    this.#journal.writeSeldom("warning", "protocol-error", {
      peer: this.#peer,
      why,
      excerpt
    });
  }
  asked(hold, { name, mode, quantity, wait, create, held, who }) {
    const bits = bitsOf(name);
    trace(bits, "lock", () => {
      const how = `mode ${mode}, quantity ${quantity}, wait ${wait}, create ${create}`;
      return `${hold}, ${who}, asks for ${name.text}: ${how}, under ${held.length} holds`;
    });
  }
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
  turnedAway(resource, who, why) {
    this.#journal.write("info", "refused", {
      resource,
      who,
      peer: this.#peer,
      reason: "closed",
      why
    });
  }
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
init_stub_protocol_error();
init_stub_protocol_error();
var now = Promise.resolve();
var callbacks = [];
function afterThisTurn(callback) {
  if (callbacks.push(callback) === 1) now.then(endTurn);
}
function endTurn() {
  const due = callbacks;
  callbacks = [];
  for (const callback of due) callback();
}
var START = {
  connection: 0,
  request: 0
};
var Listing = class {
  #rowsAfter;
  #peer;
  #place = START;
  #isAsked = false;
  constructor(rowsAfter, peer) {
    this.#rowsAfter = rowsAfter;
    this.#peer = peer;
  }
  tellMore() {
    if (this.#isAsked) throw new ProtocolError("a client reads an answer before it asks for more");
    this.#isAsked = true;
    afterThisTurn(() => this.#isAsked = false);
    const more = this.#tellSome();
    if (!more) this.#place = START;
    this.#peer.send({
      type: "list end",
      more
    });
  }
  #tellSome() {
    let count2 = 0;
    for (const [place2, row2] of this.#rowsAfter(this.#place)) {
      this.#peer.send(row2);
      this.#place = place2;
      if (++count2 === MAX_ROWS_PER_QUERY) return true;
    }
    return false;
  }
};
var REFUSAL_CODES = {
  busy: RC.busy,
  absent: RC.cannotWait,
  impossible: RC.impossible,
  deadlock: RC.deadlock,
  limit: RC.cannotLock,
  closed: RC.cannotLock
};
var CODES = {
  unanswered: RC.enqueued,
  enqueued: RC.enqueued,
  parked: RC.parked,
  granted: RC.granted
};
var MAX_WHO_BYTES = 256;
var MAX_UNIT_BYTES = 5;
function listed({ id, request, state, sinceMs, grant }, nowMs) {
  const { name, mode, quantity, who } = request;
  return {
    type: "listed",
    name: name.text,
    ...hasModes(name) ? {
      mode
    } : {},
    ...name.kind === "numeric" ? {
      quantity
    } : {},
    rc: CODES[state],
    who: shorten2(who),
    sinceMs: Math.round(nowMs - sinceMs),
    order: id,
    element: grant?.element,
    fence: grant?.fence
  };
}
function shorten2(text) {
  if (text.length * MAX_UNIT_BYTES <= MAX_WHO_BYTES) return text;
  let shown = "";
  let bytes = 0;
  for (const character of text) {
    bytes += encodeUtf8(escape2(character)).length;
    if (bytes > MAX_WHO_BYTES) break;
    shown += character;
  }
  return shown;
}
var NO_HOLDS = [];
var Session = class {
  number;
  #host;
  #peer;
  #journal;
  #open = [];
  #resourceKey;
  #last;
  #ended = false;
  #listing;
  constructor(host, number, peer, journal) {
    this.#host = host;
    this.number = number;
    this.#peer = peer;
    this.#journal = journal;
  }
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
          this.#peer.send({
            type: "draining",
            work: this.#host.workLeft()
          });
        }
        return;
      case "ping":
        if (message.step === 8) return this.#peer.send({
          type: "ping",
          step: 16
        });
        throw new ProtocolError("a client does not answer pings");
      case "query":
        this.#listing ??= new Listing((place2) => this.#host.list(place2), this.#peer);
        return this.#listing.tellMore();
      case "listed":
      case "list end":
      case "draining":
      case "answer":
      case "discover":
      case "discovered":
        throw new ProtocolError(`a client does not send ${message.type} here`);
    }
  }
  deliver(effect) {
    const open2 = this.#open.find(({ id }) => id === effect.id);
    invariant(open2, "only open requests get answers");
    const first = open2.state === "unanswered";
    if (this.#journal) this.#journal.answered(this.#host.holdName(effect.id), open2.request, effect);
    if (effect.type !== "refused") {
      open2.state = effect.type;
      open2.sinceMs = this.#host.nowMs();
    }
    switch (effect.type) {
      case "granted": {
        const hold = this.#host.holdName(effect.id);
        open2.grant = effect;
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
  get work() {
    return this.#open.map(({ request: { who, name }, state }) => `${who} ${state === "granted" ? "holds" : "waits for"} ${name.text}`);
  }
  list(after) {
    const first = this.number === after.connection ? after.request : 0;
    return this.#open.filter(({ id }) => id > first).map((open2) => [
      {
        connection: this.number,
        request: open2.id
      },
      listed(open2, this.#host.nowMs())
    ]);
  }
  get isBusy() {
    return this.#open.length > 0;
  }
  get onlyWaits() {
    return this.#open.length > 0 && !this.#open.some(({ state }) => state === "granted");
  }
  end() {
    if (this.#ended) return;
    this.#ended = true;
    for (const open2 of this.#open) {
      this.#writeEnd(open2, "disconnect");
      this.#host.release(open2.id, true);
    }
    this.#open.length = 0;
  }
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
      state: "unanswered",
      sinceMs: 0,
      grant: void 0
    });
    if (this.#journal) this.#journal.asked(this.#host.holdName(id), request);
    this.#host.request(id, request, this);
  }
  #forgetParked() {
    if (this.#open.length === 0) return;
    const parked = this.#open.filter(({ state }) => state === "parked");
    for (const open2 of parked) this.#close(open2, "unlock", true);
  }
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
  #turnDown({ name, who }, rc, why) {
    this.#journal?.misasked(name, who, why);
    this.#answer(16, rc, {
      why
    });
  }
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
    this.#peer.send({
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
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  return (offset < 0 ? "-" : "+") + two(minutes / 60) + (minutes % 60 === 0 ? "" : two(minutes % 60));
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
var ACCEPT_PAUSE_MS = 50;
var MAX_TOLD = 10;
var MAX_TOLD_LENGTH = 100;
var Daemon = class {
  peerId;
  ended;
  #end = Promise.withResolvers();
  #listener;
  #accepting = [];
  #lifespanMs;
  #clock;
  #table;
  #journal;
  #connections =  new Map();
  #waiting = new IdMap();
  #name = crypto.randomUUID().slice(0, 8);
  #lastId = 0;
  #lastSession = 0;
  #idleSinceMs;
  #timer = new Timer();
  #timerMs = Infinity;
  #closed;
  #over = false;
  #instant;
  constructor(options) {
    const { listener, peerId, lifespanMs, patienceMs, clock = hostClock, journal, firstClientMs = 0 } = options;
    this.peerId = peerId;
    this.#journal = journal;
    this.ended = this.#end.promise;
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
    this.takeFrom(listener);
    this.#setTimer();
  }
  takeFrom(listener) {
    this.#listener = listener;
    this.#accepting.push(this.#accept());
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
  request(id, request, session) {
    this.#deliver(this.#table.request(id, request, this.#now()), session);
  }
  release(id, rollback) {
    this.#waiting.delete(id);
    this.#deliver(this.#table.release(id, rollback, this.#now()));
    this.#endWhenDrained();
  }
  shutDown(immediate) {
    if (immediate) return this.end("it was told to end at once");
    this.#drain({
      rc: RC.cannotLock,
      why: "the daemon is shutting down and takes no new work"
    });
  }
  workLeft() {
    const all = [];
    for (const session of this.#connections.values()) {
      all.push(...session.work);
      if (all.length > MAX_TOLD) break;
    }
    const more = all.length > MAX_TOLD ? " and others" : "";
    return all.slice(0, MAX_TOLD).map((one) => one.slice(0, MAX_TOLD_LENGTH)).join("; ") + more;
  }
  *list(after) {
    for (const session of this.#connections.values()) {
      if (session.number >= after.connection && session.isBusy) yield* session.list(after);
    }
  }
  nowMs() {
    return this.#now().steadyMs;
  }
  moveTo(place2) {
    for (const [connection, session] of this.#connections) if (session.onlyWaits) connection.close();
    this.#drain({
      rc: RC.moved,
      why: `another daemon, older than this one, serves the group: ${place2}`
    });
  }
  end(why) {
    if (this.#over) return;
    this.#over = true;
    this.#timer.clear();
    this.#listener.close();
    for (const [connection, session] of this.#connections) {
      session.endWithDaemon();
      connection.close(this.ended);
    }
    Promise.all(this.#accepting).then(() => this.#end.resolve());
    this.#journal?.write("notice", "finished", {
      why
    });
  }
  async #accept() {
    const listener = this.#listener;
    while (!this.#over && listener === this.#listener) {
      try {
        const socket = await listener.accept();
        if (this.#connections.size < MAX_CONNECTIONS) this.#serve(socket);
        else this.#turnAway(socket);
      } catch (error) {
        if (this.#over) return;
        this.#journal?.writeSeldom("warning", "accept-failed", {
          why: error.message
        });
        await new Promise((resolve) => setTimeout(resolve, ACCEPT_PAUSE_MS));
      }
    }
  }
  #turnAway(socket) {
    const why = `there are ${MAX_CONNECTIONS} connections, the most that one daemon serves`;
    this.#journal?.writeSeldom("warning", "connection-refused", {
      peer: showPeer(socket.remoteAddr),
      why
    });
    socket.close();
  }
  async #serve(socket) {
    const journal = this.#journal && new ConnectionJournal(this.#journal, socket.remoteAddr);
    const connection = new Connection(socket, void 0, journal);
    const session = new Session(this, ++this.#lastSession, connection, journal);
    this.#connections.set(connection, session);
    try {
      await connection.serve(session);
    } finally {
      this.#connections.delete(connection);
      if (this.#connections.size === 0) this.#idleSinceMs = this.#clock().steadyMs;
      session.end();
      journal?.closed();
      this.#setTimer();
    }
  }
  #now() {
    if (!this.#instant) {
      this.#instant = this.#clock();
      afterThisTurn(() => this.#instant = void 0);
    }
    return this.#instant;
  }
  #deliver(effects, asking) {
    for (const effect of effects) {
      const session = asking ?? this.#waiting.get(effect.id);
      asking = void 0;
      if (effect.type === "enqueued" || effect.type === "parked") this.#waiting.set(effect.id, session);
      else this.#waiting.delete(effect.id);
      session.deliver(effect);
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
  #setTimer() {
    const dueMs = Math.min(this.#table.nextWakeMs ?? Infinity, this.#endMs());
    if (this.#over || dueMs >= this.#timerMs) return;
    this.#timerMs = dueMs;
    this.#timer.set(Math.ceil(dueMs - this.#clock().steadyMs), () => this.#wake());
  }
  #wake() {
    this.#timerMs = Infinity;
    const now2 = this.#clock();
    const effects = this.#table.tick(now2);
    this.#journal?.woke(effects.length);
    if (this.#endMs() <= now2.steadyMs) return this.end(`it had no work for ${this.#lifespanMs} ms`);
    this.#deliver(effects);
  }
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
var READABLE = 1;
var WRITABLE = 4;
var ONCE = 1073741824;
var MAX_EVENTS = 128;
var [EVENT_WORDS, SOCKET_WORD] = Deno.build.arch === "x86_64" ? [
  3,
  1
] : [
  4,
  2
];
var WAIT_MS = 1;
var MAX_TURNS = 16;
var MANY_EVENTS = 32;
var FOREVER = -1;
var [ADD, MODIFY] = [
  1,
  3
];
var CLOSE_ON_EXEC = 524288;
var NONBLOCKING = 2048;
var NO_SIGNAL = 16384;
var [ENFILE, EMFILE] = [
  23,
  24
];
var FUNCTIONS = {
  epoll_create1: {
    parameters: [
      "i32"
    ],
    result: "i32"
  },
  epoll_wait: {
    parameters: [
      "i32",
      "buffer",
      "i32",
      "i32"
    ],
    result: "i32"
  },
  epoll_ctl: {
    parameters: [
      "i32",
      "i32",
      "i32",
      "buffer"
    ],
    result: "i32"
  },
  accept4: {
    parameters: [
      "i32",
      "buffer",
      "buffer",
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
  send: {
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
  close: {
    parameters: [
      "i32"
    ],
    result: "i32"
  },
  __errno_location: {
    parameters: [],
    result: "pointer"
  },
  waitElsewhere: {
    name: "epoll_wait",
    parameters: [
      "i32",
      "buffer",
      "i32",
      "i32"
    ],
    result: "i32",
    nonblocking: true
  },
  eventfd: {
    parameters: [
      "u32",
      "i32"
    ],
    result: "i32",
    nonblocking: true
  }
};
var Epoll = class _Epoll {
  #library;
  #c;
  #descriptor;
  #errno;
  #events = new Uint32Array(MAX_EVENTS * EVENT_WORDS);
  #event = new Uint32Array(EVENT_WORDS);
  #watchers = [];
  #watched = 0;
  #isAway = false;
  #leavesWork = false;
  #wakingUp;
  constructor(library, descriptor) {
    this.#library = library;
    this.#c = library.symbols;
    this.#descriptor = descriptor;
    this.#errno = new Int32Array(Deno.UnsafePointerView.getArrayBuffer(this.#c.__errno_location(), 4));
  }
  static open() {
    const library = openCLibrary(FUNCTIONS);
    if (!library) return void 0;
    const descriptor = library.symbols.epoll_create1(CLOSE_ON_EXEC);
    if (descriptor >= 0) return new _Epoll(library, descriptor);
    library.close();
    return void 0;
  }
  async run(mayWait) {
    for (let turns = 1; this.#watched > 0; turns++) {
      const waitMs = mayWait() ? WAIT_MS : 0;
      let count2 = this.#c.epoll_wait(this.#descriptor, this.#events, MAX_EVENTS, waitMs);
      if (count2 <= 0) count2 = await this.#waitElsewhere();
      for (let at = 0; at < count2 * EVENT_WORDS; at += EVENT_WORDS) {
        this.#watchers[this.#events[at + SOCKET_WORD]]?.ready(this.#events[at]);
      }
      endTurn();
      if (!this.#leavesWork && count2 < MANY_EVENTS && turns % MAX_TURNS !== 0) continue;
      this.#leavesWork = false;
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#c.close(this.#descriptor);
    if (this.#wakingUp) this.#c.close(await this.#wakingUp);
    this.#library.close();
  }
  leaveWork() {
    this.#leavesWork = true;
  }
  watch(socket, events, watcher) {
    this.#watchers[socket] = watcher;
    this.#watched++;
    if (this.#control(ADD, socket, events) !== 0) throw this.#error();
  }
  change(socket, events) {
    this.#control(MODIFY, socket, events);
  }
  forget(socket) {
    this.#watchers[socket] = void 0;
    if (--this.#watched === 0 && this.#isAway) this.#wakeUp();
  }
  close(socket) {
    this.forget(socket);
    this.#c.close(socket);
  }
  accept(socket, address) {
    const accepted = this.#accept(socket, address);
    if (accepted >= 0) return accepted;
    return this.#isReady(socket, READABLE) ? this.#orThrow(this.#accept(socket, address)) : void 0;
  }
  receive(socket, bytes) {
    const count2 = this.#c.recv(socket, bytes, bytes.length, 0);
    if (count2 >= 0) return count2;
    if (!this.#isReady(socket, READABLE)) return void 0;
    return Math.max(this.#c.recv(socket, bytes, bytes.length, 0), 0);
  }
  send(socket, bytes) {
    const count2 = this.#c.send(socket, bytes, bytes.length, NO_SIGNAL);
    if (count2 >= 0) return count2;
    if (!this.#isReady(socket, WRITABLE)) return void 0;
    return this.#orThrow(this.#c.send(socket, bytes, bytes.length, NO_SIGNAL));
  }
  #accept(socket, address) {
    const length = Uint32Array.of(address.fill(0).length);
    return this.#c.accept4(socket, address, length, CLOSE_ON_EXEC | NONBLOCKING);
  }
  #isReady(socket, event) {
    return this.#c.poll(Int32Array.of(socket, event), 1, 0) !== 0;
  }
  #orThrow(returned) {
    if (returned < 0) throw this.#error();
    return returned;
  }
  #error() {
    const number = this.#errno[0];
    return new Error(number === EMFILE || number === ENFILE ? "Too many open files" : `system error ${number}`);
  }
  async #waitElsewhere() {
    this.#isAway = true;
    try {
      return await this.#c.waitElsewhere(this.#descriptor, this.#events, MAX_EVENTS, FOREVER);
    } finally {
      this.#isAway = false;
    }
  }
  async #wakeUp() {
    this.#wakingUp = this.#c.eventfd(1, CLOSE_ON_EXEC);
    this.#control(ADD, await this.#wakingUp, READABLE);
  }
  #control(what, socket, events) {
    this.#event[0] = events;
    this.#event[SOCKET_WORD] = socket;
    return this.#c.epoll_ctl(this.#descriptor, what, socket, this.#event);
  }
};
var ROOM_BYTES = 1024;
var Room = class {
  words = new Uint32Array(ROOM_BYTES >> 2);
  bytes = new Uint8Array(this.words.buffer);
};
var DenoListener = class {
  #listener;
  #open =  new Set();
  constructor(listener) {
    this.#listener = listener;
  }
  get hasPeers() {
    return this.#open.size > 0;
  }
  async accept() {
    const conn = await this.#listener.accept();
    if (isTcp(conn)) conn.setNoDelay(true);
    const socket = new DenoSocket(conn, () => this.#open.delete(socket));
    this.#open.add(socket);
    return socket;
  }
  close() {
    this.#listener.close();
  }
};
var DenoSocket = class {
  #conn;
  #onClose;
  constructor(conn, onClose) {
    this.#conn = conn;
    this.#onClose = onClose;
  }
  get remoteAddr() {
    return this.#conn.remoteAddr;
  }
  async receive(take) {
    const room2 = new Room();
    try {
      for (; ; ) {
        const count2 = await this.#conn.read(room2.bytes);
        if (count2 === null) return;
        take(room2, count2);
      }
    } catch (error) {
      if (!isConnectionError(error)) throw error;
    }
  }
  write(bytes) {
    return this.#conn.write(bytes);
  }
  close() {
    this.#conn.close();
    this.#onClose();
  }
};
function isTcp(conn) {
  return conn.remoteAddr.transport === "tcp";
}
function isConnectionError(error) {
  return error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.BadResource || error instanceof Error && "code" in error && typeof error.code === "string";
}
var MAX_ACCEPTED = 64;
var room = new Room();
function listenNatively(listener, mayWait) {
  const descriptor = descriptorOf(listener);
  const epoll = descriptor === void 0 ? void 0 : Epoll.open();
  return epoll && new NativeListener(listener, descriptor, epoll, mayWait);
}
var NativeListener = class {
  ended;
  #listener;
  #descriptor;
  #epoll;
  #address = new Uint8Array(ADDRESS_BYTES);
  #accepted = 0;
  #accepting;
  constructor(listener, descriptor, epoll, mayWait) {
    this.#listener = listener;
    this.#descriptor = descriptor;
    this.#epoll = epoll;
    epoll.watch(descriptor, ONCE, this);
    this.ended = epoll.run(mayWait);
  }
  async accept() {
    return (++this.#accepted < MAX_ACCEPTED ? this.#accept() : void 0) ?? await this.#next();
  }
  close() {
    this.#epoll.forget(this.#descriptor);
    this.#listener.close();
    this.#accepting?.reject(new Error("the listener is closed"));
  }
  ready() {
    const { resolve, reject } = this.#accepting;
    this.#accepted = 0;
    this.#epoll.leaveWork();
    try {
      const socket = this.#accept();
      if (socket) resolve(socket);
      else this.#epoll.change(this.#descriptor, READABLE | ONCE);
    } catch (error) {
      reject(error);
    }
  }
  #next() {
    this.#accepting = Promise.withResolvers();
    this.#epoll.change(this.#descriptor, READABLE | ONCE);
    return this.#accepting.promise;
  }
  #accept() {
    const descriptor = this.#epoll.accept(this.#descriptor, this.#address);
    if (descriptor === void 0) return void 0;
    try {
      return new NativeSocket(descriptor, readAddress(this.#address), this.#epoll);
    } catch (error) {
      this.#epoll.close(descriptor);
      throw error;
    }
  }
};
var NativeSocket = class {
  remoteAddr;
  #descriptor;
  #epoll;
  #end = Promise.withResolvers();
  #take;
  #unsent;
  #closed = false;
  constructor(descriptor, remoteAddr, epoll) {
    this.#descriptor = descriptor;
    this.remoteAddr = remoteAddr;
    this.#epoll = epoll;
    epoll.watch(descriptor, READABLE, this);
  }
  receive(take) {
    this.#take = take;
    return this.#end.promise;
  }
  write(bytes) {
    try {
      const count2 = this.#epoll.send(this.#descriptor, bytes);
      if (count2 !== void 0) return count2;
    } catch (error) {
      return Promise.reject(error);
    }
    const sent = Promise.withResolvers();
    this.#unsent = {
      bytes,
      sent
    };
    this.#epoll.change(this.#descriptor, READABLE | WRITABLE);
    return sent.promise;
  }
  close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#take = void 0;
    this.#epoll.close(this.#descriptor);
    this.#end.resolve();
    this.#epoll.leaveWork();
  }
  ready(events) {
    if ((events & WRITABLE) !== 0) this.#sendAgain();
    if (events !== WRITABLE) this.#receive();
  }
  #receive() {
    if (!this.#take) return;
    const count2 = this.#epoll.receive(this.#descriptor, room.bytes);
    if (count2 === void 0) return;
    try {
      if (count2 > 0) return this.#take(room, count2);
      this.#end.resolve();
    } catch (error) {
      this.#end.reject(error);
    }
    this.#epoll.leaveWork();
  }
  #sendAgain() {
    if (!this.#unsent) return;
    const { bytes, sent } = this.#unsent;
    this.#epoll.leaveWork();
    try {
      const count2 = this.#epoll.send(this.#descriptor, bytes);
      if (count2 === void 0) return;
      this.#unsent = void 0;
      this.#epoll.change(this.#descriptor, READABLE);
      sent.resolve(count2);
    } catch (error) {
      sent.reject(error);
    }
  }
};
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
  if (place2.path === void 0) keepConnectionsAlive(listener, settings);
  const { daemonLifespanMs: lifespanMs, queuePatienceMs: patienceMs } = settings;
  const firstClientMs = settings.daemon ? FIRST_CLIENT_MS : 0;
  const byDeno = new DenoListener(listener);
  daemon = new Daemon({
    listener: byDeno,
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
  const serveNatively = () => {
    const others = listenNatively(listener, () => !byDeno.hasPeers);
    if (others) daemon.takeFrom(others);
  };
  const kept = parts.move();
  return {
    daemon,
    ...place2,
    serveNatively,
    ended: daemon.ended.finally(() => kept.dispose())
  };
}
function listen(settings, parts) {
  const group = searchedGroup(settings);
  if (group) return parts.use(listenTcp(group.address.includes(":") ? "::" : "0.0.0.0", 0));
  const endpoint = endpointOf(settings);
  if (endpoint.transport === "tcp") return parts.use(listenTcp(endpoint.hostname, endpoint.port));
  const { listener, lock } = listenUnix(endpoint.path, settings.socketMode);
  parts.use(lock);
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
var NATIVE_AFTER_MS = 100;
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
  const { daemon, hostname, ended, serveNatively } = await serve(settings, log);
  obeySignals(daemon, settings, log);
  onReady(hostname);
  const soon = new Timer();
  soon.set(NATIVE_AFTER_MS, serveNatively);
  await ended;
  soon.clear();
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
init_ask();
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
  for (let attempt2 = 1; attempt2 <= discoveryAttempts; attempt2++) {
    const text = `attempt ${attempt2} of process ${Deno.pid}`;
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
init_stub_trace_trace();
function traceToFile(path, append) {
  const file = new LineFile(path);
  if (!append) file.empty();
  const writer = new LineWriter(file);
  const sink = (where, what) => void writer.write(traceLine(where, what));
  traceTo(sink);
  return sink;
}
export {
  askGroup,
  endProcesses,
  helpText,
  listJson,
  listLocks,
  listTable,
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
