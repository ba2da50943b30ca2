/** The process environment, or a stand-in for it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Something in the document that stops it from being planned; `path` says where. */
export interface PlanProblem {
  readonly code: string;
  readonly message: string;
  readonly mend: string;
  readonly path: readonly (string | number)[];
}
