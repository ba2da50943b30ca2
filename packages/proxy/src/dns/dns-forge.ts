import * as z from "zod";
import type { Toxic } from "../toxics/toxic.ts";
import type { ConversationToxicKind } from "../toxics/toxic-kind.ts";
import { longestTtlSeconds, type Forgery } from "./forged-answer.ts";
import { writeName } from "./name.ts";
import { namePattern, typeName } from "./name-pattern.ts";

const codes = { nxdomain: 3, servfail: 2, refused: 5, empty: 0, truncated: 0, addresses: 0 } as const;
/** With as many, an answer has room in what every client takes over UDP, unless its names are long. */
const mostAddresses = 16;

const shape = z
  .object({
    name: namePattern.default("*"),
    type: typeName.optional(),
    answer: z
      .enum(["nxdomain", "servfail", "refused", "empty", "truncated", "addresses"])
      .default("nxdomain")
      .describe(
        "What is answered: a failure, nothing, that TCP should be used (which is only said over UDP), or addresses",
      ),
    addresses: z
      .array(z.union([z.ipv4(), z.ipv6()]))
      .max(mostAddresses)
      .optional()
      .describe("The addresses, IPv4 for A and IPv6 for AAAA; who asks for what is not there gets none"),
    alias: z
      .string()
      .refine((name) => name !== "" && writeName(name) !== undefined, { error: "must be a name such as shop.test" })
      .optional()
      .describe("The name is said to be another one for this, by a CNAME, to which the addresses belong"),
    ttl: z
      .int()
      .min(0)
      .max(longestTtlSeconds)
      .default(0)
      .describe("For how many seconds clients may remember addresses"),
  })
  .refine(
    ({ answer, addresses = [], alias }) => (answer === "addresses") === (addresses.length > 0 || alias !== undefined),
    {
      error: "addresses or an alias go with the answer 'addresses', and only with it",
    },
  );

/**
 * Answers lookups in the server's place, for the names that are meant: it does not matter whether there is a server.
 *
 * It acts on queries that have passed the toxics of their direction, and its answers pass those of the other. Which of the
 * two directions it is in itself changes nothing. Over TCP, the server has to be there for the connection.
 */
export const dnsForge: ConversationToxicKind = {
  layer: "conversation",
  protocols: ["dns"],
  type: "dns_forge",
  goName: "DnsForgeToxic",
  attributeNames: [],
  shape,
};

/** What a toxic answers. */
export function forgeryOf({ attributes }: Toxic): Forgery {
  const { answer, addresses = [], alias, ttl } = shape.parse(attributes);
  return { code: codes[answer], isTruncated: answer === "truncated", addresses, alias, ttlSeconds: ttl };
}
