import { writeFileSync } from "node:fs";
import { HormesisError, isJsonObject, type Json, type JsonObject, messageOf } from "@hormesis/experiment";
import type { GlobalFlags } from "../flags.ts";
import { discoverPython } from "../discover/python-package.ts";
import { describeProviders } from "../discover/providers.ts";
import type { Io } from "../io.ts";
import { openNotifications } from "../notifications.ts";
import { findPython } from "../python.ts";
import { stopSignal } from "../run/stop-signal.ts";
import { openSession } from "../session.ts";
import { oneLine } from "../terminal/printable.ts";
import { type Style, styleFor } from "../terminal/style.ts";
import { column, wrap } from "../terminal/width.ts";

export interface DiscoverFlags extends GlobalFlags {
  readonly install?: boolean;
  readonly systemInfo: boolean;
  readonly discoveryPath?: string;
  readonly python?: string;
  readonly json?: boolean;
}

/** `hormesis discover`: the providers; or what a Python package or a module offers to experiments. */
export async function discoverCommand(io: Io, target: string | undefined, flags: DiscoverFlags): Promise<number> {
  if (target === undefined) return printProviders(io, flags.json === true);
  using stop = stopSignal();
  const session = await openSession(io, flags, stop.signal);
  await using notifications = openNotifications(session.settings, io, "discovery");
  notifications.send("discovery-started", target);
  try {
    const found = await discover(io, target, { flags, signal: stop.signal });
    notifications.send("discovery-completed", found);
    // Chaos Toolkit always writes a file; under its semantics so do we.
    const path = flags.discoveryPath ?? (session.semantics === "chaos-toolkit" ? "./discovery.json" : undefined);
    if (path !== undefined) save(io, path, found);
    io.stdout.write(
      flags.json === true
        ? `${JSON.stringify(found, undefined, 2)}\n`
        : `${foundLines(found, styleFor(io.stdout, io.env)).join("\n")}\n`,
    );
    return 0;
  } catch (error) {
    notifications.send("discovery-failed", target, messageOf(error));
    throw error;
  }
}

async function discover(
  io: Io,
  target: string,
  { flags, signal }: { flags: DiscoverFlags; signal: AbortSignal },
): Promise<JsonObject> {
  if (/^[./~]|\.[cm]?[jt]s$/u.test(target)) {
    const { discoverModule } = await import("../discover/module-functions.ts");
    return discoverModule(target);
  }
  const python = findPython(io.env, flags.python);
  if (flags.install === true) {
    const { pipInstall } = await import("../discover/install.ts");
    await pipInstall(python, target, signal);
  }
  return discoverPython(target, { python, system: flags.systemInfo, signal });
}

function printProviders(io: Io, json: boolean): number {
  const providers = describeProviders();
  if (json) {
    io.stdout.write(`${JSON.stringify(providers, undefined, 2)}\n`);
    return 0;
  }
  const style = styleFor(io.stdout, io.env);
  const lines = providers.flatMap(({ type, description, keys }) => [
    `${style.paint.bold(type)}  ${description}`,
    ...keys.flatMap((key) => keyLines(key.required ? `${key.name} *` : key.name, key.description, style)),
    "",
  ]);
  io.stdout.write(`${[...lines, style.paint.dim("* must be given")].join("\n")}\n`);
  return 0;
}

function foundLines(found: JsonObject, style: Style): string[] {
  const activities = Array.isArray(found["activities"]) ? found["activities"].filter(isJsonObject) : [];
  const lines = activities.flatMap((activity) => {
    const names = Array.isArray(activity["arguments"])
      ? activity["arguments"].filter(isJsonObject).map(argumentText)
      : [];
    const head = `${style.paint.dim(column(text(activity["type"]), 10))}${style.paint.bold(text(activity["name"]))}(${names.join(", ")})`;
    const doc = text(activity["doc"]).split("⏎")[0]?.trim() ?? "";
    return [
      head,
      `          ${style.paint.dim(text(activity["mod"]))}`,
      ...(doc === "" ? [] : wrap(doc, style.columns - 10).map((line) => `          ${line}`)),
    ];
  });
  return [...lines, lines.length === 0 ? "Nothing was found." : `${activities.length} found`];
}

function argumentText(argument: JsonObject): string {
  const type = argument["type"] === undefined ? "" : `: ${text(argument["type"])}`;
  return `${text(argument["name"])}${type}${"default" in argument ? ` = ${JSON.stringify(argument["default"])}` : ""}`;
}

function keyLines(name: string, description: string, style: Style): string[] {
  return wrap(description, style.columns - 18).map((line, index) => `  ${column(index === 0 ? name : "", 15)} ${line}`);
}

function save(io: Io, path: string, found: JsonObject): void {
  try {
    writeFileSync(path, `${JSON.stringify(found, undefined, 2)}\n`);
    io.stderr.write(`Wrote ${path}.\n`);
  } catch (error) {
    throw new HormesisError(`Failed to write '${path}': ${messageOf(error)}.`, {
      code: "USAGE_OUTPUT",
      mend: "Name a file that can be written with --discovery-path.",
      cause: error,
    });
  }
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? oneLine(value) : "";
}
