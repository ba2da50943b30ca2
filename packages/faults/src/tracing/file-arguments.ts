import * as z from "zod";

/** More files than this make each system call slow, since every one is compared with all of them. */
const MOST_FILES = 16;

/** The files whose operations a fault changes; each by its name, since strace knows no folders. */
export const filesSchema = z
  .array(z.string().startsWith("/", "must be an absolute path"))
  .min(1)
  .max(MOST_FILES)
  .describe("The files, by absolute paths as the process names them");

export const operationsSchema = z
  .array(z.enum(["open", "read", "write", "sync"]))
  .min(1)
  .describe("What the process does with the files: open, read, write, sync");
