import type { JournalFile } from "../ports/journal-file.ts";
import type { RunEvent } from "../run/events.ts";
import { isoInstant } from "../run/instant.ts";
import { StreamedList } from "./streamed-list.ts";
import { JournalSummary } from "./summary.ts";

/**
 * A tail larger than this is not written anew with every event but at most once in `tailPauseMs`, so that a long loop
 * beside the method does not make the journal's cost grow with the square of its length.
 */
const tailBytesFree = 64 * 1024;
const tailPauseMs = 1000;

/** The version of Chaos Toolkit's library whose journal format this is. */
const formatVersion = "1.45.0";

/** What the journal says about where it was made. */
export interface JournalOrigin {
  readonly version: string;
  readonly platform: string;
  readonly node: string;
}

/**
 * Writes the journal of a run as it goes: a fold over the run's events. At every instant the file is a whole JSON
 * document: each event becomes one write that replaces the document's tail. Runs that are over are not kept in memory.
 *
 * A process that is killed leaves the journal as it was after the last event, with status `running`.
 */
export class JournalWriter {
  readonly #file: JournalFile;
  readonly #origin: JournalOrigin;
  readonly #summary: JournalSummary;
  #list = new StreamedList();
  #isInRollbacks = false;
  #settledBytes = 0;
  #fileBytes = 0;
  #lastTailAt = -Infinity;
  #lastTailBytes = 0;
  #unwritten = "";

  constructor(file: JournalFile, origin: JournalOrigin) {
    this.#file = file;
    this.#origin = origin;
    this.#summary = new JournalSummary(origin.version);
  }

  /** Takes in one event. @throws whatever the file throws when it cannot be written */
  handle(event: RunEvent): void {
    this.#summary.add(event);
    switch (event.type) {
      case "run-started":
        this.#unwritten += this.#head(event);
        break;
      case "phase-started":
        if (event.phase === "rollbacks") this.#beginRollbacks();
        break;
      case "activity-started":
        if (!isListed(event.phase)) return;
        this.#list.start(event.id, { activity: event.activity, output: null, start: isoInstant(event.at) });
        break;
      case "activity-finished":
        if (!isListed(event.phase)) return;
        this.#list.finish(event.id, event.run);
        this.#unwritten += this.#list.takeSettled();
        break;
      case "hypothesis-checked":
      case "fault-reverted":
      case "guard-tripped":
      case "warning":
      case "run-finished":
        break;
      default:
        return;
    }
    this.#write(event);
  }

  #head(event: Extract<RunEvent, { type: "run-started" }>): string {
    const head = {
      "chaoslib-version": formatVersion,
      platform: this.#origin.platform,
      node: this.#origin.node,
      experiment: event.experiment,
      start: isoInstant(event.at),
    };
    return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "run": [`;
  }

  #beginRollbacks(): void {
    this.#unwritten += `${this.#list.pendingText()}],\n  "rollbacks": [`;
    this.#list = new StreamedList();
    this.#isInRollbacks = true;
  }

  #write(event: RunEvent): void {
    const isLast = event.type === "run-finished";
    if (!isLast && this.#lastTailBytes > tailBytesFree && event.at - this.#lastTailAt < tailPauseMs) return;
    const settled = this.#unwritten;
    this.#unwritten = "";
    const rollbacks = this.#isInRollbacks ? "" : `,\n  "rollbacks": []`;
    const tail = `${this.#list.pendingText()}]${rollbacks},${this.#summary.text()}\n`;
    const tailBytes = Buffer.byteLength(tail);
    const start = this.#settledBytes;
    this.#settledBytes += Buffer.byteLength(settled);
    const end = this.#settledBytes + tailBytes;
    // Blanks over the rest of an older, longer tail: the document stays whole in between.
    const blanks = Math.max(0, this.#fileBytes - end);
    this.#file.write(Buffer.from(settled + tail + "\n".repeat(blanks)), start);
    this.#fileBytes = end + blanks;
    this.#lastTailAt = event.at;
    this.#lastTailBytes = tailBytes;
    if (isLast) this.#file.finish(end);
  }
}

/** Activities of the method and the rollbacks stand in the journal's lists; the others in its steady states. */
function isListed(phase: string): boolean {
  return phase === "method" || phase === "rollbacks";
}
