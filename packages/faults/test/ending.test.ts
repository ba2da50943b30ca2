import { chmodSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openTarget } from "../src/targets/open-target.ts";
import { makeFolder } from "./support/bench.ts";

test.skipIf(process.platform !== "linux")("a process is ended also while it exchanges its program", async () => {
  const folder = await makeFolder();
  const script = `${folder.path}/again`;
  // Nearly always just about to become another program.
  writeFileSync(script, '#!/bin/sh\nexec "$0"\n');
  chmodSync(script, 0o755);
  const { signal } = new AbortController();
  try {
    for (let round = 0; round < 40; round += 1) {
      const target = openTarget("local", `ending-${process.pid}-${round}`);
      await target.start([script], { signal });
      await target.endHeld(signal);
      const left = await target.held(signal);
      await target.endHeld(signal);
      expect(left).toEqual([]);
    }
  } finally {
    await folder.close();
  }
});
