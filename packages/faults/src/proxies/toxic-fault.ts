import { isJsonObject, type Json, type JsonObject } from "@hormesis/experiment";
import * as z from "zod";
import type { AnyFault, Fault, FaultCategory, FaultContext, FaultEffect } from "../ports/fault.ts";
import type { Target } from "../ports/target.ts";
import { percentSchema } from "../quantities.ts";
import { askApi, findProxy, otherMachineOf, placeOf, placeSchema, placeShape, refusedBy } from "./proxy-api.ts";
import { proxyFaultCommon, refuseDisabled, wayOf } from "./proxy-fault.ts";

/** One kind of toxic, as a fault. */
export interface ToxicFault<Shape extends z.ZodRawShape> {
  readonly name: `${string}.${string}`;
  readonly category: FaultCategory;
  readonly description: string;
  /** The type by which the API knows it. */
  readonly type: string;
  /** The arguments of its own, with units. */
  readonly shape: Shape;
  /** What the API is told of it, beside its type: `{ attributes: { latency: 200 } }`. */
  readonly body: (parameters: z.output<z.ZodObject<Shape>>) => JsonObject;
  /** Direction that it acts in when the document does not say. @defaultValue "downstream", as Toxiproxy */
  readonly stream?: Stream;
}

const streams = ["downstream", "upstream"] as const;
type Stream = (typeof streams)[number];

const common = {
  ...placeShape,
  stream: z
    .enum(streams)
    .optional()
    .describe("downstream: what the server sends; upstream: what clients send (default downstream)"),
  percent: percentSchema
    .refine((ratio) => ratio > 0, "is none")
    .optional()
    .describe("How many of the connections suffer, by chance: 50% (default all)"),
} as const;

const stateSchema = z.object({
  place: placeSchema,
  way: z.string(),
  /** Of this injection alone. */
  name: z.string(),
  /** What the API is told of it beside. */
  toxic: z.object({
    type: z.string(),
    stream: z.enum(streams),
    toxicity: z.number(),
    more: z.record(z.string(), z.json()),
  }),
  ttlMs: z.number(),
});
type State = z.infer<typeof stateSchema>;

/**
 * Makes a fault of a toxic: it is put in a proxy under the injection's name, for no longer than its deadline where the
 * proxy knows leases, and deleted by that name.
 */
export function toxicFault<Shape extends z.ZodRawShape>(spec: ToxicFault<Shape>): AnyFault {
  const parameters = z.strictObject({ ...common, ...spec.shape });
  type Given = z.output<typeof parameters> & z.output<z.ZodObject<typeof common>> & z.output<z.ZodObject<Shape>>;
  const fault: Fault<Given, State> = {
    ...proxyFaultCommon,
    name: spec.name,
    category: spec.category,
    description: spec.description,
    parameters: parameters as unknown as z.ZodType<Given>,
    state: stateSchema,
    touches: "connections through one proxy, of Hormesis or of Toxiproxy: it gets one toxic more",
    undo:
      "the toxic is deleted by its name; a proxy of Hormesis lets it go at the deadline by itself (ttl), " +
      "Toxiproxy has no leases: there it is for the guard to delete it",

    otherMachine: otherMachineOf,

    async prepare(given, target, ctx) {
      const place = placeOf(given);
      const proxy = await findProxy(place, target, ctx);
      refuseDisabled(place, proxy);
      const { stream = spec.stream ?? "downstream", percent = 1 } = given;
      const toxic = { type: spec.type, stream, toxicity: percent, more: spec.body(given) };
      return { place, way: wayOf(proxy), name: `hormesis-${ctx.id}`, toxic, ttlMs: Math.ceil(ctx.deadlineMs) };
    },

    async inject(state, target, ctx) {
      const { place, name, ttlMs: ttl } = state;
      const question = { method: "POST", path: "/toxics", body: { name, ttl, ...toldOf(state) } } as const;
      const asked = await askApi(place, question, target, ctx);
      if (asked === "gone") await findProxy(place, target, ctx);
      else if (asked.status !== 200) throw refusedBy(place, asked);
    },

    observe: look,

    async revert(state, target, ctx) {
      // Not there, or the whole proxy gone: that is as good.
      await askApi(state.place, { method: "DELETE", path: pathOf(state) }, target, ctx);
    },

    async residue(state, target, ctx) {
      const found = await findToxic(state, target, ctx);
      return found === undefined ? [] : [`toxic ${state.name} of proxy ${state.place.proxy} is there`];
    },

    resources: ({ place, toxic }) => [`proxy:${place.api}/${place.proxy}/${toxic.type}/${toxic.stream}`],
    blastRadius: ({ place, way, toxic: { type, stream, toxicity, more } }) => {
      const some = toxicity === 1 ? "all" : `${toxicity * 100}% of the`;
      const numbers = JSON.stringify(more["attributes"] ?? more);
      return [`${some} connections through proxy '${place.proxy}' (${way}): ${type} ${numbers}, ${stream}`];
    },
  };
  return fault;
}

function toldOf({ toxic: { type, stream, toxicity, more } }: State): JsonObject {
  return { type, stream, toxicity, ...more };
}

function pathOf({ name }: State): string {
  return `/toxics/${encodeURIComponent(name)}`;
}

interface Found {
  readonly enabled: boolean;
  readonly toxic: JsonObject;
}

/** Undefined when there is no such toxic, no such proxy, or nobody who has proxies. */
async function findToxic({ place, name }: State, target: Target, ctx: FaultContext): Promise<Found | undefined> {
  const asked = await askApi(place, { method: "GET", path: "" }, target, ctx);
  if (asked === "gone" || asked.status === 404) return undefined;
  if (asked.status !== 200) throw refusedBy(place, asked);
  const { enabled, toxics } = asked.json;
  const toxic = Array.isArray(toxics) ? toxics.filter(isJsonObject).find((one) => one["name"] === name) : undefined;
  return toxic === undefined ? undefined : { enabled: enabled === true, toxic };
}

/** In effect when the proxy says that it is enabled and has the toxic, with all that it was told. */
async function look(state: State, target: Target, ctx: FaultContext): Promise<FaultEffect> {
  const found = await findToxic(state, target, ctx);
  if (found === undefined) return { state: "absent", evidence: { toxic: null } };
  const { enabled } = found;
  const { lease = null, ...toxic } = found.toxic;
  const isAsTold = Object.entries(toldOf(state)).every(([key, told]) => isSame(told, toxic[key]));
  const evidence = { proof: "the proxy says so", enabled, lease, toxic };
  return { state: enabled && isAsTold ? "active" : "partial", evidence };
}

/** True when all that was told is there; a server may know more members. Toxicity is a short float there. */
function isSame(told: Json, found: Json | undefined): boolean {
  if (typeof told === "number") return typeof found === "number" && Math.fround(told) === Math.fround(found);
  if (!isJsonObject(told)) return JSON.stringify(told) === JSON.stringify(found);
  return isJsonObject(found) && Object.entries(told).every(([key, value]) => isSame(value, found[key]));
}
