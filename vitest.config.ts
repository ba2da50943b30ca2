import { defineConfig } from "vitest/config";

// Workspaces are tested from their sources, so that a stale build can never lie.
const conditions = ["hormesis-source", "node", "import", "module", "default"];
const setupFiles = ["./test/property-seed.ts"];
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
          setupFiles,
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
          setupFiles,
          include: [
            "packages/*/test/**/*.test.ts",
            "examples/*/test/**/*.test.ts",
            "bench/test/**/*.test.ts",
            "test/docs/tutorial.test.ts",
          ],
          pool: "forks",
          testTimeout: 120_000,
          // Real processes on a machine that others use too: in CI what fails once is tried again, and is told as such.
          retry: process.env["CI"] === undefined ? 0 : 2,
          // They wait for processes half of the time, so that two files at once do no harm on two cores.
          maxWorkers: 2,
          // The others have as many workers as they like, and go first.
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The repository about itself: tidiness, links, the build's own code.
        ...base,
        test: {
          name: "repository",
          setupFiles,
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
