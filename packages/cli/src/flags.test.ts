import { hypothesisStrategies, rollbackStrategies, selectablePhases } from "@hormesis/experiment";
import { expect, test } from "vitest";
import { hypothesisNames, phaseNames, rollbackNames } from "./flags.ts";

test("the flags offer exactly what the engine knows", () => {
  expect([...hypothesisNames]).toEqual([...hypothesisStrategies]);
  expect([...rollbackNames]).toEqual([...rollbackStrategies]);
  expect([...phaseNames]).toEqual([...selectablePhases]);
});
