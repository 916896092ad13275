import { LOCK_MODES, type LockMode } from "../resources/mode.ts";
import { decodeName } from "./base64_name.ts";
import { decodeCanonical } from "./canonical.ts";
import { ProtocolError } from "./error.ts";
import { MAX_INTEGER } from "./limits.ts";
import { type Element, readMarkup } from "./markup.ts";
import type { Message } from "./message.ts";

const PROTOCOL_LEVEL = 3;

type Attributes = ReadonlyMap<string, string>;

/** Elements whose unknown attributes are left alone, so that later versions can add some. */
const EXTENSIBLE = new Set(["msg", "session", "resource", "answer"]);
/** What the other elements may have, and what a resource must not have, by verb. */
const NETWORK = new Set(["address", "port"]);
const SHUTDOWN = new Set(["immediate"]);
const ONLY_IN_LOCK = ["mode", "wait", "quantity", "create", "lifespan"];
const ONLY_IN_UNLOCK = ["rollback"];

/**
 * Reads one message, as tolerantly as the original does.
 *
 * @param text From the first byte after the last message to `</msg>`.
 * @throws {ProtocolError} when it is not a message of protocol level 3.
 */
export function decode(text: string): Message {
  return decodeCanonical(text) ?? decodeAny(text);
}

/** Reads a message whatever way it is written; {@linkcode decode} without its short way. */
export function decodeAny(text: string): Message {
  const elements = readMarkup(text);
  const header = elements[0]!;
  if (header.name !== "msg") throw new ProtocolError(`<${header.name}> is not a message`);
  const level = header.attributes.get("level");
  if (level !== undefined && integer(level) !== PROTOCOL_LEVEL) {
    throw new ProtocolError(`the protocol level is ${level} and not ${PROTOCOL_LEVEL}`);
  }
  const body = new Map<string, Attributes>();
  for (const element of elements.slice(1)) {
    checkAttributes(element);
    body.set(element.name, element.attributes);
  }
  const verb = integer(header.attributes.get("verb"));
  const step = integer(header.attributes.get("step"));
  return { ...read(verb, step, body), ...(verb === 4 ? texts(header.attributes, "claim") : {}) };
}

function checkAttributes({ name, attributes }: Element): void {
  if (EXTENSIBLE.has(name)) return;
  const known = name === "network" ? NETWORK : name === "shutdown" ? SHUTDOWN : undefined;
  for (const attribute of attributes.keys()) {
    if (!known?.has(attribute)) throw new ProtocolError(`<${name}> has an unknown attribute, ${attribute}`);
  }
}

function read(verb: number, step: number, body: ReadonlyMap<string, Attributes>): Message {
  const peerId = body.get("session")?.get("peerid");
  const from = peerId === undefined ? {} : { peerId };
  if (verb === 1 && step === 8) {
    const more = texts(body.get("session"), "held", "who");
    return { type: "lock", ...from, ...lockResource(body.get("resource")), ...more };
  }
  if (verb === 1 && (step === 16 || step === 24 || step === 32)) {
    return {
      type: "answer",
      step,
      ...from,
      ...extension(body.get("session")),
      ...answer(body.get("answer")),
    };
  }
  if (verb === 2 && step === 8) return { type: "unlock", ...unlockResource(body.get("resource")) };
  if (verb === 3 && (step === 8 || step === 16)) return { type: "ping", step };
  if (verb === 4 && step === 8) return { type: "discover" };
  if (verb === 4 && step === 16) return { type: "discovered", ...network(body.get("network")) };
  if (verb === 5 && step === 8) {
    const shutdown = required("shutdown", body.get("shutdown"));
    const immediate = flag(shutdown.get("immediate"));
    return { type: "shutdown", ...from, ...extension(body.get("session")), immediate };
  }
  if (verb === 5 && step === 16) return { type: "draining", work: body.get("answer")?.get("why") ?? "" };
  if (verb === 6 && step === 8) return { type: "query" };
  if (verb === 6 && step === 16) return { type: "listed", ...listed(body) };
  if (verb === 6 && step === 24) return { type: "list end", more: answer(body.get("answer")).rc !== 0 };
  throw new ProtocolError(`there is no verb ${verb} with step ${step}`);
}

function extension(session: Attributes | undefined): { extensionLevel?: number } {
  const level = session?.get("ext");
  return level === undefined ? {} : { extensionLevel: integer(level) };
}

function lockResource(found: Attributes | undefined) {
  const resource = required("resource", found);
  forbid(resource, ONLY_IN_UNLOCK, "lock");
  const mode = resource.get("mode");
  const quantity = resource.get("quantity");
  return {
    name: nameOf(resource),
    ...(mode === undefined ? {} : { mode: lockMode(mode) }),
    wait: flag(resource.get("wait")),
    ...(quantity === undefined ? {} : { quantity: integer(quantity) }),
    create: flag(resource.get("create")),
    lifespanMs: Math.max(0, integer(resource.get("lifespan"))),
  };
}

function lockMode(value: string): LockMode {
  const mode = LOCK_MODES[integer(value)];
  if (mode === undefined) throw new ProtocolError(`there is no lock mode ${value}`);
  return mode;
}

function unlockResource(found: Attributes | undefined) {
  const resource = required("resource", found);
  forbid(resource, ONLY_IN_LOCK, "unlock");
  return { name: nameOf(resource), rollback: flag(resource.get("rollback")) };
}

function answer(found: Attributes | undefined) {
  const attributes = required("answer", found);
  const fence = attributes.get("fence");
  return {
    rc: integer(required("answer/@rc", attributes.get("rc"))),
    ...texts(attributes, "element", "hold", "why"),
    ...(fence !== undefined && /^[0-9]+$/.test(fence) ? { fence: BigInt(fence) } : {}),
  };
}

function listed(body: ReadonlyMap<string, Attributes>) {
  const resource = required("resource", body.get("resource"));
  const attributes = required("answer", body.get("answer"));
  const mode = resource.get("mode");
  const quantity = resource.get("quantity");
  const { rc, element, fence } = answer(attributes);
  return {
    name: nameOf(resource),
    ...(mode === undefined ? {} : { mode: lockMode(mode) }),
    ...(quantity === undefined ? {} : { quantity: integer(quantity) }),
    rc,
    who: body.get("session")?.get("who") ?? "",
    sinceMs: count(attributes.get("since")),
    order: count(attributes.get("order")),
    ...(element === undefined ? {} : { element }),
    ...(fence === undefined ? {} : { fence }),
  };
}

/** Those of the named attributes that are there. */
function texts<K extends string>(
  attributes: Attributes | undefined,
  ...names: K[]
): { [name in K]?: string } {
  const found: { [name in K]?: string } = {};
  for (const name of names) {
    const value = attributes?.get(name);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

function network(found: Attributes | undefined) {
  const attributes = required("network", found);
  const port = integer(attributes.get("port"));
  if (port < 1 || port > 65_535) throw new ProtocolError(`there is no port ${port}`);
  return { address: required("network/@address", attributes.get("address")), port };
}

function nameOf(resource: Attributes): string {
  return decodeName(required("resource/@name", resource.get("name")));
}

function required<T>(what: string, value: T | undefined): T {
  if (value === undefined) throw new ProtocolError(`${what} is missing`);
  return value;
}

function forbid(resource: Attributes, names: readonly string[], verb: string): void {
  for (const name of names) {
    if (resource.has(name)) throw new ProtocolError(`${name} does not belong into ${verb}`);
  }
}

function flag(value: string | undefined): boolean {
  return integer(value) !== 0;
}

/** A whole number that may be larger than those of C; 0 when it is none. */
function count(value: string | undefined): number {
  const number = Number(value ?? 0);
  return Number.isSafeInteger(number) && number >= 0 ? number : 0;
}

/** As strtol reads it: leading digits, 0 when there are none or nothing at all. */
function integer(value: string | undefined): number {
  const number = parseInt(value ?? "", 10) || 0;
  return Math.max(-MAX_INTEGER, Math.min(MAX_INTEGER, number));
}
