import { describe, expect, it } from "vitest";
import { call, experiment, found, http } from "./check-kit.fixture.ts";

describe("checking our own keys", () => {
  const probes = [{ type: "probe", name: "p", provider: http, tolerance: 200 }];

  it("accepts all of them", () => {
    const value = experiment({
      "steady-state-hypothesis": { title: "h", probes },
      method: [
        { ...call({}), retry: { attempts: 3, every: "500ms", backoff: 2 }, repeat: 3, tolerance: true, timeout: 5 },
      ],
      seed: 7,
      "time-limit": "1m30s",
      guards: [{ name: "g", provider: http, tolerance: 200, every: "2s" }],
      recovery: { within: "30s", every: "1s" },
    });
    expect(found(value)).toEqual([]);
    expect(found(value, "chaos-toolkit")).toEqual([]);
  });

  it("reports what is wrong with them, which Chaos Toolkit ignores", () => {
    const value = experiment({
      "steady-state-hypothesis": { title: "h", probes },
      method: [{ ...call({}), retry: { attempt: 3 }, until: { within: "5", tolerance: 1.5 }, repeat: 0 }],
      "time-limit": "0s",
      guards: [{ provider: { type: "zzz" } }],
      recovery: { within: "1s", every: "2s" },
    });
    expect(
      found(value)
        .filter((line) => line.startsWith("error"))
        .sort(),
    ).toEqual([
      "error DURATION_ZERO time-limit",
      "error GUARD_NAME_MISSING guards.0.name",
      "error KEY_UNKNOWN method.0.retry.attempt",
      "error PROVIDER_UNKNOWN guards.0.provider.type",
      "error REPEAT_INVALID method.0.repeat",
      "error RETRY_ATTEMPTS_MISSING method.0.retry.attempts",
      "error TOLERANCE_MISSING guards.0.tolerance",
      "error TOLERANCE_TYPE method.0.until.tolerance",
      "error WITHIN_INVALID method.0.until.within",
    ]);
    expect(found(value, "chaos-toolkit").filter((line) => line.startsWith("error"))).toEqual([]);
  });
});
