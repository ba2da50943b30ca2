import { getEventListeners } from "node:events";
import fc from "fast-check";
import { expect, test } from "vitest";
import { JournalWriter } from "../src/journal/journal-writer.ts";
import type { ControlLoader } from "../src/ports/control.ts";
import type { JournalFile } from "../src/ports/journal-file.ts";
import type { Call, Outcome } from "../src/ports/provider.ts";
import type { ActivityRun, RunEvent } from "../src/run/events.ts";
import { exitCodes, residueExitCode } from "../src/run/rules-strict.ts";
import { ScriptedProvider, tell, type Told } from "../src/run/test-kit.ts";
import { type Trial, trials } from "./random-experiment.ts";

/* Whatever an experiment does, and whenever it is interrupted, these things hold of its run. */

/** For as many runs as fit: some thousands. */
const TIME_MS = 12_000;
/** A run that tells more than this goes round in circles. */
const EVENTS_MAX = 20_000;

/** Remembers the signals that it was given, to see whether anything still listens to them. */
class WatchedProvider extends ScriptedProvider {
  readonly signals: AbortSignal[] = [];

  override perform(call: Call): Promise<Outcome> {
    this.signals.push(call.signal);
    return super.perform(call);
  }
}

interface Tried extends Told {
  readonly provider: WatchedProvider;
}

async function perform(trial: Trial): Promise<Tried> {
  const provider = new WatchedProvider(trial.scripts);
  let told = 0;
  const result = await tell(trial.experiment, {
    ...trial.options,
    provider,
    ports: { controls: [controlsOf(trial)] },
    onEvent: (_event, run) => {
      if (told > EVENTS_MAX) throw new Error("the run goes round in circles");
      for (const at of trial.interruptions) if (at === told) run.interrupt({ kind: "signal", name: "SIGINT" });
      told += 1;
    },
  });
  return { ...result, provider };
}

function controlsOf({ hooks }: Trial): ControlLoader {
  const resultOf = new Map(hooks.map(({ hook, result }) => [hook, result]));
  return {
    type: "script",
    load: async () => ({
      has: (hook) => resultOf.has(hook),
      call: async (hook) => resultOf.get(hook) ?? { kind: "done" },
    }),
    close: async () => undefined,
  };
}

const law = (says: string, holds: (trial: Trial, tried: Tried) => void): [string, typeof holds] => [says, holds];

const ofType = <T extends RunEvent["type"]>(events: readonly RunEvent[], type: T): Extract<RunEvent, { type: T }>[] =>
  events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);

const laws = [
  law("it ends with run-finished, once", (_trial, { events }) => {
    expect(events.at(-1)?.type).toBe("run-finished");
    expect(ofType(events, "run-finished")).toHaveLength(1);
    expect(ofType(events, "run-started")).toHaveLength(1);
  }),
  law("what is told last is what it ended with", (_trial, { events, ending }) => {
    expect(ofType(events, "run-finished")[0]?.ending).toEqual(ending);
  }),
  law("time never goes back", (_trial, { events }) => {
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b));
  }),
  law("every activity that started has finished, once, in the same phase", (_trial, { events }) => {
    const started = ofType(events, "activity-started").map(({ id, phase }) => `${id} ${phase}`);
    const finished = ofType(events, "activity-finished").map(({ id, phase }) => `${id} ${phase}`);
    expect(finished.toSorted()).toEqual(started.toSorted());
  }),
  law("every phase that started has finished, once", (_trial, { events }) => {
    const started = ofType(events, "phase-started").map(({ phase }) => phase);
    expect(
      ofType(events, "phase-finished")
        .map(({ phase }) => phase)
        .toSorted(),
    ).toEqual(started.toSorted());
    expect(new Set(started).size).toBe(started.length);
  }),
  law("nothing sleeps and nothing listens any more", (_trial, { clock, provider }) => {
    expect(clock.sleepers()).toBe(0);
    expect(provider.signals.flatMap((signal) => getEventListeners(signal, "abort"))).toEqual([]);
  }),
  law("strictly, the exit code is that of the verdict, or says that something is left", (trial, { ending }) => {
    if (trial.options["semantics"] !== "strict") return;
    expect(ending.exitCode).toBe(ending.residue.length > 0 ? residueExitCode : exitCodes[ending.verdict]);
    expect(ending.uncaught).toBeUndefined();
    if (ending.verdict !== "held") expect(ending.reasons).not.toEqual([]);
  }),
  law("strictly, an interruption while anything was going on makes it interrupted", (trial, { events, ending }) => {
    if (trial.options["semantics"] !== "strict") return;
    if (ofType(events, "interrupting").length > 0) expect(ending.verdict).toBe("interrupted");
  }),
  law(
    "strictly, all rollbacks are played once the method has started, or named as left",
    (trial, { events, ending }) => {
      const { semantics, rollbackStrategy } = trial.options;
      const methodStarted = ofType(events, "phase-started").some(({ phase }) => phase === "method");
      if (semantics !== "strict" || rollbackStrategy !== "default" || !methodStarted) return;
      const played = ofType(events, "activity-finished").filter(({ phase }) => phase === "rollbacks");
      for (const rollback of trial.experiment.rollbacks ?? []) {
        const name = String(rollback["name"]);
        const isPlayed = played.some(({ run }) => run.activity.name === name && run.status !== undefined);
        const isNamed = ending.residue.some((line) => line.startsWith(`${name}:`));
        expect(isPlayed || isNamed, name).toBe(true);
      }
    },
  ),
  law("strictly, rollbacks are only abandoned when that was asked for three times", (trial, { ending, events }) => {
    if (trial.options["semantics"] !== "strict") return;
    if (ofType(events, "interrupting").length >= 3) return;
    expect(ending.residue.filter((line) => line.includes("not finished"))).toEqual([]);
  }),
  law("the journal says what the events said", (_trial, { events, ending }) => {
    const file = new MemoryFile();
    const writer = new JournalWriter(file, { version: "0", platform: "p", node: "n" });
    for (const event of events) {
      writer.handle(event);
      if (file.text !== "") JSON.parse(file.text);
    }
    const journal = JSON.parse(file.text) as { status: string; run: ActivityRun[]; rollbacks: ActivityRun[] };
    const runsOf = (wanted: string): ActivityRun[] => {
      const finished = new Map(ofType(events, "activity-finished").map(({ id, run }) => [id, run]));
      const started = ofType(events, "activity-started").filter(({ phase }) => phase === wanted);
      return started.map(({ id }) => finished.get(id)).filter((run) => run !== undefined);
    };
    expect(journal.status).toBe(ending.status);
    expect(journal.run).toEqual(JSON.parse(JSON.stringify(runsOf("method"))));
    expect(journal.rollbacks).toEqual(JSON.parse(JSON.stringify(runsOf("rollbacks"))));
  }),
];

class MemoryFile implements JournalFile {
  #bytes = Buffer.alloc(0);

  get text(): string {
    return this.#bytes.toString();
  }

  write(bytes: Uint8Array, offset: number): void {
    const grown = Buffer.alloc(Math.max(this.#bytes.length, offset + bytes.length));
    this.#bytes.copy(grown);
    grown.set(bytes, offset);
    this.#bytes = grown;
  }

  finish(size: number): void {
    this.#bytes = this.#bytes.subarray(0, size);
  }
}

test("of random runs, interrupted at random moments, all laws hold", { timeout: TIME_MS * 2 }, async () => {
  const property = fc.asyncProperty(trials, async (trial) => {
    const tried = await perform(trial);
    for (const [says, holds] of laws) {
      try {
        holds(trial, tried);
      } catch (error) {
        throw new Error(`Not so: ${says}\n${(error as Error).message}`, { cause: error });
      }
    }
  });
  await fc.assert(property, { numRuns: 100_000, plugins: [fc.interruptAfterTimeLimit(TIME_MS)] });
});
