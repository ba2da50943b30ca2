import type { Direction } from "../data/direction.ts";
import type { Attributes } from "./attributes.ts";
import type { ToxicKind } from "./toxic-kind.ts";

/** One toxic of a proxy. Its numbers can change while connections use it. */
export interface Toxic {
  readonly name: string;
  readonly kind: ToxicKind;
  readonly direction: Direction;
  /** The direction as it was asked for: upper case is understood and echoed. */
  readonly stream: string;
  /** Which share of connections suffers: 0 none, 1 all; beyond that the same. */
  toxicity: number;
  attributes: Attributes;
}
