import { passAll, smallCapacityBytes } from "./behaviour.ts";
import type { ToxicKind } from "./toxic-kind.ts";

/** Does nothing. */
export const noop: ToxicKind = {
  type: "noop",
  goName: "NoopToxic",
  attributeNames: [],
  create: () => ({ capacityBytes: smallCapacityBytes, decide: passAll }),
};
