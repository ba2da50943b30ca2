/** The inline flags that are in force at a place of a pattern. */
export interface Flags {
  /** `i`: letters match in either case. */
  readonly ignoreCase: boolean;
  /** `m`: `^` and `$` match at every line. */
  readonly multiline: boolean;
  /** `s`: a dot matches a newline too. */
  readonly dotAll: boolean;
  /** `x`: white space and comments are left out. */
  readonly verbose: boolean;
  /** `a`: `\w`, `\d`, `\s` and `\b` know ASCII only. */
  readonly ascii: boolean;
}

/** `d`, `s`, `w` and their opposites. */
export type Category = "d" | "D" | "s" | "S" | "w" | "W";

/** A part of a set: one character, a range of them, or a category. Characters are code points. */
export type SetItem =
  | { readonly kind: "character"; readonly code: number }
  | { readonly kind: "range"; readonly low: number; readonly high: number }
  | { readonly kind: "category"; readonly category: Category };

export type Position = "line-start" | "line-end" | "text-start" | "text-end" | "boundary" | "no-boundary";

/** A pattern, read. */
export type Node =
  | { readonly kind: "character"; readonly code: number; readonly flags: Flags }
  | { readonly kind: "any"; readonly flags: Flags }
  | { readonly kind: "set"; readonly negated: boolean; readonly items: readonly SetItem[]; readonly flags: Flags }
  | { readonly kind: "position"; readonly position: Position; readonly flags: Flags }
  /** `number` is missing for a group that captures nothing. */
  | { readonly kind: "group"; readonly number?: number; readonly body: Node }
  | { readonly kind: "atomic"; readonly body: Node }
  | { readonly kind: "look"; readonly behind: boolean; readonly negated: boolean; readonly body: Node }
  | { readonly kind: "reference"; readonly group: number; readonly flags: Flags }
  | {
      readonly kind: "repeat";
      readonly min: number;
      readonly max: number;
      readonly mode: RepeatMode;
      readonly body: Node;
    }
  | { readonly kind: "sequence"; readonly items: readonly Node[] }
  | { readonly kind: "choice"; readonly options: readonly Node[] };

export type RepeatMode = "greedy" | "lazy" | "possessive";
