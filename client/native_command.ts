import { type CFunctions, cFunctions } from "../config/c_functions.ts";
import { granted } from "../config/host.ts";
import { wordBytes } from "../config/raw_words.ts";
import { signalNumber } from "../config/signals.ts";
import type { CommandEnd, CommandStarter, RunningCommand } from "./command.ts";

/** Attributes of a new process, in the order and with the room of glibc and musl: which signals are not ignored in it. */
const ATTRIBUTES_BYTES = 512;
const POSIX_SPAWN_SETSIGDEF = 4;
const SIGNALS_OFFSET = 8;

/** What to wait for, as the C library has it: a process by its number, until it ends. */
const P_PID = 1;
const WEXITED = 4;

/** What is told of its end: room for it, where two numbers stand, and what the first one means. */
const SIGNAL_INFO_BYTES = 128;
const CODE_INDEX = 2;
const STATUS_INDEX = 6;
const CLD_EXITED = 1;

/**
 * Starts commands through the C library, which takes a millisecond less than `Deno.Command`: that loads streams first,
 * and a whole command under a lock takes some ten. Only for a process that is there for its command alone, because the
 * variables are its own, too, for a moment, and with permissions that allow all this anyway.
 *
 * @param words What will probably be started.
 * @param otherwise Starts what the library cannot, scripts without `#!`, or knows why nobody can.
 * @returns undefined where there is no such library, or it may not be used.
 */
export function nativeStarter(
  words: readonly string[],
  otherwise: CommandStarter,
): CommandStarter | undefined {
  if (!granted({ name: "run" }) || !granted({ name: "env" })) return undefined;
  const c = cFunctions();
  if (!c) return undefined;
  const prepared = new NativeStart(c, words);
  return {
    async start(all, variables) {
      using _ = withVariables(variables);
      const start = all === words ? prepared : new NativeStart(c, all);
      return start.start() ?? await otherwise.start(all, variables);
    },
  };
}

/** Sets variables of this process, until what is returned is disposed of. */
function withVariables(variables: Readonly<Record<string, string>>): Disposable {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  return {
    [Symbol.dispose]() {
      for (const [name, value] of before) {
        if (value === undefined) Deno.env.delete(name);
        else Deno.env.set(name, value);
      }
    },
  };
}

/** All that the C library has to know to start a command. */
class NativeStart {
  readonly #c: CFunctions;
  readonly #texts: Uint8Array<ArrayBuffer>;
  readonly #starts: BigUint64Array<ArrayBuffer>;
  readonly #attributes = attributesOf("SIGPIPE");
  readonly #environment: Deno.UnsafePointerView;

  constructor(c: CFunctions, words: readonly string[]) {
    this.#c = c;
    this.#texts = wordBytes(words);
    this.#starts = pointers(this.#texts, words.length);
    this.#environment = new Deno.UnsafePointerView(c.pointer("environ"));
  }

  /** Undefined when it could not be started. */
  start(): RunningCommand | undefined {
    const pid = new Int32Array(new ArrayBuffer(4));
    // Variables that are not in UTF-8 stay as they are.
    const environment = this.#environment.getPointer();
    const error = this.#c.call(
      "posix_spawnp",
      pid,
      this.#texts,
      null,
      this.#attributes,
      this.#starts,
      environment,
    );
    return error === 0 ? running(this.#c, pid[0]!) : undefined;
  }
}

/** Where each of the texts begins, which end with a NUL each; and a null pointer. */
function pointers(texts: Uint8Array<ArrayBuffer>, count: number): BigUint64Array<ArrayBuffer> {
  const start = Deno.UnsafePointer.value(Deno.UnsafePointer.of(texts));
  const all = new BigUint64Array(new ArrayBuffer(8 * (count + 1)));
  for (let index = 0, at = 0; index < count; index++) {
    all[index] = start + BigInt(at);
    at = texts.indexOf(0, at) + 1;
  }
  return all;
}

/** Attributes of a process in which a signal has its usual effect, although it is ignored here. */
function attributesOf(usual: Deno.Signal): Uint8Array<ArrayBuffer> {
  const attributes = new Uint8Array(new ArrayBuffer(ATTRIBUTES_BYTES));
  const bit = signalNumber(usual) - 1;
  attributes[0] = POSIX_SPAWN_SETSIGDEF;
  attributes[SIGNALS_OFFSET + (bit >> 3)] = 1 << (bit & 7);
  return attributes;
}

function running(c: CFunctions, pid: number): RunningCommand {
  let over = false;
  const ended = endOf(c, pid).finally(() => over = true);
  // The number of one that has ended may become another's.
  return { pid, ended, kill: (signal) => over || Deno.kill(pid, signal) };
}

async function endOf(c: CFunctions, pid: number): Promise<CommandEnd> {
  const info = new Int32Array(new ArrayBuffer(SIGNAL_INFO_BYTES));
  if (await c.call("waitid", P_PID, pid, info, WEXITED) !== 0) {
    throw new Error(`the end of process ${pid} cannot be waited for`);
  }
  const status = info[STATUS_INDEX]!;
  return info[CODE_INDEX] === CLD_EXITED
    ? { code: status, signal: 0 }
    : { code: 128 + status, signal: status };
}
