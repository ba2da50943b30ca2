import { HormesisError, isJsonObject, type JsonObject } from "@hormesis/experiment";
import { runPython } from "../run-python.ts";
import { discoverScript } from "./discover-script.ts";

export interface PythonPackageOptions {
  readonly python: string;
  readonly system: boolean;
  readonly signal: AbortSignal;
}

/**
 * What an installed Python package offers, in Chaos Toolkit's form of a discovery.
 *
 * @throws HormesisError `DISCOVERY_MISSING` when the package, or what it imports, is not installed.
 */
export async function discoverPython(
  name: string,
  { python, system, signal }: PythonPackageOptions,
): Promise<JsonObject> {
  const answer = await runPython({
    python,
    script: discoverScript,
    args: [name, system ? "system" : "no-system"],
    signal,
  });
  if (isJsonObject(answer) && isJsonObject(answer["found"])) return answer["found"];
  const missing = isJsonObject(answer) ? answer["missing"] : undefined;
  const failed = isJsonObject(answer) ? answer["failed"] : undefined;
  const reason = typeof missing === "string" ? missing : typeof failed === "string" ? failed : "Python gave no answer";
  throw new HormesisError(`Failed to discover '${name}': ${reason.replace(/\.$/u, "")}.`, {
    code: "DISCOVERY_MISSING",
    mend: `Install it for this Python (${python}), or let it be installed with --install.`,
  });
}
