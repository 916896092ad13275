import { LOCK_MODES, type LockMode } from "../resources/mode.ts";
import { encodeName } from "./base64_name.ts";
import { escape } from "./markup.ts";
import { MAX_C_MESSAGE_BYTES } from "./limits.ts";
import type { AnswerMessage, DiscoveredMessage, ListedMessage, LockMessage, Message } from "./message.ts";
import { encodeUtf8 } from "../resources/utf8.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>';

/** Writes a message as the original does, byte for byte; our own attributes come last in their elements. */
export function encode(message: Message): string {
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
}

function wrap(verb: number, step: number, body: string, extensions = ""): string {
  return `${DECLARATION}<msg level="3" verb="${verb}" step="${step}"${extensions}>${body}</msg>`;
}

/** A C daemon drops a message that is too long for it: rather than that, `who` stays at home. */
function lock(message: LockMessage): string {
  const { peerId, held, who } = message;
  const write = (more: string) =>
    wrap(1, 8, session(peerId, optional("held", held) + more) + lockResource(message));
  const text = write(optional("who", who));
  // A character has three bytes at the most, so that a short text needs no count.
  const fits = 3 * text.length <= MAX_C_MESSAGE_BYTES || encodeUtf8(text).length <= MAX_C_MESSAGE_BYTES;
  return fits || who === undefined ? text : write("");
}

function session(peerId: string | undefined, extensions: string): string {
  const attributes = optional("peerid", peerId) + extensions;
  return attributes === "" ? "" : `<session${attributes}/>`;
}

function lockResource(message: LockMessage): string {
  const mode = modeOf(message.mode);
  const quantity = message.quantity === undefined ? "" : ` quantity="${message.quantity}"`;
  return `<resource name="${encodeName(message.name)}"${mode} wait="${message.wait ? 1 : 0}"${quantity}` +
    ` create="${message.create ? 1 : 0}" lifespan="${message.lifespanMs}"/>`;
}

function listed({ name, mode, quantity, rc, who, sinceMs, order, element, fence }: ListedMessage): string {
  const resource = modeOf(mode) + optional("quantity", quantity);
  const more = optional("element", element) + optional("fence", fence);
  return `<session${optional("who", who)}/><resource name="${encodeName(name)}"${resource}/>` +
    `<answer rc="${rc}" since="${sinceMs}" order="${order}"${more}/>`;
}

function modeOf(mode: LockMode | undefined): string {
  return mode === undefined ? "" : ` mode="${LOCK_MODES.indexOf(mode)}"`;
}

function network({ address, port }: DiscoveredMessage): string {
  return `<network address="${escape(address)}" port="${port}"/>`;
}

function answerSession({ step, peerId, extensionLevel }: AnswerMessage): string {
  return step === 16 ? session(peerId, optional("ext", extensionLevel)) : "";
}

function answer({ rc, element, hold, fence, why }: AnswerMessage): string {
  const extensions = optional("hold", hold) + optional("fence", fence) + optional("why", why);
  return `<answer rc="${rc}"${optional("element", element)}${extensions}/>`;
}

function optional(name: string, value: string | number | bigint | undefined): string {
  if (value === undefined) return "";
  return ` ${name}="${typeof value === "string" ? escape(value) : value}"`;
}
