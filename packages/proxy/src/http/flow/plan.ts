import { isChosen } from "../../toxics/suffers.ts";
import { httpAbort } from "../toxics/abort.ts";
import { httpDelay } from "../toxics/delay.ts";
import { Hold } from "./hold.ts";
import type { Presence } from "./presence.ts";

/** What happens to one message on its way. */
export interface Plan {
  readonly hold: Hold;
  /** It is answered by this instead of the server. */
  readonly abort: Presence | undefined;
}

/** Nothing happens to it. */
export const untouched: Plan = { hold: new Hold([]), abort: undefined };

/** Draws, in their order, which of the toxics that match a message it suffers from. An abort is the last of them. */
export function planFor(matching: readonly Presence[]): Plan {
  const chosen: Presence[] = [];
  for (const presence of matching) {
    if (presence.isGone || !isChosen(presence.toxic, presence.chance)) continue;
    chosen.push(presence);
    if (presence.toxic.kind === httpAbort) break;
  }
  if (chosen.length === 0) return untouched;
  const of = (kind: Presence["toxic"]["kind"]): Presence[] => chosen.filter(({ toxic }) => toxic.kind === kind);
  return { hold: new Hold(of(httpDelay)), abort: of(httpAbort)[0] };
}

/** Whether a toxic acts when the response comes, and not before the request goes on. */
export function actsOnResponse({ toxic }: Presence): boolean {
  return toxic.direction === "downstream" && toxic.kind !== httpAbort;
}
