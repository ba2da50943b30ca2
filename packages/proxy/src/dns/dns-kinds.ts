import type { ConversationToxicKind } from "../toxics/toxic-kind.ts";
import { dnsForge } from "./dns-forge.ts";
import { dnsTtl } from "./dns-ttl.ts";

/** The kinds of toxics on DNS alone, beside those on packets. */
export const dnsKinds: readonly ConversationToxicKind[] = [dnsForge, dnsTtl];
