import { isChosen } from "../../toxics/suffers.ts";
import type { ToxicKind } from "../../toxics/toxic-kind.ts";
import { Corruption } from "../act/corruption.ts";
import { Cut } from "../act/cut.ts";
import { Hold } from "../act/hold.ts";
import { Pace } from "../act/pace.ts";
import { httpAbort } from "../toxics/abort.ts";
import { httpClose } from "../toxics/close.ts";
import { httpCorrupt } from "../toxics/corrupt.ts";
import { httpDelay } from "../toxics/delay.ts";
import { httpReplace } from "../toxics/replace.ts";
import { httpSlowBody } from "../toxics/slow-body.ts";
import { httpTruncate } from "../toxics/truncate.ts";
import { BodyAhead, type Begun } from "./body-ahead.ts";
import type { Presence } from "./presence.ts";

/** What happens to one message on its way. */
export interface Plan {
  /** Nothing: all the rest is empty. */
  readonly isEmpty: boolean;
  readonly hold: Hold;
  /** It is answered by this instead of the server. */
  readonly abort: Presence | undefined;
  /** Its head is another, and perhaps its body. */
  readonly replacements: readonly Presence[];
  readonly corruptions: readonly Corruption[];
  readonly paces: readonly Pace[];
  /** The first of several: no second one can act. */
  readonly cut: Cut | undefined;
}

/** Nothing happens to it. */
export const untouched: Plan = planOf([]);

/**
 * Draws, in their order, which of the toxics that match a message it suffers from. An abort is the last of them. Where the
 * message is given, those that could do nothing to it neither draw nor count it.
 */
export function planFor(matching: readonly Presence[], begun?: Begun): Plan {
  const chosen: Presence[] = [];
  const ahead = begun === undefined ? undefined : new BodyAhead(begun);
  for (const presence of matching) {
    const { toxic } = presence;
    if (presence.isGone || ahead?.allows(toxic) === false || !isChosen(toxic, presence.chance)) continue;
    chosen.push(presence);
    ahead?.suffer(toxic);
    if (toxic.kind === httpAbort) break;
  }
  return chosen.length === 0 ? untouched : planOf(chosen);
}

/** Whether a toxic acts when the response comes, and not before the request goes on. */
export function actsOnResponse({ toxic }: Presence): boolean {
  return toxic.direction === "downstream" && toxic.kind !== httpAbort;
}

function planOf(chosen: readonly Presence[]): Plan {
  const of = (...kinds: readonly ToxicKind[]): Presence[] => chosen.filter(({ toxic }) => kinds.includes(toxic.kind));
  return {
    isEmpty: chosen.length === 0,
    hold: new Hold(of(httpDelay)),
    abort: of(httpAbort)[0],
    replacements: of(httpReplace),
    corruptions: of(httpCorrupt).map((presence) => new Corruption(presence)),
    paces: of(httpSlowBody).map((presence) => new Pace(presence)),
    cut: of(httpTruncate, httpClose).map((presence) => new Cut(presence))[0],
  };
}
