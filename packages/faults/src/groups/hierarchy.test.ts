import { expect, test } from "vitest";
import { type Hierarchy, parseGroups, parseMounts } from "./hierarchy.ts";

const hybrid = `31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 / /sys/fs/cgroup/memory ro,relatime - cgroup cgroup rw,memory
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`;

test("control groups that can be written are found among the mounts, of either version", () => {
  expect(parseMounts(hybrid)).toEqual([
    { type: "cgroup", mount: "/sys/fs/cgroup/cpu", root: "/", superOptions: ["rw", "cpu", "cpuacct"] },
    { type: "cgroup2", mount: "/sys/fs/cgroup/unified", root: "/", superOptions: ["rw"] },
  ]);
  expect(parseMounts("")).toEqual([]);
});

test("the group of a process is that of the controller asked for", () => {
  const text = "9:name=systemd:/a\n8:pids:/b\n7:blkio:/d\n1:cpu,cpuacct:/c:with:colons\n0::/unified/group\n";
  const of = (controller: string, version: 1 | 2): Hierarchy => ({ version, controller, mount: "/m", root: "/" });
  expect(parseGroups(text, of("cpu", 1))).toBe("/c:with:colons");
  expect(parseGroups(text, of("pids", 1))).toBe("/b");
  // Version 1 calls it by another name.
  expect(parseGroups(text, of("io", 1))).toBe("/d");
  expect(parseGroups(text, of("cpu", 2))).toBe("/unified/group");
  expect(parseGroups(text, of("memory", 1))).toBe(undefined);
});
