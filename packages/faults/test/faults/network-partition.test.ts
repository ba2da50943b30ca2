import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { networkPartition } from "../../src/faults/network-loss/network-partition/index.ts";
import { benches } from "../benches/network-partition.ts";
import { until } from "../support/bench.ts";
import { describeLaws } from "../support/laws.ts";
import { describeMeasured } from "../support/measured.ts";
import { refusal } from "../support/with-fault.ts";

benches.forEach(describeLaws);

describeMeasured(networkPartition, (measured) => {
  test("cuts off one address and port, says by what it was proven, and leaves the next port alone", async () => {
    const { one, during, connect } = measured();
    await during({ address: "10.99.0.2", port: 5000 }, async ({ observe }) => {
      expect(await connect(one, 5000)).toBe("silent");
      expect(await connect(one, 5001)).toBe("connected");
      expect((await observe()).evidence).toMatchObject({
        proof: "connection tried",
        probe: { outcome: "silent", port: 5000 },
      });
    });
    expect(await connect(one, 5000)).toBe("connected");
  });

  test("cuts off IPv6 as well as IPv4", async () => {
    const { one, during, connect } = measured();
    await during({ address: ["10.99.0.0/24", "fd99::2"] }, async () => {
      expect(await connect(one, 5000, "fd99::2")).toBe("silent");
      expect(await connect(one, 5000)).toBe("silent");
      expect(await connect(one, 5000, "::1")).toBe("connected");
    });
    expect(await connect(one, 5000, "fd99::2")).toBe("connected");
  });

  test("works one way: what goes out is lost, what comes in arrives", async () => {
    const { one, two, during } = measured();
    await during({ address: "10.99.0.2", direction: "out" }, async () => {
      // A sender learns nothing of it, as on a real network: a rule that only drops would give it an error.
      expect(await one.ask("sendUdp", { host: "10.99.0.2", port: 6000, times: 50 })).toBe(0);
      await two.ask("sendUdp", { host: "10.99.0.1", port: 6000, times: 50 });
      expect(await two.ask("received", { port: 6000 })).toMatchObject({ count: 0 });
      expect(await one.ask("received", { port: 6000 })).toMatchObject({ count: 50 });
    });
  });

  test("works the other way", async () => {
    const { one, two, during } = measured();
    await during({ address: "10.99.0.2", direction: "in" }, async () => {
      await one.ask("sendUdp", { host: "10.99.0.2", port: 6000, times: 50 });
      await two.ask("sendUdp", { host: "10.99.0.1", port: 6000, times: 50 });
      expect(await two.ask("received", { port: 6000 })).toMatchObject({ count: 50 });
      expect(await one.ask("received", { port: 6000 })).toMatchObject({ count: 0 });
    });
  });

  test("holds an open connection still, which goes on after it", async () => {
    const { one, during } = measured();
    const { id } = await one.ask("connect", { host: "10.99.0.2", port: 5000 });
    expect(await one.ask("say", { id })).toBe("open");
    await during({ remotePort: 5000 }, async () => {
      expect(await one.ask("say", { id, withinMs: 300 })).toBe("silent");
    });
    expect(await one.ask("say", { id, withinMs: 5000 })).toBe("open");
  });

  test("of one user, does not touch the others", async () => {
    const { one, nobody, during, connect } = measured();
    await during({ address: "10.99.0.2", port: 5000, uid: 65_534 }, async ({ observe }) => {
      expect(await connect(nobody, 5000)).toBe("silent");
      expect(await connect(one, 5000)).toBe("connected");
      expect((await observe()).evidence).toMatchObject({ proof: "connection tried" });
    });
  });

  test("of one protocol, does not touch the other", async () => {
    const { one, two, during, connect } = measured();
    await during({ port: [5000, 6000], protocol: "udp" }, async () => {
      await one.ask("sendUdp", { host: "10.99.0.2", port: 6000, times: 20 });
      expect(await two.ask("received", { port: 6000 })).toMatchObject({ count: 0 });
      expect(await connect(one, 5000)).toBe("connected");
    });
  });

  test("of one control group, does not touch the others", async ({ skip }) => {
    const { lab, one, during, connect } = measured();
    const group = lab.makeGroup();
    if (group === undefined) return skip("needs control groups of version 2");
    const inside = await lab.agent(lab.one, { cgroup: group });
    await during({ cgroup: group, port: 5000 }, async () => {
      expect(await connect(inside, 5000)).toBe("silent");
      expect(await connect(one, 5000)).toBe("connected");
    });
    expect(await connect(inside, 5000)).toBe("connected");
  });

  test("goes with its holder: killed, it takes the rules along", async () => {
    const { lab, one, during, connect } = measured();
    await during({ address: "10.99.0.2" }, async ({ observe }, state) => {
      const { table } = state as { table: string };
      const delete_ = (): unknown =>
        execFileSync("ip", ["netns", "exec", lab.one, "nft", "delete", "table", "inet", table], { stdio: "pipe" });
      expect(delete_).toThrow(/not permitted/);
      process.kill(lab.pidIn(lab.one, "nft -i")!, "SIGKILL");
      await until(async () => (await observe()).state === "absent");
      expect(await connect(one, 5000)).toBe("connected");
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
