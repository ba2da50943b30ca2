import type { Activity } from "../document/schema.ts";
import { HormesisError, messageOf } from "../errors.ts";
import type { Outcome } from "../ports/provider.ts";
import { substitute, substituteAlways } from "../values/index.ts";
import { type RunContext, scopeOfProvider, secretsOf } from "./context.ts";

/** Calls the provider of an activity once. Whatever goes wrong is an outcome; this never throws. */
export async function callProvider(ctx: RunContext, activity: Activity, signal: AbortSignal): Promise<Outcome> {
  const provider = ctx.providers.get(activity.provider.type);
  // Chaos Toolkit passes over a provider it does not know: the activity does nothing and succeeds. Never here.
  if (provider === undefined)
    return { status: "failed", reason: `there is no provider of type '${activity.provider.type}'` };
  if (signal.aborted) return { status: "interrupted", reason: messageOf(signal.reason) };
  const scope = scopeOfProvider(ctx, activity.provider);
  // Where there is neither configuration nor secrets, Chaos Toolkit leaves arguments as they are, `$$` included; but not
  // what makes up a request.
  try {
    return await provider.perform({
      activity,
      resolve: (value) => (provider.type === "http" ? substituteAlways(value, scope) : substitute(value, scope)),
      configuration: ctx.configuration,
      secrets: secretsOf(ctx, activity),
      signal,
      clock: ctx.clock,
      random: ctx.random,
    });
  } catch (error) {
    if (signal.aborted) return { status: "interrupted", reason: messageOf(signal.reason) };
    if (error instanceof HormesisError) return { status: "failed", reason: `${error.message} ${error.mend}` };
    return { status: "broken", reason: messageOf(error) };
  }
}
