import { describe, expect, it } from "vitest";
import { Trigger, type TriggerTerms } from "./trigger.ts";

const chosen = (terms: TriggerTerms, count: number): number[] => {
  const trigger = new Trigger(terms);
  return Array.from({ length: count }, (_, index) => index + 1).filter(() => trigger.next());
};

describe("a trigger", () => {
  it.each<[TriggerTerms, number[]]>([
    [{}, [1, 2, 3, 4, 5, 6, 7, 8]],
    [{ first: 2 }, [1, 2]],
    [{ after: 6 }, [7, 8]],
    [{ every: 3 }, [3, 6]],
    [{ after: 2, every: 2 }, [4, 6, 8]],
    [{ after: 1, every: 2, first: 2 }, [3, 5]],
    [{ first: 0 }, []],
  ])("of %j chooses %j", (terms, expected) => {
    expect(chosen(terms, 8)).toEqual(expected);
  });
});
