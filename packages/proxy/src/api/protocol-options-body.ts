import type { AnyProtocol } from "../protocols/protocol.ts";
import { readProtocolOptions } from "../protocols/protocol-options.ts";
import { ApiError } from "./api-error.ts";
import { memberOf } from "./go-decode.ts";
import { jsonOf, type GoValue } from "./go-json.ts";

/**
 * Reads the API's own key `"protocolOptions": {"delimiter": "\\r\\n"}`, for a protocol that has some.
 *
 * @throws ApiError 400
 */
export function decodeProtocolOptions(value: GoValue, protocol: AnyProtocol | undefined): AnyProtocol | undefined {
  const given = memberOf(value, "protocolOptions");
  const read = readProtocolOptions(protocol, given === undefined ? undefined : jsonOf(given));
  if ("problems" in read) throw new ApiError(400, `protocolOptions was invalid: ${read.problems.join("; ")}`);
  return read.protocol;
}
