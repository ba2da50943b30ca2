import { expect, test } from "vitest";
import { parseDevices } from "./devices.ts";

test("the devices that packets leave by have an address", () => {
  const listing = [
    { ifname: "lo", addr_info: [{ local: "127.0.0.1" }] },
    { ifname: "port-of-a-bridge", addr_info: [] },
    { ifname: "eth0", addr_info: [{ local: "10.0.0.1" }] },
  ];
  expect(parseDevices(JSON.stringify(listing))).toEqual(["lo", "eth0"]);
  expect(parseDevices("")).toEqual([]);
});
