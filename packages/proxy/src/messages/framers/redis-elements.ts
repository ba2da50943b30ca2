/** One value of a message that holds no others: its type as it is written, and where its text is. */
export interface Element {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** What begins with a length: bulk strings, verbatim strings, bulk errors. */
export const bulkTypes: ReadonlySet<string> = new Set(["$", "=", "!"]);
/** What holds so many others; `|` comes before the value that it is about. */
export const aggregateTypes: ReadonlySet<string> = new Set(["*", "~", ">", "%", "|"]);
/** What is one line. */
export const lineTypes: ReadonlySet<string> = new Set(["+", "-", ":", ",", "(", "#", "_"]);

const newline = 0x0a;

/** Where the line that begins at `at` ends, with its line break; 0 when it is not all here. */
export function lineEnd(bytes: Buffer, at: number): number {
  return bytes.indexOf(newline, at) + 1;
}

/** The number of a line such as `$5`; nothing when it is none. */
export function lineNumber(bytes: Buffer, at: number, end: number): number | undefined {
  const text = bytes.toString("latin1", at + 1, end);
  return /^(?:-1|\d{1,10})\r\n$/.test(text) ? Number.parseInt(text, 10) : undefined;
}

/** The values of a whole message, however deep they are, in their order; no more than so many. */
export function readElements(message: Buffer, most: number): readonly Element[] {
  const elements: Element[] = [];
  let at = 0;
  while (at < message.length && elements.length < most) {
    const type = message.toString("latin1", at, at + 1);
    const end = lineEnd(message, at);
    if (end === 0) break;
    if (bulkTypes.has(type)) {
      const bytes = lineNumber(message, at, end) ?? -1;
      elements.push({ type, start: end, end: end + Math.max(0, bytes) });
      at = bytes < 0 ? end : end + bytes + 2;
    } else {
      if (!aggregateTypes.has(type)) elements.push({ type, start: at + 1, end: end - 2 });
      at = end;
    }
  }
  return elements;
}
