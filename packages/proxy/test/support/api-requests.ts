import fc from "fast-check";

/** Values that belong nowhere. */
const values: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e300,
  2 ** 53,
  "",
  "x",
  "5s",
  "__proto__",
  "\u0000",
  "\ud800",
];
const things: readonly unknown[] = [
  [],
  [null],
  {},
  { every: 1 },
  { first: -1 },
  { name: "*" },
  [{ type: "latency" }],
  { constructor: 1 },
];
const junk = fc.constantFrom<unknown>(...values, ...things);

const oneOf = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.oneof({ weight: 5, arbitrary: usual }, junk);

/** None of these leaves this machine, and the names are none that can be looked up. */
const usablePlaces = ["127.0.0.1:0", "127.0.0.1:1", "[::1]:0"];
const brokenPlaces = [
  "127.0.0.1:99999",
  "127.0.0.1:-1",
  "127.0.0.1",
  ":",
  "::",
  "[",
  "[]:1",
  "x:y",
  "256.256.256.256:1",
];
/** What no host is called, but looks like an address. */
export const strangePlaces = [
  "a\u0000b:80",
  "\u0000:1",
  "[::1%x]:1",
  "[fe80::1%lo]:7",
  `${"x".repeat(300)}:1`,
  "a b:1",
];

const names = fc.constantFrom("a", "b", "", "..", "a/b", "a b", "__proto__", "%2f", "ü", "t", "x".repeat(3000));
const places = fc.constantFrom(...usablePlaces, ...brokenPlaces, ...strangePlaces);
const types = fc.constantFrom("latency", "timeout", "bandwidth", "slicer", "packet_loss", "dns_forge", "down");
const attributes = fc.dictionary(fc.constantFrom("latency", "jitter", "rate", "match", "name", "__proto__", "z"), junk);

const toxic = fc.record(
  {
    name: oneOf(names),
    type: oneOf(types),
    stream: oneOf(fc.constantFrom("upstream", "DownStream")),
    toxicity: oneOf(fc.double()),
    attributes: oneOf(attributes),
    ttl: junk,
    owner: junk,
    trigger: junk,
  },
  { requiredKeys: ["type"] },
);

const proxy = fc.record(
  {
    name: oneOf(names),
    listen: oneOf(places),
    upstream: oneOf(places),
    enabled: oneOf(fc.boolean()),
    protocol: oneOf(fc.constantFrom("tcp", "udp", "dns", "http")),
    toxics: oneOf(fc.array(toxic, { maxLength: 3 })),
    ttl: junk,
  },
  { requiredKeys: ["name", "listen", "upstream"] },
);

const bodies = fc.oneof(
  fc.oneof(proxy, toxic, fc.array(proxy, { maxLength: 3 })).map((value) => Buffer.from(JSON.stringify(value))),
  fc.oneof(fc.json(), fc.constantFrom("", "[".repeat(600), '{"ttl":1e999}')).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
);

const words = fc.constantFrom("proxies", "toxics", "populate", "reset", "version", "metrics");
const paths = fc.oneof(
  fc.constantFrom("/proxies", "/proxies/a", "/proxies/a/toxics", "/proxies/a/toxics/t", "/populate", "/reset"),
  fc.array(fc.oneof(words, names), { maxLength: 5 }).map((parts) => `/${parts.map(encodeURIComponent).join("/")}`),
  fc.constantFrom("/proxies/%zz", "*", "/%00", "//", "/proxies?a=b", "http://localhost/proxies"),
);

/** A request that may mean anything, but is one. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: string;
  readonly body: Buffer;
}

export const requests: fc.Arbitrary<ApiRequest> = fc.record({
  method: fc.constantFrom("GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS", "PROPFIND"),
  path: paths,
  headers: fc.constantFrom("", "Expect: tea\r\n", "X: y\r\n", "Content-Type: text/plain\r\n"),
  body: bodies,
});

/** The bytes of a request. */
export function written({ method, path, headers, body }: ApiRequest): Buffer {
  const head = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}Content-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}

const cut = fc.tuple(requests.map(written), fc.nat(200), fc.uint8Array({ maxLength: 20 })).map(([bytes, at, put]) => {
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + 5)]);
});
const otherProtocols = [
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "\u0016\u0003\u0001\0\u0005\u0001",
  "GET / HTTP/9.9\r\n\r\n",
];
const oddRequests = [
  "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
  "\r\n\r\n",
];
const twoLengths = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";

/** What is no request, or only nearly one. */
export const garbage: fc.Arbitrary<Buffer> = fc.oneof(
  cut,
  fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(...otherProtocols, ...oddRequests, twoLengths).map((text) => Buffer.from(text, "latin1")),
);
