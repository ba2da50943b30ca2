import * as z from "zod";
import type { Json } from "@hormesis/experiment";

/*
 * The records of a ledger, one JSON object a line. Each is on the disk before the act it announces, so that whatever
 * was possibly done can be read from what is there.
 */

/** Counts up when a reader of before would misread what is written now. */
export const LEDGER_VERSION = 1;

const json = z.custom<Json>((value) => value !== undefined);
const processIdentity = z.object({ pid: z.int(), startTime: z.string() });

/** An instant on both clocks: the wall's, and the one since boot, which nobody can set. */
export const deadlineSchema = z.object({ wallMs: z.number(), sinceBootMs: z.number() });
export type Deadline = z.infer<typeof deadlineSchema>;

const headerSchema = z.object({
  type: z.literal("ledger"),
  version: z.int(),
  runId: z.string(),
  runner: processIdentity,
  bootId: z.string(),
  at: z.number(),
});
export type LedgerHeader = z.infer<typeof headerSchema>;

const intentSchema = z.object({
  type: z.literal("intent"),
  id: z.string(),
  at: z.number(),
  fault: z.string(),
  version: z.int(),
  target: z.object({ name: z.string(), identity: json }),
  state: json,
  resources: z.array(z.string()),
  deadline: deadlineSchema,
});
/** What is about to be injected, with all that is needed to undo it. */
export type Intent = z.infer<typeof intentSchema>;

const by = z.enum(["runner", "guard", "recover", "halt"]);
/** Who reverts. */
export type Reverter = z.infer<typeof by>;

export const recordSchema = z.discriminatedUnion("type", [
  headerSchema,
  /** A guard that has read the ledger and is ready. */
  z.object({ type: z.literal("guard"), at: z.number(), process: processIdentity }),
  intentSchema,
  z.object({ type: z.literal("injected"), id: z.string(), at: z.number() }),
  z.object({ type: z.literal("observed"), id: z.string(), at: z.number(), evidence: json }),
  z.object({ type: z.literal("reverting"), id: z.string(), at: z.number(), by }),
  z.object({
    type: z.literal("reverted"),
    id: z.string(),
    at: z.number(),
    by,
    evidence: json,
    /** Why nothing suffered from it; null when something did, and for faults that do not count. Older ledgers lack it. */
    idle: z.string().nullable().optional(),
  }),
  z.object({ type: z.literal("residue"), id: z.string(), at: z.number(), by, what: z.array(z.string()) }),
  /** Somebody stopped the run from outside: nothing is injected after this. */
  z.object({ type: z.literal("halted"), at: z.number() }),
  z.object({ type: z.literal("closed"), at: z.number() }),
]);
export type LedgerRecord = z.infer<typeof recordSchema>;
