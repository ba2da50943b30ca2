import { type Command, Option } from "commander";
import { addCommand } from "../help/add-command.ts";
import { completionExamples, discoverExamples, initExamples, settingsExamples } from "../help/texts.ts";
import type { Io } from "../io.ts";
import type { Finish } from "../program.ts";
import type { DiscoverFlags } from "./discover.ts";
import type { InfoFlags } from "./info.ts";
import type { InitFlags } from "./init.ts";
import type { SettingsFlags } from "./settings.ts";

const shells = ["bash", "zsh", "fish"] as const;

/** Adds the commands around experiments: `init`, `discover`, `info`, `settings`, `completion`. */
export function addToolCommands(program: Command, io: Io, finish: Finish): void {
  addInit(program, io, finish);
  addDiscover(program, io, finish);
  addInfo(program, io, finish);
  addSettings(program, io, finish);
  addCommand(program, io, "completion", "print the completion script of a shell")
    .addArgument(program.createArgument("<shell>", "your shell").choices(shells))
    .addHelpText("after", completionExamples)
    .action(async (shell: (typeof shells)[number]) => {
      const { completionCommand } = await import("./completion.ts");
      finish(completionCommand(io, shell, program));
    });
}

function addInit(program: Command, io: Io, finish: Finish): void {
  addCommand(program, io, "init", "write a first experiment, step by step")
    .option("--title <text>", "what the experiment is about")
    .option("--description <text>", "what you want to learn")
    .option("--probe-url <url>", "address that must answer 200 in the steady state")
    .option("--probe-command <command>", "command that must exit with 0 in the steady state")
    .option("--action-command <command>", "command that does the harm")
    .option("--rollback-command <command>", "command that undoes it")
    .option("--output <file>", "where to write: .yaml, .json or .ts")
    .addOption(new Option("--experiment-path <file>", "Chaos Toolkit's name of --output"))
    .addOption(new Option("--discovery-path <file>", "accepted for Chaos Toolkit's sake").hideHelp())
    .option("--force", "overwrite a file that is there")
    .addHelpText("after", initExamples)
    .action(async (_: unknown, command: Command) => {
      const { initCommand } = await import("./init.ts");
      finish(await initCommand(io, command.optsWithGlobals<InitFlags>()));
    });
}

function addDiscover(program: Command, io: Io, finish: Finish): void {
  addCommand(program, io, "discover", "list what an experiment can use")
    .argument("[package]", "Python package of an extension, or a module such as ./faults.ts; without it, the providers")
    .option("--install", "let pip install the package first")
    .option("--no-install", "do not install the package (which is the default)")
    .option("--no-system-info", "do not ask the extension about the system")
    .option("--discovery-path <file>", "also write what was found to this file")
    .option("--python <path>", "Python interpreter to ask")
    .option("--json", "print JSON")
    .addHelpText("after", discoverExamples)
    .action(async (target: string | undefined, _: unknown, command: Command) => {
      const { discoverCommand } = await import("./discover.ts");
      finish(await discoverCommand(io, target, command.optsWithGlobals<DiscoverFlags>()));
    });
}

function addInfo(program: Command, io: Io, finish: Finish): void {
  const targets = ["core", "extensions", "settings"] as const;
  addCommand(program, io, "info", "show versions, Python extensions, or the settings in effect")
    .addArgument(program.createArgument("<target>", "what to show").choices(targets))
    .option("--python <path>", "Python interpreter to ask")
    .option("--json", "print JSON")
    .action(async (target: (typeof targets)[number], _: unknown, command: Command) => {
      const { infoCommand } = await import("./info.ts");
      finish(await infoCommand(io, target, command.optsWithGlobals<InfoFlags>()));
    });
}

function addSettings(program: Command, io: Io, finish: Finish): void {
  const settings = addCommand(program, io, "settings", "read and change the settings file").addHelpText(
    "after",
    settingsExamples,
  );
  const act =
    (verb: "show" | "get" | "set" | "remove") =>
    async (...given: unknown[]) => {
      const command = given.at(-1) as Command;
      const { settingsCommand } = await import("./settings.ts");
      finish(await settingsCommand(io, verb, command.args, command.optsWithGlobals<SettingsFlags>()));
    };
  const format = () =>
    new Option("--format <format>", "form of what is printed").choices(["yaml", "json", "string"]).default("yaml");
  addCommand(settings, io, "show", "print the settings; secrets are starred out")
    .addOption(format())
    .option("--reveal", "print secrets as they are")
    .action(act("show"));
  addCommand(settings, io, "get", "print one value")
    .argument("<key>", "such as auths.example\\.com.type")
    .addOption(format())
    .action(act("get"));
  addCommand(settings, io, "set", "set one value; comments of the file stay")
    .argument("<key>", "such as notifications[0].url")
    .argument("<value>", "JSON; what is no JSON is taken as text")
    .action(act("set"));
  addCommand(settings, io, "remove", "remove one key and all beneath it").argument("<key>").action(act("remove"));
}
