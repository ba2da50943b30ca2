import { defineConfig } from "vitest/config";

// Workspaces are tested from their sources, so that a stale build can never lie.
const conditions = ["hormesis-source", "node", "import", "module", "default"];
const base = { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: conditions } } };

export default defineConfig({
  test: {
    projects: [
      {
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
        ...base,
        test: {
          name: "integration",
          include: ["packages/*/test/**/*.test.ts", "examples/*/test/**/*.test.ts", "test/**/*.test.ts"],
          pool: "forks",
          testTimeout: 120_000,
        },
      },
    ],
  },
});
