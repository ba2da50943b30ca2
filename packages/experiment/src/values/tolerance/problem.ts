/** Something wrong with a tolerance. */
export interface ToleranceProblem {
  /** Stable name, such as `TOLERANCE_RANGE_LENGTH`. */
  readonly code: string;
  readonly message: string;
  readonly mend: string;
  /** Where in the tolerance: `["range", 0]`. */
  readonly path: readonly (string | number)[];
  /** True where Chaos Toolkit accepts the document; it is worth a look all the same. */
  readonly warning?: true;
}

export function problem(found: ToleranceProblem): ToleranceProblem {
  return found;
}
