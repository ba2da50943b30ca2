import { expect, test } from "vitest";
import { connectionRefuse } from "../../src/faults/inter-service/connection-refuse/index.ts";
import { benches } from "../benches/connection-refuse.ts";
import { describeLaws } from "../support/laws.ts";
import { describeMeasured } from "../support/measured.ts";
import type { Agent } from "../support/net-lab.ts";
import { freePort } from "../support/outside.ts";
import { refusal, withFault } from "../support/with-fault.ts";

benches.forEach(describeLaws);

describeMeasured(connectionRefuse, (measured) => {
  test("refuses new connections to one port at once, and leaves the next alone", async () => {
    const { during, connect, one } = measured();
    await during({ address: "10.99.0.2", port: 5000 }, async ({ observe }) => {
      const { outcome, tookMs } = await one.ask("connect", { host: "10.99.0.2", port: 5000 });
      expect(outcome).toBe("ECONNREFUSED");
      expect(tookMs).toBeLessThan(200);
      expect(await connect(one, 5001)).toBe("connected");
      expect((await observe()).evidence).toMatchObject({
        proof: "connection tried",
        probe: { outcome: "ECONNREFUSED" },
      });
    });
    expect(await connect(one, 5000)).toBe("connected");
  });

  test("refuses those who come from outside", async () => {
    const { during, connect, two } = measured();
    await during({ localPort: 5000, direction: "in" }, async () => {
      expect(await connect(two, 5000, "10.99.0.1")).toBe("ECONNREFUSED");
      expect(await connect(two, 5000, "fd99::1")).toBe("ECONNREFUSED");
      expect(await connect(two, 5001, "10.99.0.1")).toBe("connected");
    });
    expect(await connect(two, 5000, "10.99.0.1")).toBe("connected");
  });

  test("leaves open connections alone", async () => {
    const { during, one } = measured();
    const { id } = await one.ask("connect", { host: "10.99.0.2", port: 5000 });
    await during({ port: 5000 }, async () => expect(await one.ask("say", { id })).toBe("open"));
  });

  test("does not touch other users, nor the loopback", async () => {
    const { during, connect, one, nobody } = measured();
    await during({ uid: 65_534, address: "10.99.0.2", port: 5000 }, async () => {
      expect(await connect(nobody, 5000)).toBe("ECONNREFUSED");
      expect(await connect(nobody, 5000, "127.0.0.1")).toBe("connected");
      expect(await connect(one, 5000)).toBe("connected");
    });
  });

  test("on this machine itself, hits one port of one user, and nobody else", async () => {
    const { lab } = measured();
    const [somebody, nobody] = await Promise.all([lab.agent(undefined), lab.agent(undefined, { uid: 65_534 })]);
    const [port, other] = [await freePort(), await freePort()];
    for (const one of [port, other]) await somebody.ask("listen", { port: one, host: "127.0.0.1" });
    const connect = async (from: Agent, to: number): Promise<string> =>
      (await from.ask("connect", { host: "127.0.0.1", port: to })).outcome;
    await withFault(connectionRefuse, { parameters: { remotePort: port, uid: 65_534 } }, async () => {
      expect(await connect(nobody, port)).toBe("ECONNREFUSED");
      expect(await connect(nobody, other)).toBe("connected");
      expect(await connect(somebody, port)).toBe("connected");
    });
    expect(await connect(nobody, port)).toBe("connected");
  });

  test("is refused for what is not TCP", async () => {
    expect(await refusal(connectionRefuse, { port: 1, protocol: "udp" })).toMatch(/only TCP/);
  });
});
