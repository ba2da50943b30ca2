import fc from "fast-check";
import { expect, it } from "vitest";
import { DueQueue } from "./due-queue.ts";

it("gives what is due first, and of two that are due together the one that came first", () => {
  const commands = fc.array(fc.option(fc.nat(20), { nil: undefined }));
  fc.assert(
    fc.property(commands, (all) => {
      const queue = new DueQueue<number>();
      const model: { dueMs: number; item: number }[] = [];
      for (const [item, dueMs] of all.entries()) {
        if (dueMs === undefined) {
          expect(queue.take()).toBe(model.shift()?.item);
        } else {
          queue.add(item, dueMs);
          model.push({ dueMs, item });
          // Sorting keeps the order of equals.
          model.sort((one, other) => one.dueMs - other.dueMs);
        }
        expect([queue.size, queue.dueMs]).toEqual([model.length, model[0]?.dueMs ?? Infinity]);
      }
    }),
  );
});
