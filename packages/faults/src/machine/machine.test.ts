import { expect, test } from "vitest";
import { ancestorsOf, isAlive, listProcesses, ownIdentity, parseStat } from "./process-table.ts";
import { parsePs } from "./ps-table.ts";
import { sinceBootMs } from "./boot.ts";

test("a process is found in the list, with its parent and its start", () => {
  const own = listProcesses().find(({ pid }) => pid === process.pid);
  expect(own).toMatchObject({ ...ownIdentity(), parentPid: process.ppid, uid: process.getuid?.() });
  expect(own?.command).toContain("node");
});

test("a process is itself, and not a later one of the same number", () => {
  const own = ownIdentity();
  expect(isAlive(own)).toBe(true);
  expect(isAlive({ ...own, startTime: `${own.startTime}1` })).toBe(false);
});

test("the name of a program may hold brackets and spaces", () => {
  const fields = Array.from({ length: 50 }, (_, index) => String(index + 3)).join(" ");
  expect(parseStat(`42 (a) b (c)) ${fields}`)).toMatchObject({ pid: 42, name: "a) b (c)", state: "3", parentPid: 4 });
});

test("the parents of a process end at the first one", () => {
  const chain = ancestorsOf(process.pid);
  expect(chain[0]).toBe(process.pid);
  expect(chain).toContain(process.ppid);
});

test("the list of ps is read, with its date of five words", () => {
  const printed = "  501     1   501 Ss   Mon Nov 23 10:00:00 2026 /usr/bin/redis-server *:6379 --daemonize no\n\n";
  expect(parsePs(printed)).toMatchObject([
    {
      pid: 501,
      parentPid: 1,
      uid: 501,
      state: "S",
      name: "redis-server",
      command: "/usr/bin/redis-server *:6379 --daemonize no",
    },
  ]);
});

test("the clock since boot goes on", () => {
  expect(sinceBootMs()).toBeGreaterThan(0);
});
