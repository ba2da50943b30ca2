import { expect, test } from "vitest";
import { connectionReset } from "../../src/faults/inter-service/connection-reset/index.ts";
import { benches } from "../benches/connection-reset.ts";
import { describeLaws } from "../support/laws.ts";
import { describeMeasured } from "../support/measured.ts";
import type { Agent } from "../support/net-lab.ts";
import { refusal } from "../support/with-fault.ts";

benches.forEach(describeLaws);

describeMeasured(connectionReset, (measured) => {
  const open = async (from: Agent, port: number, host = "10.99.0.2"): Promise<number> => {
    const { outcome, id } = await from.ask("connect", { host, port });
    expect(outcome).toBe("connected");
    expect(await from.ask("say", { id })).toBe("open");
    return id;
  };
  const broken = /ECONNABORTED|ECONNRESET|EPIPE/;

  test("ends the open connections of one port at once, and leaves those of the next", async () => {
    const { one, during } = measured();
    const ids = [await open(one, 5000), await open(one, 5000), await open(one, 5000, "fd99::2")];
    const other = await open(one, 5001);
    await during({ remotePort: 5000 }, async ({ observe }) => {
      // Nothing was sent on them: they were ended where they stood.
      for (const id of ids) expect(await one.ask("fate", { id })).toMatch(broken);
      expect(await one.ask("say", { id: other })).toBe("open");
      expect((await observe()).evidence).toMatchObject({ openConnections: 0 });
    });
    expect(await one.ask("say", { id: await open(one, 5000) })).toBe("open");
  });

  test("ends those that came from outside, and the other side learns of it", async () => {
    const { two, during } = measured();
    const id = await open(two, 5000, "10.99.0.1");
    const other = await open(two, 5001, "10.99.0.1");
    await during({ localPort: 5000 }, async () => {
      expect(await two.ask("fate", { id })).toMatch(broken);
      expect(await two.ask("say", { id: other })).toBe("open");
    });
  });

  test("breaks new connections as soon as they are open, which is seen by trying one", async () => {
    const { one, during } = measured();
    await during({ address: "10.99.0.2", remotePort: 5000 }, async ({ observe }) => {
      const { id } = await one.ask("connect", { host: "10.99.0.2", port: 5000 });
      expect(await one.ask("say", { id })).toMatch(broken);
      expect((await observe()).evidence).toMatchObject({
        proof: "connection tried",
        probe: { outcome: "ECONNRESET" },
      });
    });
  });

  test("does not touch the connections of other users", async () => {
    const { one, nobody, during } = measured();
    const ours = await open(one, 5000);
    const theirs = await open(nobody, 5000);
    await during({ uid: 65_534, address: "10.99.0.0/24" }, async () => {
      expect(await nobody.ask("fate", { id: theirs })).toMatch(broken);
      expect(await one.ask("say", { id: ours })).toBe("open");
    });
    expect(await one.ask("say", { id: ours })).toBe("open");
  });

  test("is refused for what is not TCP", async () => {
    expect(await refusal(connectionReset, { port: 1, protocol: "udp" })).toMatch(/only TCP/);
  });
});
