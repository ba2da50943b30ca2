/* Says of every fault, as a user without rights, what keeps it from running here: a line of JSON. */
import { systemClock } from "@hormesis/experiment/clock";
import { availabilityOf, catalogue, openTarget } from "../../src/index.ts";

// Loaded before, as the user may not be allowed to read where this lies.
process.setgroups?.([]);
process.setgid?.(65_534);
process.setuid?.(65_534);
const context = { id: "look", clock: systemClock, signal: new AbortController().signal };
const target = openTarget("local", "look");
const missing: Record<string, readonly string[]> = {};
for (const fault of catalogue) {
  const availability = await availabilityOf(fault, target, context);
  missing[fault.name] = availability.available ? [] : availability.missing;
}
process.stdout.write(JSON.stringify(missing));
