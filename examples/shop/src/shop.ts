import { existsSync } from "node:fs";
import type { ChildProcess } from "node:child_process";
import { launch, serviceNames, type ServiceName } from "./launch.ts";
import { logPathOf, makeRoomFor, readState, removeState, writeState, type ShopState } from "./state.ts";
import { healthPid, stopChild, stopRestarted } from "./stop.ts";

export interface Shop {
  readonly state: ShopState;
  /** Stops every service, restarted ones too, and removes the state file. May be called any number of times. */
  close(): Promise<void>;
}

export interface ShopOptions {
  readonly fixed: boolean;
  readonly statePath: string;
  readonly signal?: AbortSignal;
}

/**
 * Starts the four services on free ports of this machine, wires them, and writes the state file. Starts none again.
 * If one does not start, those that did are stopped before the error is thrown.
 *
 * @example const shop = await startShop({ fixed: false, statePath: ".run/shop.json" });
 */
export async function startShop({ fixed, statePath, signal }: ShopOptions): Promise<Shop> {
  if (existsSync(statePath)) throw new Error(`Another shop may be running: ${statePath} exists. Stop it first.`);
  makeRoomFor(statePath);
  const mode = fixed ? "fixed" : "weak";
  const children: ChildProcess[] = [];
  const services: Partial<Record<ServiceName, { pid: number; url: string }>> = {};
  try {
    for (const name of serviceNames) {
      const settings = settingsOf(name, services);
      const base = { mode, settings, owner: process.pid, logPath: logPathOf(name, statePath) } as const;
      const { child, pid, url } = await launch(name, signal === undefined ? base : { ...base, signal });
      children.push(child);
      services[name] = { pid, url };
    }
  } catch (error) {
    await Promise.all(children.map(stopChild));
    throw error;
  }
  const state: ShopState = { mode, owner: process.pid, services: complete(services) };
  writeState(statePath, state);
  let closing: Promise<void> | undefined;
  return { state, close: () => (closing ??= closeShop(children, statePath)) };
}

/**
 * Starts one service again after its process died, on the port it had; the others never learn that it is another one.
 * Does nothing when it is running: an experiment that was stopped before it broke anything rolls back all the same.
 */
export async function restart(name: ServiceName, statePath: string): Promise<ShopState> {
  const state = readState(statePath);
  const { url } = state.services[name];
  if ((await healthPid(url)) !== undefined) return state;
  const settings = { ...settingsOf(name, state.services), PORT: new URL(url).port };
  const base = { mode: state.mode, settings, owner: state.owner, logPath: logPathOf(name, statePath) };
  const { child, pid } = await launch(name, base);
  child.unref(); // It belongs to the shop's owner, and outlives whoever restarted it.
  const changed = { ...state, services: { ...state.services, [name]: { pid, url } } };
  writeState(statePath, changed);
  return changed;
}

function settingsOf(name: ServiceName, services: Partial<ShopState["services"]>): Record<string, string> {
  const callee = serviceNames[serviceNames.indexOf(name) - 1];
  const url = callee === undefined ? undefined : services[callee]?.url;
  return callee === undefined || url === undefined ? {} : { [`${callee.toUpperCase()}_URL`]: url };
}

function complete(services: Partial<ShopState["services"]>): ShopState["services"] {
  const { gateway, payments, orders, storefront } = services;
  if (!gateway || !payments || !orders || !storefront) throw new Error("Not every service was started");
  return { gateway, payments, orders, storefront };
}

async function closeShop(children: readonly ChildProcess[], statePath: string): Promise<void> {
  await Promise.all([...children.map(stopChild), ...restarted(children, statePath).map(stopRestarted)]);
  removeState(statePath);
}

function restarted(children: readonly ChildProcess[], statePath: string): { pid: number; url: string }[] {
  if (!existsSync(statePath)) return [];
  return Object.values(readState(statePath).services).filter(({ pid }) => !children.some((child) => child.pid === pid));
}
