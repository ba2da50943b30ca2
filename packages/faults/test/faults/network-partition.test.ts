import { execFileSync } from "node:child_process";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { networkPartition } from "../../src/faults/network-loss/network-partition/index.ts";
import { benches } from "../benches/network-partition.ts";
import { describeLaws } from "../support/laws.ts";
import { type Agent, cannotNetwork, type NetLab, openNetLab } from "../support/net-lab.ts";
import { refusal, withFault } from "../support/with-fault.ts";

benches.forEach(describeLaws);

describe.skipIf(cannotNetwork !== undefined)(`network.partition (${cannotNetwork ?? "measured"})`, () => {
  let lab: NetLab;
  let one: Agent;
  let nobody: Agent;
  let two: Agent;
  let before: Record<string, string>;
  beforeAll(async () => {
    lab = await openNetLab();
    [one, nobody, two] = await Promise.all([
      lab.agent(lab.one),
      lab.agent(lab.one, { uid: 65_534 }),
      lab.agent(lab.two),
    ]);
    for (const agent of [one, two]) {
      for (const port of [5000, 5001]) await agent.ask("listen", { port });
      for (const port of [6000, 6001]) await agent.ask("countUdp", { port });
    }
  });
  afterAll(() => lab?.close());
  beforeEach(async () => {
    before = await lab.snapshot();
  });
  afterEach(async () => expect(await lab.snapshot()).toEqual(before));

  const connect = async (agent: Agent, host: string, port: number): Promise<string> =>
    (await agent.ask("connect", { host, port })).outcome;
  const partition = (parameters: unknown, measure: Parameters<typeof withFault>[2]): Promise<void> =>
    withFault(networkPartition, { target: `netns:${lab.one}`, parameters }, measure);

  test("cuts off one address and port, says by what it was proven, and leaves the next port alone", async () => {
    await partition({ address: "10.99.0.2", port: 5000 }, async ({ observe }) => {
      expect(await connect(one, "10.99.0.2", 5000)).toBe("silent");
      expect(await connect(one, "10.99.0.2", 5001)).toBe("connected");
      expect((await observe()).evidence).toMatchObject({
        proof: "connection tried",
        probe: { outcome: "silent", port: 5000 },
      });
    });
    expect(await connect(one, "10.99.0.2", 5000)).toBe("connected");
  });

  test("cuts off IPv6 as well as IPv4", async () => {
    await partition({ address: ["10.99.0.0/24", "fd99::2"] }, async () => {
      expect(await connect(one, "fd99::2", 5000)).toBe("silent");
      expect(await connect(one, "10.99.0.2", 5000)).toBe("silent");
      expect(await connect(one, "::1", 5000)).toBe("connected");
    });
    expect(await connect(one, "fd99::2", 5000)).toBe("connected");
  });

  test("works one way: what goes out is lost, what comes in arrives", async () => {
    await partition({ address: "10.99.0.2", direction: "out" }, async () => {
      await one.ask("sendUdp", { host: "10.99.0.2", port: 6000, times: 50 });
      await two.ask("sendUdp", { host: "10.99.0.1", port: 6000, times: 50 });
      expect(await two.ask("received", { port: 6000 })).toMatchObject({ count: 0 });
      expect(await one.ask("received", { port: 6000 })).toMatchObject({ count: 50 });
    });
  });

  test("works the other way", async () => {
    await partition({ address: "10.99.0.2", direction: "in" }, async () => {
      await one.ask("sendUdp", { host: "10.99.0.2", port: 6000, times: 50 });
      await two.ask("sendUdp", { host: "10.99.0.1", port: 6000, times: 50 });
      expect(await two.ask("received", { port: 6000 })).toMatchObject({ count: 50 });
      expect(await one.ask("received", { port: 6000 })).toMatchObject({ count: 0 });
    });
  });

  test("holds an open connection still, which goes on after it", async () => {
    const { id } = await one.ask("connect", { host: "10.99.0.2", port: 5000 });
    expect(await one.ask("say", { id })).toBe("open");
    await partition({ remotePort: 5000 }, async () => {
      expect(await one.ask("say", { id, withinMs: 300 })).toBe("silent");
    });
    expect(await one.ask("say", { id, withinMs: 5000 })).toBe("open");
  });

  test("of one user, does not touch the others", async () => {
    await partition({ address: "10.99.0.2", port: 5000, uid: 65_534 }, async ({ observe }) => {
      expect(await connect(nobody, "10.99.0.2", 5000)).toBe("silent");
      expect(await connect(one, "10.99.0.2", 5000)).toBe("connected");
      expect((await observe()).evidence).toMatchObject({ proof: "connection tried" });
    });
  });

  test("of one protocol, does not touch the other", async () => {
    await partition({ port: [5000, 6000], protocol: "udp" }, async () => {
      await one.ask("sendUdp", { host: "10.99.0.2", port: 6000, times: 20 });
      expect(await two.ask("received", { port: 6000 })).toMatchObject({ count: 0 });
      expect(await connect(one, "10.99.0.2", 5000)).toBe("connected");
    });
  });

  test("of one control group, does not touch the others", async ({ skip }) => {
    const group = lab.makeGroup();
    if (group === undefined) return skip("needs control groups of version 2");
    const inside = await lab.agent(lab.one, { cgroup: group });
    await partition({ cgroup: group, port: 5000 }, async () => {
      expect(await connect(inside, "10.99.0.2", 5000)).toBe("silent");
      expect(await connect(one, "10.99.0.2", 5000)).toBe("connected");
    });
    expect(await connect(inside, "10.99.0.2", 5000)).toBe("connected");
  });

  test("goes with its holder: killed, it takes the rules along", async () => {
    await partition({ address: "10.99.0.2" }, async ({ observe }, state) => {
      const { table } = state as { table: string };
      const delete_ = (): unknown =>
        execFileSync("ip", ["netns", "exec", lab.one, "nft", "delete", "table", "inet", table], { stdio: "pipe" });
      expect(delete_).toThrow(/not permitted/);
      const pids = execFileSync("ip", ["netns", "pids", lab.one], { encoding: "utf8" }).trim().split("\n").map(Number);
      const holder = pids.find((pid) => commandOf(pid).startsWith("nft\0-i"));
      process.kill(holder!, "SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect((await observe()).state).toBe("absent");
      expect(await connect(one, "10.99.0.2", 5000)).toBe("connected");
    });
  });

  test("is refused where it would cut off more than anybody means", async () => {
    expect(await refusal(networkPartition, {})).toMatch(/act on all there is/);
    expect(await refusal(networkPartition, { protocol: "tcp" })).toMatch(/act on all there is/);
    expect(await refusal(networkPartition, { scope: "all" })).toMatch(/whole machine/);
    expect(await refusal(networkPartition, { address: "0.0.0.0/0" })).toMatch(/whole machine/);
    expect(await refusal(networkPartition, { uid: 0 })).toMatch(/belongs to user 0/);
    expect(await refusal(networkPartition, { uid: 5, direction: "in" })).toMatch(/no user yet/);
    expect(await refusal(networkPartition, { cgroup: "/" })).toMatch(/every process/);
    expect(await refusal(networkPartition, { cgroup: "/no/such" })).toMatch(/no control group/);
    expect(await refusal(networkPartition, { address: "shop" })).toMatch(/no address/);
    expect(await refusal(networkPartition, { port: "5000-4000" })).toMatch(/no port|nvalid/);
  });
});

function commandOf(pid: number): string {
  try {
    return execFileSync("cat", [`/proc/${pid}/cmdline`], { encoding: "utf8" });
  } catch {
    return "";
  }
}
