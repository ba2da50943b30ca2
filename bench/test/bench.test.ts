import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resultOf } from "../src/measure.ts";
import { openMeter } from "../src/meter.ts";
import { reportOf } from "../src/report.ts";
import { median } from "../src/statistics.ts";

const python = spawnSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" });
const hasPython = python.status === 0;

describe("the numbers of the benchmark", () => {
  it("takes the middle of a series, or the mean of its two middles", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
  });

  it("compares pair by pair, so that a slow moment counts for both sides", () => {
    const result = resultOf({
      id: "x",
      title: "X",
      unit: "ms",
      ours: [10, 100, 12],
      theirs: [20, 200, 24],
      peer: "chaos",
      target: { kind: "ratio", max: 0.4 },
    });
    expect(result).toMatchObject({
      ratio: 0.5,
      figure: 0.5,
      met: false,
      oursSpread: { median: 12, min: 10, max: 100 },
    });
  });

  it("says in the table what is missed", () => {
    const result = resultOf({
      id: "memory",
      title: "Memory",
      unit: "MB",
      ours: [130],
      theirs: [50],
      peer: "chaos",
      target: { kind: "value", max: 120 },
    });
    const surroundings = { date: "2026-11-23", machine: "m", load: 1, versions: { hormesis: "0.1.0" } };
    const report = reportOf([result], surroundings, { title: "Both", command: "npm run bench" });
    expect(report).toContain("| Memory | 130 MB (130 to 130) | 50.0 MB (50.0 to 50.0) |");
    expect(report).toContain("MISSED");
  });

  it("lets more be better where it is, and an error be no larger than the other's", () => {
    const both = { id: "x", title: "X", unit: "%", peer: "toxiproxy" } as const;
    const gain = { ...both, ours: [30], theirs: [10], target: { kind: "gain", min: 2 } } as const;
    expect(resultOf(gain)).toMatchObject({ figure: 3, met: true });
    expect(resultOf({ ...gain, target: { kind: "gain", min: 4 } }).met).toBe(false);
    const error = { ...both, ours: [0.9], theirs: [0.7], target: { kind: "error", max: 1, noise: 0.5 } } as const;
    expect(resultOf(error).met).toBe(false);
    expect(resultOf({ ...error, theirs: [1.2] }).met).toBe(true);
    expect(resultOf({ ...error, ours: [0.4], theirs: [0.1] }).met).toBe(true);
  });
});

describe.skipIf(!hasPython)("the meter (needs Python 3)", () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), "hormesis-meter-"));
  });
  afterAll(() => rm(cwd, { recursive: true, force: true }));

  it("says what a command cost in time and memory", async () => {
    await using meter = openMeter(python.stdout.trim());
    const script =
      "const block = Buffer.alloc(150e6, 1); const end = performance.now() + 60; while (performance.now() < end);";
    const argv = [process.execPath, "-e", script];
    const cost = await meter.measure({ argv, cwd, env: {}, output: join(cwd, "output.txt") });
    expect(cost.wallMs).toBeGreaterThan(60);
    expect(cost.cpuMs).toBeGreaterThan(30);
    expect(cost.peakKb).toBeGreaterThan(150_000);
  });

  it("shows what a command printed that failed", async () => {
    await using meter = openMeter(python.stdout.trim());
    const argv = [process.execPath, "-e", "console.error('no such thing'); process.exit(3)"];
    const failure = meter.measure({ argv, cwd, env: {}, output: join(cwd, "output.txt") });
    await expect(failure).rejects.toThrow(/it ended with 3\.\nno such thing/);
  });
});
