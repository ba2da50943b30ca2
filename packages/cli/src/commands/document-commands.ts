import { type Command, InvalidArgumentError, Option } from "commander";
import { dryModes, hypothesisNames, phaseNames, rollbackNames, type RunFlags } from "../flags.ts";
import { addCommand } from "../help/add-command.ts";
import { exitCodeTable, planExamples, runExamples, schemaExamples, validateExamples } from "../help/texts.ts";
import type { Io } from "../io.ts";
import type { Finish } from "../program.ts";
import { suggest } from "../suggest.ts";
import type { SchemaFlags } from "./schema.ts";
import type { ValidateFlags } from "./validate.ts";

const SOURCE = "file, http(s) address, or - for stdin; YAML, JSON, or a TypeScript or JavaScript module";

/** Adds the commands that work on an experiment: `run`, `plan`, `validate`, `schema`. */
export function addDocumentCommands(program: Command, io: Io, finish: Finish): void {
  const run = addCommand(program, io, "run", "run an experiment and give the verdict").argument("<source>", SOURCE);
  addRunFlags(run)
    .option("--journal-path <file>", "where the journal is written", "./journal.json")
    .option("--json", "print the events, one JSON object a line")
    .option("--quiet", "print the verdict only")
    .addHelpText("after", runExamples + exitCodeTable)
    .action(async (source: string, _: unknown, command: Command) => {
      const { runCommand } = await import("./run.ts");
      finish(await runCommand(io, source, command.optsWithGlobals<RunFlags>()));
    });

  const plan = addCommand(program, io, "plan", "show what a run would touch, without touching it").argument(
    "<source>",
    SOURCE,
  );
  addRunFlags(plan)
    .option("--json", "print the plan as JSON")
    .addHelpText("after", planExamples)
    .action(async (source: string, _: unknown, command: Command) => {
      const { planCommand } = await import("./plan.ts");
      finish(await planCommand(io, source, command.optsWithGlobals<RunFlags>()));
    });

  const validate = addCommand(program, io, "validate", "say all that is wrong with an experiment, and where");
  addSourceFlags(validate.argument("<source>", SOURCE))
    .option("--no-machine-checks", "check the document only, not whether this machine can perform it")
    .option("--json", "print the diagnostics as JSON")
    .addHelpText("after", validateExamples)
    .action(async (source: string, _: unknown, command: Command) => {
      const { validateCommand } = await import("./validate.ts");
      finish(await validateCommand(io, source, command.optsWithGlobals<ValidateFlags>()));
    });

  addCommand(program, io, "schema", "print the JSON Schema of experiments, for editors")
    .option("--output <file>", "write it to this file instead")
    .addHelpText("after", schemaExamples)
    .action(async (_: unknown, command: Command) => {
      const { schemaCommand } = await import("./schema.ts");
      finish(await schemaCommand(io, command.optsWithGlobals<SchemaFlags>()));
    });
}

function addSourceFlags(command: Command): Command {
  return command
    .option(
      "--var <key[:type]=value>",
      "set a configuration value (repeatable); types: str int float bool bytes json",
      gather,
    )
    .option("--var-file <file>", "configuration and secrets from JSON, YAML or .env (repeatable)", gather)
    .option("--no-verify-tls", "do not verify the certificate of an https source")
    .option("--python <path>", "Python interpreter for Chaos Toolkit extensions");
}

function addRunFlags(command: Command): Command {
  return addSourceFlags(command)
    .addOption(new Option("--dry <what>", "do everything but perform these").choices(dryModes))
    .option("--no-validation", "do not validate first")
    .addOption(new Option("--rollback-strategy <name>", "when rollbacks are played").choices(rollbackNames))
    .addOption(
      new Option("--hypothesis-strategy <name>", "when the steady state is checked")
        .choices(hypothesisNames)
        .argParser(parseHypothesisStrategy),
    )
    .option("--hypothesis-frequency <seconds>", "pause between two checks beside the method", parseSeconds)
    .option("--fail-fast", "stop at the first deviation beside the method")
    .option("--control-file <file>", "controls for the whole run (repeatable)", gather)
    .option("--only <phases>", "run these phases only, separated by commas", parsePhases)
    .option("--seed <seed>", "repeat the random choices of an earlier run")
    .option("--time-limit <duration>", "interrupt the run after this long: 90s, 10m", parseDurationText);
}

function gather(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

function parseHypothesisStrategy(value: string): string {
  // Chaos Toolkit's own flag has this typo, and scripts have it too.
  const name = value === "continously" ? "continuously" : value;
  if ((hypothesisNames as readonly string[]).includes(name)) return name;
  throw new InvalidArgumentError(`Allowed choices are ${hypothesisNames.join(", ")}.`);
}

function parseSeconds(value: string): number {
  const seconds = Number(value);
  if (value.trim() === "" || !Number.isFinite(seconds) || seconds < 0) {
    throw new InvalidArgumentError("It must be a number of seconds, such as 0.5.");
  }
  return seconds;
}

function parseDurationText(value: string): string {
  if (/^\d+(\.\d+)?(ms|s|m|h)$/u.test(value) && Number.parseFloat(value) > 0) return value;
  throw new InvalidArgumentError("It must be a number above 0 with its unit: 250ms, 1.5s, 2m, 1h.");
}

function parsePhases(value: string): readonly string[] {
  const names = value.split(",").map((name) => name.trim());
  for (const name of names) {
    if ((phaseNames as readonly string[]).includes(name)) continue;
    const near = suggest(name, phaseNames);
    const mend = near === undefined ? "" : ` (Did you mean ${near}?)`;
    throw new InvalidArgumentError(`'${name}' is no phase; phases are ${phaseNames.join(", ")}.${mend}`);
  }
  return names;
}
