import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HormesisError } from "../errors.ts";
import { formatDuration, parseDuration } from "./duration.ts";

describe("parseDuration", () => {
  it.each([
    ["250ms", 250],
    ["1.5s", 1500],
    ["1.1s", 1100],
    ["2m", 120_000],
    ["1h", 3_600_000],
    ["1h30m", 5_400_000],
    ["1m30s", 90_000],
    ["1s500ms", 1500],
    ["0s", 0],
  ])("reads %s", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(["", "s", "1", "1d", "-1s", "1 s", "30m1h", "1s1s", "1,5s", ".5s", "1.s", "1e3ms", "s".repeat(100_000)])(
    "refuses %j",
    (text) => {
      expect(() => parseDuration(text)).toThrow(HormesisError);
    },
  );

  it("tells the author of a bare number which units there are", () => {
    expect(() => parseDuration("30")).toThrow(
      expect.objectContaining({
        message: "Failed to read duration '30': it has no unit.",
        mend: expect.stringContaining("'30s'"),
      }),
    );
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0ms"],
    [0.5, "0.5ms"],
    [250, "250ms"],
    [1500, "1.5s"],
    [90_000, "1m30s"],
    [5_400_000, "1h30m"],
    [3_600_000, "1h"],
    [61_500, "1m1.5s"],
    [1234.5678, "1.235s"],
  ])("writes %d as %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it("writes what parseDuration reads back", () => {
    fc.assert(fc.property(fc.nat(), (ms) => parseDuration(formatDuration(ms)) === ms));
  });
});
