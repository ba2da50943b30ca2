import type { AnyProtocol } from "../protocols/protocol.ts";
import { readTlsTerms, type TlsTerms } from "../tls/ends/tls-terms.ts";
import { ApiError } from "./api-error.ts";
import { memberOf } from "./go-decode.ts";
import { jsonOf, type GoValue } from "./go-json.ts";

/**
 * Reads the API's own key `"tls": {"client": {}, "upstream": {}}`: which sides of a proxy are TLS, and how.
 *
 * @throws ApiError 400
 */
export function decodeTls(value: GoValue, protocol: AnyProtocol | undefined): TlsTerms | undefined {
  const given = memberOf(value, "tls");
  if (given === undefined || given.kind === "null") return undefined;
  const read = readTlsTerms(jsonOf(given), protocol);
  if ("problems" in read) throw new ApiError(400, `tls was invalid: ${read.problems.join("; ")}`);
  return read.terms;
}
