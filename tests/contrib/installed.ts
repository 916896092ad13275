import { join } from "@std/path";
import { flomWords, ROOT, run, Running } from "../helpers/flom.ts";

/** A place with flom in it as people install it, a home directory beside it, and nothing of this process's environment. */
export class Installed implements AsyncDisposable {
  readonly directory: string;
  /** Where flom and Deno are. */
  readonly bin: string;
  readonly home: string;

  private constructor() {
    this.directory = Deno.makeTempDirSync({ prefix: "flom-" });
    this.bin = join(this.directory, "bin");
    this.home = join(this.directory, "home");
  }

  static async make(): Promise<Installed> {
    const installed = new Installed();
    Deno.mkdirSync(installed.home);
    const words = ["install", "--quiet", "--global", "--root", installed.directory, "--allow-all"];
    const { code, stderr } = await run([Deno.execPath(), ...words, "--name", "flom", join(ROOT, "mod.ts")]);
    if (code !== 0) throw new Error(stderr);
    Deno.symlinkSync(Deno.execPath(), join(installed.bin, "deno"));
    return installed;
  }

  /** Puts a script beside flom. */
  script(name: string, text: string): void {
    Deno.writeTextFileSync(join(this.bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }

  /** Starts a program that knows no other environment than this. */
  start(words: readonly string[], env: Readonly<Record<string, string>>): Running {
    return new Running(words, { cwd: this.home, clearEnv: true, env: { HOME: this.home, ...env } });
  }

  /** Starts flom from its sources, with the configuration of this home. */
  flom(...args: string[]): Running {
    return new Running(flomWords(args), { env: { HOME: this.home, XDG_CONFIG_HOME: "" } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.directory, { recursive: true });
  }
}
