import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { connectionReset } from "../../src/faults/inter-service/connection-reset/index.ts";
import { networkPartition } from "../../src/faults/network-loss/network-partition/index.ts";
import type { ProcessScope } from "../../src/network/process-scope.ts";
import { until } from "../support/bench.ts";
import { describeMeasured, type Measured } from "../support/measured.ts";
import type { Agent } from "../support/net-lab.ts";
import { refusal, withFault } from "../support/with-fault.ts";

/* Scoped by process: it suffers, in what it has open and in what it opens, and its neighbour of the same user does not. */

const uid = 65_534;
const there = "10.99.0.2";
interface State {
  readonly scope: { readonly process: ProcessScope };
}
const groupsOf = (pid: number): string => readFileSync(`/proc/${pid}/cgroup`, "utf8");

function describeOfProcess(
  measured: () => Measured,
  tests: (pair: () => { victim: Agent; neighbour: Agent }) => void,
): void {
  describe("of a process", () => {
    let pair: { victim: Agent; neighbour: Agent };
    beforeAll(async () => {
      const { lab } = measured();
      pair = { victim: await lab.agent(lab.one, { uid }), neighbour: await lab.agent(lab.one, { uid }) };
    });
    tests(() => pair);
  });
}

describeMeasured(networkPartition, (measured) => {
  describeOfProcess(measured, (pair) => {
    test("cuts off what a client has open and what it opens, and not its neighbour of the same user", async () => {
      const { victim, neighbour } = pair();
      const before = groupsOf(victim.pid);
      const own = await victim.ask("connect", { host: there, port: 5000 });
      const others = await neighbour.ask("connect", { host: there, port: 5000 });
      await measured().during({ process: { pid: victim.pid }, remotePort: 5000 }, async ({ observe }) => {
        expect(await victim.ask("say", { id: own.id })).toBe("silent");
        expect(await victim.ask("connect", { host: there, port: 5000 })).toMatchObject({ outcome: "silent" });
        expect(await victim.ask("connectByChild", { host: there, port: 5000 })).toBe("silent");
        expect(await victim.ask("connect", { host: there, port: 5001 })).toMatchObject({ outcome: "connected" });
        expect(await neighbour.ask("say", { id: others.id })).toBe("open");
        expect(await neighbour.ask("connect", { host: there, port: 5000 })).toMatchObject({ outcome: "connected" });
        expect(await observe()).toMatchObject({ state: "active", evidence: { inside: [victim.pid], outside: [] } });
      });
      expect(groupsOf(victim.pid)).toBe(before);
      expect(await victim.ask("say", { id: own.id, withinMs: 5000 })).toBe("open");
      expect(await victim.ask("connect", { host: there, port: 5000 })).toMatchObject({ outcome: "connected" });
    });

    test("is proven by a connection tried as one of its processes", async () => {
      const { victim } = pair();
      await measured().during({ process: { pid: victim.pid }, address: there, remotePort: 5000 }, async (inEffect) => {
        expect((await inEffect.observe()).evidence).toMatchObject({
          proof: "connection tried",
          probe: { outcome: "silent" },
        });
      });
    });

    test("cuts off a server that listens already, over IPv6 and UDP too, and not the one beside it", async () => {
      const { victim, neighbour } = pair();
      const { two, during } = measured();
      for (const [agent, port] of [[victim, 7000] as const, [neighbour, 7001] as const]) {
        await agent.ask("listen", { port });
        await agent.ask("countUdp", { port });
      }
      const [own, others] = [
        await two.ask("connect", { host: "10.99.0.1", port: 7000 }),
        await two.ask("connect", { host: "10.99.0.1", port: 7001 }),
      ];
      await during({ process: { pid: victim.pid } }, async () => {
        expect(await two.ask("say", { id: own.id })).toBe("silent");
        expect(await two.ask("say", { id: others.id })).toBe("open");
        for (const host of ["10.99.0.1", "fd99::1"]) {
          expect(await two.ask("connect", { host, port: 7000 })).toMatchObject({ outcome: "silent" });
          expect(await two.ask("connect", { host, port: 7001 })).toMatchObject({ outcome: "connected" });
        }
        await victim.ask("listen", { port: 7002 });
        expect(await two.ask("connect", { host: "10.99.0.1", port: 7002 })).toMatchObject({ outcome: "silent" });
        for (const port of [7000, 7001]) await two.ask("sendUdp", { host: "10.99.0.1", port, times: 20 });
        expect(await victim.ask("received", { port: 7000 })).toMatchObject({ count: 0 });
        expect(await neighbour.ask("received", { port: 7001 })).toMatchObject({ count: 20 });
      });
      expect(await two.ask("say", { id: own.id, withinMs: 5000 })).toBe("open");
    });

    test("goes on when the process ends meanwhile, and leaves no group", async () => {
      const { lab, during } = measured();
      const mortal = await lab.agent(lab.one, { uid });
      let folder = "";
      await during({ process: { pid: mortal.pid } }, async (_inEffect, state: State) => {
        folder = state.scope.process.groups[0]?.folder ?? "";
        expect(existsSync(folder)).toBe(true);
        process.kill(mortal.pid, "SIGKILL");
        await until(() => readFileSync(`${folder}/cgroup.procs`, "utf8") === "");
      });
      expect(existsSync(folder)).toBe(false);
    });
  });

  test("is refused where it would reach others, or nobody", async () => {
    const { one, lab } = measured();
    const refused = (parameters: unknown): Promise<string> => refusal(networkPartition, parameters);
    expect(await refused({ process: { pid: one.pid } })).toMatch(/another network namespace/);
    expect(await refused({ process: {} })).toMatch(/say which process/);
    expect(await refused({ process: { command: "no such program anywhere" } })).toMatch(/there is none/);
    expect(await refused({ process: { pid: process.pid } })).toMatch(/which the run itself needs/);
    expect(await refused({ process: { pid: one.pid }, cgroup: "/x" })).toMatch(/control group of its own/);
    const pair = [await lab.agent(lab.one, { uid }), await lab.agent(lab.one, { uid })];
    for (const agent of pair) await agent.ask("listen", { port: 7010, shared: true });
    const parameters = { process: { pid: pair[0]?.pid } };
    const tried = withFault(networkPartition, { target: `netns:${lab.one}`, parameters }, async () => undefined);
    await expect(tried).rejects.toThrow(/has tcp port 7010 open as well/);
  });
});

describeMeasured(connectionReset, (measured) => {
  describeOfProcess(measured, (pair) => {
    test("ends what it has open, and nothing of its neighbour", async () => {
      const { victim, neighbour } = pair();
      const own = await victim.ask("connect", { host: there, port: 5000 });
      const others = await neighbour.ask("connect", { host: there, port: 5000 });
      await measured().during({ process: { pid: victim.pid }, remotePort: 5000 }, async () => {
        expect(await victim.ask("fate", { id: own.id })).toMatch(/ECONN/);
        const again = await victim.ask("connect", { host: there, port: 5000 });
        expect(await victim.ask("say", { id: again.id })).toMatch(/ECONN/);
        expect(await neighbour.ask("say", { id: others.id })).toBe("open");
      });
    });
  });
});
