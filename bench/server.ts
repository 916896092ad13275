import { join } from "@std/path";
import { MEMORY_FLAGS } from "../client/start_daemon.ts";
import { flomWords, freePort, Running } from "../tests/helpers/flom.ts";

/** Clock ticks per second in `/proc`; the same on every Linux that Deno runs on. */
const TICKS_PER_SECOND = 100;

/** What can be put under load. */
export type ServerKind = "flom" | "bare";

/** How the load reaches it. */
export type Transport = "unix" | "TCP";

/** Whether each connection has a resource of its own, or all have one. */
export type Sharing = "private" | "shared";

/** A server in a process of its own; it ends with this object. */
export class Server implements AsyncDisposable {
  /** A path, or an address and a port. */
  readonly place: string;
  readonly #directory: string;
  readonly #process: Running;

  private constructor(place: string, directory: string, process: Running) {
    this.place = place;
    this.#directory = directory;
    this.#process = process;
  }

  static async start(kind: ServerKind, transport: Transport, sharing: Sharing): Promise<Server> {
    const directory = await Deno.makeTempDir({ prefix: "flom-bench-" });
    const socket = join(directory, "socket");
    const port = String(freePort());
    const place = transport === "unix" ? socket : `127.0.0.1:${port}`;
    const where = transport === "unix" ? ["-s", socket] : ["-a", "127.0.0.1", "-p", port];
    const words = kind === "flom"
      ? flomWords(["--daemon", ...where, "-d", "-1"], ["-A", ...MEMORY_FLAGS])
      : [Deno.execPath(), "run", "-A", "--quiet", bareServer, place, sharing];
    const server = new Server(place, directory, new Running(words));
    await server.#process.printed("ready");
    return server;
  }

  get pid(): number {
    return this.#process.child.pid;
  }

  /** CPU time that all its threads have used until now; NaN where the system does not tell. */
  cpuSeconds(): number {
    // What stands before the last parenthesis is the name, which may contain anything.
    const fields = this.#read("stat").split(")").at(-1)!.trim().split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  /** Memory that it has in RAM; NaN where the system does not tell. */
  residentMb(): number {
    return Number(/^VmRSS:\s*([0-9]+)/m.exec(this.#read("status"))?.[1]) / 1024;
  }

  /** How often its threads were put to sleep or interrupted until now: the times that anything ran. */
  switches(): number {
    let sum = 0;
    for (const { name } of Deno.readDirSync(`/proc/${this.pid}/task`)) {
      const status = this.#read(`task/${name}/status`);
      for (const [, count] of status.matchAll(/ctxt_switches:\s*([0-9]+)/g)) sum += Number(count);
    }
    return sum;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
    await Deno.remove(this.#directory, { recursive: true });
  }

  #read(file: string): string {
    try {
      return Deno.readTextFileSync(`/proc/${this.pid}/${file}`);
    } catch {
      return "";
    }
  }
}

const bareServer = new URL("./bare_server.ts", import.meta.url).pathname;
