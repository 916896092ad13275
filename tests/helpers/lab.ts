import { join } from "@std/path";
import { flomWords, type Result, ROOT, run, Running } from "./flom.ts";
import { unless } from "./skip.ts";

/** What one host of a lab is given. */
export interface HostPlan {
  /** Addresses with their prefix lengths, `10.77.0.1/24`, one for each network that the host is on. */
  readonly addresses: readonly string[];
}

/** Why no lab can be set up here; undefined where it can. */
export const labUnavailable: string | undefined = await (async () => {
  if (Deno.build.os !== "linux") return "network namespaces exist on Linux only";
  try {
    const { code, stderr } = await run(["unshare", "-n", "-p", "-m", "-f", "--mount-proc", "ip", "link"]);
    return code === 0 ? undefined : `namespaces cannot be made here: ${stderr.trim()}`;
  } catch (error) {
    return `unshare and ip (iproute2) are needed: ${(error as Error).message}`;
  }
})();

/** Options of a test that needs a lab: it says in its name why it is skipped. */
export function inLab(name: string, fn: () => Promise<void>): Deno.TestDefinition {
  return unless(labUnavailable, name, fn);
}

/**
 * Hosts joined by a switch, on this machine: each has a network, processes and a hosts file of its own. All of it goes
 * with the first process of each host.
 */
export class Lab implements AsyncDisposable {
  readonly #hosts = new Map<string, LabHost>();
  readonly #directory = Deno.makeTempDirSync({ prefix: "flom-lab-" });
  /** A directory that all hosts see, by this path. */
  readonly shared = "/mnt";

  private constructor() {}

  /** Sets up hosts by name; the n-th address of each is on the n-th network. */
  static async create(plans: Readonly<Record<string, HostPlan>>): Promise<Lab> {
    const lab = new Lab();
    const names = Object.entries(plans).map(([name, { addresses }]) =>
      `${addresses[0]!.split("/")[0]} ${name}\n`
    );
    const hosts = `127.0.0.1 localhost\n::1 localhost\n${names.join("")}`;
    await Deno.writeTextFile(join(lab.#directory, "hosts"), hosts);
    const switchHost = await lab.#add("switch");
    const networks = Math.max(...Object.values(plans).map(({ addresses }) => addresses.length));
    for (let network = 0; network < networks; network++) {
      await switchHost.must("ip", "link", "add", `net${network}`, "type", "bridge", "mcast_snooping", "0");
      await switchHost.must("ip", "link", "set", `net${network}`, "up");
    }
    for (const [name, { addresses }] of Object.entries(plans)) {
      const host = await lab.#add(name);
      for (const [network, address] of addresses.entries()) await host.plugIn(switchHost, network, address);
    }
    return lab;
  }

  host(name: string): LabHost {
    return this.#hosts.get(name)!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const host of this.#hosts.values()) await host[Symbol.asyncDispose]();
    await Deno.remove(this.#directory, { recursive: true });
  }

  async #add(name: string): Promise<LabHost> {
    const host = await LabHost.boot(name, this.#directory, this.shared);
    this.#hosts.set(name, host);
    return host;
  }
}

/** One host of a {@linkcode Lab}. */
export class LabHost implements AsyncDisposable {
  readonly name: string;
  readonly #outer: Running;
  readonly #pid: number;

  private constructor(name: string, outer: Running, pid: number) {
    this.name = name;
    this.#outer = outer;
    this.#pid = pid;
  }

  /** @param directory What the host sees as `shared`; has its hosts file. */
  static async boot(name: string, directory: string, shared: string): Promise<LabHost> {
    // The shell is the host's process 1: it takes in orphans, and its end is the end of all others.
    const init = `mount --bind ${
      join(directory, "hosts")
    } /etc/hosts && mount --bind ${directory} ${shared} &&
      mount -t tmpfs none /tmp && mkdir -p ${ROOT} && mount --no-canonicalize --bind . ${ROOT} && ip link set lo up && echo up
      sleep infinity & while :; do wait; done`;
    // From its own directory the project can be put back where the host's /tmp may have covered it.
    const outer = new Running(
      ["unshare", "-n", "-p", "-m", "-f", "--kill-child", "--mount-proc", "sh", "-c", init],
      { cwd: ROOT },
    );
    await outer.printed("up");
    const { pid } = outer.child;
    const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
    return new LabHost(name, outer, Number(children.trim()));
  }

  /** Connects the host to a network of the switch. */
  async plugIn(switchHost: LabHost, network: number, address: string): Promise<void> {
    const port = `${this.name}${network}`;
    // Only the switch's network is entered: process ids are those of this machine.
    const peer = ["type", "veth", "peer", "name", `eth${network}`, "netns", String(this.#pid)];
    await run(["nsenter", "-t", String(switchHost.#pid), "-n", "ip", "link", "add", port, ...peer]);
    await switchHost.must("ip", "link", "set", port, "master", `net${network}`, "up");
    await this.must("ip", "link", "set", `eth${network}`, "up");
    await this.must("ip", "address", "add", address, "dev", `eth${network}`, "nodad");
  }

  /** Starts a program on the host. */
  start(...words: string[]): Running {
    return new Running(["nsenter", "-t", String(this.#pid), "-n", "-p", "-m", ...words], { cwd: "/" });
  }

  /** Runs a program on the host to its end. */
  run(...words: string[]): Promise<Result> {
    return this.start(...words).result();
  }

  /** Runs a program that has to succeed. */
  async must(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...words);
    if (code !== 0) throw new Error(`${this.name}: ${words.join(" ")}: ${stderr}`);
    return stdout;
  }

  /** The words that run flom on the host. */
  flomWords(...args: string[]): string[] {
    return flomWords(args);
  }

  /** Runs flom on the host to its end. */
  flom(...args: string[]): Promise<Result> {
    return this.run(...flomWords(args));
  }

  /** Starts flom on the host. */
  startFlom(...args: string[]): Running {
    return this.start(...flomWords(args));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#outer[Symbol.asyncDispose]();
  }
}
