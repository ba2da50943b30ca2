import { isJsonObject, type Json, type JsonObject, messageOf } from "@hormesis/experiment";
import { timeoutSignal } from "./clock.ts";
import { hideSecretsOf } from "./hide-secrets.ts";
import type { Io } from "./io.ts";
import { textOfJson } from "./text-of.ts";

export type NotificationPhase = "discovery" | "init" | "run" | "validate";

/** What a channel is sent, in Chaos Toolkit's form. */
export interface Notification {
  readonly name: string;
  readonly payload: Json;
  readonly phase: NotificationPhase;
  /** Seconds since 1970. */
  readonly ts: number;
  readonly error?: string;
}

/** Longest time that one channel may take for one event. A run never waits for it; only the command's end does. */
const CHANNEL_TIMEOUT_MS = 5_000;

/** Calls a plugin: a Python or JavaScript function named by a settings entry. */
export type PluginCall = (channel: JsonObject, notification: Notification, signal: AbortSignal) => Promise<void>;

/**
 * Sends events to the channels of the settings. Never throws and never disturbs what it tells about. Secrets that a
 * document holds are hidden before it leaves, under both semantics.
 */
export interface Notifications extends AsyncDisposable {
  send(name: string, payload: Json, error?: string): void;
}

/**
 * Opens the channels that `notifications` of the settings lists. Disposing waits for what is still under way, within
 * the channels' time bound. Failures are only said with `HORMESIS_DEBUG`.
 */
export function openNotifications(
  settings: JsonObject,
  io: Pick<Io, "env" | "stderr" | "clock">,
  phase: NotificationPhase,
  callPlugin: PluginCall = callPluginLazily,
): Notifications {
  const channels = channelsOf(settings["notifications"]);
  // One after the other for each channel, so that events arrive in the order in which they happened.
  const lastOf = new Map<JsonObject, Promise<void>>();
  const debug = (io.env["HORMESIS_DEBUG"] ?? "") !== "";
  return {
    send(name, payload, error) {
      const ts = io.clock.now() / 1000;
      if (channels.length === 0) return;
      const notification = {
        name,
        payload: hideSecretsOf(payload),
        phase,
        ts,
        ...(error === undefined ? {} : { error }),
      };
      for (const channel of channels.filter((one) => wants(one, name))) {
        const sending = (lastOf.get(channel) ?? Promise.resolve())
          .then(() => deliver(channel, notification, callPlugin))
          .catch((failure: unknown) => {
            if (debug) io.stderr.write(`notification '${name}' failed: ${messageOf(failure)}\n`);
          });
        lastOf.set(channel, sending);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(lastOf.values());
    },
  };
}

function channelsOf(declared: Json | undefined): readonly JsonObject[] {
  return Array.isArray(declared) ? declared.filter(isJsonObject) : [];
}

function wants(channel: JsonObject, name: string): boolean {
  const events = channel["events"];
  return !Array.isArray(events) || events.length === 0 || events.includes(name);
}

async function deliver(channel: JsonObject, notification: Notification, callPlugin: PluginCall): Promise<void> {
  const signal = timeoutSignal(CHANNEL_TIMEOUT_MS);
  if (channel["type"] === "http") return post(channel, notification, signal);
  if (channel["type"] === "plugin") return within(callPlugin(channel, notification, signal), signal);
  throw new Error(`there is no channel of type '${textOfJson(channel["type"])}'`);
}

/** A POST with the event as JSON; with `forward_event_payload: false` a GET without a body. Any 2xx or 3xx will do. */
async function post(channel: JsonObject, notification: Notification, signal: AbortSignal): Promise<void> {
  const { fetch, Agent } = await import("undici");
  const forwards = channel["forward_event_payload"] !== false;
  const dispatcher = new Agent({ connect: { rejectUnauthorized: channel["verify_tls"] !== false } });
  try {
    const headers = isJsonObject(channel["headers"]) ? textValues(channel["headers"]) : {};
    const body = forwards ? { method: "POST", body: JSON.stringify(notification) } : { method: "GET" };
    const json = forwards ? { "content-type": "application/json" } : {};
    const response = await fetch(textOfJson(channel["url"]), {
      ...body,
      headers: { ...json, ...headers },
      signal,
      dispatcher,
    });
    await response.body?.cancel();
    if (response.status >= 400) throw new Error(`the channel answered ${response.status}`);
  } finally {
    await dispatcher.destroy();
  }
}

function textValues(headers: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), textOfJson(value)]));
}

async function within(call: Promise<void>, signal: AbortSignal): Promise<void> {
  await Promise.race([
    call,
    new Promise<never>((_resolve, reject) =>
      signal.addEventListener("abort", () => reject(new Error("took too long")), { once: true }),
    ),
  ]);
}

const callPluginLazily: PluginCall = async (...args) => {
  const { callNotificationPlugin } = await import("./notification-plugin.ts");
  return callNotificationPlugin(...args);
};
