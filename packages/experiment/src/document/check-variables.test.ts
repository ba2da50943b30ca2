import { describe, expect, it } from "vitest";
import { call, experiment, first, found } from "./check-kit.fixture.ts";

describe("checking variables and secrets", () => {
  const secrets = { db: { password: "hush" }, api: { token: "hush" } };

  it("wants the group of a secret named where the secret is used", () => {
    const value = experiment({ secrets, method: [call({ arguments: { p: ["${password}"] }, secrets: ["api"] })] });
    expect(found(value)).toEqual(["error SECRET_NOT_IN_SCOPE method.0.provider.arguments.p.0"]);
    expect(first(value)?.mend).toBe("Add secrets: [api, db] to its provider.");
    expect(found(value, "chaos-toolkit")).toEqual([]);
    expect(found(experiment({ secrets, method: [call({ arguments: "${password}", secrets: ["db"] })] }))).toEqual([
      "error ARGUMENTS_INVALID method.0.provider.arguments",
    ]);
  });

  it("lets configuration hide a secret of the same name", () => {
    expect(
      found(
        experiment({ secrets, configuration: { password: 1 }, method: [call({ arguments: { p: "${password}" } })] }),
      ),
    ).toEqual([]);
  });

  it("keeps secrets out of the title", () => {
    expect(found(experiment({ secrets, title: "with ${token}" }))).toEqual(["error SECRET_IN_TITLE title"]);
  });

  it("warns of variables that are declared nowhere, but not of a shell's own", () => {
    const shell = {
      type: "action",
      name: "s",
      provider: { type: "process", path: "sh", arguments: "-c 'echo ${HOME} $1'" },
    };
    const value = experiment({
      configuration: { base_url: "x" },
      method: [call({ arguments: { u: "${base_ulr} $5" } }), shell],
    });
    expect(found(value)).toEqual(["warning VARIABLE_UNKNOWN method.0.provider.arguments.u"]);
    expect(first(value)?.mend).toBe("Did you mean ${base_url}?");
  });
});

describe("checking secrets that are read from elsewhere", () => {
  it("finds a file without a path, of no known format, or outside of any group, and a misspelt type", () => {
    const secrets = {
      tok: { type: "file", path: "token" },
      group: {
        none: { type: "file" },
        odd: { type: "file", path: "x", format: "jsn" },
        near: { type: "vualt", path: "x" },
        own: { type: "premium", level: "1" },
        good: { type: "file", path: "x", format: "json" },
      },
    };
    expect(found(experiment({ secrets, configuration: { limit: { type: "file" } } }))).toEqual([
      "error FILE_PATH_MISSING configuration.limit",
      "error SECRETS_GROUP_INVALID secrets.tok",
      "error FILE_PATH_MISSING secrets.group.none",
      "error FILE_FORMAT_UNKNOWN secrets.group.odd.format",
      "warning SECRET_TYPE_UNKNOWN secrets.group.near.type",
    ]);
    expect(found(experiment({ secrets: { group: secrets.group } }), "chaos-toolkit")).toEqual([]);
  });
});

describe("checking outputs of other activities", () => {
  const use = (name: string, from: string): object => ({
    ...call({ arguments: { v: `\${outputs.${from}.id}` } }),
    name,
  });

  it("knows what has run by then", () => {
    const value = experiment({
      "steady-state-hypothesis": { title: "h", probes: [{ ...use("gate", "late"), tolerance: true }] },
      method: [
        { ...call({}), name: "early" },
        { ...call({}), name: "beside", background: true },
        use("b", "early"),
        use("c", "gate"),
        use("d", "late"),
        use("e", "nope"),
        use("f", "beside"),
        { ...call({}), name: "late" },
      ],
      rollbacks: [use("undo", "late")],
    });
    expect(found(value)).toEqual([
      "error OUTPUT_TOO_EARLY steady-state-hypothesis.probes.0.provider.arguments.v",
      "error OUTPUT_TOO_EARLY method.4.provider.arguments.v",
      "error OUTPUT_UNKNOWN method.5.provider.arguments.v",
      "warning OUTPUT_UNCERTAIN method.6.provider.arguments.v",
    ]);
    expect(found(value, "chaos-toolkit")).toEqual([]);
  });

  it("allows outputs of the method in a hypothesis that is only checked after it", () => {
    const value = experiment({
      runtime: { hypothesis: { strategy: "after-method-only" } },
      "steady-state-hypothesis": { title: "h", probes: [{ ...use("p", "first"), tolerance: true }] },
      method: [{ ...call({}), name: "first" }],
    });
    expect(found(value)).toEqual([]);
  });

  it("wants references well-formed", () => {
    expect(found(experiment({ method: [call({ arguments: { v: "${outputs.a..b}" } })] }))).toEqual([
      "error OUTPUT_REFERENCE_INVALID method.0.provider.arguments.v",
    ]);
  });
});
