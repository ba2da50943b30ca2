import type { Problem, Provider } from "@hormesis/experiment";
import type { HttpClient } from "./http-client.ts";

/** What activities of type `http` start from. */
export interface HttpProviderOptions {
  /**
   * `kept`, the default: requests that may be repeated share connections. `fresh`: every request opens its own, as
   * Chaos Toolkit does; needed where a fault hits new connections only.
   */
  readonly connections?: "kept" | "fresh";
  /** The User-Agent header (default `hormesis`). */
  readonly userAgent?: string;
  /** Where the proxies are named (default: the variables of this process). */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What relative names of files under `tls` are relative to (default: where this process is). */
  readonly cwd?: string;
}

/**
 * Creates the provider of `type: http`: one HTTP request, redirects followed.
 *
 * The output is `{status, headers, body}`; any status counts as performed, with a complaint from 400 on. `body` is
 * parsed only when the Content-Type is exactly `application/json`. Beyond Chaos Toolkit: the key `tls` with `ca`,
 * `cert`, `key` (files) and `servername`, HTTP/2 where the server offers it, and connections that are kept.
 *
 * @example createHttpProvider({ userAgent: "hormesis/0.1.0" })
 */
export function createHttpProvider(options: HttpProviderOptions = {}): Provider {
  // Most of what HTTP needs of Node is slow to load, and many an experiment has no HTTP in it.
  let opened: Promise<HttpClient> | undefined;
  const open = async (): Promise<HttpClient> => {
    const { openHttpClient } = await import("./http-client.ts");
    return openHttpClient({
      env: options.env ?? process.env,
      cwd: options.cwd ?? process.cwd(),
      userAgent: options.userAgent ?? "hormesis",
      keep: options.connections !== "fresh",
    });
  };
  return {
    type: "http",
    // The document's own checks see all that can be seen without touching the server.
    check: () => Promise.resolve<readonly Problem[]>([]),
    perform: async (call) => (await (opened ??= open())).perform(call),
    close: async () => {
      const client = await opened;
      opened = undefined;
      client?.close();
    },
  };
}
