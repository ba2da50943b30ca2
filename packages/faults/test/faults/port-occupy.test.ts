import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { expect, test } from "vitest";
import { portOccupy } from "../../src/faults/resource-exhaustion/port-occupy/index.ts";
import { freePort, tryToBind, tryToListen } from "../support/outside.ts";
import { benches } from "../benches/port-occupy.ts";
import { describeLaws } from "../support/laws.ts";
import { rootOnLinux } from "../support/programs.ts";
import { refusal, withFault } from "../support/with-fault.ts";

benches.forEach(describeLaws);

test("whoever wants the port is refused it, on loopback and on all addresses; the next port is free", async () => {
  const [port, other] = [await freePort(), await freePort()];
  await withFault(portOccupy, { parameters: { port } }, async () => {
    expect(await tryToListen(port, "127.0.0.1")).toBe("EADDRINUSE");
    expect(await tryToListen(port, "0.0.0.0")).toBe("EADDRINUSE");
    expect(await tryToListen(other, "127.0.0.1")).toBe("free");
    // A caller is turned away; that must not keep the port after the fault.
    expect(await callerOf(port)).toBe("ECONNRESET");
  });
  expect(await tryToListen(port, "127.0.0.1")).toBe("free");
});

test("a port of UDP is taken beside a service that has the same one of TCP, and refused to a second taker", async () => {
  const service = createServer().listen(0, "127.0.0.1");
  await once(service, "listening");
  const { port } = service.address() as AddressInfo;
  await withFault(portOccupy, { parameters: { port, protocol: "udp" } }, async () => {
    expect(await tryToBind(port, "127.0.0.1")).toBe("EADDRINUSE");
    expect(await tryToBind(port, "0.0.0.0")).toBe("EADDRINUSE");
    expect(await refusal(portOccupy, { port, protocol: "udp" })).toMatch(/^Failed to take UDP port \d+ on local/);
  });
  expect(await tryToBind(port, "127.0.0.1")).toBe("free");
  service.close();
});

test("a port that somebody listens on is refused before anything is touched", async () => {
  const port = await freePort();
  await withFault(portOccupy, { parameters: { port } }, async () => {
    expect(await refusal(portOccupy, { port })).toMatch(
      /^Failed to take TCP port \d+ on local: process \d+ listens on it\.$/,
    );
  });
  expect(await refusal(portOccupy, { port, address: "localhost" })).toBe(
    "write an IP address, such as 127.0.0.1 or ::",
  );
});

test("a state that was noted before there was a choice means TCP", () => {
  const noted = { target: "local", address: "127.0.0.1", port: 5001 };
  expect(portOccupy.state.parse(noted)).toEqual({ ...noted, protocol: "tcp" });
});

test("an address that is not this machine's is told with the reason", async () => {
  const port = await freePort();
  const injected = withFault(portOccupy, { parameters: { port, address: "192.0.2.1" } }, async () => undefined);
  await expect(injected).rejects.toThrow(/Failed to start holder of port \d+: .*EADDRNOTAVAIL/);
});

function callerOf(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
    socket.on("end", () => resolve("closed"));
    socket.resume();
  });
}

test.skipIf(rootOnLinux !== undefined)(
  `a port of a network namespace is taken there and not outside (${rootOnLinux ?? "root"})`,
  async () => {
    const name = `hormesis-port-${process.pid}`;
    execFileSync("ip", ["netns", "add", name]);
    try {
      execFileSync("ip", ["-n", name, "link", "set", "lo", "up"]);
      const port = await freePort();
      await withFault(portOccupy, { parameters: { port }, target: `netns:${name}` }, async () => {
        const inside = execFileSync("ip", ["netns", "exec", name, "cat", "/proc/net/tcp"], { encoding: "utf8" });
        expect(inside).toContain(`:${port.toString(16).toUpperCase().padStart(4, "0")} `);
        expect(await tryToListen(port, "127.0.0.1")).toBe("free");
      });
    } finally {
      execFileSync("ip", ["netns", "delete", name]);
    }
  },
);
