import type { DocumentPath } from "./diagnostic.ts";
import { endOfString } from "./json-survey.ts";
import { explainEnd, explainString, explainUnexpected, type JsonProblem } from "./json-problems.ts";

/** Where a value is: the offset of its key, or of itself where it has none; and the same of what is in it. */
interface Place {
  readonly offset: number;
  readonly children?: Map<string | number, Place>;
}

/** What reading a JSON text slowly gives: the places of all values, and what a reader should know. */
export interface JsonScan {
  readonly problem: JsonProblem | undefined;
  readonly duplicates: readonly { readonly offset: number; readonly path: (string | number)[] }[];
  readonly inexactNumbers: readonly {
    readonly offset: number;
    readonly path: (string | number)[];
    readonly text: string;
  }[];
  /** The offset of the value at a path, or of the deepest part of it that is there. */
  locate(path: DocumentPath): number | undefined;
}

/** A list or an object that is being read. */
interface Frame {
  readonly opening: "{" | "[";
  readonly offset: number;
  readonly children: Map<string | number, Place>;
  key: string | number;
}

type State = "value" | "value or end" | "key" | "key or end" | "colon" | "comma or end" | "done";

const blank = /[ \t\r\n]*/y;
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const longInteger = /^-?\d{16,}$/;

/** Reads a JSON text for the places of its values. Not recursive, so that no depth is too much. */
export function scanJson(text: string): JsonScan {
  return new Scanner(text).scan();
}

class Scanner {
  readonly #text: string;
  readonly #stack: Frame[] = [];
  readonly #duplicates: { offset: number; path: (string | number)[] }[] = [];
  readonly #inexactNumbers: { offset: number; path: (string | number)[]; text: string }[] = [];
  #root: Place | undefined;
  #offset = 0;
  #keyOffset: number | undefined;
  #state: State = "value";

  constructor(text: string) {
    this.#text = text;
  }

  scan(): JsonScan {
    let problem: JsonProblem | undefined;
    while (problem === undefined) {
      this.#offset += matchAt(blank, this.#text, this.#offset).length;
      if (this.#offset >= this.#text.length) {
        if (this.#state !== "done") problem = explainEnd(this.#text, this.#stack.at(-1));
        break;
      }
      problem = this.#step(this.#text[this.#offset] ?? "");
    }
    const root = this.#root;
    return {
      problem,
      duplicates: this.#duplicates,
      inexactNumbers: this.#inexactNumbers,
      locate: (path) => locate(root, path),
    };
  }

  #step(character: string): JsonProblem | undefined {
    const frame = this.#stack.at(-1);
    const isEnd = frame !== undefined && character === (frame.opening === "{" ? "}" : "]");
    switch (this.#state) {
      case "value or end":
        return isEnd ? this.#close() : this.#value(character);
      case "value":
        return this.#value(character);
      case "key or end":
        return isEnd ? this.#close() : this.#key(character);
      case "key":
        return this.#key(character);
      case "colon":
        if (character !== ":") return this.#unexpected();
        return this.#advance(1, "value");
      case "comma or end":
        if (isEnd) return this.#close();
        if (character !== ",") return this.#unexpected();
        return this.#advance(1, frame?.opening === "{" ? "key" : "value");
      case "done":
        return this.#unexpected();
    }
  }

  #unexpected(): JsonProblem {
    return explainUnexpected(this.#text, this.#offset, this.#state, this.#stack.at(-1)?.opening);
  }

  #advance(length: number, state: State): undefined {
    this.#offset += length;
    this.#state = state;
  }

  #key(character: string): JsonProblem | undefined {
    const frame = this.#stack.at(-1);
    if (character !== '"' || frame === undefined) return this.#unexpected();
    const read = this.#string();
    if (typeof read !== "string") return read;
    frame.key = read;
    if (frame.children.has(read)) this.#duplicates.push({ offset: this.#offset, path: this.#path() });
    this.#keyOffset = this.#offset;
    return this.#advance(endOfString(this.#text, this.#offset) + 1 - this.#offset, "colon");
  }

  #value(character: string): JsonProblem | undefined {
    if (character === "{" || character === "[") return this.#open(character);
    if (character === '"') {
      const read = this.#string();
      if (typeof read !== "string") return read;
      this.#put({ offset: this.#keyOffset ?? this.#offset });
      return this.#advance(endOfString(this.#text, this.#offset) + 1 - this.#offset, this.#after());
    }
    const found = matchAt(literal, this.#text, this.#offset);
    const next = this.#text[this.#offset + found.length] ?? "";
    if (found === "" || /[\w.+-]/.test(next)) return this.#unexpected();
    this.#put({ offset: this.#keyOffset ?? this.#offset });
    if (longInteger.test(found) && String(BigInt(found)) !== BigInt(Number(found)).toString()) {
      this.#inexactNumbers.push({ offset: this.#offset, path: this.#path(), text: found });
    }
    return this.#advance(found.length, this.#after());
  }

  #string(): string | JsonProblem {
    const end = endOfString(this.#text, this.#offset);
    try {
      const value: unknown = JSON.parse(this.#text.slice(this.#offset, end + 1));
      if (typeof value === "string") return value;
    } catch {}
    return explainString(this.#text, this.#offset, end);
  }

  #open(opening: "{" | "["): undefined {
    const children = new Map<string | number, Place>();
    this.#put({ offset: this.#keyOffset ?? this.#offset, children });
    this.#stack.push({ opening, offset: this.#offset, children, key: 0 });
    return this.#advance(1, opening === "{" ? "key or end" : "value or end");
  }

  #close(): undefined {
    this.#stack.pop();
    return this.#advance(1, this.#after());
  }

  /** Notes a value's place with its list or object. A list counts on when the value is over: see `#after`. */
  #put(place: Place): void {
    const frame = this.#stack.at(-1);
    if (frame === undefined) this.#root = place;
    else frame.children.set(frame.key, place);
    this.#keyOffset = undefined;
  }

  #after(): State {
    const frame = this.#stack.at(-1);
    if (frame === undefined) return "done";
    if (typeof frame.key === "number") frame.key += 1;
    return "comma or end";
  }

  #path(): (string | number)[] {
    return this.#stack.map((frame) => frame.key);
  }
}

function locate(root: Place | undefined, path: DocumentPath): number | undefined {
  let place = root;
  for (const step of path) {
    const next = place?.children?.get(step);
    if (next === undefined) break;
    place = next;
  }
  return place?.offset;
}

function matchAt(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? "";
}
