import { parseDuration } from "@hormesis/experiment";
import type { LeaseTerms, Owner } from "../lease/leases.ts";
import { ApiError } from "./api-error.ts";
import { memberOf } from "./go-decode.ts";
import type { GoValue } from "./go-json.ts";

/** The API's own keys, beside Toxiproxy's: `"ttl": "30s"` (or milliseconds) and `"owner": "connection"`. */
const ttlKey = "ttl";
const ownerKey = "owner";

/**
 * Reads how long what a body makes or changes may stay. Gives `undefined` when it says nothing, and empty terms, which
 * end a lease, for `null`.
 *
 * @throws ApiError 400
 */
export function decodeLease(value: GoValue, owner: Owner): LeaseTerms | undefined {
  const ttl = memberOf(value, ttlKey);
  const owned = memberOf(value, ownerKey);
  if (ttl === undefined && owned === undefined) return undefined;
  return { ...ttlOf(ttl), ...ownerOf(owned, owner) };
}

function ttlOf(value: GoValue | undefined): LeaseTerms {
  if (value === undefined || value.kind === "null") return {};
  const ttlMs = readTtl(value);
  // What is beyond that is endless, which is said by leaving it out.
  if (ttlMs === undefined || !(ttlMs > 0 && ttlMs <= Number.MAX_SAFE_INTEGER)) {
    throw new ApiError(400, 'ttl was invalid, can be a duration such as "30s" or a number of milliseconds above 0');
  }
  return { ttlMs };
}

function readTtl(value: GoValue): number | undefined {
  if (value.kind === "number") return Number(value.text);
  if (value.kind !== "string") return undefined;
  try {
    return parseDuration(value.value);
  } catch {
    return undefined;
  }
}

function ownerOf(value: GoValue | undefined, owner: Owner): LeaseTerms {
  if (value === undefined || value.kind === "null") return {};
  if (value.kind === "string" && value.value === "connection") return { owner };
  throw new ApiError(400, "owner was invalid, can only be connection");
}
