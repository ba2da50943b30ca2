import { passAll, smallCapacityBytes } from "./behaviour.ts";
import type { ByteToxicKind } from "./toxic-kind.ts";

/** Does nothing. */
export const noop: ByteToxicKind = {
  layer: "bytes",
  type: "noop",
  goName: "NoopToxic",
  attributeNames: [],
  create: () => ({ capacityBytes: smallCapacityBytes, decide: passAll }),
};
