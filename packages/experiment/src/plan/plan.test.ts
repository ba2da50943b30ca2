import { describe, expect, it } from "vitest";
import type { Experiment } from "../document/schema.ts";
import { convertVariable } from "../values/convert.ts";
import { type PlanInput, planExperiment } from "./plan.ts";
import { createRedactor, hideInlineSecrets } from "./redact.ts";

const document = (parts: object = {}): Experiment => ({ title: "t", description: "d", method: [], ...parts });
const plan = (parts: object, more: Partial<PlanInput> = {}): ReturnType<typeof planExperiment> =>
  planExperiment({ experiment: document(parts), semantics: "strict", environment: {}, seed: "s", ...more });

function planned(
  parts: object,
  more: Partial<PlanInput> = {},
): Exclude<ReturnType<typeof plan>, { problems: unknown }> {
  const made = plan(parts, more);
  if ("problems" in made) throw new Error(JSON.stringify(made.problems));
  return made;
}

describe("variables", () => {
  it.each([
    ["5", "int", 5],
    ["2", "number", 2],
    ["no", "bool", false],
    ["0", "bool", false],
    ["False", "bool", false],
    ["off", "bool", true],
    ["", "bool", true],
    [true, "bool", true],
    ['{"a":[1]}', "json", { a: [1] }],
    ["", "json", ""],
    ["x", "str", "x"],
    ["5", undefined, "5"],
  ])("%j as %s is %j", (value, type, expected) => {
    expect(convertVariable(value, type)).toEqual(expected);
  });

  it.each([
    ["x", "int"],
    ["1.5", "int"],
    ["x", "float"],
    ["{", "json"],
    ["1", "zzz"],
  ])("%j is no %s, and it is said why", (value, type) => {
    expect(() => convertVariable(value, type)).toThrow(TypeError);
  });
});

describe("configuration and secrets", () => {
  const environment = { V: "5", TOKEN: "123" };

  it("come from the environment, with types and defaults", () => {
    const configuration = {
      v: { type: "env", key: "V", env_var_type: "int" },
      none: { type: "env", key: "NOPE", default: null },
      seven: { type: "env", key: "NOPE", default: "7", env_var_type: "int" },
      object: { type: "environment", key: "V" },
    };
    const secrets = { g: { token: { type: "env", key: "TOKEN" }, inline: "x" } };
    const made = planned({ configuration, secrets }, { environment });
    expect(made.configuration.values).toEqual({ v: 5, none: null, seven: 7, object: configuration.object });
    expect(made.secrets.values).toEqual({ g: { token: "123", inline: "x" } });
  });

  it("are overridden by whole keys and whole groups, and only where they are declared", () => {
    const overrides = { configuration: { v: "new", extra: 1 }, secrets: { g: { token: "t" } } };
    const made = planned({ configuration: { v: "a" }, secrets: { g: { token: "x", other: "y" } } }, { overrides });
    expect(made.configuration.values).toEqual({ v: "new" });
    expect(made.secrets.values).toEqual({ g: { token: "t" } });
  });

  it("tell all that is missing at once, and where", () => {
    const configuration = {
      a: { type: "env", key: "A" },
      b: { type: "env", key: "V", env_var_type: "json" },
      c: { type: "env", key: "C" },
    };
    const made = plan({ configuration, secrets: { g: { s: { type: "env", key: "S" } } } }, { environment: { V: "{" } });
    const problems = "problems" in made ? made.problems : [];
    expect(problems.map(({ path }) => path.join("."))).toEqual([
      "configuration.a",
      "configuration.b",
      "configuration.c",
      "secrets.g.s",
    ]);
  });

  it("that a probe, Vault or a file gives are left for the run", () => {
    const configuration = { p: { type: "probe", name: "x" }, f: { type: "file", path: "x" } };
    expect(planned({ configuration }).configuration.pending.map(({ key }) => key)).toEqual(["p", "f"]);
    const same = planned({ configuration }, { semantics: "chaos-toolkit" }).configuration;
    expect(same.pending.map(({ key }) => key)).toEqual(["p"]);
    expect(same.values).toEqual({ f: configuration.f });
  });
});

describe("strategies", () => {
  const runtime = { hypothesis: { strategy: "skip" }, rollbacks: { strategy: "never" } };

  it("come from the command line, then the document, then the settings", () => {
    expect(planned({}, { settings: { runtime } })).toMatchObject({
      hypothesisStrategy: "skip",
      rollbackStrategy: "never",
    });
    const partly = { runtime: { rollbacks: { strategy: "always" } } };
    expect(planned(partly, { settings: { runtime } })).toMatchObject({
      hypothesisStrategy: "skip",
      rollbackStrategy: "always",
    });
    expect(planned(partly, { rollbackStrategy: "deviated" }).rollbackStrategy).toBe("deviated");
  });

  it("of the settings are hidden by any block of the document under Chaos Toolkit's semantics", () => {
    const made = planned(
      { runtime: { rollbacks: { strategy: "always" } } },
      { settings: { runtime }, semantics: "chaos-toolkit" },
    );
    expect(made.hypothesisStrategy).toBe("default");
  });

  it("that nobody knows are a problem; Chaos Toolkit then plays no rollbacks", () => {
    const unknown = { runtime: { rollbacks: { strategy: "zzz" } } };
    expect(plan(unknown)).toHaveProperty("problems");
    expect(planned(unknown, { semantics: "chaos-toolkit" }).rollbackStrategy).toBe("never");
  });
});

describe("the hash of a plan", () => {
  it("is the same for the same plan however it was written, and another for another", () => {
    const { hash } = planned({ configuration: { a: 1, b: 2 } });
    expect(planned({ configuration: { b: 2, a: 1 } }).hash).toBe(hash);
    expect(planned({ configuration: { a: 1, b: 3 } }).hash).not.toBe(hash);
    expect(planned({ configuration: { a: 1, b: 2 } }, { rollbackStrategy: "always" }).hash).not.toBe(hash);
  });
});

describe("redaction", () => {
  const redactor = createRedactor({
    db: { password: "p&ss word", pin: 1234, short: "ab" },
    flags: { on: true, empty: "" },
  });

  it("hides a secret as it is, percent-encoded and in base64, in values and keys", () => {
    const hidden = redactor.value({
      "p&ss word": ["x p&ss word", "p%26ss%20word", Buffer.from("p&ss word").toString("base64")],
    });
    expect(JSON.stringify(hidden)).toBe(
      '{"[secret db.password]":["x [secret db.password]","[secret db.password]","[secret db.password]"]}',
    );
  });

  it("hides short secrets only where they are the whole value, and numbers where they stand alone", () => {
    expect(redactor.value([1234, "pin 1234!", "12345, 0.1234, x1234", "ab", "crab", true, ""])).toEqual([
      "[secret db.pin]",
      "pin [secret db.pin]!",
      "12345, 0.1234, x1234",
      "[secret db.short]",
      "crab",
      true,
      "",
    ]);
  });

  it("hides a secret as programs repeat it: in JSON, in forms, line by line", () => {
    const key = 'BEGIN "key"\nÄ first line\nlast line';
    const { text } = createRedactor({ tls: { key, word: "secret" } });
    const forms = [
      JSON.stringify(key),
      JSON.stringify(JSON.stringify(key)),
      String.raw`"BEGIN \"key\"\n\u00c4 first line\nlast line"`,
      new URLSearchParams({ key }).toString(),
      Buffer.from(key).toString("base64url"),
      "  > Ä first line <",
    ];
    for (const form of forms) expect(text(form)).not.toMatch(/first|line|BEGIN|Qk|%22/u);
    expect(text("a secret word")).toBe("a [secret tls.word] word");
  });

  it("keeps declarations, and hides what is written inline", () => {
    const declared = { g: { a: { type: "env", key: "A" }, b: "inline", c: { d: 5 } } };
    expect(hideInlineSecrets(declared)).toEqual({
      g: { a: declared.g.a, b: "[secret g.b]", c: { d: "[secret g.c.d]" } },
    });
  });
});
