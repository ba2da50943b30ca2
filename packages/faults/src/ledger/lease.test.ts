import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ownIdentity } from "../machine/process-table.ts";
import { systemClock } from "@hormesis/experiment/clock";
import { removeLeases, takeLease, tryLease } from "./lease.ts";

const { signal } = new AbortController();
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hormesis-lease-"));
  path = join(folder, "r1.ndjson");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("one has the lease, and others hear who", () => {
  const lease = tryLease(path);
  expect(lease).toHaveProperty("release");
  expect(tryLease(path)).toEqual(ownIdentity());
});

test("a lease that is released can be taken again, and leaves no file", () => {
  for (let time = 0; time < 3; time += 1) {
    const lease = tryLease(path);
    if ("release" in lease) lease.release();
  }
  expect(readdirSync(folder)).toEqual([]);
});

test("the lease of a dead process is taken over, also when its number is used again", () => {
  writeFileSync(`${path}.lease.1`, JSON.stringify({ pid: 2 ** 22, startTime: "gone" }));
  writeFileSync(`${path}.lease.2`, JSON.stringify({ pid: process.pid, startTime: "of another process" }));
  expect(tryLease(path)).toHaveProperty("release");
  expect(readdirSync(folder)).toContain("r1.ndjson.lease.3");
  removeLeases(path);
  expect(readdirSync(folder)).toEqual([]);
});

test("who waits for the lease of a living process gives up in time", async () => {
  tryLease(path);
  expect(await takeLease(path, { withinMs: 40, clock: systemClock, signal })).toBeUndefined();
});

test("who waits has it as soon as it is free", async () => {
  const first = tryLease(path);
  const second = takeLease(path, { withinMs: 5000, clock: systemClock, signal });
  if ("release" in first) first.release();
  expect(await second).toBeDefined();
});
