import { portOccupy } from "../../src/faults/resource-exhaustion/port-occupy/index.ts";
import type { FaultBench } from "../support/bench.ts";
import { freePort, tryToBind, tryToListen } from "../support/outside.ts";

export const benches: readonly FaultBench[] = (["tcp", "udp"] as const).map((protocol) => ({
  fault: portOccupy,
  variant: protocol,
  async setUp() {
    const port = await freePort();
    return {
      target: "local",
      parameters: { port, protocol },
      snapshot: () => (protocol === "tcp" ? tryToListen(port, "127.0.0.1") : tryToBind(port, "127.0.0.1")),
      close: async () => undefined,
    };
  },
}));
