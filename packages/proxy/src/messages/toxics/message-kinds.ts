import type { MessageToxicKind } from "../message-stage.ts";
import { messageClose } from "./message-close.ts";
import { messageCorrupt } from "./message-corrupt.ts";
import { messageDelay } from "./message-delay.ts";
import { messageDrop } from "./message-drop.ts";
import { messageDuplicate } from "./message-duplicate.ts";
import { messageReorder } from "./message-reorder.ts";

/** All that can happen to a message. */
export const messageToxicKinds: readonly MessageToxicKind[] = [
  messageDrop,
  messageDuplicate,
  messageDelay,
  messageReorder,
  messageCorrupt,
  messageClose,
];
