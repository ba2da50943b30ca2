import type { Json, JsonObject } from "@hormesis/experiment";
import { expect, test } from "vitest";
import { applyPatch } from "./patch.ts";

test("keys are set, dropped and changed in place", () => {
  const inner = { a: 1 };
  const target: JsonObject = { inner, gone: 1, kept: [1] };
  applyPatch(target, {
    set: { fresh: null },
    drop: ["gone"],
    into: { inner: { set: { a: 2 }, into: {}, drop: [] } },
  });
  expect(target).toEqual({ inner: { a: 2 }, kept: [1], fresh: null });
  expect(target["inner"]).toBe(inner);
});

test("items of a list move, change and appear without becoming other objects", () => {
  const [a, b]: JsonObject[] = [{ n: "a" }, { n: "b" }];
  const target: Json[] = [a!, b!, "leaf"];
  applyPatch(target, { items: [[1, { set: { m: 1 }, into: {}, drop: [] }], [{ n: "c" }], [2, null], [0, null]] });
  expect(target).toEqual([{ n: "b", m: 1 }, { n: "c" }, "leaf", { n: "a" }]);
  expect([target[0] === b, target[3] === a]).toEqual([true, true]);
});

test("a key called __proto__ is a key, not a prototype", () => {
  const target: JsonObject = {};
  applyPatch(target, JSON.parse('{"set": {"__proto__": {"polluted": true}}, "into": {}, "drop": []}') as Json);
  expect(Object.keys(target)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf(target)).toBe(Object.prototype);
});

test("a patch that does not fit changes nothing", () => {
  const target: JsonObject = { a: 1 };
  applyPatch(target, null);
  applyPatch("text", { set: { a: 1 } });
  applyPatch(target, { into: { missing: { set: { b: 1 } } } });
  expect(target).toEqual({ a: 1 });
});
