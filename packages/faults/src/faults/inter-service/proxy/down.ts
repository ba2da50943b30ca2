import * as z from "zod";
import type { Fault, FaultContext } from "../../../ports/fault.ts";
import type { Target } from "../../../ports/target.ts";
import {
  askApi,
  findProxy,
  otherMachineOf,
  type Place,
  placeOf,
  placeSchema,
  placeShape,
  refusedBy,
} from "../../../proxies/proxy-api.ts";
import { proxyFaultCommon, refuseDisabled, wayOf } from "../../../proxies/proxy-fault.ts";

const parametersSchema = z.strictObject(placeShape);
type Parameters = z.infer<typeof parametersSchema>;

const stateSchema = z.object({ place: placeSchema, way: z.string() });
type State = z.infer<typeof stateSchema>;

/**
 * A proxy is disabled: it closes its connections and listens no more, as when the server behind it is down.
 *
 * @example { type: "fault", fault: "proxy.down", arguments: { proxy: "orders-db" } }
 */
export const proxyDown: Fault<Parameters, State> = {
  ...proxyFaultCommon,
  name: "proxy.down",
  category: "infrastructure/inter-service",
  description: "Connections through a proxy are closed, and new ones refused, as when the server is down.",
  parameters: parametersSchema,
  state: stateSchema,
  touches: "one proxy, of Hormesis or of Toxiproxy: it is disabled",
  undo: "the proxy is enabled again; it knows no lease for that, so it is for the runner or the guard to do it",

  otherMachine: otherMachineOf,

  async prepare(given, target, ctx) {
    const place = placeOf(given);
    const proxy = await findProxy(place, target, ctx);
    refuseDisabled(place, proxy);
    return { place, way: wayOf(proxy) };
  },

  async inject({ place }, target, ctx) {
    await enable(place, false, { target, ctx });
  },

  async observe({ place }, target, ctx) {
    const asked = await askApi(place, { method: "GET", path: "" }, target, ctx);
    // Without its process or without itself, there is no proxy that is disabled.
    if (asked === "gone" || asked.status === 404) return { state: "absent", evidence: { enabled: null } };
    if (asked.status !== 200) throw refusedBy(place, asked);
    const { enabled = null } = asked.json;
    return { state: enabled === false ? "active" : "absent", evidence: { proof: "the proxy says so", enabled } };
  },

  async revert({ place }, target, ctx) {
    await enable(place, true, { target, ctx });
  },

  async residue(state, target, ctx) {
    const { state: effect } = await proxyDown.observe(state, target, ctx);
    return effect === "absent" ? [] : [`proxy ${state.place.proxy} is disabled`];
  },

  resources: ({ place }) => [`proxy:${place.api}/${place.proxy}/enabled`],
  blastRadius: ({ place, way }) => [`all connections through proxy '${place.proxy}' (${way}): closed and refused`],
};

/** Nothing is to be done where there is no proxy any more. The older way to say it is known to every Toxiproxy. */
async function enable(
  place: Place,
  enabled: boolean,
  { target, ctx }: { readonly target: Target; readonly ctx: FaultContext },
): Promise<void> {
  const asked = await askApi(place, { method: "POST", path: "", body: { enabled } }, target, ctx);
  if (asked !== "gone" && asked.status !== 200 && asked.status !== 404) throw refusedBy(place, asked);
}
