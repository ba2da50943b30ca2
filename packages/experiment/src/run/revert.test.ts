import { describe, expect, it } from "vitest";
import type { FaultReversal } from "../ports/fault-keeper.ts";
import { action, experiment, gives, interruptAt, ScriptedProvider, sleeps, steady, tell } from "./test-kit.ts";

const reversal = (residue: string | null, idle: string | null): FaultReversal => ({
  id: "1",
  fault: "network.loss",
  target: "local",
  residue,
  idle,
  evidence: null,
});

/** Keeps one fault, and writes down when it was asked to take it out. */
function keeper(log: string[], residue: string | null, idle: string | null = null) {
  let kept = 1;
  return {
    count: () => kept,
    revertAll: async () => {
      log.push("revert");
      kept = 0;
      return [reversal(residue, idle)];
    },
  };
}

describe("faults", () => {
  it("are in during the check after the method, and out before the rollbacks", async () => {
    const provider = new ScriptedProvider({ steady: [gives(1), gives(0)] });
    const log: string[] = provider.names;
    const document = experiment({
      "steady-state-hypothesis": steady(),
      method: [action("m")],
      rollbacks: [action("r")],
    });
    const { events, ending } = await tell(document, { provider, ports: { faults: keeper(log, null) } });
    const phases = events.flatMap((event) => (event.type === "phase-started" ? [event.phase] : []));
    expect(phases).toEqual(["gate", "method", "after", "revert", "rollbacks"]);
    expect(ending).toMatchObject({ verdict: "refuted", exitCode: 1, residue: [] });
  });

  it("come out after an interruption too", async () => {
    const log: string[] = [];
    const document = experiment({ method: [action("m")] });
    const scripts = { m: [sleeps(3_600_000)] };
    await tell(document, { scripts, ports: { faults: keeper(log, null) }, onEvent: interruptAt("m") });
    expect(log).toEqual(["revert"]);
  });

  it("from which nothing suffered make the run void, whatever the steady state was", async () => {
    const document = (after: number) => ({
      provider: new ScriptedProvider({ steady: [gives(1), gives(after)] }),
      ports: { faults: keeper([], null, "no requests came by") },
    });
    for (const after of [1, 0]) {
      const experimentOf = experiment({ "steady-state-hypothesis": steady(), method: [action("m")] });
      const { ending } = await tell(experimentOf, document(after));
      expect(ending).toMatchObject({ verdict: "void", exitCode: 3, residue: [] });
      expect(ending.reasons[0]).toBe("A fault was in, and proves nothing: network.loss on local: no requests came by");
    }
  });

  it("that cannot be proven gone are residue, by name, and exit with 6", async () => {
    const { ending } = await tell(experiment({ method: [action("m")] }), {
      ports: { faults: keeper([], "the rule is still there") },
    });
    expect(ending).toMatchObject({
      verdict: "inconclusive",
      exitCode: 6,
      residue: ["network.loss on local: the rule is still there"],
    });
  });
});
