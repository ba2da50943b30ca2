import fc from "fast-check";
import { expect, test } from "vitest";
import { offsetMsSchema } from "./offset.ts";

test("whatever is written, it is an offset with sign and unit or refused with a message", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.anything()), (given) => {
      const read = offsetMsSchema.safeParse(given);
      if (read.success) expect(given).toMatch(/^[+-]\d/);
      else expect(read.error.issues[0]?.message).toMatch(/./);
    }),
  );
});

test("the sign says which way", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (ms) => {
      expect(offsetMsSchema.parse(`+${ms}ms`)).toBe(ms);
      expect(offsetMsSchema.parse(`-${ms}ms`)).toBe(-ms);
    }),
  );
});
