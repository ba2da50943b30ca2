import { existsSync } from "node:fs";

const libraries = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map(
  (machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`,
);

/** Where libfaketime is on this machine, if it is. */
export const faketimeLibrary: string | undefined = libraries.find((path) => existsSync(path));

/** What a process is started with so that its clock can be set off by a file. */
export function faketimeEnvironment(file: string): Record<string, string> {
  return {
    LD_PRELOAD: faketimeLibrary ?? "",
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
}
