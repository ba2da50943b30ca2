import { PythonRegexError } from "./error.ts";

/** How deep groups may stand inside one another; it keeps the parser's recursion small. */
const MAX_NESTING = 200;

/** A capturing group as it is known while the rest of the pattern is still being read. */
export interface GroupState {
  open: boolean;
  /** How many lookbehinds it stands in. */
  readonly lookbehindDepth: number;
}

/** A place within a pattern, and what was learnt about it so far. Positions count code points, as Python does. */
export class Reader {
  readonly pattern: string;
  /** By number; number 0, the whole match, is not a group that can be referred to while it is open. */
  readonly groups: GroupState[] = [{ open: true, lookbehindDepth: 0 }];
  readonly names = new Map<string, number>();
  lookbehindDepth = 0;
  readonly #characters: readonly string[];
  #position = 0;
  #nesting = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
    this.#characters = Array.from(pattern);
  }

  get position(): number {
    return this.#position;
  }

  goTo(position: number): void {
    this.#position = position;
  }

  /** The next character, or undefined at the end. */
  peek(ahead = 0): string | undefined {
    return this.#characters[this.#position + ahead];
  }

  next(): string | undefined {
    return this.#characters[this.#position++];
  }

  /** Steps over a character if it is there. */
  take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.#position++;
    return true;
  }

  /** Steps over at most `limit` characters that pass the test, and returns them. */
  takeWhile(test: RegExp, limit = Infinity): string {
    let taken = "";
    for (let next = this.peek(); next !== undefined && taken.length < limit && test.test(next); next = this.peek()) {
      taken += next;
      this.#position++;
    }
    return taken;
  }

  /** Reads up to a character and steps over it. */
  takeUntil(end: string, missing: string): string {
    const from = this.#position;
    while (this.peek() !== end) {
      if (this.next() === undefined) throw this.error(missing, `Add the missing ${end}.`);
    }
    this.#position++;
    return this.#characters.slice(from, this.#position - 1).join("");
  }

  nested<T>(parse: () => T): T {
    if (this.#nesting >= MAX_NESTING) {
      throw this.unsupported(`it is nested more than ${MAX_NESTING} levels deep`, "Use a simpler pattern.");
    }
    this.#nesting++;
    try {
      return parse();
    } finally {
      this.#nesting--;
    }
  }

  error(reason: string, mend: string): PythonRegexError {
    return new PythonRegexError({ pattern: this.pattern, reason: `${reason} (near position ${this.#position})`, mend });
  }

  unsupported(reason: string, mend: string): PythonRegexError {
    return new PythonRegexError({ pattern: this.pattern, reason, mend, unsupported: true });
  }
}
