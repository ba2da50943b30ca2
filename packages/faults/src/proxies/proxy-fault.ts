import { HormesisError, type JsonObject } from "@hormesis/experiment";
import type { Fault } from "../ports/fault.ts";
import type { Place } from "./proxy-api.ts";

type Common = "version" | "platforms" | "privileges" | "isolation" | "span" | "heldBy" | "availability";

/** What all faults on a proxy have in common. They end with the process of the proxy, which is not ours. */
export const proxyFaultCommon: Pick<Fault, Common> = {
  version: 1,
  privileges: "none; a token where the API of the proxy asks for one",
  platforms: ["linux", "darwin"],
  isolation: "process",
  span: "lasting",
  heldBy: "proxy",
  availability: async () => ({ available: true }),
};

/** The way that bytes take through a proxy: `127.0.0.1:5433 -> 10.0.0.5:5432`. */
export function wayOf({ listen, upstream }: JsonObject): string {
  return [listen, upstream].map((end) => (typeof end === "string" ? end : "unknown")).join(" -> ");
}

/** @throws HormesisError `PROXY_DISABLED` */
export function refuseDisabled({ api, proxy }: Place, found: JsonObject): void {
  if (found["enabled"] === true) return;
  throw new HormesisError(`Failed to act on proxy '${proxy}' at ${api}: it is disabled, nothing goes through it.`, {
    code: "PROXY_DISABLED",
    mend: "Enable it first.",
  });
}
