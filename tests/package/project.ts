import { DELIMITER, dirname } from "@std/path";
import { Place, type Result, Running } from "../helpers/flom.ts";
import type { Registry } from "../helpers/registry.ts";

/** How a project differs from an empty directory. */
export interface ProjectOptions {
  readonly registry: Registry;
  /** Where Deno keeps what it has downloaded; by default a directory of the project's own, empty. */
  readonly cache?: string;
  /** Texts by file name. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * A directory of a user of the package, who has no other directory; a place with a socket of its own. It is also the
 * user's home, with a configuration that names the socket: so flom needs no option here.
 */
export class Project extends Place {
  readonly #env: Readonly<Record<string, string>>;

  constructor({ registry, cache, files }: ProjectOptions) {
    super();
    this.#env = {
      DENO_DIR: cache ?? this.path("cache"),
      DENO_NO_UPDATE_CHECK: "1",
      HOME: this.directory,
      JSR_URL: registry.url,
      NO_COLOR: "1",
      // No question may leave this machine; whoever asks for a package of npm's is found out here.
      NPM_CONFIG_REGISTRY: registry.url,
      PATH: [this.path("root/bin"), dirname(Deno.execPath()), Deno.env.get("PATH")].join(DELIMITER),
      XDG_CONFIG_HOME: "",
    };
    const configuration = { ".flom": `[Daemon]\nSocketName=${this.socket}\n` };
    for (const [name, text] of Object.entries({ ...configuration, ...files })) {
      Deno.writeTextFileSync(this.path(name), text);
    }
  }

  /** Runs `deno ARGS…` here, to its end. */
  deno(...args: string[]): Promise<Result> {
    return this.run("deno", ...args);
  }

  /** Runs words here, to their end. */
  run(...words: string[]): Promise<Result> {
    return this.running(...words).result();
  }

  /** Starts words here. */
  running(...words: string[]): Running {
    return new Running(words, { cwd: this.directory, env: this.#env });
  }
}
