import type { Activity } from "../document/schema.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Clock } from "./clock.ts";
import type { Random } from "./random.ts";

/**
 * What came of an activity.
 *
 * - `succeeded`: it was performed. `complaint` says what a careful reader would object to (a process that exited
 *   with 1, an HTTP status of 500): strict semantics turn it into a failure of an *action* that has no tolerance.
 * - `failed`: it could not be performed, in a way that its provider knows (refused connection, timeout, exception).
 * - `broken`: the declaration itself cannot work (a header that is a number, a body that is not the JSON it says).
 *   Chaos Toolkit crashes here; strict semantics treat it as `failed`. `unserialisable`: it was performed, but JSON
 *   cannot carry its output.
 * - `interrupted`: the signal ended it first.
 *
 * `trace` holds the lines of the original exception, where there was one.
 */
export type Outcome =
  | { readonly status: "succeeded"; readonly output: Json; readonly complaint?: string }
  | { readonly status: "failed"; readonly reason: string; readonly output?: Json; readonly trace?: readonly string[] }
  | {
      readonly status: "broken";
      readonly reason: string;
      readonly trace?: readonly string[];
      readonly unserialisable?: true;
    }
  | { readonly status: "interrupted"; readonly reason: string };

/** One activity to perform, with all that its provider may use. */
export interface Call {
  /** The activity as written: nothing in it is substituted yet. */
  readonly activity: Activity;
  /** Replaces `${...}` within the activity's own scope (configuration, the secret groups it names, earlier outputs). */
  readonly resolve: (value: Json) => Json;
  readonly configuration: JsonObject;
  /** The secret groups that `provider.secrets` names, merged; undefined when it names none. */
  readonly secrets: JsonObject | undefined;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly random: Random;
}

/** A reason why an activity could not be performed, found without touching anything. */
export interface Problem {
  /** Stable name, such as `PROCESS_NOT_FOUND`. */
  readonly code: string;
  readonly message: string;
  readonly mend: string;
  /** Where in the activity: `["provider", "path"]`. */
  readonly path: readonly (string | number)[];
}

/**
 * Performs the activities of one `provider.type`.
 *
 * A provider is started lazily, serves many calls (also side by side, for background activities), and holds on to
 * nothing after `close`. It never throws for what an activity did: that is an `Outcome`.
 */
export interface Provider {
  readonly type: string;
  /** Looks, without touching the system under test. Static shape is already checked. */
  check(activity: Activity, signal: AbortSignal): Promise<readonly Problem[]>;
  /** Resolves soon (within two seconds) after the signal is aborted, with nothing it started still running. */
  perform(call: Call): Promise<Outcome>;
  close(): Promise<void>;
}
