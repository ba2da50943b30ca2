import { defineConfig } from "vitest/config";

// Workspaces are tested from their sources, so that a stale build can never lie.
const conditions = ["hormesis-source", "node", "import", "module", "default"];
/** Real processes on a machine that others use too: in CI what fails once is tried again, and is told as such. */
const retry = process.env["CI"] === undefined ? 0 : 2;
const base = { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: conditions } } };

export default defineConfig({
  test: {
    reporters: ["default", "./scripts/summary-reporter.ts"],
    projects: [
      {
        // Fast, no processes, no network beyond loopback: one realm a thread, so that 500 files start in a second.
        ...base,
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "examples/*/src/**/*.test.ts"],
          pool: "threads",
          isolate: false,
          testTimeout: 10_000,
        },
      },
      {
        // Real processes and servers, each file in a process of its own.
        ...base,
        test: {
          name: "integration",
          include: [
            "packages/{cli,experiment,providers,proxy}/test/**/*.test.ts",
            "examples/*/test/**/*.test.ts",
            "bench/test/**/*.test.ts",
            "test/docs/tutorial.test.ts",
          ],
          pool: "forks",
          testTimeout: 120_000,
          retry,
          // They wait for processes half of the time, so that two files at once do no harm on two cores.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Real faults, and what they do to time: nothing else goes on beside them.
        ...base,
        test: {
          name: "faults",
          include: ["packages/faults/test/**/*.test.ts"],
          pool: "forks",
          testTimeout: 120_000,
          retry,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // The repository about itself: tidiness, links, the build's own code.
        ...base,
        test: {
          name: "repository",
          include: ["test/**/*.test.ts"],
          // What the pages tell the reader to do takes real processes, and half a minute.
          exclude: ["test/docs/tutorial.test.ts"],
          pool: "threads",
          isolate: false,
          testTimeout: 30_000,
        },
      },
    ],
  },
});
