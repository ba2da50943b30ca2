import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isJsonObject, type JsonObject } from "@hormesis/experiment";
import type { Notification, PluginCall } from "./notifications.ts";
import { findPython } from "./python.ts";
import { textOfJson } from "./text-of.ts";

/*
 * A plugin's module is JavaScript or TypeScript when its name looks like a file's, and Python otherwise. A Python one
 * gets a process of its own, as it may hang, print, or end it.
 */
const PYTHON_CALLER = `
import importlib, json, sys
channel, event = json.load(sys.stdin)
func = getattr(importlib.import_module(channel["module"]), channel.get("func") or "notify")
func(channel, event)
`;

/** Calls the function of a plugin channel with the channel and the event. Rejects with the reason when it fails. */
export const callNotificationPlugin: PluginCall = async (channel, notification, signal) => {
  const module = textOfJson(channel["module"]);
  if (/^\.|^\/|\.[cm]?[jt]s$/u.test(module)) await callModule(module, channel, notification);
  else await callPython(channel, notification, signal);
};

async function callModule(module: string, channel: JsonObject, notification: Notification): Promise<void> {
  const loaded: unknown = await import(pathToFileURL(resolve(module)).href);
  const name = typeof channel["func"] === "string" ? channel["func"] : "notify";
  const notify: unknown = isJsonObject(loaded) ? loaded[name] : undefined;
  if (typeof notify !== "function") throw new Error(`${module} has no function '${name}'`);
  await (notify as (channel: JsonObject, event: Notification) => unknown)(channel, notification);
}

function callPython(channel: JsonObject, notification: Notification, signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    const child = spawn(findPython(process.env), ["-c", PYTHON_CALLER], { stdio: ["pipe", "ignore", "pipe"], signal });
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-2_000)));
    child.stdin.on("error", () => undefined);
    child.stdin.end(JSON.stringify([channel, notification]));
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? _resolve() : reject(new Error(errors.trim().split("\n").at(-1) ?? `exit code ${code}`)),
    );
  });
}
