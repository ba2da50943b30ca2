import type { ConversationToxicKind } from "../../toxics/toxic-kind.ts";
import { httpAbort } from "./abort.ts";
import { httpClose } from "./close.ts";
import { httpCorrupt } from "./corrupt.ts";
import { httpDelay } from "./delay.ts";
import { httpReplace } from "./replace.ts";
import { httpSlowBody } from "./slow-body.ts";
import { httpTruncate } from "./truncate.ts";

/** All kinds of toxics on HTTP. */
export const httpToxicKinds: readonly ConversationToxicKind[] = [
  httpAbort,
  httpDelay,
  httpReplace,
  httpCorrupt,
  httpTruncate,
  httpSlowBody,
  httpClose,
];
