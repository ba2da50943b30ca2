import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { makeFolder } from "./bench.ts";

/** A small disk of a test's own, mounted in a folder of its own. Needs root and Linux. */
export interface TestDisk {
  readonly path: string;
  close(): Promise<void>;
}

/** A disk in memory. */
export async function makeTmpfs(options: string): Promise<TestDisk> {
  const folder = await makeFolder();
  const path = `${folder.path}/disk`;
  mkdirSync(path);
  run("mount", "-t", "tmpfs", "-o", options, "hormesis-test", path);
  return closing(path, () => folder.close());
}

/** A disk in a file, with a device of its own. */
export async function makeLoopDisk(mebibytes: number): Promise<TestDisk> {
  const folder = await makeFolder();
  const [image, path] = [`${folder.path}/image`, `${folder.path}/disk`];
  mkdirSync(path);
  run("fallocate", "-l", `${mebibytes}MiB`, image);
  run("mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", image);
  // The kernel gives the device back when the mount goes.
  run("mount", "-o", "loop", image, path);
  return closing(path, () => folder.close());
}

function closing(path: string, then: () => Promise<void>): TestDisk {
  let open = true;
  return {
    path,
    async close() {
      if (!open) return;
      open = false;
      run("umount", path);
      await rm(path, { recursive: true, force: true });
      await then();
    },
  };
}

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
