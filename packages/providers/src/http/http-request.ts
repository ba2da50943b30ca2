/** Headers in their order, with the spelling of their names. A name may come more than once. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** One request, complete: what goes over the wire. */
export interface HttpRequest {
  /** Without user and password, which are in the headers by now. */
  readonly url: URL;
  readonly method: string;
  readonly headers: HeaderList;
  readonly body: Buffer | undefined;
}

/** One response, as it came: nothing is decoded. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
}

/** How to talk to a server over TLS. All names of files are absolute. */
export interface TlsSettings {
  readonly verify: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
}

/** What holds for all requests of one activity, redirects included. */
export interface HttpSettings {
  readonly connectTimeoutMs: number | undefined;
  /** The longest silence while waiting for the response or the rest of it. */
  readonly readTimeoutMs: number | undefined;
  /** How often to try again when no connection came about. */
  readonly retries: number;
  readonly tls: TlsSettings;
}

/** The value of a header, whatever the spelling of its name; several are joined as one. */
export function headerOf(headers: HeaderList, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const values = headers.filter(([other]) => other.toLowerCase() === wanted).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(", ");
}

/** The headers without some. Names are given in lower case. */
export function withoutHeaders(headers: HeaderList, names: readonly string[]): HeaderList {
  return headers.filter(([name]) => !names.includes(name.toLowerCase()));
}
