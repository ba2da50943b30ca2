import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the user's netrc file, where there is one: `NETRC`, else `~/.netrc`, else `~/_netrc`. The function that it gives
 * finds the `user:password` of a host, or undefined.
 */
export async function readNetrc(env: Env): Promise<(host: string) => string | undefined> {
  const home = env["HOME"] || homedir();
  const candidates = env["NETRC"] ? [env["NETRC"]] : [join(home, ".netrc"), join(home, "_netrc")];
  for (const path of candidates) {
    try {
      return parseNetrc(await readFile(path, "utf8"));
    } catch {
      // Not there, or not ours to read: as if there were none.
    }
  }
  return () => undefined;
}

/** Reads the text of a netrc file. What it does not understand is passed over. */
export function parseNetrc(text: string): (host: string) => string | undefined {
  const machines = new Map<string, { login: string; password: string }>();
  // A macro runs from its `macdef` to the next empty line.
  const words = text.replaceAll(/^\s*macdef\b[\s\S]*?(?:\n\s*\n|(?![\s\S]))/gm, "\n").split(/\s+/);
  let current = { login: "", password: "" };
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    const next = words[index + 1] ?? "";
    if (word === "machine" || word === "default") {
      current = { login: "", password: "" };
      machines.set(word === "machine" ? next : "", current);
    } else if (word === "login" || word === "user") current.login = next;
    else if (word === "password") current.password = next;
    if (word !== "default") index += 1;
  }
  return (host) => {
    const found = machines.get(host) ?? machines.get("");
    return found === undefined ? undefined : `${found.login}:${found.password}`;
  };
}
