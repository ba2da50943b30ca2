import type { Json } from "@hormesis/experiment";
import { badBody } from "./api-error.ts";

/** A JSON value as Go's decoder sees it: numbers keep their text, objects their order and their repeated keys. */
export type GoValue =
  | { readonly kind: "null" }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "array"; readonly items: readonly GoValue[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [key: string, value: GoValue])[] };

/** Deeper is nobody's configuration, and recursion costs stack. */
const deepest = 500;

/**
 * Reads the first JSON value of a body; what follows is left unread, as Go's streaming decoder does.
 *
 * @throws ApiError 400 in the words of Go's `encoding/json`
 */
export function parseGoJson(body: Buffer): GoValue {
  // A character a byte, as Go scans bytes; texts are decoded when they are whole.
  const reader = new Reader(body.toString("latin1"));
  if (reader.peek() === undefined) throw badBody("EOF");
  return reader.value(0);
}

/** The value as JavaScript reads JSON: of repeated keys the last one counts. */
export function jsonOf(value: GoValue): Json {
  switch (value.kind) {
    case "null":
      return null;
    case "bool":
    case "string":
      return value.value;
    case "number":
      return Number(value.text);
    case "array":
      return value.items.map(jsonOf);
    case "object":
      return Object.fromEntries(value.entries.map(([key, member]) => [key, jsonOf(member)]));
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next character that is no blank, without taking it. */
  peek(): string | undefined {
    while (" \t\r\n".includes(this.#text[this.#at] ?? "x")) this.#at += 1;
    return this.#text[this.#at];
  }

  value(depth: number): GoValue {
    if (depth > deepest) throw badBody("exceeded max depth");
    const first = this.peek();
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#array(depth);
    if (first === '"') return { kind: "string", value: this.#string() };
    if (first === "t") return this.#literal("true", { kind: "bool", value: true });
    if (first === "f") return this.#literal("false", { kind: "bool", value: false });
    if (first === "n") return this.#literal("null", { kind: "null" });
    if (first === "-" || isDigit(first)) return this.#number();
    throw this.#refuse("looking for beginning of value");
  }

  #object(depth: number): GoValue {
    const entries: [string, GoValue][] = [];
    this.#at += 1;
    if (this.peek() === "}") return this.#closed({ kind: "object", entries });
    for (;;) {
      if (this.peek() !== '"') throw this.#refuse("looking for beginning of object key string");
      const key = this.#string();
      if (this.peek() !== ":") throw this.#refuse("after object key");
      this.#at += 1;
      entries.push([key, this.value(depth + 1)]);
      const after = this.peek();
      if (after === "}") return this.#closed({ kind: "object", entries });
      if (after !== ",") throw this.#refuse("after object key:value pair");
      this.#at += 1;
    }
  }

  #array(depth: number): GoValue {
    const items: GoValue[] = [];
    this.#at += 1;
    if (this.peek() === "]") return this.#closed({ kind: "array", items });
    for (;;) {
      items.push(this.value(depth + 1));
      const after = this.peek();
      if (after === "]") return this.#closed({ kind: "array", items });
      if (after !== ",") throw this.#refuse("after array element");
      this.#at += 1;
    }
  }

  #closed(value: GoValue): GoValue {
    this.#at += 1;
    return value;
  }

  #string(): string {
    const start = this.#at;
    this.#at += 1;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === '"') break;
      if (character === "\\") this.#escape();
      else if (character === undefined || character < " ") throw this.#refuse("in string literal");
      else this.#at += 1;
    }
    this.#at += 1;
    const literal = Buffer.from(this.#text.slice(start, this.#at), "latin1").toString("utf8");
    const value: unknown = JSON.parse(literal);
    return String(value);
  }

  #escape(): void {
    this.#at += 1;
    const character = this.#text[this.#at];
    if (character === undefined || !'bfnrtu\\/"'.includes(character)) throw this.#refuse("in string escape code");
    this.#at += 1;
    if (character !== "u") return;
    for (let digit = 0; digit < 4; digit += 1) {
      if (!/^[0-9a-f]$/i.test(this.#text[this.#at] ?? "")) throw this.#refuse("in \\u hexadecimal character escape");
      this.#at += 1;
    }
  }

  #literal(word: string, value: GoValue): GoValue {
    for (const expected of word) {
      if (this.#text[this.#at] !== expected) throw this.#refuse(`in literal ${word} (expecting '${expected}')`);
      this.#at += 1;
    }
    return value;
  }

  #number(): GoValue {
    const start = this.#at;
    if (this.#text[this.#at] === "-") this.#at += 1;
    if (this.#text[this.#at] === "0") this.#at += 1;
    else this.#digits("in numeric literal");
    if (this.#text[this.#at] === ".") {
      this.#at += 1;
      this.#digits("after decimal point in numeric literal");
    }
    if (/^[eE]$/.test(this.#text[this.#at] ?? "")) {
      this.#at += 1;
      if (/^[+-]$/.test(this.#text[this.#at] ?? "")) this.#at += 1;
      this.#digits("in exponent of numeric literal");
    }
    return { kind: "number", text: this.#text.slice(start, this.#at) };
  }

  #digits(context: string): void {
    if (!isDigit(this.#text[this.#at])) throw this.#refuse(context);
    while (isDigit(this.#text[this.#at])) this.#at += 1;
  }

  #refuse(context: string): Error {
    const character = this.#text[this.#at];
    return badBody(
      character === undefined ? "unexpected EOF" : `invalid character ${quoteCharacter(character)} ${context}`,
    );
  }
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}

const quoted: Readonly<Record<string, string>> = { "'": "\\'", '"': '"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function quoteCharacter(character: string): string {
  const code = character.charCodeAt(0);
  const isPrintable = code >= 0x20 && code !== 0x7f && !(code >= 0x80 && code <= 0xa0);
  const plain = character === "\\" ? "\\\\" : character;
  const hex = code < 0x80 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  return `'${quoted[character] ?? (isPrintable ? plain : hex)}'`;
}
