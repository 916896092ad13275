import { openCLibrary } from "./c_library.ts";
import { encodeUtf8 } from "../resources/utf8.ts";

/** What is called. What waits runs on another thread, and comes back as a promise. */
const FUNCTIONS = {
  getaddrinfo: { parameters: ["buffer", "buffer", "buffer", "buffer"], result: "i32", nonblocking: true },
  freeaddrinfo: { parameters: ["pointer"], result: "void" },
  access: { parameters: ["buffer", "i32"], result: "i32" },
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  recv: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  poll: { parameters: ["buffer", "u32", "i32"], result: "i32" },
  pollElsewhere: { parameters: ["buffer", "u32", "i32"], result: "i32", nonblocking: true },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  posix_spawnp: {
    parameters: ["buffer", "buffer", "pointer", "buffer", "buffer", "pointer"],
    result: "i32",
  },
  waitid: { parameters: ["i32", "i32", "buffer", "i32"], result: "i32", nonblocking: true },
  strerror: { parameters: ["i32"], result: "pointer" },
  __errno_location: { parameters: [], result: "pointer" },
} as const;

type Functions = typeof FUNCTIONS;
type Call<Name extends keyof Functions> = Deno.UnsafeFnPointer<Functions[Name]>["call"];

/** Names in the library of what has another name here. */
const NAMES: Readonly<Record<string, string>> = { pollElsewhere: "poll" };

/** What looks up others, and the file that had it before glibc 2.34. */
const FINDING = { dlsym: { type: "pointer" } } as const;
const FINDING_ELSEWHERE = "libdl.so.2";

const LOOK_UP = { parameters: ["pointer", "buffer"], result: "pointer" } as const;

/** Where to look up: in all libraries of this process. */
const EVERYWHERE = null;

/**
 * The C library, for a process that calls each function only a few times: by pointer, which is looked up when it is
 * wanted. For a function that is called by its name, Deno would first compile a way to it, in 0.15 ms, and in half a
 * millisecond for the first one.
 */
export class CFunctions {
  readonly #library: { close(): void };
  readonly #lookUp: Deno.UnsafeFnPointer<typeof LOOK_UP>;
  readonly #found: Partial<Record<keyof Functions, Callable>> = {};
  readonly #errno: Int32Array<ArrayBuffer>;

  private constructor(library: { close(): void }, lookUp: Deno.PointerObject) {
    this.#library = library;
    this.#lookUp = new Deno.UnsafeFnPointer(lookUp as Deno.PointerObject<typeof LOOK_UP>, LOOK_UP);
    this.#errno = new Int32Array(Deno.UnsafePointerView.getArrayBuffer(this.call("__errno_location")!, 4));
  }

  /** Undefined where there is no such library, or it may not be used. */
  static open(): CFunctions | undefined {
    const library = openCLibrary(FINDING) ?? openCLibrary(FINDING, FINDING_ELSEWHERE);
    return library && new CFunctions(library, library.symbols.dlsym!);
  }

  /** Calls a function by its name. */
  call<Name extends keyof Functions>(name: Name, ...args: Parameters<Call<Name>>): ReturnType<Call<Name>> {
    const found = this.#found[name] ??= new Deno.UnsafeFnPointer(
      this.pointer(NAMES[name] ?? name),
      FUNCTIONS[name],
    ) as Callable;
    return found.call(...args) as ReturnType<Call<Name>>;
  }

  /** Where something is. */
  pointer(name: string): Deno.PointerObject<never> {
    return this.#lookUp.call(EVERYWHERE, encodeUtf8(`${name}\0`)) as Deno.PointerObject<never>;
  }

  /**
   * Why the last call has failed, most probably: Deno and V8 call the library as well, and one of a hundred times they
   * did so in between when this was asked for by another call. Nothing that could hurt must hang on it.
   */
  errno(): number {
    return this.#errno[0]!;
  }

  close(): void {
    this.#library.close();
  }
}

interface Callable {
  call(...args: unknown[]): unknown;
}

let inUse: { functions?: CFunctions | undefined } | undefined;

/**
 * Has this process use the C library where it may, until what is returned is disposed of: only one that is there for a
 * command alone.
 */
export function useCFunctions(): Disposable {
  inUse = {};
  return {
    [Symbol.dispose]() {
      inUse?.functions?.close();
      inUse = undefined;
    },
  };
}

/** The C library, where this process uses it. */
export function cFunctions(): CFunctions | undefined {
  if (!inUse) return undefined;
  if (!("functions" in inUse)) inUse.functions = CFunctions.open();
  return inUse.functions;
}
