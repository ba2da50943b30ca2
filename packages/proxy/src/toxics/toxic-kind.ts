import type { Random } from "@hormesis/experiment";
import type { Settings } from "./attributes.ts";
import type { Behaviour } from "./behaviour.ts";

/** What a behaviour is made from, once a connection: its numbers, its own chance, and the time it starts. */
export interface BehaviourInput {
  readonly settings: Settings;
  readonly random: Random;
  readonly startedAtMs: number;
}

/** One kind of toxic, as the API knows it. */
export interface ToxicKind {
  readonly type: string;
  /** Toxiproxy's name of the type, which stands in its error texts. */
  readonly goName: string;
  /** Names of the attributes, in the order in which they are written; all start at 0, and none may be negative. */
  readonly attributeNames: readonly string[];
  create(input: BehaviourInput): Behaviour;
}
