/** A header as HTTP/2 has it: names in lower case, values as Latin-1. */
export type Header = readonly [name: string, value: string];

const named = (names: string): Header[] => names.split(" ").map((name): Header => [name, ""]);

/** What both sides know from the start, from 1 (RFC 7541, appendix A). */
export const staticTable: readonly Header[] = [
  [":authority", ""],
  [":method", "GET"],
  [":method", "POST"],
  [":path", "/"],
  [":path", "/index.html"],
  [":scheme", "http"],
  [":scheme", "https"],
  ...["200", "204", "206", "304", "400", "404", "500"].map((status): Header => [":status", status]),
  ["accept-charset", ""],
  ["accept-encoding", "gzip, deflate"],
  ...named("accept-language accept-ranges accept access-control-allow-origin age allow authorization cache-control"),
  ...named("content-disposition content-encoding content-language content-length content-location content-range"),
  ...named("content-type cookie date etag expect expires from host if-match if-modified-since if-none-match if-range"),
  ...named("if-unmodified-since last-modified link location max-forwards proxy-authenticate proxy-authorization range"),
  ...named("referer refresh retry-after server set-cookie strict-transport-security transfer-encoding user-agent vary"),
  ...named("via www-authenticate"),
];
