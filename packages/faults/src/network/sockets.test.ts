import { expect, test } from "vitest";
import { parseSockets } from "./sockets.ts";

test("sockets are read from the kernel's tables", () => {
  const four = [
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0",
    "   1: 0163630A:9C40 0263630A:1388 01 00000000:00000000 00:00000000 00000000 65534        0 4712 1 0 20 4 30 10 -1",
    "",
  ].join("\n");
  expect(parseSockets(four, "tcp")).toEqual([
    { protocol: "tcp", version: 4, local: { address: "127.0.0.1", port: 8080 }, remote: null, inode: "4711" },
    {
      protocol: "tcp",
      version: 4,
      local: { address: "10.99.99.1", port: 40_000 },
      remote: { address: "10.99.99.2", port: 5000 },
      inode: "4712",
    },
  ]);
});

test("IPv4 inside of IPv6 is what its packets are", () => {
  const line = (local: string, remote: string): string => `0: ${local} ${remote} 01 0:0 00:0 0 0 0 5 1`;
  const mapped = "0000000000000000FFFF00000163630A";
  const six = "000099FD000000000000000001000000";
  const text = [line(`${mapped}:1388`, `${mapped}:1389`), line(`${six}:1388`, `${"0".repeat(32)}:0000`)].join("\n");
  expect(parseSockets(text, "udp6")).toMatchObject([
    { protocol: "udp", version: 4, local: { address: "10.99.99.1" }, remote: { port: 5001 } },
    { protocol: "udp", version: 6, local: { address: "fd99:0:0:0:0:0:0:1", port: 5000 }, remote: null },
  ]);
});
