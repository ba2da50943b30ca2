import type { Json, JsonObject } from "../json.ts";

/**
 * Reads what a declaration of one `type` (`vault`, `file`) points to, for configuration and secrets. Reading only:
 * it must change nothing anywhere. Rejects with a `HormesisError` when it cannot.
 */
export interface ValueSource {
  readonly type: string;
  read(declaration: JsonObject, configuration: JsonObject, signal: AbortSignal): Promise<Json>;
}
