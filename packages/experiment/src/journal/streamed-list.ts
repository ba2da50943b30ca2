import type { ActivityRun } from "../run/events.ts";

/**
 * A list of activity runs on its way into the journal, in the order in which they were started. What is finished, and
 * all before it too, is taken out to be written for good; the rest stays pending, so memory holds only what is running.
 */
export class StreamedList {
  readonly #pending = new Map<number, { run: ActivityRun; isFinished: boolean }>();
  #count = 0;

  start(id: number, run: ActivityRun): void {
    this.#pending.set(id, { run, isFinished: false });
  }

  finish(id: number, run: ActivityRun): void {
    const entry = this.#pending.get(id);
    if (entry !== undefined) Object.assign(entry, { run, isFinished: true });
  }

  /** Takes out, as text, what can be written for good. */
  takeSettled(): string {
    let text = "";
    for (const [id, { run, isFinished }] of this.#pending) {
      if (!isFinished) break;
      this.#pending.delete(id);
      text += this.#separated(run);
      this.#count += 1;
    }
    return text;
  }

  /** What is still pending, as text that would follow what was taken out. */
  pendingText(): string {
    let text = "";
    let index = this.#count;
    for (const { run } of this.#pending.values()) {
      text += `${index === 0 ? "\n" : ",\n"}    ${indented(run)}`;
      index += 1;
    }
    return index === 0 ? "" : `${text}\n  `;
  }

  #separated(run: ActivityRun): string {
    return `${this.#count === 0 ? "\n" : ",\n"}    ${indented(run)}`;
  }
}

const before = "[\n  [\n    ".length;
const after = "\n  ]\n]".length;

/** Pretty JSON, indented to stand within a list at the second level: within two lists, which are then cut off. */
function indented(run: ActivityRun): string {
  return JSON.stringify([[run]], null, 2).slice(before, -after);
}
