import * as z from "zod";
import { scopeSchema } from "../../../network/scope.ts";

export const failures = ["nxdomain", "servfail", "refused", "timeout", "slow", "wrong"] as const;

/** What a responder says of a name, by its number in the protocol. */
export const responseCodes = { nxdomain: 3, servfail: 2, refused: 5, wrong: 0 } as const;

export const stateSchema = z.object({
  target: z.string(),
  table: z.string(),
  scope: scopeSchema,
  failure: z.enum(failures),
  delayMs: z.number(),
  /** What is answered instead of the truth. */
  wrong: z.object({ four: z.string(), six: z.string() }),
  /** Names and patterns (`*.shop.test`) that fail; those that match none are looked up as ever. */
  names: z.array(z.string()),
  /** The name servers, and the ports of the loopback where our responder stands in for each. */
  servers: z.array(z.object({ address: z.string(), port: z.int() })),
  /** From here our responder asks the real ones; rules leave it alone. */
  upstreamPort: z.int(),
});
export type State = z.infer<typeof stateSchema>;
