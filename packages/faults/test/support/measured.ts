import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from "vitest";
import type { AnyFault } from "../../src/ports/fault.ts";
import { type Agent, cannotNetwork, type NetLab, openNetLab } from "./net-lab.ts";
import { type InEffect, withFault } from "./with-fault.ts";

/** A lab with somebody in each namespace, and what tests of network faults do with it. */
export interface Measured {
  readonly lab: NetLab;
  /** In the namespace that the fault acts in. */
  readonly one: Agent;
  /** There too, as user 65534. */
  readonly nobody: Agent;
  readonly two: Agent;
  /** Puts the fault in, measures, and takes it out. */
  during(parameters: unknown, measure: (inEffect: InEffect, state: never) => Promise<void>): Promise<void>;
  /** How a connection to the other side ends; `host` when it is another one. */
  connect(from: Agent, port: number, host?: string): Promise<string>;
  /** Sends so many datagrams from the first namespace to the second; resolves to how many came. */
  deliver(times: number, port: number, from?: Agent): Promise<number>;
}

/**
 * Tests that measure a network fault from outside: TCP ports 5000 and 5001 echo, UDP ports 6000 and 6001 count, in both
 * namespaces. After each test, all rules everywhere are as they were.
 */
export function describeMeasured(fault: AnyFault, tests: (measured: () => Measured) => void): void {
  describe.skipIf(cannotNetwork !== undefined)(`${fault.name} (${cannotNetwork ?? "measured"})`, () => {
    let measured: Measured | undefined;
    let lab: NetLab | undefined;
    let before: Record<string, string> | undefined;
    beforeAll(async () => {
      lab = await openNetLab();
      measured = await measure(fault, lab);
    });
    afterAll(() => lab?.close());
    beforeEach(async () => {
      before = await lab?.snapshot();
    });
    afterEach(async () => expect(await lab?.snapshot()).toEqual(before));
    tests(() => measured!);
  });
}

async function measure(fault: AnyFault, lab: NetLab): Promise<Measured> {
  const [one, nobody, two] = await Promise.all([
    lab.agent(lab.one),
    lab.agent(lab.one, { uid: 65_534 }),
    lab.agent(lab.two),
  ]);
  for (const agent of [one, two]) {
    for (const port of [5000, 5001]) await agent.ask("listen", { port });
    for (const port of [6000, 6001]) await agent.ask("countUdp", { port });
  }
  return {
    lab,
    one,
    nobody,
    two,
    during: (parameters, measure) =>
      withFault(fault, { target: `netns:${lab.one}`, parameters }, (inEffect, state) =>
        measure(inEffect, state as never),
      ),
    connect: async (from, port, host = "10.99.0.2") => (await from.ask("connect", { host, port })).outcome,
    async deliver(times, port, from = one) {
      await from.ask("sendUdp", { host: "10.99.0.2", port, times });
      return (await two.ask("received", { port })).count;
    },
  };
}
