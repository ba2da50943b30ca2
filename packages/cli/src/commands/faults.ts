import { type JsonObject, isJsonObject, suggest } from "@hormesis/experiment";
import {
  type AnyFault,
  type Availability,
  availabilityOf,
  catalogue,
  openTarget,
  parametersJsonSchema,
} from "@hormesis/faults";
import { errorBlock, exitCodes } from "../failure.ts";
import type { Io } from "../io.ts";
import { relayCommandOf } from "../run/own-commands.ts";
import { type Style, styleFor } from "../terminal/style.ts";
import { widthOf, wrap } from "../terminal/width.ts";

export interface FaultsFlags {
  readonly json?: boolean;
  readonly target: string;
}

/** `hormesis faults [name]`: the catalogue, or all about one fault; with what is missing for it here. */
export async function faultsCommand(io: Io, name: string | undefined, flags: FaultsFlags): Promise<number> {
  const style = styleFor(io.stdout, io.env);
  const chosen =
    name === undefined
      ? catalogue
      : catalogue.filter((fault) => fault.name === name || fault.name.startsWith(`${name}.`));
  if (chosen.length === 0) {
    const near = suggest(
      name ?? "",
      catalogue.map((fault) => fault.name),
    );
    const mend = near === undefined ? "See: hormesis faults" : `Did you mean '${near}'?`;
    io.stderr.write(
      errorBlock(`Failed to show '${name ?? ""}': there is no such fault.`, mend, styleFor(io.stderr, io.env)),
    );
    return exitCodes.usage;
  }
  const found = new Map(
    await Promise.all(chosen.map(async (fault) => [fault.name, await lookAt(io, fault, flags.target)] as const)),
  );
  const here = ({ name: of }: AnyFault): Availability => found.get(of) ?? { available: false, missing: [] };
  if (flags.json === true) {
    const list = chosen.map((fault) => describe(fault, here(fault)));
    io.stdout.write(`${JSON.stringify(list, undefined, 2)}\n`);
    return exitCodes.good;
  }
  const [only] = chosen;
  const lines =
    only !== undefined && only.name === name ? pageOf(only, here(only), style) : tableOf(chosen, here, style);
  io.stdout.write(`${lines.join("\n")}\n`);
  return exitCodes.good;
}

async function lookAt(io: Io, fault: AnyFault, target: string): Promise<Availability> {
  const { signal } = new AbortController();
  const context = { id: "look", clock: io.clock, signal, relayCommand: relayCommandOf(process) };
  return availabilityOf(fault, openTarget(target, "look"), context);
}

function describe(fault: AnyFault, here: Availability): JsonObject {
  const { name, category, description, touches, privileges, platforms, undo, isolation, span } = fault;
  // A JSON Schema is JSON, so the cast holds.
  const parameters = parametersJsonSchema(fault) as JsonObject;
  const facts = { name, category, description, touches, privileges, platforms: [...platforms], undo, isolation, span };
  const { available: runsHere } = here;
  const how = here.available && here.how !== undefined ? { how: here.how } : {};
  return { ...facts, parameters, runsHere, ...how, missing: here.available ? [] : [...here.missing] };
}

function tableOf(faults: readonly AnyFault[], here: (fault: AnyFault) => Availability, style: Style): string[] {
  const { paint, marks } = style;
  const width = Math.max(...faults.map(({ name }) => widthOf(name)));
  const categories = [...new Set(faults.map(({ category }) => category))];
  const lines = categories.flatMap((category) => [
    paint.bold(category),
    ...faults
      .filter((fault) => fault.category === category)
      .map((fault) => {
        const { name, description } = fault;
        const runs = here(fault).available;
        const mark = runs ? paint.green(marks.good) : paint.dim(marks.bad);
        const text = `${name.padEnd(width)}  ${description}`;
        return `  ${mark} ${runs ? text : paint.dim(text)}`;
      }),
    "",
  ]);
  const isShort = faults.some((fault) => !here(fault).available);
  return [
    ...lines,
    paint.dim("What a fault takes, touches and undoes: hormesis faults NAME"),
    ...(isShort ? [paint.dim(`It also says what is missing for those with ${marks.bad}, which cannot run here.`)] : []),
  ];
}

function pageOf(fault: AnyFault, here: Availability, style: Style): string[] {
  const { paint, marks } = style;
  const fact = (label: string, text: string): string[] =>
    wrap(text, style.columns - 14).map((line, index) => `  ${(index === 0 ? label : "").padEnd(10)}  ${line}`);
  return [
    `${paint.bold(fault.name)}  ${paint.dim(fault.category)}`,
    ...wrap(fault.description, style.columns),
    "",
    ...fact("touches", fault.touches),
    ...fact("undone by", fault.undo),
    ...fact("reach", `${fault.isolation}${fault.span === "instant" ? ", over as soon as it happened" : ""}`),
    ...fact("needs", `${fault.privileges}; ${fault.platforms.join(", ")}`),
    ...(here.available
      ? fact("here", `${marks.good} it can run here${here.how === undefined ? "" : `, ${here.how}`}`)
      : here.missing.flatMap((what) => fact("here", `${marks.bad} ${what}`))),
    "",
    ...argumentLines(fault, style),
  ];
}

/** One argument a row, its meaning beside it; those that must be given have a star. */
function argumentLines(fault: AnyFault, style: Style): string[] {
  const { paint } = style;
  const { properties = {}, required = [] } = parametersJsonSchema(fault) as {
    properties?: JsonObject;
    required?: string[];
  };
  const width = Math.max(0, ...Object.keys(properties).map(widthOf));
  const rows = Object.entries(properties).flatMap(([name, schema]) => {
    const about = isJsonObject(schema) && typeof schema["description"] === "string" ? schema["description"] : "";
    const mark = required.includes(name) ? "*" : " ";
    const [first = "", ...more] = wrap(about, style.columns - width - 6);
    const beside = " ".repeat(width + 6);
    return [`  ${mark} ${paint.bold(name.padEnd(width))}  ${first}`, ...more.map((line) => `${beside}${line}`)];
  });
  return [`  arguments${required.length > 0 ? "; those with * must be given" : ""}`, ...rows];
}
