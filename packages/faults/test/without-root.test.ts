import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { rootOnLinux } from "./support/programs.ts";

const program = fileURLToPath(new URL("support/without-root.ts", import.meta.url));

const anybody = [
  "process.kill",
  "process.pause",
  "process.restart-loop",
  "disk.fill",
  "cpu.load",
  "memory.fill",
  "port.occupy",
  "file-descriptors.limit",
];
const rootOnly = [
  "network.loss",
  "network.partition",
  "connection.refuse",
  "dns.fail",
  "disk.read-only",
  "cpu.limit",
  "memory.limit",
  "pids.limit",
];

test.skipIf(rootOnLinux !== undefined)(
  `without root, faults on processes, resources and files can run, and all others say why not (${rootOnLinux ?? "root"})`,
  () => {
    const args = ["--no-warnings", "--conditions=hormesis-source", program];
    const said = execFileSync(process.execPath, args, { encoding: "utf8" });
    const missing = JSON.parse(said) as Record<string, readonly string[]>;
    const able = Object.keys(missing).filter((name) => missing[name]?.length === 0);
    expect(able).toEqual(expect.arrayContaining(anybody));
    for (const name of rootOnly) expect(missing[name]?.join("; "), name).toMatch(/\broot\b/);
  },
);
