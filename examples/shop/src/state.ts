import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ServiceName } from "./launch.ts";

/** What is written to the state file: all that an experiment or `restart` must know about a running shop. */
export interface ShopState {
  readonly mode: "weak" | "fixed";
  /** The process that started the shop and will close it. */
  readonly owner: number;
  readonly services: Readonly<Record<ServiceName, { readonly pid: number; readonly url: string }>>;
}

export function readState(statePath: string): ShopState {
  if (!existsSync(statePath)) throw new Error(`No shop is running here: ${statePath} does not exist`);
  return JSON.parse(readFileSync(statePath, "utf8")) as ShopState; // Only writeState writes this file.
}

/** The variables that the experiments in experiments/ read. */
export function experimentVariables(state: ShopState, statePath: string): Record<string, string> {
  return {
    SHOP_STOREFRONT_URL: state.services.storefront.url,
    SHOP_GATEWAY_URL: state.services.gateway.url,
    SHOP_PAYMENTS_PID: String(state.services.payments.pid),
    SHOP_PAYMENTS_PORT: new URL(state.services.payments.url).port,
    SHOP_RESTART: `${quoted(process.execPath)} ${quoted(join(import.meta.dirname, "restart.ts"))}`,
    SHOP_STATE: resolve(statePath),
  };
}

export function logPathOf(name: ServiceName, statePath: string): string {
  return join(dirname(resolve(statePath)), `${name}.log`);
}

export function makeRoomFor(statePath: string): void {
  mkdirSync(dirname(resolve(statePath)), { recursive: true });
}

/** Writes the state, and beside it the variables for a shell: `. .run/shop.env`. */
export function writeState(statePath: string, state: ShopState): void {
  const lines = Object.entries(experimentVariables(state, statePath)).map(
    ([name, value]) => `export ${name}=${quoted(value)}\n`,
  );
  writeFileSync(variablesPathOf(statePath), lines.join(""));
  // Renamed into place, so that nobody ever reads half a file.
  writeFileSync(`${statePath}.new`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${statePath}.new`, statePath);
}

export function removeState(statePath: string): void {
  rmSync(variablesPathOf(statePath), { force: true });
  rmSync(statePath, { force: true });
}

export function variablesPathOf(statePath: string): string {
  return statePath.replace(/(\.json)?$/, ".env");
}

/** As one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
