import * as z from "zod";
import type { AnyFault } from "../../../ports/fault.ts";
import { toxicFault } from "../../../proxies/toxic-fault.ts";
import { durationMsSchema } from "../../../quantities.ts";
import { hostNameSchema, lookedUpSchema, packetMatch, recordTypeSchema } from "./lookup-arguments.ts";

/** With as many, an answer has room in what every client takes over UDP. */
const MOST_ADDRESSES = 16;
const SECOND_MS = 1000;
/** What the number of an answer can say, RFC 2181. */
const LONGEST_TTL_MS = (2 ** 31 - 1) * SECOND_MS;

const ttlSchema = durationMsSchema
  .refine((ms) => ms % SECOND_MS === 0, "is no whole number of seconds, as answers have it")
  .refine((ms) => ms <= LONGEST_TTL_MS, "is more than an answer can say");
const secondsOf = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / SECOND_MS);

const dns = { protocols: ["dns"], hasStream: false } as const;

/** Faults on lookups of names, in a proxy that was created with `"protocol": "dns"`, over UDP and TCP. */
export const dnsFaults: readonly AnyFault[] = [
  toxicFault({
    name: "dns.forge",
    category: "infrastructure/inter-service",
    description: "Lookups of names are answered by a proxy: with a failure, with nothing, or with other addresses.",
    type: "dns_forge",
    talk: { ...dns, counted: "lookups" },
    shape: {
      name: lookedUpSchema.optional().describe("The name: shop.test, *.shop.test for all below it (default *, any)"),
      type: recordTypeSchema.optional().describe("The type of record that is looked up: A, AAAA, SRV (default any)"),
      answer: z
        .enum(["nxdomain", "servfail", "refused", "empty", "truncated", "addresses"])
        .optional()
        .describe("nxdomain: no such name (default); truncated: over UDP, to ask over TCP; addresses: those given"),
      addresses: z
        .array(z.union([z.ipv4(), z.ipv6()]))
        .min(1)
        .max(MOST_ADDRESSES)
        .optional()
        .describe("With addresses: IPv4 for A, IPv6 for AAAA"),
      alias: hostNameSchema.optional().describe("With addresses: the name is said to be another one for this (CNAME)"),
      ttl: ttlSchema.optional().describe("How long clients may remember the addresses: 60s (default 0s)"),
    },
    wrong: ({ answer, addresses, alias, ttl }) => {
      if (answer !== "addresses") {
        return (addresses ?? alias ?? ttl) === undefined
          ? undefined
          : "addresses, alias and ttl go with answer: addresses, and only with it";
      }
      return (addresses ?? alias) === undefined ? "answer: addresses needs addresses, or an alias" : undefined;
    },
    body: ({ name, type, answer, addresses, alias, ttl }) => ({
      attributes: { name, type, answer, addresses, alias, ttl: secondsOf(ttl) },
    }),
  }),
  toxicFault({
    name: "dns.ttl",
    category: "infrastructure/inter-service",
    description: "Answers to lookups of names may be remembered for another time than their server says.",
    type: "dns_ttl",
    talk: { ...dns, counted: "answers" },
    shape: {
      match: packetMatch,
      ttl: ttlSchema.describe("How long: 0s brings each lookup to the server, 1h leaves clients with old addresses"),
    },
    body: ({ match, ttl }) => ({ attributes: { match, ttl: secondsOf(ttl) } }),
  }),
];
