import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { diskReadOnly } from "../../src/faults/hardware/disk-read-only/index.ts";
import { benches } from "../benches/disk-read-only.ts";
import { makeTmpfs } from "../support/disks.ts";
import { describeLaws } from "../support/laws.ts";
import { rootOnLinux } from "../support/programs.ts";
import { refusal, withFault } from "../support/with-fault.ts";

benches.forEach(describeLaws);

test.skipIf(rootOnLinux !== undefined)(
  `writing there ends in EROFS, and on another disk it goes on (${rootOnLinux ?? "root"})`,
  async () => {
    const [disk, other] = [await makeTmpfs("size=1m"), await makeTmpfs("size=1m")];
    await withFault(diskReadOnly, { parameters: { mount: `${disk.path}/` } }, async () => {
      expect(() => writeFileSync(`${disk.path}/a`, "x")).toThrow("EROFS");
      writeFileSync(`${other.path}/a`, "x");
    });
    writeFileSync(`${disk.path}/a`, "x");
    await Promise.all([disk.close(), other.close()]);
  },
);

test.skipIf(process.platform !== "linux")(
  "mounts that the system needs, and folders that are none, are refused",
  async () => {
    const needed = /the system or the runner itself needs to write there\.$/;
    for (const mount of ["/", "/usr/", "/proc", "/dev/shm", "/sys/fs/cgroup", tmpdir()]) {
      expect(await refusal(diskReadOnly, { mount })).toMatch(needed);
    }
    expect(await refusal(diskReadOnly, { mount: "/srv/none-of-that-name" })).toMatch(/nothing is mounted there\.$/);
  },
);
