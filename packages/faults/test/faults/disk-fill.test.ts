import { readFileSync, statfsSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { diskFill } from "../../src/faults/resource-exhaustion/disk-fill/index.ts";
import { benches } from "../benches/disk-fill.ts";
import { makeLoopDisk, makeTmpfs } from "../support/disks.ts";
import { describeLaws } from "../support/laws.ts";
import { hasProgram, rootOnLinux } from "../support/programs.ts";
import { refusal, withFault } from "../support/with-fault.ts";

benches.forEach(describeLaws);
const skip = rootOnLinux ?? (hasProgram("mkfs.ext4") ? undefined : "needs mkfs.ext4");
const disks = { tmpfs: () => makeTmpfs("size=4m"), ext4: () => makeLoopDisk(8) };

test.skipIf(skip !== undefined).each(["tmpfs", "ext4"] as const)(
  `a full disk (%s) takes nothing more; another one does (${skip ?? "root"})`,
  async (kind) => {
    const [disk, other] = [await disks[kind](), await makeTmpfs("size=1m")];
    writeFileSync(`${disk.path}/before`, "kept");
    await withFault(diskFill, { parameters: { path: disk.path, percent: "100%", keepFree: "0B" } }, async () => {
      expect(() => writeFileSync(`${disk.path}/a`, Buffer.alloc(2 ** 17))).toThrow("ENOSPC");
      unlinkSync(`${disk.path}/a`);
      expect(readFileSync(`${disk.path}/before`, "utf8")).toBe("kept");
      writeFileSync(`${other.path}/a`, Buffer.alloc(2 ** 17));
    });
    writeFileSync(`${disk.path}/a`, Buffer.alloc(2 ** 17));
    await Promise.all([disk.close(), other.close()]);
  },
);

test.skipIf(skip !== undefined)(`a disk is filled to the share that was asked for (${skip ?? "root"})`, async () => {
  const disk = await makeTmpfs("size=8m");
  await withFault(diskFill, { parameters: { path: disk.path, percent: "75%", keepFree: "1MiB" } }, async () => {
    const { blocks, bavail } = statfsSync(disk.path);
    expect(1 - bavail / blocks).toBeCloseTo(0.75, 2);
    writeFileSync(`${disk.path}/a`, Buffer.alloc(2 ** 17));
  });
  await disk.close();
});

test.skipIf(skip !== undefined)(
  `a disk without room for files takes no new one, though space is free (${skip ?? "root"})`,
  async () => {
    const disk = await makeTmpfs("size=4m,nr_inodes=50");
    writeFileSync(`${disk.path}/before`, "x");
    await withFault(diskFill, { parameters: { path: disk.path, inodes: "100%" } }, async () => {
      expect(() => writeFileSync(`${disk.path}/a`, "x")).toThrow("ENOSPC");
      writeFileSync(`${disk.path}/before`, Buffer.alloc(2 ** 17));
    });
    writeFileSync(`${disk.path}/a`, "x");
    await disk.close();
  },
);

test("the machine's own disk keeps a floor, and sizes need a unit", async () => {
  const path = tmpdir();
  expect(await refusal(diskFill, { path, percent: "100%", keepFree: "0B" })).toMatch(/the machine works on it\.$/);
  expect(await refusal(diskFill, { path, size: "900000GiB" })).toMatch(/must stay so\.$/);
  expect(await refusal(diskFill, { path, size: 64 })).toBe('64 has no unit: write "64B" or "64MB"');
  expect(await refusal(diskFill, { path, percent: 20 })).toBe('20 has no unit: write "20%"');
  expect(await refusal(diskFill, { path })).toBe("say how much: give size, percent or inodes, one of them");
  expect(await refusal(diskFill, { path: "/no/such/folder", size: "1MiB" })).toMatch(/there is no such file or folder/);
});

test("a state of version 1 is read as it was meant", () => {
  const old = { folder: "/a", file: "/a/hormesis-x.fill", bytes: 5 };
  expect(diskFill.state.parse(old)).toEqual({ ...old, full: false, inodes: 0, disk: "" });
});
