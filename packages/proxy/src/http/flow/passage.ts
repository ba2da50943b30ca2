import { rewrite, type Rewritten } from "../act/rewrite.ts";
import type { Framing } from "../read/framing.ts";
import type { Piece } from "../read/piece.ts";
import { replaceSettings } from "../toxics/replace.ts";
import type { Closing, Lane } from "./lane.ts";
import type { Plan } from "./plan.ts";
import type { Presence } from "./presence.ts";

export interface PassageInput {
  readonly lane: Lane;
  readonly plan: Plan;
  readonly head: Extract<Piece, { readonly kind: "head" }>;
  /** Of the request. */
  readonly method: string;
  /** The connection is closed after what was sent. */
  readonly close: (closing: Closing) => void;
}

/** Data that is on its way, and how much of the body is known to come, it included. */
interface Waiting {
  readonly bytes: Buffer;
  readonly leftBytes: number;
}

/** One message on its way through a lane, with all that happens to it. */
export class Passage {
  readonly #input: PassageInput;
  #isHeadSent = false;
  #body: Rewritten["body"] = "pass";
  #isLast = false;
  #waiting: Waiting | undefined;
  #isHeld = false;

  constructor(input: PassageInput) {
    this.#input = input;
    if (input.plan.abort !== undefined) this.#body = "drop";
  }

  /** What is sent is not the message as it came: where its end is not found, nothing more can be passed on. */
  get isTouched(): boolean {
    return this.#body !== "pass";
  }

  /** It waits for nothing but the time that a toxic holds it. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Goes on with what it has; false while the next piece must wait, or when the connection was closed. */
  advance(): boolean {
    this.#isHeld = false;
    if (!this.#isHeadSent && !this.#sendHead()) return false;
    while (this.#waiting !== undefined) if (!this.#sendSome(this.#waiting)) return false;
    if (this.#isLast) this.#input.close("close");
    return !this.#isLast;
  }

  /** Takes the next piece; only after `advance` was true. */
  take(piece: Extract<Piece, { readonly kind: "data" | "framing" }>): void {
    if (this.#body !== "pass") return;
    if (piece.kind === "framing" || this.#input.plan.isEmpty) this.#input.lane.send(piece.bytes);
    else this.#waiting = piece;
  }

  #sendHead(): boolean {
    const { lane, plan, head } = this.#input;
    const { nowMs } = lane;
    const dueMs = plan.isEmpty ? nowMs : plan.hold.dueMs(nowMs);
    if (dueMs > nowMs) return this.#hold(dueMs);
    this.#isHeadSent = true;
    if (plan.abort !== undefined) return true;
    if (plan.cut?.isBeforeHead === true) return this.#cutOff();
    lane.send(this.#rewritten() ?? head.bytes);
    const lengthBytes = this.isTouched ? (this.#waiting?.leftBytes ?? 0) : lengthOf(head.framing);
    plan.cut?.begin(lengthBytes);
    return plan.cut?.isDue(lengthBytes ?? 0) === true ? this.#cutOff() : true;
  }

  #hold(dueMs: number): false {
    this.#input.lane.waitUntil(dueMs);
    this.#isHeld = true;
    return false;
  }

  #rewritten(): Buffer | undefined {
    const { head, method, plan } = this.#input;
    const present = plan.replacements.filter(({ isGone }) => !isGone);
    // What follows this head is no body, and must follow it as it is.
    if (present.length === 0 || head.framing.kind === "tunnel") return undefined;
    const rewrittenBy = (presences: readonly Presence[]): Rewritten => {
      const replacements = presences.map(({ toxic }) => replaceSettings(toxic));
      return rewrite({ head: head.head, framing: head.framing, method, replacements });
    };
    const isChange = (rewritten: Rewritten): boolean =>
      rewritten.body !== "pass" || !rewritten.bytes.equals(head.bytes);
    for (const presence of present) if (isChange(rewrittenBy([presence]))) presence.count();
    const { bytes, body, isLast } = rewrittenBy(present);
    this.#body = body;
    this.#isLast = isLast;
    if (Buffer.isBuffer(body) && body.length > 0) this.#waiting = { bytes: body, leftBytes: body.length };
    return bytes;
  }

  #sendSome({ bytes, leftBytes }: Waiting): boolean {
    const { lane, plan } = this.#input;
    let count = plan.cut?.roomFor(bytes.length) ?? bytes.length;
    if (count > 0) {
      for (const pace of plan.paces) {
        const allowed = pace.allows(count, lane.nowMs);
        if ("dueMs" in allowed) return this.#hold(allowed.dueMs);
        count = allowed.bytes;
      }
      this.#send(bytes.subarray(0, count), leftBytes);
    }
    const rest = { bytes: bytes.subarray(count), leftBytes: leftBytes - count };
    this.#waiting = rest.bytes.length > 0 ? rest : undefined;
    // Of a chunked body nobody knows whether more is to come after what is here.
    const moreBytes = this.#input.head.framing.kind === "length" || this.isTouched ? rest.leftBytes : rest.bytes.length;
    return plan.cut?.isDue(moreBytes) === true ? this.#cutOff() : true;
  }

  #send(bytes: Buffer, leftBytes: number): void {
    const { lane, plan } = this.#input;
    lane.send(plan.corruptions.reduce((present, corruption) => corruption.apply(present, leftBytes), bytes));
    for (const pace of plan.paces) pace.sent(bytes.length);
    plan.cut?.sent(bytes.length);
  }

  #cutOff(): false {
    const { plan, close } = this.#input;
    plan.cut?.count();
    close(plan.cut?.by ?? "close");
    return false;
  }
}

const lengthOf = (framing: Framing): number | undefined => (framing.kind === "length" ? framing.bytes : undefined);
