import { JsonPathError } from "./error.ts";
import type { Token } from "./tokens.ts";
import { tokenize } from "./tokens.ts";

/** How deep filters, brackets and values may stand inside one another; it keeps the parser's recursion small. */
export const MAX_NESTING = 50;

/** A place within the tokens of a path, and the ways to go on from there. */
export class Cursor {
  readonly #path: string;
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;

  constructor(path: string) {
    this.#path = path;
    this.#tokens = tokenize(path);
  }

  /** The token at the place, or `ahead` tokens further; after the end it is always `end`. */
  peek(ahead = 0): Token {
    const token = this.#tokens[this.#position + ahead] ?? this.#tokens.at(-1);
    if (token === undefined) throw new Error("A path has at least its end token.");
    return token;
  }

  /** True when the next token is this symbol or keyword. */
  at(text: string): boolean {
    const { kind, text: found } = this.peek();
    return (kind === "symbol" || kind === "keyword") && found === text;
  }

  next(): Token {
    const token = this.peek();
    this.#position++;
    return token;
  }

  /** Steps over a symbol or keyword if it is there. */
  take(text: string): boolean {
    if (!this.at(text)) return false;
    this.#position++;
    return true;
  }

  expect(text: string, mend: string): void {
    if (!this.take(text)) throw this.error(`expected '${text}' ${this.found()}`, mend);
  }

  /** Runs `parse` one level deeper. */
  nested<T>(parse: () => T): T {
    if (this.#depth >= MAX_NESTING) {
      throw this.error(`it is nested more than ${MAX_NESTING} levels deep`, "Use a simpler path.");
    }
    this.#depth++;
    try {
      return parse();
    } finally {
      this.#depth--;
    }
  }

  found(): string {
    const token = this.peek();
    return token.kind === "end" ? "but the path ends" : `but found '${token.text}'`;
  }

  error(reason: string, mend: string): JsonPathError {
    return new JsonPathError({ path: this.#path, offset: this.peek().offset, reason, mend });
  }
}
