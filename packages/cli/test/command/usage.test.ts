import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, openBench } from "./hormesis.ts";

let bench: Bench;
beforeAll(() => {
  bench = openBench();
});
afterAll(() => bench[Symbol.dispose]());

describe("wrong usage", () => {
  test("an unknown command is named, with the one that was meant", async () => {
    const { exitCode, stdout, stderr } = await bench.hormesis(["rnu"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(`\n${stderr}`).toMatchInlineSnapshot(`
      "
      error  unknown command 'rnu'
             (Did you mean run?)

      Run 'hormesis --help' to see the commands.
      "
    `);
  });

  test("an unknown flag is refused, with the one that was meant", async () => {
    const { exitCode, stderr } = await bench.hormesis(["run", "x.yaml", "--sed", "4"]);
    expect(exitCode).toBe(2);
    expect(`\n${stderr}`).toMatchInlineSnapshot(`
      "
      error  unknown option '--sed'
             (Did you mean --seed?)

      Run 'hormesis run --help' to see what it takes.
      "
    `);
  });

  test.each([
    [["run"], "missing required argument 'source'"],
    [["run", "x", "--dry", "all"], "Allowed choices are probes, actions, activities, pause"],
    [["run", "x", "--hypothesis-frequency", "often"], "It must be a number of seconds"],
    [["run", "x", "--time-limit", "90"], "It must be a number above 0 with its unit"],
    [["run", "x", "--only", "gaet"], "Did you mean gate?"],
    [["run", "x", "--var", "novalue"], "it has no '='"],
    [["run", "x", "--var-file", "none.json"], "no such file"],
    [["run", "x", "--settings", "none.yaml"], "no such file"],
    [["--semantics", "lax", "run", "x"], "Allowed choices are strict, chaos-toolkit"],
    [["--change-dir", "/nowhere", "run", "x"], "cannot be entered"],
    [["validate", "x", "y"], "too many arguments"],
    [["init"], "this is not a terminal"],
  ])("%j: %s", async (args, message) => {
    const { exitCode, stdout, stderr } = await bench.hormesis(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.replaceAll(/\s+/gu, " ")).toContain(message);
    expect(stderr).not.toContain("    at ");
  });

  test("no command at all shows the help, on stderr, and is no success", async () => {
    const { exitCode, stdout, stderr } = await bench.hormesis([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("Usage: hormesis");
  });
});

describe("help", () => {
  test("lists commands, flags, examples and exit codes within the width of the terminal", async () => {
    const { exitCode, stdout, stderr } = await bench.hormesis(["--help"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(`\n${stdout}`).toMatchInlineSnapshot(`
      "
      Usage: hormesis [options] <command>

      Chaos engineering from the command line: experiments with honest verdicts.

      Commands:
        run <source>              run an experiment and give the verdict
        plan <source>             show what a run would touch, without touching it
        validate <source>         say all that is wrong with an experiment, and where
        schema                    print the JSON Schema of experiments, for editors
        faults [name]             list the faults, what each touches, and whether it can run
                                  here
        recover                   undo what killed runs have left behind
        halt                      stop every run on this machine and take its faults out, now
        proxy                     serve Toxiproxy's API: proxies that put faults on the wire
        init                      write a first experiment, step by step
        discover [package]        list what an experiment can use
        info <target>             show versions, Python extensions, or the settings in effect
        settings                  read and change the settings file
        completion <shell>        print the completion script of a shell

      Options:
        --version                 show the version
        --semantics <name>        what outcomes mean: our own, or exactly Chaos Toolkit's
                                  (strict, chaos-toolkit; or HORMESIS_SEMANTICS)
        --verbose                 show more of what happens
        --change-dir <dir>        go to this folder first
        --settings <file>         read settings from this file
        --log-file <file>         also write a log to this file
        --no-log-file             write no log file (which is the default)
        --log-file-level <level>  how much the log file holds (debug, info, warning, error;
                                  default debug)
        --log-format <format>     form of the lines under --semantics chaos-toolkit (string,
                                  json; default string)
        --no-version-check        accepted for Chaos Toolkit's sake; hormesis never looks for
                                  updates
        -h, --help                show this help

      Examples:
        hormesis init                          write a first experiment, step by step
        hormesis validate experiment.yaml      say all that is wrong with it, and where
        hormesis plan experiment.yaml          show what a run would touch; touches nothing
        hormesis run experiment.yaml           run it and give the verdict

      Exit codes:
        0  held          the steady state held; or the document is valid, the command did its work
        1  refuted       the steady state did not hold, or did not come back
        2                wrong usage, or a document that is not valid; nothing was run
        3  void          nothing was learnt: the gate was not met, or an action failed
        4  inconclusive  the evidence cannot decide
        5  interrupted   a signal, a control, a guard or the time limit ended the run
        6  residue       something could not be proven undone: read what the run names
        With --semantics chaos-toolkit: 0 and 1 as Chaos Toolkit has them, 2 for wrong usage.

      "
    `);
  });

  test.each(["run", "plan", "validate", "schema", "init", "discover", "info", "settings", "completion"])(
    "of %s is there",
    async (command) => {
      const { exitCode, stdout } = await bench.hormesis([command, "--help"]);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`Usage: hormesis ${command}`);
    },
  );

  test("the version is that of the package", async () => {
    expect((await bench.hormesis(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/u);
  });
});

test("flags of Chaos Toolkit are accepted before the command and after it", async () => {
  bench.write("ok.json", { title: "t", description: "d", method: [] });
  const before = [
    "--no-version-check",
    "--no-log-file",
    "--verbose",
    "--log-format",
    "string",
    "--log-file-level",
    "info",
  ];
  for (const args of [
    [...before, "validate", "ok.json"],
    ["validate", "ok.json", ...before],
  ]) {
    const { exitCode, stderr } = await bench.hormesis(args);
    expect({ exitCode, stderr }, args.join(" ")).toEqual({ exitCode: 0, stderr: "" });
  }
});
