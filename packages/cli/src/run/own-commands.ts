/** A guard reads one ledger and undoes it: it needs little memory, on a machine that may have little left. */
const memoryOptions = ["--max-old-space-size=64", "--max-semi-space-size=1", "--no-warnings"];

/** The command line that starts this very program as a guard; the ledger's path is added. */
export function guardCommandOf({
  execPath,
  execArgv,
  argv,
}: Pick<NodeJS.Process, "execPath" | "execArgv" | "argv">): string[] {
  return [execPath, ...memoryOptions, ...execArgv, argv[1] ?? "", "guard-process"];
}

/** The command line that starts this very program as a fault proxy; its flags are added. */
export function relayCommandOf({
  execPath,
  execArgv,
  argv,
}: Pick<NodeJS.Process, "execPath" | "execArgv" | "argv">): string[] {
  return [execPath, "--no-warnings", ...execArgv, argv[1] ?? "", "proxy"];
}
