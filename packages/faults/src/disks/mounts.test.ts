import { expect, test } from "vitest";
import { parseMountinfo } from "./mounts.ts";

test("mounts are read with their own options, also where the path has spaces and fields are optional", () => {
  const text =
    "26 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/vda rw,discard\n" +
    "99 26 0:50 / /mnt/my\\040disk ro,nosuid - tmpfs none rw,size=1k\n";
  expect(parseMountinfo(text)).toEqual([
    { id: "26", path: "/", options: "rw,relatime", type: "ext4" },
    { id: "99", path: "/mnt/my disk", options: "ro,nosuid", type: "tmpfs" },
  ]);
});
