import { spawn } from "node:child_process";

/** Runs a program to its end in a folder; throws with everything it printed when it fails. */
export async function runProgram(folder: string, program: string, ...args: string[]): Promise<string> {
  const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once("error", reject);
  child.once("close", resolve);
  const exitCode = await promise;
  if (exitCode !== 0) throw new Error(`Failed to run ${program} ${args.join(" ")} (exit ${exitCode}):\n${printed}`);
  return printed;
}
