/** RFC 1035, 2.3.4: a name takes 255 bytes at most, with the lengths of its labels. */
const mostNameBytes = 255;
const mostLabelBytes = 63;
/** A length with these bits is a reference to a name, or the end of one, further ahead in the message. */
const reference = 0xc0;

/** A name that was read, and where the message goes on behind it. */
export interface ReadName {
  /** As in a zone file: labels between dots, no dot at the end; what is not plain in a label is `\` and three digits. */
  readonly name: string;
  readonly end: number;
}

/**
 * Reads the name at a place of a message. Gives `undefined` for what is none: too long, cut off, or with a reference that
 * does not lead backwards, of which a loop could be made.
 */
export function readName(message: Buffer, start: number): ReadName | undefined {
  const labels: string[] = [];
  let at = start;
  let end: number | undefined;
  let lowest = start;
  let bytes = 1;
  for (let length = message[at]; length !== 0; length = message[at]) {
    if (length === undefined) return undefined;
    if (length >= reference) {
      const low = message[at + 1];
      end ??= at + 2;
      at = ((length - reference) << 8) | (low ?? 0);
      if (low === undefined || at >= lowest) return undefined;
      lowest = at;
      continue;
    }
    bytes += length + 1;
    if (length > mostLabelBytes || bytes > mostNameBytes || at + length >= message.length) return undefined;
    labels.push(textOf(message.subarray(at + 1, at + 1 + length)));
    at += length + 1;
  }
  return { name: labels.join("."), end: end ?? at + 1 };
}

/**
 * Writes a name in full, in the form in which it is read; one dot at its end may be there. Gives `undefined` for what is
 * none. What is not ASCII has to come in the form that is looked up: `xn--bcher-kva.test`.
 */
export function writeName(name: string): Buffer | undefined {
  const labels = name === "" || name === "." ? [] : splitLabels(name);
  if (labels?.at(-1)?.length === 0) labels.pop();
  if (labels?.every(({ length }) => length > 0 && length <= mostLabelBytes) !== true) return undefined;
  const bytes = Buffer.from([...labels.flatMap((label) => [label.length, ...label]), 0]);
  return bytes.length > mostNameBytes ? undefined : bytes;
}

/** Dots and backslashes in a label, and what cannot be seen, are written so that they cannot be mistaken. */
function textOf(label: Buffer): string {
  return label.toString("latin1").replaceAll(/[^!-~]|[.\\]/g, (character) => {
    return `\\${String(character.charCodeAt(0)).padStart(3, "0")}`;
  });
}

function splitLabels(name: string): number[][] | undefined {
  const labels: number[][] = [[]];
  // A byte by its number, or any other character behind a backslash, or one that stands for itself.
  for (const [part, digits, escaped] of name.matchAll(/\\(\d{3})|\\(.?)|./gs)) {
    const byte = digits === undefined ? (escaped ?? part).charCodeAt(0) : Number(digits);
    // It is not a number where nothing follows a backslash.
    if (!(byte <= (digits === undefined ? 0x7f : 0xff))) return undefined;
    if (part === ".") labels.push([]);
    else labels.at(-1)?.push(byte);
  }
  return labels;
}
