import { readdir } from "node:fs/promises";
import { diskFill } from "../../src/faults/resource-exhaustion/disk-fill/index.ts";
import { makeFolder } from "../support/bench.ts";
import { describeLaws } from "../support/laws.ts";

describeLaws(diskFill, {
  async setUp() {
    const folder = await makeFolder();
    return {
      target: "local",
      parameters: { path: folder.path, size: "1MiB" },
      snapshot: () => readdir(folder.path),
      close: () => folder.close(),
    };
  },
});
