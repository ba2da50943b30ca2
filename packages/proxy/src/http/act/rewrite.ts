import { STATUS_CODES } from "node:http";
import type { Framing } from "../read/framing.ts";
import type { Head } from "../read/head.ts";
import type { Replacement } from "../toxics/replace.ts";
import { isBodiless } from "./injected-response.ts";

/** A head as it goes on, and what becomes of the body behind it. */
export interface Rewritten {
  readonly bytes: Buffer;
  /** `pass`: as it comes; `drop`: nothing of it; or these bytes in its place. */
  readonly body: "pass" | "drop" | Buffer;
  /** Only the end of the connection ends the message that came: the one that goes on must end it too. */
  readonly isLast: boolean;
}

export interface RewriteInput {
  readonly head: Head;
  readonly framing: Framing;
  /** Of the request. */
  readonly method: string;
  readonly replacements: readonly Replacement[];
}

/** A line of a header: its name in lower case, and as it is written. */
type Line = readonly [name: string, line: string];

/** What a body that is another one has no use for. */
const ofOldBody = new Set(["content-length", "transfer-encoding", "content-encoding", "trailer"]);

/** Changes a head. Lines that nothing is said about stay as they are, in their order. */
export function rewrite({ head, framing, method, replacements }: RewriteInput): Rewritten {
  const status = head.kind === "response" ? (replacements.findLast((each) => each.status)?.status ?? head.status) : 0;
  const text = replacements.findLast(({ body }) => body !== undefined)?.body;
  const body = text === undefined ? undefined : Buffer.from(text);
  let lines: Line[] = head.fields.map(({ name, line }) => [name, line]);
  const without = (names: ReadonlySet<string>): Line[] => lines.filter(([name]) => !names.has(name));
  const isEmpty = head.kind === "response" && isBodiless(status);
  const hadNone = head.kind === "response" && isBodiless(head.status);
  if (isEmpty || body !== undefined) lines = without(ofOldBody);
  if (!isEmpty && body !== undefined) lines.push(lengthLine(body.length));
  // Without a length, a body would be waited for.
  else if (!isEmpty && hadNone) lines = [...without(ofOldBody), lengthLine(0)];
  const isReplaced = isEmpty || body !== undefined;
  const isLast = isReplaced && framing.kind === "close";
  if (isLast) lines = [...without(new Set(["connection", "keep-alive"])), ["connection", "Connection: close"]];
  for (const replacement of replacements) lines = changed(lines, replacement);
  const startLine = head.kind === "request" || status === head.status ? head.startLine : statusLine(head, status);
  return {
    bytes: Buffer.from(`${[startLine, ...lines.map(([, line]) => line)].join("\r\n")}\r\n\r\n`, "latin1"),
    body: bodyAfter({ isEmpty, method, body }),
    isLast,
  };
}

function bodyAfter({
  isEmpty,
  method,
  body,
}: {
  isEmpty: boolean;
  method: string;
  body: Buffer | undefined;
}): Rewritten["body"] {
  if (isEmpty) return "drop";
  if (body === undefined) return "pass";
  return method === "HEAD" ? "drop" : body;
}

function changed(lines: readonly Line[], { set = {}, add = {}, drop = [] }: Replacement): Line[] {
  const dropped = new Set(drop.map((name) => name.toLowerCase()));
  let result = lines.filter(([name]) => !dropped.has(name));
  for (const [name, value] of Object.entries(set)) {
    const line: Line = [name.toLowerCase(), `${name}: ${value}`];
    const at = result.findIndex(([each]) => each === line[0]);
    result = result.filter(([each], index) => each !== line[0] || index === at);
    if (at < 0) result.push(line);
    else result[at] = line;
  }
  return [...result, ...Object.entries(add).map(([name, value]): Line => [name.toLowerCase(), `${name}: ${value}`])];
}

const lengthLine = (bytes: number): Line => ["content-length", `Content-Length: ${bytes}`];

function statusLine({ minorVersion }: Head, status: number): string {
  return `HTTP/1.${minorVersion} ${status} ${STATUS_CODES[status] ?? ""}`;
}
