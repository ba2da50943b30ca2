import * as z from "zod";
import { scopeSchema } from "../network/scope.ts";

/** A server, and the port of the loopback where our proxy stands in for it. */
const routeSchema = z.object({ address: z.string(), port: z.int(), toPort: z.int() });

export const relayStateSchema = z.object({
  mechanism: z.literal("relay"),
  target: z.string(),
  table: z.string(),
  scope: scopeSchema,
  routes: z.array(routeSchema),
  /** The command line of the proxy. */
  command: z.array(z.string()),
  seed: z.string(),
  delayMs: z.number(),
  jitterMs: z.number(),
  /** Where an echo of ours can be reached through the same delay, to measure it. */
  echoPort: z.int(),
  /** Connections of the scope that were open before: they are not delayed. */
  openBefore: z.int(),
});
export type RelayState = z.infer<typeof relayStateSchema>;
