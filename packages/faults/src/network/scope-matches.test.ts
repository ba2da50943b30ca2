import { describe, expect, test } from "vitest";
import { matchesOf, waysOf } from "./scope-matches.ts";
import { describeScope, type Scope, scopeSchema } from "./scope.ts";

const everything: Scope = {
  addresses: [],
  ports: [],
  remotePorts: [],
  localPorts: [],
  protocol: null,
  uids: [],
  cgroup: null,
  process: null,
  direction: "both",
};

describe("a scope as nft sees it", () => {
  test("of everything, is what holds for every packet", () => {
    expect(matchesOf(everything, "in")).toEqual(["meta length > 0"]);
    expect(waysOf(everything)).toEqual(["in", "out"]);
  });

  test("looks at the other side's address and port, whichever way a packet goes", () => {
    const scope = { ...everything, addresses: ["10.0.0.7"], remotePorts: ["5000"] };
    expect(matchesOf(scope, "out")).toEqual(["ip daddr { 10.0.0.7 } meta l4proto { tcp, udp } th dport { 5000 }"]);
    expect(matchesOf(scope, "in")).toEqual(["ip saddr { 10.0.0.7 } meta l4proto { tcp, udp } th sport { 5000 }"]);
  });

  test("has alternatives for a port on either side, and for both versions of IP", () => {
    const scope: Scope = { ...everything, addresses: ["10.0.0.0/8", "fd00::/8"], ports: ["53"], protocol: "udp" };
    expect(matchesOf(scope, "out")).toEqual([
      "ip daddr { 10.0.0.0/8 } meta l4proto udp th dport { 53 }",
      "ip daddr { 10.0.0.0/8 } meta l4proto udp th sport { 53 }",
      "ip6 daddr { fd00::/8 } meta l4proto udp th dport { 53 }",
      "ip6 daddr { fd00::/8 } meta l4proto udp th sport { 53 }",
    ]);
  });

  test("knows senders by user and control group", () => {
    const scope: Scope = {
      ...everything,
      uids: [1000, 65_534],
      cgroup: { path: "a/b", level: 2 },
      protocol: "icmp",
      direction: "out",
    };
    expect(matchesOf(scope, "out")).toEqual([
      'meta l4proto { icmp, ipv6-icmp } meta skuid { 1000, 65534 } socket cgroupv2 level 2 "a/b"',
    ]);
    expect(waysOf(scope)).toEqual(["out"]);
  });

  test("of a ledger that was written before there were processes, is read", () => {
    const { process: _process, ...before } = everything;
    expect(scopeSchema.parse(before)).toEqual(everything);
  });

  test("is said in words", () => {
    expect(describeScope(everything)).toBe("packets to and from anywhere");
    const scope: Scope = {
      ...everything,
      addresses: ["10.0.0.7"],
      ports: ["1", "2-3"],
      protocol: "tcp",
      uids: [5],
      direction: "out",
    };
    expect(describeScope(scope)).toBe("tcp packets to 10.0.0.7, ports 1, 2-3, of user 5");
  });
});
