import type { Direction } from "../data/direction.ts";
import type { Attributes } from "./attributes.ts";
import type { Effect } from "./suffers.ts";
import type { ToxicKind } from "./toxic-kind.ts";
import type { Trigger } from "./trigger.ts";

/** The effect of a toxic that has met nothing yet. */
export const noEffect = (): Effect => ({ seen: 0, matched: 0, affected: 0 });

/** One toxic of a proxy. Its attributes can change while connections use it. */
export interface Toxic {
  readonly name: string;
  readonly kind: ToxicKind;
  readonly direction: Direction;
  /** The direction as it was asked for: upper case is understood and echoed. */
  readonly stream: string;
  /** Which share suffers: 0 none, 1 all; beyond that the same. Connections for a toxic on bytes, else messages. */
  toxicity: number;
  attributes: Attributes;
  /** Which of them in their order; without it, each. Connections that were open before it are not counted, and spared. */
  trigger: Trigger | undefined;
  /** Counted by toxics on messages only. */
  readonly effect: Effect;
}
