import type { Io } from "../io.ts";

/**
 * Room for objects that live shortly, in MB, from the start on; V8 begins with one.
 *
 * A round trip through the proxy makes 1 to 2 KB of them. With a megabyte the loop stops for a collection about once in
 * a thousand round trips, which is what p99.9 then shows; with this, about once in eight thousand.
 */
const youngMegabytes = 8;

/**
 * Starts this command anew in the same process, with more room for objects that live shortly, unless that is so already.
 * V8 reads the flag only when it starts. Nothing happens where a process cannot be replaced, or where a parent process
 * talks to this one over a channel, which would be lost.
 */
export function startWithYoungMemory(io: Pick<Io, "env">): void {
  const flag = "--min-semi-space-size";
  const isSet = [...process.execArgv, ...(io.env["NODE_OPTIONS"] ?? "").split(" ")].some((each) =>
    each.startsWith(flag),
  );
  const isReplaceable = process.platform !== "win32" && typeof process.execve === "function" && !process.connected;
  if (isSet || !isReplaceable) return;
  const [node = process.execPath, ...words] = process.argv;
  process.execve?.(node, [node, `${flag}=${youngMegabytes}`, ...process.execArgv, ...words]);
}
