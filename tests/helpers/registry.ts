/** What a registry of the JSR kind is given when a package is published. */
export interface PublishedPackage {
  /** With its scope: `@flom/cli`. */
  readonly name: string;
  /** The entry points, as in deno.json. */
  readonly exports: Readonly<Record<string, string>>;
  /** All files, by their paths from the root of the package: `/mod.ts`. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** What each module imports, in the form that Deno wants to be told. */
  readonly moduleGraph: Readonly<Record<string, unknown>>;
}

/** A version of the package, as the registry keeps it. */
interface Version {
  readonly createdAt: string;
  readonly metadata: string;
}

/** A day, which Deno wants a version to have been public for, and a minute, in milliseconds. */
export const OLD_ENOUGH_MS = 24 * 3_600_000 + 60_000;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript",
  json: "application/json",
  ts: "text/typescript",
};

/**
 * A registry with one package on a loopback port, which answers what Deno asks of jsr.io: which versions there are and
 * since when, what belongs to a version, and its files. Deno uses it when `JSR_URL` has its address.
 */
export class Registry implements AsyncDisposable {
  readonly #package: PublishedPackage;
  readonly #versions: ReadonlyMap<string, Version>;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #requests: string[] = [];
  readonly #unanswered: string[] = [];

  private constructor(published: PublishedPackage, versions: ReadonlyMap<string, Version>) {
    this.#package = published;
    this.#versions = versions;
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ url }) => {
      const path = new URL(url).pathname;
      this.#requests.push(path);
      const response = this.#answer(path);
      if (response) return response;
      this.#unanswered.push(path);
      return new Response("there is no such thing", { status: 404 });
    });
  }

  /**
   * Starts a registry.
   *
   * @param ages The versions, the latest one last, and how long ago each was published, in milliseconds. All have the
   * same files.
   */
  static async start(published: PublishedPackage, ages: Readonly<Record<string, number>>): Promise<Registry> {
    const manifest: Record<string, { size: number; checksum: string }> = {};
    for (const [path, bytes] of published.files) {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      manifest[path] = { size: bytes.length, checksum: `sha256-${digest.toHex()}` };
    }
    const { moduleGraph, exports } = published;
    const metadata = JSON.stringify({ manifest, moduleGraph2: moduleGraph, exports });
    const versions = Object.entries(ages).map(([version, ageMs]) =>
      [version, { createdAt: new Date(Date.now() - ageMs).toISOString(), metadata }] as const
    );
    return new Registry(published, new Map(versions));
  }

  /** For `JSR_URL`. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** The paths that were asked for, in the order of the questions. */
  get requests(): readonly string[] {
    return this.#requests;
  }

  /** Those of the paths that nothing was found at. */
  get unanswered(): readonly string[] {
    return this.#unanswered;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  #answer(path: string): Response | undefined {
    const { name, files } = this.#package;
    if (!path.startsWith(`/${name}/`)) return undefined;
    const rest = path.slice(name.length + 2);
    if (rest === "meta.json") return this.#versionList();
    const version = /^(.+)_meta\.json$/.exec(rest)?.[1];
    if (version !== undefined) {
      const metadata = this.#versions.get(version)?.metadata;
      return metadata === undefined ? undefined : reply(metadata, "json");
    }
    const slash = rest.indexOf("/");
    if (slash < 0 || !this.#versions.has(rest.slice(0, slash))) return undefined;
    const file = files.get(rest.slice(slash));
    return file && reply(file, path.slice(path.lastIndexOf(".") + 1));
  }

  #versionList(): Response {
    const [scope, name] = this.#package.name.slice(1).split("/");
    const versions = [...this.#versions].map(([version, { createdAt }]) => [version, { createdAt }]);
    const latest = [...this.#versions.keys()].at(-1);
    return reply(JSON.stringify({ scope, name, latest, versions: Object.fromEntries(versions) }), "json");
  }
}

function reply(body: string | Uint8Array<ArrayBuffer>, extension: string): Response {
  return new Response(body, { headers: { "content-type": MEDIA_TYPES[extension] ?? "text/plain" } });
}
