import { describe, expect, it } from "vitest";
import type { JournalFile } from "../ports/journal-file.ts";
import { action, experiment, gives, probe, sleeps, steady, tell, type TellOptions } from "../run/test-kit.ts";
import type { RunEvent } from "../run/events.ts";
import { JournalWriter } from "./journal-writer.ts";

/** A file in memory that keeps what stood in it after each write. */
class RememberedFile implements JournalFile {
  bytes = Buffer.alloc(0);
  readonly states: string[] = [];

  write(bytes: Uint8Array, offset: number): void {
    expect(offset).toBeLessThanOrEqual(this.bytes.length);
    const grown = Buffer.alloc(Math.max(this.bytes.length, offset + bytes.length));
    this.bytes.copy(grown);
    grown.set(bytes, offset);
    this.bytes = grown;
    this.states.push(this.bytes.toString());
  }

  finish(size: number): void {
    this.bytes = this.bytes.subarray(0, size);
  }
}

interface Journal {
  status: string;
  run: { activity: { name: string }; status?: string }[];
  rollbacks: { activity: { name: string } }[];
  steady_states: { before: unknown; after: unknown; during: unknown[] };
  hormesis: { verdict: string | null; seed: string; phase?: string };
}

const parse = (text: string): Journal => JSON.parse(text) as Journal;

function write(events: readonly RunEvent[]): RememberedFile {
  const file = new RememberedFile();
  const writer = new JournalWriter(file, { version: "0", platform: "p", node: "n" });
  for (const event of events) writer.handle(event);
  return file;
}

async function journalOf(document: Parameters<typeof tell>[0], options: TellOptions = {}): Promise<RememberedFile> {
  const { events } = await tell(document, options);
  return write(events);
}

const document = experiment({
  "steady-state-hypothesis": steady(),
  method: [action("aside", { background: true }), action("b"), probe("c")],
  rollbacks: [action("r")],
});
const scripts = { aside: [sleeps(1000, "é slept")], b: [gives("x".repeat(3000))] };

describe("a journal", () => {
  it("has the keys of Chaos Toolkit's journal, and a block of our own", async () => {
    const file = await journalOf(document, { scripts });
    const journal = parse(file.bytes.toString());
    expect(Object.keys(journal).toSorted()).toEqual(
      [
        "chaoslib-version",
        "deviated",
        "duration",
        "end",
        "experiment",
        "hormesis",
        "node",
        "platform",
        "rollbacks",
        "run",
        "start",
        "status",
        "steady_states",
      ].toSorted(),
    );
    expect(journal).toMatchObject({ status: "completed", hormesis: { verdict: "held", seed: "s" } });
    expect(journal.run.map(({ activity }) => activity.name)).toEqual(["aside", "b", "c"]);
    expect(journal.rollbacks.map(({ activity }) => activity.name)).toEqual(["r"]);
    expect(journal.steady_states).toMatchObject({
      before: { steady_state_met: true },
      after: { steady_state_met: true },
      during: [],
    });
  });

  it("is a whole document after every single write, with status running until the end", async () => {
    const file = await journalOf(document, { scripts });
    expect(file.states.length).toBeGreaterThan(10);
    const statuses = file.states.map((text) => parse(text).status);
    expect(statuses.slice(0, -1).every((status) => status === "running")).toBe(true);
    expect(statuses.at(-1)).toBe("completed");
  });

  it("shows what is under way without a status, in the order of the starts", async () => {
    const file = await journalOf(document, { scripts });
    const during = file.states.map(parse).find(({ run }) => run.length === 2 && run[1]?.status === "succeeded");
    expect(during?.run.map(({ activity, status }) => [activity.name, status])).toEqual([
      ["aside", undefined],
      ["b", "succeeded"],
    ]);
    expect(during?.hormesis.phase).toBe("method");
  });

  it("is a journal even of an empty experiment", async () => {
    const journal = parse((await journalOf(experiment({}))).bytes.toString());
    expect(journal).toMatchObject({ run: [], rollbacks: [], status: "completed" });
  });

  it("does not write a long tail anew with every event", async () => {
    const watched = experiment({ "steady-state-hypothesis": steady("x".repeat(200)), method: [action("long")] });
    const options = {
      scripts: { steady: [gives("x".repeat(200))], long: [sleeps(100_000)] },
      hypothesisStrategy: "continuously" as const,
      frequencySeconds: 0.1,
    };
    const file = await journalOf(watched, options);
    expect(parse(file.bytes.toString()).steady_states.during.length).toBeGreaterThan(900);
    expect(file.states.length).toBeLessThan(500);
  });
});
