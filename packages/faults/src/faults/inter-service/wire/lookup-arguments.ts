import * as z from "zod";
import { sizeBytesSchema } from "../../../quantities.ts";

/** The largest datagram there is. */
const LARGEST_PACKET = 65_535;
const LONGEST_NAME = 255;

/** Types of records by their names; others are written TYPE65. */
const types = "A|NS|CNAME|SOA|PTR|MX|TXT|AAAA|SRV|NAPTR|OPT|DS|DNSKEY|SVCB|HTTPS|ANY|CAA|TYPE\\d{1,5}";

const label = "[^.\\s*]{1,63}";
export const hostNameSchema = z
  .string()
  .max(LONGEST_NAME)
  .regex(new RegExp(`^${label}(\\.${label})*\\.?$`), "is no name: write shop.test");

export const lookedUpSchema = z
  .string()
  .max(LONGEST_NAME)
  .regex(new RegExp(`^(\\*|(\\*\\.)?${label}(\\.${label})*\\.?)$`), "is no name: write shop.test, *.shop.test, or *");

export const recordTypeSchema = z
  .string()
  .regex(new RegExp(`^(${types})$`, "i"), "is no type of record: write A, AAAA, SRV, or TYPE65");

const packetSize = sizeBytesSchema.refine((bytes) => bytes <= LARGEST_PACKET, "is more than a packet can have");

/** Which packets a fault is meant for. */
export const packetMatch = z
  .strictObject({
    minBytes: packetSize.optional(),
    maxBytes: packetSize.optional(),
    name: lookedUpSchema.optional(),
    type: recordTypeSchema.optional(),
    text: z.string().min(1).optional(),
  })
  .optional()
  .describe(
    "Which packets: minBytes and maxBytes (512B), text (one that they hold); of DNS, lookups and their answers, name " +
      "(shop.test, *.shop.test) and type (AAAA) (default all)",
  );
