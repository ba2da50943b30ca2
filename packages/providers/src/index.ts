export type { ProcessProviderOptions } from "./process/process-provider.ts";
export { createProcessProvider } from "./process/process-provider.ts";
export { createRandom } from "./system/random.ts";
export type { SimulatedClock, SimulatedClockOptions } from "./system/simulated-clock.ts";
export { createSimulatedClock } from "./system/simulated-clock.ts";
export { systemClock } from "./system/system-clock.ts";
