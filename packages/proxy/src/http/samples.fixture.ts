/** One connection as it happens: who says what, in this order. */
export interface Sample {
  readonly name: string;
  readonly turns: readonly (readonly ["client" | "server", string])[];
  /** How many requests are recognised; all of what is sent, unless said otherwise. */
  readonly requests: number;
}

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const chunked = "Transfer-Encoding: chunked\r\n\r\n";

/** What HTTP/1.x can be, in short. */
export const samples: readonly Sample[] = [
  {
    name: "keep-alive with lengths",
    turns: [
      ["client", "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n"],
      ["server", ok],
      ["client", "POST /b HTTP/1.1\r\nhost:x\r\ncontent-length:  5 \r\n\r\nhello"],
      ["server", "HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n"],
    ],
    requests: 2,
  },
  {
    name: "pipelined, with empty lines between",
    turns: [
      [
        "client",
        "GET /1 HTTP/1.1\r\n\r\n\r\nPOST /2 HTTP/1.1\r\nContent-Length: 1\r\n\r\nx\r\n\r\nGET /3 HTTP/1.1\r\n\r\n",
      ],
      ["server", `${ok}${ok}${ok}`],
    ],
    requests: 3,
  },
  {
    name: "chunked, with extensions and trailers",
    turns: [
      [
        "client",
        `PUT / HTTP/1.1\r\n${chunked}4;a=b\r\n\r\n\r\n\r\n00A\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
      ],
      ["server", `HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n1\r\n{\r\n0;last\r\n\r\n${ok}`],
    ],
    requests: 2,
  },
  {
    name: "answers without bodies",
    turns: [
      ["client", "HEAD /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\nGET /c HTTP/1.1\r\n\r\nGET /d HTTP/1.1\r\n\r\n"],
      ["server", "HTTP/1.1 200 OK\r\nContent-Length: 700\r\n\r\n"],
      ["server", "HTTP/1.1 304 Not Modified\r\nContent-Length: 700\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"],
      ["server", ok],
    ],
    requests: 4,
  },
  {
    name: "interim responses and 100-continue",
    turns: [
      ["client", "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"],
      ["server", "HTTP/1.1 100 Continue\r\n\r\n"],
      ["client", "abc"],
      ["server", `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${ok}`],
      ["client", "GET / HTTP/1.1\r\n\r\n"],
      ["server", ok],
    ],
    requests: 2,
  },
  {
    name: "HTTP/1.0, until the connection ends",
    turns: [
      ["client", "GET / HTTP/1.0\r\n\r\n"],
      ["server", "HTTP/1.0 200 OK\r\nX: \xe9\r\n\r\nHTTP/1.1 200 OK\r\n\r\nall of it"],
    ],
    requests: 1,
  },
  {
    name: "an upgrade that is accepted",
    turns: [
      ["client", "GET /chat HTTP/1.1\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n"],
      ["server", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x05hello"],
      ["client", "\x81\x85\x01\x02\x03\x04GET / HTTP/1.1\r\n\r\n"],
      ["server", "\x00\xff\r\n\r\n"],
    ],
    requests: 1,
  },
  {
    name: "an upgrade that is refused",
    turns: [
      ["client", "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nGET /next HTTP/1.1\r\n\r\n"],
      ["server", `${ok}${ok}`],
    ],
    requests: 2,
  },
  {
    name: "CONNECT",
    turns: [
      ["client", "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n"],
      ["server", "HTTP/1.1 200 OK\r\n\r\n\x16\x03\x01"],
      ["client", "\x16\x03\x01\x00"],
    ],
    requests: 1,
  },
];

/** What two readers could understand differently, or is no HTTP/1.x at all. */
export const foreign: readonly string[] = [
  "GET / HTTP/2.0\r\n\r\n",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "GET / HTTP/1.1\n\n",
  "GET / HTTP/1.1\r\nHost: x\n\r\n",
  "GET  / HTTP/1.1\r\n\r\n",
  "GET /a b HTTP/1.1\r\n\r\n",
  "GET /\r\n\r\n",
  " GET / HTTP/1.1\r\n\r\n",
  "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
  "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
  "GET / HTTP/1.1\r\nA: b\0c\r\n\r\n",
  "GET / HTTP/1.1\r\nA: b\rc\r\n\r\n",
  "GET / HTTP/1.1\r\nA\r\n\r\n",
  "POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
  "POST / HTTP/1.1\r\nContent-Length: 5, 5\r\n\r\nhello",
  "POST / HTTP/1.1\r\nContent-Length: +5\r\n\r\nhello",
  "POST / HTTP/1.1\r\nContent-Length: 0x5\r\n\r\nhello",
  "POST / HTTP/1.1\r\nContent-Length:\r\n\r\nhello",
  "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
  "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
  "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
  "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "POST / HTTP/1.1\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
  "POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
  "POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\n\r\n",
  "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "CONNECT x:1 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
  "*1\r\n$4\r\nPING\r\n",
  "\x16\x03\x01\x02\x00\x01\x00",
  "PING\r\n",
  "EHLO x\r\n",
];
