import { isJsonObject, type JsonObject } from "@hormesis/experiment";
import * as z from "zod";
import type { AnyFault, Fault, FaultCategory } from "../ports/fault.ts";
import { findToxic, impactOfToxic, lookAtToxic } from "./look-at-toxic.ts";
import { askApi, findProxy, otherMachineOf, placeOf, refusedBy } from "./proxy-api.ts";
import { proxyFaultCommon, refuseDisabled, wayOf } from "./proxy-fault.ts";
import { refuseUnfit, type Talk } from "./talk.ts";
import { commonShape, type CommonParameters, type Stream } from "./toxic-parameters.ts";
import { pathOf, toldOf, type ToxicState, toxicStateSchema } from "./toxic-state.ts";

/** One kind of toxic, as a fault. */
export interface ToxicFault<Shape extends z.ZodRawShape> {
  readonly name: `${string}.${string}`;
  readonly category: FaultCategory;
  readonly description: string;
  /** The type by which the API knows it. */
  readonly type: string;
  /** What it acts on, where that is messages. Without it: bytes, in any proxy. */
  readonly talk?: Talk;
  /** The arguments of its own, with units. */
  readonly shape: Shape;
  /** What is wrong with arguments that are each right. */
  readonly wrong?: (parameters: ParametersOf<Shape>) => string | undefined;
  /** What the API is told of it, beside its type: `{ attributes: { latency: 200 } }`. What is undefined is left out. */
  readonly body: (parameters: ParametersOf<Shape>) => { readonly attributes: object };
  /** Direction that it acts in when the document does not say. @defaultValue "downstream", as Toxiproxy */
  readonly stream?: Stream;
}

type ParametersOf<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>> & CommonParameters;

/** The guard looks what came of it, and takes it out, at the deadline: before it goes by itself. */
const GUARD_FIRST_MS = 5000;

/**
 * Makes a fault of a toxic: it is put in a proxy under the injection's name, for little longer than its deadline where
 * the proxy knows leases, and deleted by that name.
 */
export function toxicFault<Shape extends z.ZodRawShape>(spec: ToxicFault<Shape>): AnyFault {
  const { talk } = spec;
  const counted = talk?.counted ?? "connections";
  const fault: Fault<ParametersOf<Shape>, ToxicState> = {
    ...proxyFaultCommon,
    name: spec.name,
    category: spec.category,
    description: spec.description,
    parameters: parametersOf(spec),
    state: toxicStateSchema,
    ...wordsOf(talk),

    otherMachine: otherMachineOf,

    async prepare(given, target, ctx) {
      const place = placeOf(given);
      const proxy = await findProxy(place, target, ctx);
      refuseDisabled(place, proxy);
      if (talk !== undefined) refuseUnfit(place, proxy, spec.name, talk);
      const { stream = spec.stream ?? "downstream", percent = 1, trigger } = given;
      const more = withoutUndefined({ ...spec.body(given), trigger });
      const toxic = { type: spec.type, stream, toxicity: percent, more };
      const ttlMs = Math.ceil(ctx.deadlineMs) + GUARD_FIRST_MS;
      return { place, way: wayOf(proxy), name: `hormesis-${ctx.id}`, toxic, ttlMs };
    },

    async inject(state, target, ctx) {
      const { place, name, ttlMs: ttl } = state;
      const question = { method: "POST", path: "/toxics", body: { name, ttl, ...toldOf(state) } } as const;
      const asked = await askApi(place, question, target, ctx);
      if (asked === "gone") await findProxy(place, target, ctx);
      else if (asked.status !== 200) throw refusedBy(place, asked);
    },

    observe: lookAtToxic,
    ...(talk === undefined ? {} : { impact: (state, target, ctx) => impactOfToxic(state, counted, { target, ctx }) }),

    async revert(state, target, ctx) {
      // Not there, or the whole proxy gone: that is as good.
      await askApi(state.place, { method: "DELETE", path: pathOf(state) }, target, ctx);
    },

    async residue(state, target, ctx) {
      const found = await findToxic(state, target, ctx);
      return found === undefined ? [] : [`toxic ${state.name} of proxy ${state.place.proxy} is there`];
    },

    resources: ({ place, toxic: { type, stream, more } }) => {
      // Two on messages may be in at a time when they are meant for others.
      const meant = talk === undefined ? "" : `/${JSON.stringify(matchOf(more))}`;
      return [`proxy:${place.api}/${place.proxy}/${type}/${stream}${meant}`];
    },
    blastRadius: ({ place, way, toxic: { type, stream, toxicity, more } }) => {
      const some = toxicity === 1 ? "all" : `${toxicity * 100}% of the`;
      const { attributes, ...others } = more;
      const numbers = [attributes ?? {}, ...(Object.keys(others).length === 0 ? [] : [others])].map((each) =>
        JSON.stringify(each),
      );
      return [`${some} ${counted} through proxy '${place.proxy}' (${way}): ${type} ${numbers.join(" ")}, ${stream}`];
    },
  };
  return fault;
}

function parametersOf<Shape extends z.ZodRawShape>(spec: ToxicFault<Shape>): z.ZodType<ParametersOf<Shape>> {
  const { talk, stream = "downstream", shape, wrong } = spec;
  // The object is of the two shapes that the type is of; spreading them loses that.
  const parameters = z.strictObject({ ...commonShape(talk, stream), ...shape }) as unknown as z.ZodType<
    ParametersOf<Shape>
  >;
  if (wrong === undefined) return parameters;
  return parameters.superRefine((given, ctx) => {
    const message = wrong(given);
    if (message !== undefined) ctx.addIssue({ code: "custom", message });
  });
}

function wordsOf(talk: Talk | undefined): Pick<AnyFault, "touches" | "undo"> {
  if (talk === undefined) {
    return {
      touches: "connections through one proxy, of Hormesis or of Toxiproxy: it gets one toxic more",
      undo:
        "the toxic is deleted by its name; a proxy of Hormesis lets it go soon after the deadline by itself (ttl), " +
        "Toxiproxy has no leases: there it is for the guard to delete it",
    };
  }
  return {
    touches: `${talk.counted} through one proxy of Hormesis: it gets one toxic more`,
    undo: "the toxic is deleted by its name; the proxy lets it go soon after the deadline by itself (ttl)",
  };
}

/** Of lookups, the name and the type say it. */
function matchOf({ attributes }: JsonObject): unknown {
  if (!isJsonObject(attributes)) return null;
  const { match, name, type } = attributes;
  return match ?? { name, type };
}

/** A state is plain JSON. */
function withoutUndefined(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
