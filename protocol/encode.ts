import { LOCK_MODES } from "../resources/mode.ts";
import { encodeName } from "./base64_name.ts";
import { escape } from "./markup.ts";
import type { AnswerMessage, LockMessage, Message } from "./message.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>';

/** Writes a message as the original does, byte for byte; our own attributes come last in their elements. */
export function encode(message: Message): string {
  switch (message.type) {
    case "lock":
      return wrap(1, 8, session(message.peerId) + lockResource(message));
    case "answer":
      return wrap(1, message.step, answerSession(message) + answer(message));
    case "unlock": {
      const rollback = message.rollback ? 1 : 0;
      return wrap(2, 8, `<resource name="${encodeName(message.name)}" rollback="${rollback}" />`);
    }
    case "ping":
      return wrap(3, message.step, "");
    case "discover":
      return wrap(4, 8, "");
    case "discovered":
      return wrap(4, 16, `<network address="${escape(message.address)}" port="${message.port}"/>`);
    case "shutdown":
      return wrap(5, 8, `${session(message.peerId)}<shutdown immediate="${message.immediate ? 1 : 0}"/>`);
  }
}

function wrap(verb: number, step: number, body: string): string {
  return `${DECLARATION}<msg level="3" verb="${verb}" step="${step}">${body}</msg>`;
}

function session(peerId: string | undefined, more = ""): string {
  return peerId === undefined && more === "" ? "" : `<session peerid="${escape(peerId ?? "")}"${more}/>`;
}

function lockResource(message: LockMessage): string {
  const mode = message.mode === undefined ? "" : ` mode="${LOCK_MODES.indexOf(message.mode)}"`;
  const quantity = message.quantity === undefined ? "" : ` quantity="${message.quantity}"`;
  return `<resource name="${encodeName(message.name)}"${mode} wait="${message.wait ? 1 : 0}"${quantity}` +
    ` create="${message.create ? 1 : 0}" lifespan="${message.lifespanMs}"/>`;
}

function answerSession({ step, peerId, extensionLevel }: AnswerMessage): string {
  if (step !== 16) return "";
  return session(peerId, extensionLevel === undefined ? "" : ` ext="${extensionLevel}"`);
}

function answer({ rc, element, why }: AnswerMessage): string {
  return `<answer rc="${rc}"${optional("element", element)}${optional("why", why)}/>`;
}

function optional(name: string, value: string | undefined): string {
  return value === undefined ? "" : ` ${name}="${escape(value)}"`;
}
