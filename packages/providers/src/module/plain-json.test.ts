import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainJson } from "./plain-json.ts";

class Order {
  id = 1;
}
const cyclic: Record<string, unknown> = {};
cyclic["self"] = { again: cyclic };
let deep: unknown = 1;
for (let level = 0; level < 100_000; level += 1) deep = [deep];

describe("the output of a function", () => {
  it("is any JSON, as it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(plainJson(value)).toEqual({ json: JSON.parse(JSON.stringify(value)) });
      }),
    );
  });

  it("has no zero below zero, since a journal has none", () => {
    expect(plainJson([-0, { n: -0 }])).toEqual({ json: [0, { n: 0 }] });
  });

  it("is null for nothing, leaves out what is undefined, and asks what knows its own JSON", () => {
    expect(plainJson(undefined)).toEqual({ json: null });
    expect(plainJson({ a: undefined, at: new Date(0), url: new URL("http://a.test") })).toEqual({
      json: { at: "1970-01-01T00:00:00.000Z", url: "http://a.test/" },
    });
  });

  it("is a copy, so that nobody changes a journal by hand", () => {
    const value = { list: [1] };
    const copied = plainJson(value);
    value.list.push(2);
    expect(copied).toEqual({ json: { list: [1] } });
  });

  it("may hold the same object twice, and a key called __proto__", () => {
    const shared = { x: 1 };
    expect(plainJson([shared, shared])).toEqual({ json: [{ x: 1 }, { x: 1 }] });
    expect(JSON.stringify(plainJson(JSON.parse('{"__proto__": 1}')))).toBe('{"json":{"__proto__":1}}');
  });

  it.each([
    [new Map(), "output is a Map, which JSON cannot carry"],
    [{ orders: [new Order()] }, "output.orders[0] is an Order, which JSON cannot carry"],
    [[1, undefined], "output[1] is undefined, which JSON cannot carry"],
    [{ n: Number.NaN }, "output.n is NaN, which JSON cannot carry"],
    [5n, "output is a bigint, which JSON cannot carry"],
    [() => 1, "output is a function, which JSON cannot carry"],
    [Symbol("x"), "output is a symbol, which JSON cannot carry"],
    [cyclic, "output.self.again contains itself, which JSON cannot carry"],
  ])("cannot be %s", (value, reason) => {
    expect(plainJson(value)).toEqual({ reason });
  });

  it("cannot be without end", () => {
    expect(plainJson(deep)).toMatchObject({ reason: expect.stringContaining("more than 200 levels deep") });
  });
});
