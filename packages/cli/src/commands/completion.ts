import type { Command } from "commander";
import { bashScript, fishScript, zshScript } from "../completion/scripts.ts";
import { completionTree } from "../completion/tree.ts";
import type { Io } from "../io.ts";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `hormesis completion bash|zsh|fish`: the completion script of that shell, on stdout. */
export function completionCommand(io: Io, shell: keyof typeof scripts, program: Command): number {
  io.stdout.write(scripts[shell](completionTree(program)));
  return 0;
}
