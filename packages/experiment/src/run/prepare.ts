import type { Activity } from "../document/schema.ts";
import { messageOf } from "../errors.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import type { ValueSource } from "../ports/value-source.ts";
import { callProvider } from "./call.ts";
import { Broken } from "./broken.ts";
import type { RunContext } from "./context.ts";

/**
 * Reads what could not be known at plan time: configuration and secrets from Vault and files, and configuration that a
 * probe gives. In the order of their declaration, so that a probe sees what stands before it. What cannot be read is
 * absent, and said: a warning under Chaos Toolkit's semantics, otherwise a reason not to go on.
 */
export async function prepareValues(ctx: RunContext, sources: readonly ValueSource[]): Promise<void> {
  const { plan, configuration, secrets, interruption } = ctx;
  const signal = interruption.stop;
  const read = (declaration: JsonObject): Promise<Json> => {
    const source = sources.find((each) => each.type === declaration["type"]);
    if (source === undefined)
      throw new Error(`nothing here reads values of type ${JSON.stringify(declaration["type"])}`);
    return source.read(declaration, plan.configuration.values, signal);
  };
  for (const { path, declaration } of plan.secrets.pending) {
    const value = await attempt(ctx, `secret '${path.join(".")}'`, () => read(declaration));
    place(secrets, path, value === undefined ? {} : value);
  }
  const pending = new Map(plan.configuration.pending.map(({ key, declaration }) => [key, declaration]));
  const keys = Object.keys({ ...ctx.experiment.configuration, ...plan.configuration.values });
  for (const key of keys) {
    const declaration = pending.get(key);
    if (declaration === undefined) {
      configuration[key] = plan.configuration.values[key] ?? null;
      continue;
    }
    const value = await attempt(ctx, `configuration '${key}'`, () =>
      declaration["type"] === "probe" ? probe(ctx, declaration, signal) : read(declaration),
    );
    if (value !== undefined) configuration[key] = value;
  }
}

async function attempt(ctx: RunContext, what: string, read: () => Promise<Json>): Promise<Json | undefined> {
  try {
    return await read();
  } catch (error) {
    if (ctx.interruption.stop.aborted) throw ctx.interruption.stop.reason;
    if (error instanceof Broken && ctx.rules.brokenEscapes) throw error;
    const message = `Failed to read ${what}: ${messageOf(error)}`;
    await ctx.emit({ type: "warning", message: ctx.redactor.text(message) });
    if (ctx.rules.extended) ctx.facts.preparation.push(ctx.redactor.text(message));
    return undefined;
  }
}

/** The value of a configuration probe: what a function returns, what a process that exits with 0 prints, a body. */
async function probe(ctx: RunContext, declaration: JsonObject, signal: AbortSignal): Promise<Json> {
  if (!isJsonObject(declaration["provider"])) throw new Broken("it has no provider");
  const outcome = await callProvider(ctx, declaration as unknown as Activity, signal);
  if (outcome.status !== "succeeded") throw new Error(outcome.reason);
  const { output } = outcome;
  const provider = declaration["provider"];
  const type = isJsonObject(provider) ? provider["type"] : undefined;
  if (type === "http" && isJsonObject(output)) return output["body"] ?? null;
  if (type !== "process" || !isJsonObject(output)) return output;
  if (output["status"] !== 0) throw new Error(`the process exited with ${JSON.stringify(output["status"])}`);
  return typeof output["stdout"] === "string" ? output["stdout"].trim() : null;
}

function place(target: JsonObject, path: readonly string[], value: Json): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  if (rest.length === 0) {
    target[first] = value;
    return;
  }
  const existing = target[first];
  const inner = isJsonObject(existing) ? existing : {};
  target[first] = inner;
  place(inner, rest, value);
}
