import { expect, test } from "vitest";
import { elapsed, pauseLength, took } from "./elapsed.ts";

test.each([
  [0, "0.0s"],
  [-5, "0.0s"],
  [59_999, "59.9s"],
  [60_000, "1m 00s"],
  [3_599_999, "59m 59s"],
  [3_600_000, "1h 00m"],
])("%i ms into a run is written %s", (ms, text) => expect(elapsed(ms)).toBe(text));

test.each([
  [0.0004, "<1ms"],
  [0.0452, "45ms"],
  [0.9996, "1.00s"],
  [1.244, "1.24s"],
  [9.999, "10.0s"],
  [59.97, "1m 00s"],
  [61, "1m 01s"],
])("an activity of %d s took %s", (seconds, text) => expect(took(seconds)).toBe(text));

test.each([
  [5, "5s"],
  [0.1, "0.1s"],
  [300, "300s"],
])("a pause of %d s is written as its author did: %s", (seconds, text) => expect(pauseLength(seconds)).toBe(text));
