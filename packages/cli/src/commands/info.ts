import { release, type } from "node:os";
import { isJsonObject, type Json, type JsonObject, messageOf } from "@hormesis/experiment";
import { listExtensionsScript } from "../discover/list-extensions-script.ts";
import type { GlobalFlags } from "../flags.ts";
import type { Io } from "../io.ts";
import { findPython } from "../python.ts";
import { stopSignal } from "../run/stop-signal.ts";
import { runPython } from "../run-python.ts";
import { oneLine } from "../terminal/printable.ts";
import { styleFor } from "../terminal/style.ts";
import { column, fit } from "../terminal/width.ts";
import { version } from "../version.ts";
import { settingsCommand } from "./settings.ts";

export interface InfoFlags extends GlobalFlags {
  readonly python?: string;
  readonly json?: boolean;
}

/** `hormesis info core|extensions|settings`. Without Python, what Python would know is left out with a note. */
export async function infoCommand(
  io: Io,
  target: "core" | "extensions" | "settings",
  flags: InfoFlags,
): Promise<number> {
  if (target === "settings") {
    return settingsCommand(io, "show", [], { ...flags, format: flags.json === true ? "json" : "yaml" });
  }
  using stop = stopSignal();
  const { python, packages, problem } = await askPython(findPython(io.env, flags.python), stop.signal);
  if (target === "core") printCore(io, { python, packages }, flags.json === true);
  else printExtensions(io, packages, flags.json === true);
  if (problem !== undefined) io.stderr.write(`Python extensions are left out: ${problem}\n`);
  return 0;
}

interface Answer {
  readonly python: string | undefined;
  readonly packages: readonly JsonObject[];
  readonly problem?: string;
}

async function askPython(python: string, signal: AbortSignal): Promise<Answer> {
  try {
    const found = await runPython({ python, script: listExtensionsScript, args: [], signal });
    if (!isJsonObject(found)) return { python: undefined, packages: [], problem: "Python gave no answer" };
    const packages = Array.isArray(found["packages"]) ? found["packages"].filter(isJsonObject) : [];
    return { python: text(found["python"]), packages };
  } catch (error) {
    return { python: undefined, packages: [], problem: messageOf(error) };
  }
}

function printCore(io: Io, { python, packages }: Answer, json: boolean): void {
  const library = packages.find(({ name }) => name === "chaostoolkit-lib");
  const facts = {
    hormesis: version,
    node: process.versions.node,
    platform: `${type()} ${release()}`,
    python: python ?? null,
    "chaostoolkit-lib": library === undefined ? null : text(library["version"]),
  };
  if (json) {
    io.stdout.write(`${JSON.stringify(facts, undefined, 2)}\n`);
    return;
  }
  const shown = Object.entries(facts).map(([name, value]) => `${column(name, 18)}${value ?? "not installed"}`);
  io.stdout.write(`${shown.join("\n")}\n`);
}

function printExtensions(io: Io, packages: readonly JsonObject[], json: boolean): void {
  const extensions = packages.filter(({ name }) => name !== "chaostoolkit" && name !== "chaostoolkit-lib");
  if (json) {
    io.stdout.write(`${JSON.stringify(extensions, undefined, 2)}\n`);
    return;
  }
  const style = styleFor(io.stdout, io.env);
  const cells = (one: { name: string; version: string; license: string; description: string }) =>
    fit(
      `${column(one.name, 34)} ${column(one.version, 10)} ${column(one.license, 22)} ${one.description}`,
      style.columns,
    ).trimEnd();
  const head = cells({ name: "NAME", version: "VERSION", license: "LICENSE", description: "DESCRIPTION" });
  const rows = extensions.map((one) =>
    cells({
      name: text(one["name"]),
      version: text(one["version"]),
      license: text(one["license"]),
      description: text(one["description"]),
    }),
  );
  io.stdout.write(`${[style.paint.bold(head), ...rows].join("\n")}\n`);
  if (rows.length === 0) io.stderr.write("No Chaos Toolkit extensions are installed for this Python.\n");
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? oneLine(value) : "";
}
