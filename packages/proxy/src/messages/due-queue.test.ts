import fc from "fast-check";
import { expect, it } from "vitest";
import { DueQueue } from "./due-queue.ts";

it("gives messages in the order in which they are due, and counts what they cost", () => {
  const step = fc.oneof(fc.nat(20), fc.constantFrom("shift" as const, "hurry" as const));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const queue = new DueQueue<number>();
      let expected: { readonly due: number; readonly name: string }[] = [];
      const shift = () => queue.shift()?.bytes.toString();
      for (const [index, each] of steps.entries()) {
        if (each === "shift") expect(shift()).toBe(expected.shift()?.name);
        else if (each === "hurry") {
          queue.reschedule(() => 0);
          const inOrder = expected.toSorted((one, other) => Number(one.name) - Number(other.name));
          expected = inOrder.map(({ name }) => ({ due: 0, name }));
        } else {
          queue.push({ bytes: Buffer.from(`${index}`), facts: { command: ["x"] } }, each, each);
          expected = [...expected, { due: each, name: `${index}` }].toSorted((one, other) => one.due - other.due);
        }
        expect(queue.length).toBe(expected.length);
      }
      for (const { name } of expected) expect(shift()).toBe(name);
      expect(queue.costBytes).toBe(0);
    }),
  );
});
