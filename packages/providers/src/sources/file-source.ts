import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { HormesisError, type Json, messageOf, type ValueSource } from "@hormesis/experiment";

/** A configuration value or a secret is small; a larger file is a mistake in its path. */
const fileBytesMax = 1024 * 1024;

/**
 * Reads `{type: file, path}` for configuration and secrets: the file's text without the line end that editors add, or
 * with `format: json` the value that it holds. Paths are relative to `baseDir`.
 *
 * @example { "type": "file", "path": "/run/secrets/token" }
 */
export function createFileSource({ baseDir }: { readonly baseDir: string }): ValueSource {
  return {
    type: "file",
    read: async (declaration, _configuration, signal) => {
      const { path, format } = declaration;
      if (typeof path !== "string" || path === "") throw failure("(none)", "it has no path", 'Give it a "path".');
      const full = resolve(baseDir, path);
      try {
        const { size } = await stat(full);
        if (size > fileBytesMax) throw new Error(`it is larger than ${fileBytesMax} bytes`);
        const text = await readFile(full, { encoding: "utf8", signal });
        return format === "json" ? parsed(text) : text.replace(/\r?\n$/u, "");
      } catch (error) {
        throw failure(path, messageOf(error), "Check the path, and that this user may read it.");
      }
    },
  };
}

/** What `JSON.parse` says of a text repeats a piece of it, which may be of a secret. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new Error("it is not JSON");
  }
}

function failure(path: string, reason: string, mend: string): HormesisError {
  return new HormesisError(`Failed to read the file '${path}': ${reason}.`, { code: "FILE_UNREADABLE", mend });
}
