import * as z from "zod";
import type { Json } from "@hormesis/experiment";
import { writeName } from "./name.ts";
import { readQuestion, type Question } from "./question.ts";
import { typeNumber } from "./record-types.ts";

/** Which names are meant. */
export const namePattern = z
  .string()
  .refine((text) => text === "*" || (writeName(text.replace(/^\*\./, "")) !== undefined && text !== ""), {
    error: "must be a name such as shop.test, *.shop.test for all below it, or *",
  })
  .describe("The name that is looked up: shop.test, *.shop.test for all below it, * for any");

/** Which types of records are meant. */
export const typeName = z
  .string()
  .refine((text) => typeNumber(text) !== undefined, { error: "must be a type such as A, AAAA, SRV, or TYPE65" })
  .describe("The type of record that is looked up: A, AAAA, SRV, TYPE65");

/** Whether a name is meant. Upper and lower case are the same. */
export function isNameMatch(pattern: string, name: string): boolean {
  const lower = pattern.toLowerCase().replace(/(?<=[^\\])\.$/, "");
  const looked = name.toLowerCase();
  if (lower === "*") return true;
  return lower.startsWith("*.") ? looked.endsWith(lower.slice(1)) : looked === lower;
}

/** Whether a question is for such a name and type; what is left out is any. */
export function isQuestionMatch(question: Question, name: Json | undefined, type: Json | undefined): boolean {
  if (typeof name === "string" && !isNameMatch(name, question.name)) return false;
  return typeof type !== "string" || typeNumber(type) === question.type;
}

/** The same of a packet: what is no lookup never matches, when a name or a type is meant. */
export function isLookupMatch(packet: Buffer, name: Json | undefined, type: Json | undefined): boolean {
  if (name === undefined && type === undefined) return true;
  const question = readQuestion(packet);
  return question !== undefined && isQuestionMatch(question, name, type);
}
