import type { ConversationToxicKind } from "../../toxics/toxic-kind.ts";
import { httpAbort } from "./abort.ts";
import { httpDelay } from "./delay.ts";

/** All kinds of toxics on HTTP. */
export const httpToxicKinds: readonly ConversationToxicKind[] = [httpAbort, httpDelay];
