/**
 * Which Python to use: `--python`, else `HORMESIS_PYTHON`, else `python3` on the path, which is an active virtual
 * environment's. Whether it works is for the caller to see.
 */
export function findPython(env: Readonly<Record<string, string | undefined>>, flag?: string): string {
  return flag ?? (env["HORMESIS_PYTHON"] || "python3");
}
