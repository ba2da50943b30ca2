import { expect, test } from "vitest";
import { parseCpuTimes } from "./measure.ts";

test("processor times are read as macOS and as Linux print them", () => {
  const printed = "  812   0:02.35\n 7 61:00.50\n 9 01:02:03\n";
  expect(parseCpuTimes(printed)).toEqual(
    new Map([
      [812, 2350],
      [7, 3_660_500],
      [9, 3_723_000],
    ]),
  );
});
