export { catalogue } from "./catalogue.ts";
export type {
  AnyFault,
  Availability,
  Catalogue,
  Fault,
  FaultCategory,
  FaultContext,
  FaultEffect,
  FaultImpact,
  Isolation,
  PrepareContext,
} from "./ports/fault.ts";
export { faultCategories } from "./ports/fault.ts";
export type { OpenTarget, ProcessIdentity, ProcessInfo, Target } from "./ports/target.ts";
export { openTarget } from "./targets/open-target.ts";
export { runGuardProcess } from "./guard/guard-process.ts";
export type { GuardHandle, StartGuard } from "./guard/start-guard.ts";
export { createGuardStarter, guardCommand } from "./guard/start-guard.ts";
export type { Redirect } from "./network/redirect-rules.ts";
export type { Redirector } from "./network/redirector.ts";
export { createRedirector } from "./network/redirector.ts";
export { stateFolder } from "./ledger/state-folder.ts";
export type { DeadlineLimits } from "./session/deadline.ts";
export { defaultLimits } from "./session/deadline.ts";
export type { CrashPoint, Trace } from "./session/crash-points.ts";
export { crashPoints } from "./session/crash-points.ts";
export type { Injected } from "./session/inject.ts";
export { availabilityOf, findFault } from "./session/prepare-fault.ts";
export type { FaultPlan, FaultRequest, FaultSession, FaultSessionOptions } from "./session/session.ts";
export { openFaultSession } from "./session/session.ts";
export type { RevertReport } from "./undo/revert-ledger.ts";
export type { RecoverOptions, RecoverReport } from "./recover.ts";
export { recover } from "./recover.ts";
export type { HaltOptions } from "./halt.ts";
export { halt } from "./halt.ts";
export { createFaultProvider } from "./provider.ts";
export { parameterNames, parametersJsonSchema } from "./provider-problems.ts";
