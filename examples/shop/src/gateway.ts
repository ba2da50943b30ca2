/*
 * The card gateway: a stub of the bank's side, so that money can be counted.
 *
 * Like real ones it honours an `Idempotency-Key`: the same key charges once, however often it is sent. It has no
 * weak mode. Whether its callers send a key is up to them.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { fieldsOf } from "./call.ts";
import { log, serve, type Answer, type ShopRequest } from "./service.ts";

/** So that an experiment that forgets to make the gateway fast again cannot hold requests for ever. */
const DELAY_MS_MAX = 10_000;

const chargesOfOrder = new Map<string, number>();
const chargeOfKey = new Map<string, string>();
let total = 0;
let delayMs = 0;

async function charge({ headers, body }: ShopRequest): Promise<Answer> {
  const { orderId } = fieldsOf(body);
  if (typeof orderId !== "string") return { status: 400, body: { error: "orderId is missing." } };

  // The money moves when the request arrives; only the answer is slow. This is what makes a timeout ambiguous.
  const key = headers["idempotency-key"];
  const known = typeof key === "string" ? chargeOfKey.get(key) : undefined;
  const chargeId = known ?? book(orderId);
  if (typeof key === "string") chargeOfKey.set(key, chargeId);

  await sleep(delayMs);
  return { status: 200, body: { chargeId } };
}

function book(orderId: string): string {
  total += 1;
  const times = (chargesOfOrder.get(orderId) ?? 0) + 1;
  chargesOfOrder.set(orderId, times);
  log(times === 1 ? "charged" : "charged again", { orderId, times });
  return `charge-${total}`;
}

/** What the bank's statement would show. `doubled` counts the orders that were charged more than once. */
function charges(): Answer {
  const doubled = [...chargesOfOrder.values()].filter((times) => times > 1).length;
  return { status: 200, body: { total, orders: chargesOfOrder.size, doubled } };
}

/** A knob for experiments: every charge takes this much longer from now on. */
function setDelay({ body }: ShopRequest): Answer {
  const { ms } = fieldsOf(body);
  if (typeof ms !== "number" || !(ms >= 0 && ms <= DELAY_MS_MAX)) {
    return { status: 400, body: { error: `ms must be a number from 0 to ${DELAY_MS_MAX}.` } };
  }
  delayMs = ms;
  log("delay set", { ms });
  return { status: 200, body: { ms } };
}

serve("gateway", { "POST /charge": charge, "GET /charges": charges, "PUT /delay": setDelay });
