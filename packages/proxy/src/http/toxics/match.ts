import { z } from "zod";
import { valuesOf, type Field } from "../read/head.ts";
import { matcherOf, pathMatcherOf, pathPatternShape, patternShape, type Matches } from "./pattern.ts";

/** A body is looked at so far, and no further. */
export const bodyWindowBytes = 64 * 1024;

/** Which requests a toxic is meant for: all that is said must be true of them; nothing said means all. */
export const matchShape = z
  .strictObject({
    method: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .optional()
      .describe("`GET`, or a list of methods"),
    path: pathPatternShape.optional().describe("The path without its query: exact, `/begin*`, or `/expression/`"),
    host: patternShape.optional().describe("The host that is asked for, with or without its port; no matter the case"),
    header: z
      .record(z.string().min(1), patternShape)
      .optional()
      .describe("Headers by name, each with a pattern. Of `baggage`, one member must match: `hormesis=*`"),
    body: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .describe("A text that the first 64 KiB of the request's body hold. Not with `http2`"),
  })
  .optional()
  .describe("Which requests, and whose responses, suffer. Without it: all");

export type Match = z.output<typeof matchShape>;

/** What is known of a request when it is decided upon. */
export interface RequestFacts {
  readonly method: string;
  /** As it stands in the first line. */
  readonly target: string;
  readonly fields: readonly Field[];
}

/** A match, ready to be asked. */
export interface Matcher {
  /** It cannot be decided without some of the body. */
  readonly needsBody: boolean;
  matchesHead(request: RequestFacts): boolean;
  matchesBody(body: Buffer): boolean;
}

export function createMatcher(match: Match): Matcher {
  const { method, path, host, header = {}, body } = match ?? {};
  const conditions: ((request: RequestFacts) => boolean)[] = [];
  if (method !== undefined) {
    const methods = new Set([method].flat().map((name) => name.toUpperCase()));
    conditions.push((request) => methods.has(request.method.toUpperCase()));
  }
  if (path !== undefined) conditions.push(onPath(checked(pathMatcherOf(path))));
  if (host !== undefined) conditions.push(onHost(checked(matcherOf(host.startsWith("/") ? host : host.toLowerCase()))));
  for (const [name, pattern] of Object.entries(header)) {
    conditions.push(onHeader(name.toLowerCase(), checked(matcherOf(pattern))));
  }
  return {
    needsBody: body !== undefined,
    matchesHead: (request) => conditions.every((condition) => condition(request)),
    matchesBody: (bytes) => body === undefined || bytes.includes(body),
  };
}

/** A pattern was checked when it came. */
const checked = (matches: Matches | undefined): Matches => matches ?? (() => false);

function onPath(matches: Matches): (request: RequestFacts) => boolean {
  return ({ target }) => matches(pathOf(target));
}

/** A proxy is asked with a whole URL; everybody else with a path. */
function pathOf(target: string): string {
  const rest = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/i.exec(target)?.[1] ?? target;
  const path = rest.split("?", 1)[0] ?? "";
  return path === "" ? "/" : path;
}

function onHost(matches: Matches): (request: RequestFacts) => boolean {
  return ({ target, fields }) => {
    const asked = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(target)?.[1];
    const host = (asked ?? valuesOf(fields, "host")[0] ?? "").toLowerCase();
    return matches(host) || matches(host.replace(/:\d+$/, ""));
  };
}

function onHeader(name: string, matches: Matches): (request: RequestFacts) => boolean {
  return ({ fields }) => {
    const values = valuesOf(fields, name);
    if (name === "baggage") return values.flatMap(baggageMembers).some(matches);
    return values.some(matches) || (values.length > 1 && matches(values.join(", ")));
  };
}

/** The members of a W3C `baggage` header as `key=value`, without their properties and the spaces between. */
function baggageMembers(value: string): string[] {
  return value.split(",").map((member) => {
    const [pair = ""] = member.split(";", 1);
    const at = pair.indexOf("=");
    return at < 0 ? pair.trim() : `${pair.slice(0, at).trim()}=${pair.slice(at + 1).trim()}`;
  });
}
