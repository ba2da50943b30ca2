/** One header line of a message. */
export interface Field {
  /** In lower case. */
  readonly name: string;
  /** Without the spaces around it. Bytes above 127 are one character each (Latin-1). */
  readonly value: string;
  /** As it was written, without its end. */
  readonly line: string;
}

/** The first lines of a request. */
export interface RequestHead {
  readonly kind: "request";
  readonly method: string;
  readonly target: string;
  readonly minorVersion: 0 | 1;
  readonly startLine: string;
  readonly fields: readonly Field[];
}

/** The first lines of a response. */
export interface ResponseHead {
  readonly kind: "response";
  readonly status: number;
  readonly minorVersion: 0 | 1;
  readonly startLine: string;
  readonly fields: readonly Field[];
}

export type Head = RequestHead | ResponseHead;

/** What names may be made of: RFC 9110, section 5.6.2. */
const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const requestLine = new RegExp(String.raw`^(${token}) ([\x21-\x7e\x80-\xff]+) HTTP/1\.([01])$`);
const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const fieldLine = new RegExp(
  String.raw`^(${token}):[ \t]*((?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*` +
    String.raw`[\x21-\x7e\x80-\xff])?)?)[ \t]*$`,
);

export const isToken = (text: string): boolean => new RegExp(`^${token}$`).test(text);

/**
 * Reads a head, given as Latin-1 with the empty line at its end. `undefined` for anything that two readers could understand
 * differently: folded lines, spaces before a colon, control characters, versions other than 1.0 and 1.1.
 */
export function parseHead(kind: Head["kind"], text: string): Head | undefined {
  const [startLine = "", ...lines] = text.slice(0, -4).split("\r\n");
  const fields: Field[] = [];
  for (const line of lines) {
    const field = parseField(line);
    if (field === undefined) return undefined;
    fields.push(field);
  }
  return kind === "request" ? requestOf(startLine, fields) : responseOf(startLine, fields);
}

/** Reads one header line, or one of a trailer. */
export function parseField(line: string): Field | undefined {
  const match = fieldLine.exec(line);
  if (match === null) return undefined;
  const [, name = "", value = ""] = match;
  return { name: name.toLowerCase(), value, line };
}

/** All values of a header, in their order. */
export function valuesOf(fields: readonly Field[], name: string): string[] {
  return fields.filter((field) => field.name === name).map(({ value }) => value);
}

/** The members of a header that is a list, in lower case. */
export function membersOf(fields: readonly Field[], name: string): string[] {
  return valuesOf(fields, name)
    .flatMap((value) => value.split(","))
    .map((member) => member.trim().toLowerCase())
    .filter((member) => member !== "");
}

function requestOf(startLine: string, fields: readonly Field[]): RequestHead | undefined {
  const match = requestLine.exec(startLine);
  if (match === null) return undefined;
  const [, method = "", target = "", minor] = match;
  return { kind: "request", method, target, minorVersion: minor === "0" ? 0 : 1, startLine, fields };
}

function responseOf(startLine: string, fields: readonly Field[]): ResponseHead | undefined {
  const match = statusLine.exec(startLine);
  if (match === null) return undefined;
  const [, minor, status] = match;
  return { kind: "response", status: Number(status), minorVersion: minor === "0" ? 0 : 1, startLine, fields };
}
