import { directions, type Direction } from "../data/direction.ts";
import { idleAttributes, idleReason, needOf } from "../toxics/kind-fits.ts";
import type { Attributes } from "../toxics/attributes.ts";
import type { ToxicKind } from "../toxics/toxic-kind.ts";
import { findKind } from "../toxics/kinds.ts";
import { noEffect, type Toxic } from "../toxics/toxic.ts";
import { ApiError, badBody, invalidStream, invalidType, toxicExists } from "./api-error.ts";
import { decodeAttributes, decodeToxic } from "./bodies.ts";
import type { GoValue } from "./go-json.ts";
import { decodeTrigger } from "./trigger-body.ts";

/** What a toxic needs to know of the proxy that it is for. */
export interface ToxicPlace {
  readonly protocolName: string;
  readonly endsTls: boolean;
  findToxic(name: string): Toxic | undefined;
}

/**
 * Reads a toxic for a proxy. The checks are in Toxiproxy's order, so that a body with two mistakes gets the same answer.
 *
 * @throws ApiError
 */
export function readToxic(proxy: ToxicPlace, value: GoValue): Toxic {
  const { type = "", stream = "downstream", toxicity = 1, name: givenName = "" } = decodeToxic(value);
  const direction = directionOf(stream);
  if (direction === undefined) throw invalidStream();
  const name = givenName === "" ? `${type}_${stream}` : givenName;
  const kind = findKind(type);
  if (kind === undefined) throw invalidType();
  if (proxy.findToxic(name) !== undefined) throw toxicExists();
  const need = needOf(kind, proxy);
  if (need !== undefined) {
    throw new ApiError(400, `toxic type ${type} needs a proxy that was created with ${need}`);
  }
  const attributes = readAttributes(proxy, value, kind);
  const trigger = decodeTrigger(value, undefined);
  return { name, kind, direction, stream, toxicity, attributes, trigger, effect: noEffect() };
}

/**
 * Reads the attributes of a toxic for a proxy, over those that it has.
 *
 * @throws ApiError 400
 */
export function readAttributes(
  { protocolName }: Pick<ToxicPlace, "protocolName">,
  value: GoValue,
  kind: ToxicKind,
  present?: Attributes,
): Attributes {
  const attributes = decodeAttributes(value, kind, present);
  const idle = idleAttributes(kind, attributes, protocolName);
  if (idle.length > 0) throw badBody(`attributes: ${idleReason(idle, protocolName)}`);
  return attributes;
}

function directionOf(stream: string): Direction | undefined {
  return directions.find((direction) => direction === stream.toLowerCase());
}
