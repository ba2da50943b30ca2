import { type Diagnostic, isJsonObject, type Plan } from "@hormesis/experiment";

/**
 * Faults that go in and come out again while nothing looks at the system: what the steady state says after the method is
 * then how well it recovered, not how well it stood the fault.
 */
export function unwatchedFaults({ experiment, hypothesisStrategy, semantics }: Plan): Diagnostic[] {
  const isWatched =
    hypothesisStrategy === "during-method-only" ||
    hypothesisStrategy === "continuously" ||
    (experiment.guards ?? []).length > 0;
  if (semantics !== "strict" || isWatched) return [];
  const found: Diagnostic[] = [];
  for (const [index, step] of experiment.method.entries()) {
    // What goes on in the background from here may be what looks.
    if (step["background"] === true) return found;
    const { provider } = step;
    if (!isJsonObject(provider) || provider["type"] !== "fault" || provider["duration"] === undefined) continue;
    found.push({
      severity: "warning",
      code: "FAULT_UNWATCHED",
      message: `Nothing looks while the fault of '${String(step["name"])}' is in: it is out again when its activity ends.`,
      mend: "Leave out the duration, put it in the background, or check the steady state continuously.",
      path: ["method", index, "provider", "duration"],
    });
  }
  return found;
}
