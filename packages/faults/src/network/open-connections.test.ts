import { expect, test } from "vitest";
import { parseConnections } from "./open-connections.ts";

test("open connections are read from what ss lists, with their users", () => {
  const listing = [
    "ESTAB 0 0 10.99.0.1:39742 10.99.0.2:5000 uid:65534 ino:1 sk:2 cgroup:/ <->",
    "ESTAB 0      0      [::ffff:10.99.0.2]:5000 [::ffff:10.99.0.1]:39742 timer:(keepalive,1min,0) ino:3 sk:4 <->",
    "FIN-WAIT-2 0 0 [fd99::1%eth0]:40 [fd99::2]:50 ino:0",
    "",
  ].join("\n");
  expect(parseConnections(listing)).toEqual([
    {
      local: { address: "10.99.0.1", port: 39_742 },
      remote: { address: "10.99.0.2", port: 5000 },
      uid: 65_534,
      inode: "1",
    },
    {
      local: { address: "::ffff:10.99.0.2", port: 5000 },
      remote: { address: "::ffff:10.99.0.1", port: 39_742 },
      uid: 0,
      inode: "3",
    },
    { local: { address: "fd99::1", port: 40 }, remote: { address: "fd99::2", port: 50 }, uid: 0, inode: "0" },
  ]);
});
