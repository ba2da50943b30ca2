import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseGoJson, type GoValue } from "./go-json.ts";

function plain(value: GoValue): unknown {
  switch (value.kind) {
    case "null":
      return null;
    case "number":
      return Number(value.text);
    case "array":
      return value.items.map(plain);
    case "object":
      return Object.fromEntries(value.entries.map(([key, member]) => [key, plain(member)]));
    default:
      return value.value;
  }
}

const refusals: [body: string, reason: string][] = [
  ["", "EOF"],
  [" \n", "EOF"],
  ["{", "unexpected EOF"],
  ['{"a"', "unexpected EOF"],
  ['{"a":tru', "unexpected EOF"],
  ["{bad", "invalid character 'b' looking for beginning of object key string"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ['{"a":01}', "invalid character '1' after object key:value pair"],
  ["[1 2]", "invalid character '2' after array element"],
  ["[1,]", "invalid character ']' looking for beginning of value"],
  ["nope", "invalid character 'o' in literal null (expecting 'u')"],
  ["-x", "invalid character 'x' in numeric literal"],
  ["1.x", "invalid character 'x' after decimal point in numeric literal"],
  ["1ex", "invalid character 'x' in exponent of numeric literal"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ['"\\u00g0"', "invalid character 'g' in \\u hexadecimal character escape"],
  ["'a'", "invalid character '\\'' looking for beginning of value"],
  ["[".repeat(10_000), "exceeded max depth"],
];

describe("JSON as Go reads it", () => {
  it("is what JavaScript reads, where both do", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        // Both give a key that is named twice its last value; only Go's keeps `__proto__` as a key, and -0 apart.
        expect(plain(parseGoJson(Buffer.from(text)))).toEqual(JSON.parse(text));
      }),
    );
  });

  it("ends with the first value", () => {
    expect(plain(parseGoJson(Buffer.from('{"a":"ü€"} and more')))).toEqual({ a: "ü€" });
  });

  it.each(refusals)("of %j is refused in Go's words", (body, reason) => {
    expect(() => parseGoJson(Buffer.from(body))).toThrow(`bad request body: ${reason}`);
  });
});
