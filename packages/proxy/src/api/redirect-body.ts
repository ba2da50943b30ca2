import { isIP } from "node:net";
import { type Address, parseAddress } from "../proxy/address.ts";
import type { Proxy } from "../proxy/proxy.ts";
import type { ProxyCollection } from "../proxy/collection.ts";
import { isDatagramProtocol } from "../protocols/protocol.ts";
import { findProtocol } from "../protocols/protocols.ts";
import { ApiError } from "./api-error.ts";
import { memberOf } from "./go-decode.ts";
import type { GoValue } from "./go-json.ts";

/**
 * Reads the API's own key `"redirect": {"to": "10.0.0.5:5432"}`: connections that programs of this machine open there
 * are turned to the proxy. Gives `undefined` when a body says nothing of it, and `null` when it is to end.
 *
 * @throws ApiError 400
 */
export function decodeRedirect(value: GoValue): Address | null | undefined {
  const given = memberOf(value, "redirect");
  if (given === undefined) return undefined;
  if (given.kind === "null") return null;
  const to = memberOf(given, "to");
  const address = to?.kind === "string" ? readAddress(to.value) : undefined;
  if (address !== undefined) return address;
  // A name would have to be looked up again and again.
  throw new ApiError(400, 'redirect was invalid, can be {"to": "10.0.0.5:5432"}, with an IP address and a port');
}

/** Does what a body says of it. @throws AddressError, ApiError 400 */
export async function redirectProxy(
  { redirects }: ProxyCollection,
  proxy: Proxy,
  to: Address | null | undefined,
): Promise<void> {
  if (to !== null && to !== undefined && isDatagramProtocol(findProtocol(proxy.protocolName))) {
    throw new ApiError(400, "redirect was invalid, only connections can be turned to a proxy");
  }
  if (to === null) redirects.drop(proxy);
  else if (to !== undefined) redirects.put(proxy, to);
  // Its port may be another one now.
  if (to !== undefined || redirects.of(proxy) !== undefined) await redirects.sync();
}

function readAddress(text: string): Address | undefined {
  try {
    const address = parseAddress(text);
    return isIP(address.host) !== 0 && address.port > 0 ? address : undefined;
  } catch {
    return undefined;
  }
}
