/*
 * Payments: charges a buyer's card for an order, by the gateway. Holds nothing itself, so it can be killed and
 * started again at any time.
 */
import { call, fieldsOf, setting } from "./call.ts";
import { fixed, log, serve, type Answer, type ShopRequest } from "./service.ts";

const gatewayUrl = setting("GATEWAY_URL");
/** Banks are slow at times. Less, and we would give up on charges that are about to succeed. */
const GATEWAY_TIMEOUT_MS = 3000;

async function pay({ headers, body }: ShopRequest): Promise<Answer> {
  const { orderId, cents } = fieldsOf(body);
  if (typeof orderId !== "string" || typeof cents !== "number") {
    return { status: 400, body: { error: "orderId and cents are needed." } };
  }
  try {
    const receipt = await call(`${gatewayUrl}/charge`, {
      method: "POST",
      body: { orderId, cents },
      headers: keyFor(headers["idempotency-key"]),
      timeoutMs: GATEWAY_TIMEOUT_MS,
    });
    return { status: 200, body: { orderId, chargeId: receipt.chargeId } };
  } catch (error) {
    log("charge failed", { orderId, error: String(error) });
    return { status: 502, body: { error: "The card gateway did not answer." } };
  }
}

/**
 * Weak: a charge is a charge. When orders asks again because the first answer was late, the buyer pays twice.
 * Fixed: the key of the order goes all the way to the bank, and the second request finds the first one's charge.
 */
function keyFor(key: string | string[] | undefined): Record<string, string> {
  return fixed && typeof key === "string" ? { "idempotency-key": key } : {};
}

serve("payments", { "POST /payments": pay });
