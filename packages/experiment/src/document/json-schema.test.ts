import { Ajv2020 } from "ajv/dist/2020.js";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { experimentJsonSchema } from "./json-schema.ts";

const schema = experimentJsonSchema();
const validate = new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile(schema);
const folder = new URL("../../../cli/test/conformance/recorded/", import.meta.url);

interface Vector {
  readonly name: string;
  readonly experiment: unknown;
  readonly args: readonly string[];
  readonly journal_written: boolean;
}

function withActivity(activity: object): unknown {
  return { title: "t", description: "d", method: [{ type: "action", name: "a", ...activity }] };
}

describe("the published JSON Schema", () => {
  it("accepts every recorded experiment that Chaos Toolkit validated and ran", () => {
    const vectors = JSON.parse(readFileSync(new URL("run.json", folder), "utf8")) as Vector[];
    const ran = vectors.filter(
      ({ experiment, args, journal_written }) =>
        experiment !== null && journal_written && !args.includes("--no-validation"),
    );
    expect(ran.length).toBeGreaterThan(100);
    const refused = ran.filter(({ experiment }) => !validate(experiment)).map(({ name }) => name);
    expect(refused).toEqual([]);
  });

  it("describes every key", () => {
    const silent: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== "object" || value === null) return;
      const properties =
        (value as { properties?: Record<string, { description?: string; $ref?: string }> }).properties ?? {};
      for (const [key, inner] of Object.entries(properties)) {
        if (inner.description === undefined && inner.$ref === undefined) silent.push(`${path}.${key}`);
      }
      for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`);
    };
    walk(schema, "");
    expect(silent).toEqual([]);
  });

  it("names its draft, itself and its title", () => {
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: "urn:hormesis:schema:experiment",
      title: "Chaos experiment",
    });
  });

  it.each([
    ["an unknown type of provider", withActivity({ provider: { type: "htpp", url: "http://localhost/" } })],
    ["a provider without what it needs", withActivity({ provider: { type: "process" } })],
    [
      "a duration without a unit",
      { ...(withActivity({ provider: { type: "process", path: "x" } }) as object), "time-limit": "5" },
    ],
    [
      "a tolerance that is none",
      withActivity({ provider: { type: "process", path: "x" }, tolerance: { type: "range" } }),
    ],
    ["a misspelt key of ours", withActivity({ provider: { type: "process", path: "x" }, retry: { attempt: 3 } })],
  ])("refuses %s", (_, experiment) => {
    expect(validate(experiment)).toBe(false);
  });

  it("accepts the keys that are ours", () => {
    const ours = {
      ...(withActivity({
        provider: { type: "module", module: "./probes.ts", func: "probe" },
        retry: { attempts: 3, every: "1s" },
        until: { tolerance: 200, within: "1m30s" },
        repeat: 2,
      }) as object),
      seed: 5,
      "time-limit": "5m",
      guards: [{ name: "g", provider: { type: "http", url: "http://localhost/" }, tolerance: [200, 204] }],
      recovery: { within: "30s" },
    };
    expect(validate(ours), JSON.stringify(validate.errors)).toBe(true);
  });
});
