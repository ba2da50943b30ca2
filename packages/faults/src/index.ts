export { catalogue } from "./catalogue.ts";
export type {
  AnyFault,
  Availability,
  Catalogue,
  Fault,
  FaultCategory,
  FaultContext,
  FaultEffect,
  Isolation,
  PrepareContext,
} from "./ports/fault.ts";
export { faultCategories } from "./ports/fault.ts";
export type { OpenTarget, ProcessIdentity, ProcessInfo, Target } from "./ports/target.ts";
export { openTarget } from "./targets/open-target.ts";
