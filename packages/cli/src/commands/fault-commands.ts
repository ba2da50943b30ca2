import type { Command } from "commander";
import { addCommand } from "../help/add-command.ts";
import type { Io } from "../io.ts";
import type { Finish } from "../program.ts";
import type { FaultsFlags } from "./faults.ts";
import type { RecoverFlags } from "./recover.ts";

/** Adds the commands around faults: `faults`, `recover`, `halt`, and the guard's own, which nobody calls by hand. */
export function addFaultCommands(program: Command, io: Io, finish: Finish): void {
  addCommand(program, io, "faults", "list the faults, what each touches, and whether it can run here")
    .argument("[name]", "one fault, or a family such as network")
    .option("--target <target>", "where it would act", "local")
    .option("--json", "print JSON")
    .action(async (name: string | undefined, _: unknown, command: Command) => {
      const { faultsCommand } = await import("./faults.ts");
      finish(await faultsCommand(io, name, command.optsWithGlobals<FaultsFlags>()));
    });
  addCommand(program, io, "recover", "undo what killed runs have left behind")
    .option("--json", "print JSON")
    .action(async (_: unknown, command: Command) => {
      const { recoverCommand } = await import("./recover.ts");
      finish(await recoverCommand(io, command.optsWithGlobals<RecoverFlags>()));
    });
  addCommand(program, io, "halt", "stop every run on this machine and take its faults out, now")
    .option("--json", "print JSON")
    .action(async (_: unknown, command: Command) => {
      const { haltCommand } = await import("./recover.ts");
      finish(await haltCommand(io, command.optsWithGlobals<RecoverFlags>()));
    });
  program
    .command("guard-process", { hidden: true })
    .argument("<ledger>")
    .action(async (ledger: string) => {
      const { runGuardProcess } = await import("@hormesis/faults");
      finish(await runGuardProcess(ledger));
    });
}
