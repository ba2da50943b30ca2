import type { ProcessInfo, Target } from "../../../ports/target.ts";

/* libfaketime: a library that is loaded before all others and answers when a program asks for the time. */

/** What a service needs to be started with. */
export const startLine =
  "LD_PRELOAD=libfaketime.so.1 FAKETIME_TIMESTAMP_FILE=/run/shop.time FAKETIME_NO_CACHE=1 " +
  "FAKETIME_DONT_FAKE_MONOTONIC=1 COMMAND (with the whole path of the library, as in dpkg -L libfaketime)";

/** Where distributions put it. */
const libraries = [
  "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
  "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
  "/usr/lib/faketime/libfaketime.so.1",
  "/usr/lib64/faketime/libfaketime.so.1",
  "/usr/local/lib/faketime/libfaketime.so.1",
];

export async function libraryIsThere(target: Target, signal: AbortSignal): Promise<boolean> {
  return (await Promise.all(libraries.map((path) => target.exists(path, signal)))).includes(true);
}

/** True when the library is in the process, whatever its variables say. */
export async function isUnder({ pid }: ProcessInfo, target: Target, signal: AbortSignal): Promise<boolean> {
  const maps = await target.read(`/proc/${pid}/maps`, signal).catch(() => "");
  return /libfaketime\S*\.so/.test(maps);
}

/** The file that a process reads its time from, or why it reads none, or not in time. */
export async function timestampFileOf(
  process: ProcessInfo,
  target: Target,
  signal: AbortSignal,
): Promise<string | { readonly reason: string }> {
  if (!(await isUnder(process, target, signal))) return { reason: "it does not run under libfaketime" };
  const environment = await target.read(`/proc/${process.pid}/environ`, signal).catch(() => "");
  const valueOf = (name: string): string | undefined =>
    environment
      .split("\0")
      .find((entry) => entry.startsWith(`${name}=`))
      ?.slice(name.length + 1);
  const file = valueOf("FAKETIME_TIMESTAMP_FILE");
  if (file?.startsWith("/") !== true) return { reason: "its FAKETIME_TIMESTAMP_FILE names no file by a whole path" };
  // Otherwise the library looks at the file every ten seconds only, and what is observed would not be so.
  if (valueOf("FAKETIME_NO_CACHE") !== "1") return { reason: "its FAKETIME_NO_CACHE is not 1" };
  return file;
}
