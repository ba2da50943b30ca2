import type { Random } from "@hormesis/experiment";
import type { z } from "zod";
import type { Settings } from "./attributes.ts";
import type { Behaviour } from "./behaviour.ts";

/** What a behaviour is made from, once a connection: its attributes, its own chance, and the time it starts. */
export interface BehaviourInput {
  readonly settings: Settings;
  readonly random: Random;
  readonly startedAtMs: number;
}

/** One kind of toxic, as the API knows it. */
export type ToxicKind = ByteToxicKind | ConversationToxicKind;

interface AnyToxicKind {
  readonly type: string;
  /** Toxiproxy's name of the type, which stands in its error texts. */
  readonly goName: string;
  /** Attributes that are whole numbers, in the order in which they are written; all start at 0, none may be negative. */
  readonly attributeNames: readonly string[];
  /** Attributes of any other form, which Toxiproxy has none of. One that is left out and has no default is not shown. */
  readonly shape?: z.ZodObject;
}

/** Acts on bytes, whatever they mean, of any proxy. */
export interface ByteToxicKind extends AnyToxicKind {
  readonly layer: "bytes";
  create(input: BehaviourInput): Behaviour;
}

/** Acts on messages: its proxy must speak one of its protocols. What it does, the conversation of that protocol knows. */
export interface ConversationToxicKind extends AnyToxicKind {
  readonly layer: "conversation";
  readonly protocols: readonly string[];
  /** What has no effect where one of the protocols is spoken, such as `match.body`: it is refused there. */
  readonly withoutEffect?: Readonly<Record<string, readonly string[]>>;
}
