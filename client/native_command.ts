import { openCLibrary } from "../config/c_library.ts";
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

const FUNCTIONS = {
  posix_spawnp: {
    parameters: ["buffer", "buffer", "pointer", "buffer", "buffer", "pointer"],
    result: "i32",
    // Not because it took long: for a function that is called here, Deno would first compile a way to it, in 0.5 ms.
    nonblocking: true,
  },
  waitid: { parameters: ["i32", "i32", "buffer", "i32"], result: "i32", nonblocking: true },
  environ: { type: "pointer" },
} as const;

type Library = Deno.DynamicLibrary<typeof FUNCTIONS>;
type Functions = Library["symbols"];

/**
 * Starts commands through the C library, which takes a millisecond less than `Deno.Command`: that loads streams first,
 * and a whole command under a lock takes some ten. Only for a process that is there for its command alone, because the
 * variables are its own, too, for a moment, and with permissions that allow all this anyway.
 *
 * @param otherwise Starts what the library cannot, scripts without `#!`, or knows why nobody can.
 * @returns undefined where there is no such library, or it may not be used.
 */
export function nativeStarter(otherwise: CommandStarter): CommandStarter | undefined {
  if (!granted({ name: "run" }) || !granted({ name: "env" })) return undefined;
  const library = openCLibrary(FUNCTIONS);
  if (!library) return undefined;
  return {
    async start(words, variables) {
      using _ = withVariables(variables);
      return await start(library.symbols, words) ?? await otherwise.start(words, variables);
    },
    [Symbol.dispose]: () => library.close(),
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

async function start(library: Functions, words: readonly string[]): Promise<RunningCommand | undefined> {
  const pid = new Int32Array(new ArrayBuffer(4));
  const texts = wordBytes(words);
  const starts = pointers(texts, words.length);
  const attributes = attributesOf("SIGPIPE");
  // Variables that are not in UTF-8 stay as they are.
  const environment = new Deno.UnsafePointerView(library.environ!).getPointer();
  const error = await library.posix_spawnp(pid, texts, null, attributes, starts, environment);
  keep(texts, starts, attributes);
  return error === 0 ? running(library, pid[0]!) : undefined;
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

/** What another thread reads must not be taken for garbage while it does. */
function keep(..._: readonly unknown[]): void {}

function running(library: Functions, pid: number): RunningCommand {
  let over = false;
  const ended = endOf(library, pid).finally(() => over = true);
  // The number of one that has ended may become another's.
  return { pid, ended, kill: (signal) => over || Deno.kill(pid, signal) };
}

async function endOf(library: Functions, pid: number): Promise<CommandEnd> {
  const info = new Int32Array(new ArrayBuffer(SIGNAL_INFO_BYTES));
  if (await library.waitid(P_PID, pid, info, WEXITED) !== 0) {
    throw new Error(`the end of process ${pid} cannot be waited for`);
  }
  const status = info[STATUS_INDEX]!;
  return info[CODE_INDEX] === CLD_EXITED
    ? { code: status, signal: 0 }
    : { code: 128 + status, signal: status };
}
