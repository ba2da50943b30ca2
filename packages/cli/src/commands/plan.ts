import {
  createRedactor,
  hideInlineSecrets,
  isJsonObject,
  type Json,
  type JsonObject,
  type Plan,
  substitute,
} from "@hormesis/experiment";
import type { RunFlags } from "../flags.ts";
import type { Io } from "../io.ts";
import { openMachineFor } from "../open-machine.ts";
import { foreseeFaults } from "../run/foreseen.ts";
import { prepareRun } from "../run/prepare.ts";
import { stopSignal } from "../run/stop-signal.ts";
import { tellDiagnostics } from "../run/tell-diagnostics.ts";
import { openSession, sessionVariables } from "../session.ts";
import { keepStdoutForOurselves } from "../terminal/clean-stdout.ts";
import { styleFor } from "../terminal/style.ts";
import { planLines } from "../view/plan-lines.ts";

/** `hormesis plan`: prints what a run would do. Nothing is performed; values that only a run can read stay open. */
export async function planCommand(io: Io, source: string, flags: RunFlags): Promise<number> {
  using stop = stopSignal();
  if (flags.json === true) keepStdoutForOurselves();
  const session = await openSession(io, flags, stop.signal);
  const variables = await sessionVariables(io, flags, session);
  const { environment } = variables;
  await using machine = await openMachineFor(io, {
    source,
    settings: session.settings,
    environment,
    python: flags.python,
    verbose: false,
  });
  const { plan, document, diagnostics } = await prepareRun(io, source, { flags, session, variables, machine });
  tellDiagnostics(io, document.name, diagnostics, { logs: [], semantics: session.semantics });
  if (plan === undefined) return session.semantics === "chaos-toolkit" ? 1 : 2;
  const show = revealer(plan);
  const foreseen = await foreseeFaults(plan, machine.faults, { show, signal: stop.signal });
  const faults = Object.fromEntries([...foreseen].map(([name, fault]) => [name, fault as unknown as Json]));
  const json = { ...planJson(plan, show), ...(foreseen.size === 0 ? {} : { faults }) };
  if (flags.json === true) io.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
  else io.stdout.write(`${planLines(plan, { style: styleFor(io.stdout, io.env), show, foreseen }).join("\n")}\n`);
  return 0;
}

/**
 * Fills in what is known before the run. A secret is shown by its name, and hidden wherever else its value stands.
 * What a probe, Vault or a file will give stays `${...}`.
 */
function revealer(plan: Plan): (value: Json) => Json {
  const groups = plan.secrets.values;
  const names = new Map<string, Json>();
  for (const [group, keys] of Object.entries(groups)) {
    if (!isJsonObject(keys)) continue;
    for (const name of Object.keys(keys)) if (!names.has(name)) names.set(name, `[secret ${group}.${name}]`);
  }
  const { values } = plan.configuration;
  const lookup = (name: string) => (Object.hasOwn(values, name) ? values[name] : names.get(name));
  const scope = { lookup, isEmpty: Object.keys(values).length === 0 && names.size === 0 };
  const redactor = createRedactor(groups);
  return (value) => redactor.value(substitute(value, scope));
}

function planJson(plan: Plan, show: (value: Json) => Json): JsonObject {
  const {
    experiment,
    semantics,
    hypothesisStrategy,
    rollbackStrategy,
    seed,
    hash,
    phases,
    dry,
    failFast,
    frequencySeconds,
  } = plan;
  // The experiment is JSON by its schema, so the cast holds.
  const document = experiment as unknown as JsonObject;
  const { secrets, ...rest } = document;
  return {
    hash,
    semantics,
    seed,
    hypothesisStrategy,
    rollbackStrategy,
    phases: [...phases],
    dry: dry ?? null,
    failFast,
    frequencySeconds,
    timeLimitMs: plan.timeLimitMs ?? null,
    experiment: {
      ...(show(rest) as JsonObject),
      ...(secrets === undefined ? {} : { secrets: hideInlineSecrets(secrets) }),
    },
  };
}
