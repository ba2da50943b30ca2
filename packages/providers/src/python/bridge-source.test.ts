import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { bridgeSource } from "./bridge-source.ts";

const folder = join(import.meta.dirname, "bridge");

test("the embedded Python is what stands in the Python files (else run scripts/embed-python-bridge.ts)", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".py"));
  const sources = files.map((name) => [basename(name, ".py"), readFileSync(join(folder, name), "utf8")]);
  expect(bridgeSource).toEqual(Object.fromEntries(sources));
});
