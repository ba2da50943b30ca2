import { isJsonObject, type Json, type JsonObject } from "@hormesis/experiment";
import type { FaultContext, FaultEffect, FaultImpact } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";
import { askApi, refusedBy } from "./proxy-api.ts";
import { toldOf, type ToxicState } from "./toxic-state.ts";

interface Found {
  readonly enabled: boolean;
  readonly toxic: JsonObject;
}

/** Undefined when there is no such toxic, no such proxy, or nobody who has proxies. */
export async function findToxic(
  { place, name }: ToxicState,
  target: Target,
  ctx: FaultContext,
): Promise<Found | undefined> {
  const asked = await askApi(place, { method: "GET", path: "" }, target, ctx);
  if (asked === "gone" || asked.status === 404) return undefined;
  if (asked.status !== 200) throw refusedBy(place, asked);
  const { enabled, toxics } = asked.json;
  const toxic = Array.isArray(toxics) ? toxics.filter(isJsonObject).find((one) => one["name"] === name) : undefined;
  return toxic === undefined ? undefined : { enabled: enabled === true, toxic };
}

/** In effect when the proxy says that it is enabled and has the toxic, with all that it was told. */
export async function lookAtToxic(state: ToxicState, target: Target, ctx: FaultContext): Promise<FaultEffect> {
  const found = await findToxic(state, target, ctx);
  if (found === undefined) return { state: "absent", evidence: { toxic: null } };
  const { enabled } = found;
  const { lease = null, ...toxic } = found.toxic;
  const isAsTold = Object.entries(toldOf(state)).every(([key, told]) => isSame(told, toxic[key]));
  const evidence = { proof: "the proxy says so", enabled, lease, toxic };
  return { state: enabled && isAsTold ? "active" : "partial", evidence };
}

/** What suffered from a toxic on messages so far, which the proxy counts. `counted` says what these are: `requests`. */
export async function impactOfToxic(
  state: ToxicState,
  counted: string,
  { target, ctx }: { readonly target: Target; readonly ctx: FaultContext },
): Promise<FaultImpact> {
  const found = await findToxic(state, target, ctx);
  const effect = found?.toxic["effect"];
  if (!isJsonObject(effect)) {
    return { idle: "what suffered from it cannot be said: the proxy does not have it any more", evidence: null };
  }
  return { idle: idleReason(effect, counted), evidence: effect };
}

function idleReason({ seen, matched, affected, unreadBytes }: JsonObject, counted: string): string | null {
  if (Number(affected) > 0) return null;
  if (Number(matched) > 0) return `${counted} that matched: ${Number(matched)}, and none of them suffered`;
  if (Number(seen) > 0) return `${counted} that came by: ${Number(seen)}, and none of them matched`;
  const unread = Number(unreadBytes ?? 0);
  return unread > 0 ? `no ${counted} came by, but ${unread} bytes that are none` : `no ${counted} came by`;
}

/** True when all that was told is there; a server may know more members. Toxicity is a short float there. */
function isSame(told: Json, found: Json | undefined): boolean {
  if (typeof told === "number") return typeof found === "number" && Math.fround(told) === Math.fround(found);
  if (!isJsonObject(told)) return JSON.stringify(told) === JSON.stringify(found);
  return isJsonObject(found) && Object.entries(told).every(([key, value]) => isSame(value, found[key]));
}
