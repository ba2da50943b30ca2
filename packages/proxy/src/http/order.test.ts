import fc from "fast-check";
import { expect, it } from "vitest";
import type { ToxicInput } from "../toxics/create-toxic.ts";
import { answer, talk } from "./conversation.fixture.ts";
import { http } from "./http-conversation.ts";

/*
 * A client that sends many requests ahead, a server that answers whatever request it gets, and toxics by chance: whatever
 * they do short of closing the connection, every request has exactly one answer, in its place.
 */
const toxic: fc.Arbitrary<ToxicInput> = fc.oneof(
  fc
    .record({ status: fc.constantFrom(204, 429, 503), body: fc.constantFrom("", "no") })
    .map((attributes) => ({ type: "http_abort", attributes })),
  fc.record({ delay: fc.nat(20), jitter: fc.nat(20) }).map((attributes) => ({ type: "http_delay", attributes })),
  fc
    .record({ rate: fc.integer({ min: 100, max: 5000 }) })
    .map((attributes) => ({ type: "http_slow_body", attributes })),
  fc.constantFrom(
    { type: "http_replace", attributes: { set: { "x-new": "1" } } },
    { type: "http_corrupt", attributes: { share: 1 } },
  ),
);
const placed = fc.record({ toxic, toxicity: fc.constantFrom(0.3, 1), isUp: fc.boolean() });
const requests = fc.array(fc.constantFrom("GET", "HEAD", "POST", "PUT"), { minLength: 1, maxLength: 12 });

/** The paths of the requests that have come whole, and what is left. */
function readRequests(sent: string): { readonly paths: readonly string[]; readonly rest: string } {
  const form =
    /^(?:GET|HEAD) (\/\S*) HTTP[^]*?\r\n\r\n|^(?:POST|PUT) (\/\S*) HTTP(?:(?!\r\n\r\n)[^])*\r\n\r\n(?:\d\r\n[^]{3}\r\n0\r\n\r\n|[^\d][^]{2})/;
  const paths: string[] = [];
  let rest = sent;
  for (let match = form.exec(rest); match !== null; match = form.exec(rest)) {
    paths.push(match[1] ?? match[2] ?? "");
    rest = rest.slice(match[0].length);
  }
  return { paths, rest };
}

function requestOf(method: string, index: number): string {
  const start = `${method} /${index} HTTP/1.1\r\n`;
  if (method === "POST") return `${start}Content-Length: 3\r\n\r\nabc`;
  return method === "PUT" ? `${start}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n` : `${start}\r\n`;
}

it("gives every request one answer, in its place, whatever toxics do", () => {
  const property = fc.property(
    requests,
    fc.array(placed, { maxLength: 4 }),
    fc.integer({ min: 1, max: 60 }),
    (methods, made, size) => {
      const toxics = made.map(({ toxic: input, toxicity, isUp }, index): ToxicInput => {
        // A turned bit of a request's body would confuse the simple server of this test.
        const direction = isUp && input.type !== "http_corrupt" ? "upstream" : "downstream";
        return { ...input, toxicity, direction, name: `t${index}` };
      });
      const present = talk(http, toxics);
      const whole = methods.map(requestOf).join("");
      for (let at = 0; at < whole.length; at += size) present.client(whole.slice(at, at + size));
      const answered = new Set<string>();
      for (let round = 0; round < methods.length * 3; round += 1) {
        for (const path of readRequests(present.sent.upstream).paths) {
          if (answered.has(path)) continue;
          answered.add(path);
          const full = answer("body").replace("\r\n", `\r\nX-Path: ${path}\r\n`);
          present.server(methods[Number(path.slice(1))] === "HEAD" ? full.slice(0, -4) : full);
        }
        present.timers.advance(2000);
      }
      const { paths, rest } = readRequests(present.sent.upstream);
      expect(rest).toBe("");
      expect(paths).toEqual([...paths].toSorted((one, other) => Number(one.slice(1)) - Number(other.slice(1))));
      const heads = present.sent.downstream.match(/HTTP\/1\.1 \d+[^]*?\r\n\r\n/g) ?? [];
      const asked = new Set(paths);
      const expected = methods.map((_, index) => (asked.has(`/${index}`) ? `/${index}` : "aborted"));
      expect(heads.map((head) => /X-Path: (\S+)/.exec(head)?.[1] ?? "aborted")).toEqual(expected);
      // A timer that is not needed any more is left to fire once, for nothing.
      present.timers.advance(60_000);
      expect(present.timers.count()).toBe(0);
    },
  );
  fc.assert(property, { numRuns: 300 });
});
