import { type Command, InvalidArgumentError } from "commander";
import { addCommand } from "../help/add-command.ts";
import { faultsExamples, proxyExamples } from "../help/texts.ts";
import type { Io } from "../io.ts";
import type { Finish } from "../program.ts";
import type { FaultsFlags } from "./faults.ts";
import type { ProxyFlags } from "./proxy.ts";
import type { RecoverFlags } from "./recover.ts";

/** Adds the commands around faults: `faults`, `recover`, `halt`, and the guard's own, which nobody calls by hand. */
export function addFaultCommands(program: Command, io: Io, finish: Finish): void {
  addCommand(program, io, "faults", "list the faults, what each touches, and whether it can run here")
    .argument("[name]", "one fault, or a family such as network")
    .option("--target <target>", "where it would act", "local")
    .option("--json", "print JSON")
    .addHelpText("after", faultsExamples)
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
  addCommand(program, io, "proxy", "serve Toxiproxy's API: proxies that put faults on the wire")
    .option("--host <host>", "where the API listens; beyond loopback it asks for a token", "localhost")
    .option("--port <port>", "its port; 0 is a free one", parsePort, 8474)
    .option("--config <file>", "JSON list of proxies to begin with")
    .option("--seed <seed>", "repeat the chances of toxicity and jitter")
    .option("--token <token>", "what clients must send as bearer token; or HORMESIS_PROXY_TOKEN")
    .option("--proxy-metrics", "count bytes by proxy and direction at /metrics, for Prometheus")
    .option("--api-version <text>", "what /version says, for clients that look at it (default: 2.12.0)")
    .option("--until-input-ends", "stop when the standard input ends: with whoever has started it")
    .addHelpText("after", proxyExamples)
    .action(async (_: unknown, command: Command) => {
      const { proxyCommand } = await import("./proxy.ts");
      finish(await proxyCommand(io, command.optsWithGlobals<ProxyFlags>()));
    });
  program
    .command("guard-process", { hidden: true })
    .argument("<ledger>")
    .action(async (ledger: string) => {
      const { runGuardProcess } = await import("@hormesis/faults");
      finish(await runGuardProcess(ledger));
    });
}

function parsePort(value: string): number {
  const port = Number(value);
  if (/^\d+$/u.test(value) && port <= 65_535) return port;
  throw new InvalidArgumentError("It must be a whole number from 0 to 65535.");
}
