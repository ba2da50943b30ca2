import { expect, test } from "vitest";
import { bitRateSchema, durationMsSchema, percentSchema, sizeBytesSchema } from "./quantities.ts";

test.each([
  [percentSchema, "20%", 0.2],
  [percentSchema, "0.5%", 0.005],
  [durationMsSchema, "1.5s", 1500],
  [sizeBytesSchema, "64MiB", 67_108_864],
  [sizeBytesSchema, "512B", 512],
  [sizeBytesSchema, "1GB", 1_000_000_000],
  [bitRateSchema, "8Mbit/s", 8_000_000],
])("reads a quantity (%#)", (schema, text, value) => {
  expect(schema.parse(text)).toBe(value);
});

test.each([
  [percentSchema, 20, `20 has no unit: write "20%"`],
  [percentSchema, "20", `20 has no unit: write "20%"`],
  [percentSchema, "130%", `"130%" is out of range: write 0% to 100%`],
  [percentSchema, "-1%", `"-1%" is out of range: write 0% to 100%`],
  [percentSchema, "half", `"half" is no such quantity`],
  [durationMsSchema, 30, `30 has no unit: write "30ms" or "30s"`],
  [sizeBytesSchema, 512, `512 has no unit: write "512B" or "512MB"`],
  [sizeBytesSchema, "1 GB", `"1 GB" is no such quantity`],
  [bitRateSchema, true, "true is no such quantity"],
])("explains a quantity it cannot read (%#)", (schema, given, message) => {
  expect(schema.safeParse(given).error?.issues[0]?.message).toContain(message);
});
