import type { Random } from "@hormesis/experiment";
import { suffers } from "../toxics/suffers.ts";
import type { Toxic } from "../toxics/toxic.ts";
import type { StandIn } from "../udp/packet-exchange.ts";
import { dnsForge, forgeryOf } from "./dns-forge.ts";
import { forgeAnswer } from "./forged-answer.ts";
import { isQuestionMatch } from "./name-pattern.ts";
import { readQuestion, type Question } from "./question.ts";

/** Stands in for the server of one client, where a toxic says so. The first toxic that acts answers. */
export class Forger implements StandIn {
  readonly #random: Random;
  readonly #isOverUdp: boolean;
  readonly #toxics = new Map<Toxic, Random>();

  constructor(random: Random, transport: "udp" | "tcp") {
    this.#random = random;
    this.#isOverUdp = transport === "udp";
  }

  add(toxic: Toxic): void {
    if (toxic.kind === dnsForge) this.#toxics.set(toxic, this.#random.fork(toxic.name));
  }

  remove(toxic: Toxic): void {
    this.#toxics.delete(toxic);
  }

  answer(packet: Buffer): Buffer | undefined {
    const question = this.#toxics.size === 0 ? undefined : readQuestion(packet);
    for (const [toxic, random] of this.#toxics) {
      toxic.effect.seen += 1;
      if (question === undefined || !this.#isMeant(toxic, question) || !suffers(toxic, random)) continue;
      return forgeAnswer(packet, question, forgeryOf(toxic), this.#isOverUdp);
    }
    return undefined;
  }

  #isMeant({ attributes }: Toxic, question: Question): boolean {
    // Who asks over TCP has done what such an answer tells him to.
    if (question.isResponse || (attributes["answer"] === "truncated" && !this.#isOverUdp)) return false;
    return isQuestionMatch(question, attributes["name"], attributes["type"]);
  }
}
