import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { call, fieldsOf } from "../src/call.ts";
import { logPathOf, type ShopState } from "../src/state.ts";

/** What the demo tells after an act is read from the shop itself; a moral that nobody checked is only a story. */
export interface EvidenceOptions {
  readonly state: ShopState;
  readonly statePath: string;
  readonly signal: AbortSignal;
}

/** Why the weak shop failed: how often orders asked payments, in vain. Throws if it did not. */
export async function stormEvidence({ state, statePath }: EvidenceOptions): Promise<string> {
  const { failed } = await call(`${state.services.orders.url}/orders`, { timeoutMs: 2000 });
  const attempts = readFileSync(logPathOf("orders", statePath), "utf8").split('"payment failed"').length - 1;
  if (!(Number(failed) > 0 && attempts > Number(failed))) throw new Error("There was no retry storm to tell of.");
  return (
    `While payments was away, orders asked it ${attempts} times for ${String(failed)} orders, without a pause, ` +
    `and then turned all ${String(failed)} buyers away.`
  );
}

/** One settlement takes milliseconds; the experiment has left well under a thousand of them. */
const SETTLED_WITHIN_MS = 5000;
const LOOK_EVERY_MS = 50;

/** Why the fixed shop held: nothing was lost, nothing was charged twice. Throws if that is not so. */
export async function settlementEvidence({ state, statePath, signal }: EvidenceOptions): Promise<string> {
  const { orders, gateway } = state.services;
  for (let waitedMs = 0; ; waitedMs += LOOK_EVERY_MS) {
    const { paid, pending, failed } = await call(`${orders.url}/orders`, { timeoutMs: 2000 });
    const { total, doubled } = await call(`${gateway.url}/charges`, { timeoutMs: 2000 });
    if (pending === 0) {
      const deferred = readFileSync(logPathOf("orders", statePath), "utf8").split('"payment settled"').length - 1;
      if (failed !== 0 || doubled !== 0 || total !== paid) {
        throw new Error(
          `Of ${String(paid)} paid orders ${String(total)} were charged, ${String(doubled)} of them twice.`,
        );
      }
      return (
        `While payments was away, ${deferred} orders were taken as pending; when it came back they were settled. ` +
        `The bank's count: ${String(paid)} orders, ${String(total)} charges, none of them twice.`
      );
    }
    if (waitedMs >= SETTLED_WITHIN_MS) throw new Error(`${String(pending)} orders were still not settled.`);
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** The weak orders go on asking for up to ten seconds after their buyers have left. */
const GIVEN_UP_WITHIN_MS = 12_000;

/** What the cut did to the weak shop beside turning buyers away: it charged them all the same. Throws if it did not. */
export async function ghostEvidence({ state, statePath, signal }: EvidenceOptions): Promise<string> {
  const { orders, gateway } = state.services;
  for (let waitedMs = 0; ; waitedMs += LOOK_EVERY_MS) {
    const { paid, pending, failed } = await call(`${orders.url}/orders`, { timeoutMs: 2000 });
    if (pending === 0) {
      const { total } = await call(`${gateway.url}/charges`, { timeoutMs: 2000 });
      const ghosts = ordersWithoutBuyer(statePath) - Number(failed);
      if (!(ghosts > 0 && Number(total) >= Number(paid))) throw new Error("Nobody was charged in vain.");
      return (
        `Orders went on asking for buyers who had left after a second. When the network came back, it got through: ` +
        `of ${String(paid)} orders that were paid in the end, ${ghosts} had no buyer any more.`
      );
    }
    if (waitedMs >= GIVEN_UP_WITHIN_MS) throw new Error(`${String(pending)} orders were still not over.`);
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** Two attempts of half a second each in vain, and the buyer, whose patience is a second, has gone. */
function ordersWithoutBuyer(statePath: string): number {
  const lines = readFileSync(logPathOf("orders", statePath), "utf8").split("\n").filter(Boolean);
  return lines
    .map((text) => fieldsOf(JSON.parse(text)))
    .filter(
      ({ message, attempt, error }) => message === "payment failed" && attempt === 2 && /timeout/i.test(String(error)),
    ).length;
}
