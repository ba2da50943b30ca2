import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isPast, openIntents } from "./fold.ts";
import { LedgerWriter } from "./ledger-writer.ts";
import { parseLedger, readLedger } from "./read-ledger.ts";
import type { LedgerHeader, LedgerRecord } from "./records.ts";

const header: LedgerHeader = {
  type: "ledger",
  version: 1,
  runId: "r1",
  runner: { pid: 1, startTime: "b-1" },
  bootId: "b",
  at: 1,
};

function intent(id: string, more: Partial<Extract<LedgerRecord, { type: "intent" }>> = {}): LedgerRecord {
  return {
    type: "intent",
    id,
    at: 2,
    fault: "process.pause",
    version: 1,
    target: { name: "local", identity: "b" },
    state: { text: "Größe \n {}" },
    resources: ["process:1"],
    deadline: { wallMs: 5, sinceBootMs: 6 },
    ...more,
  };
}

/** A life of a few faults, each as far as it got, in an order that a runner may write. */
const lives = fc
  .array(fc.record({ steps: fc.integer({ min: 1, max: 5 }), residue: fc.boolean(), state: fc.jsonValue() }), {
    maxLength: 4,
  })
  .map((faults) =>
    faults.flatMap(({ steps, residue, state }, index): LedgerRecord[] => {
      const id = `f-${index}`;
      const last: LedgerRecord = residue
        ? { type: "residue", id, at: 7, by: "runner", what: ["a file"] }
        : { type: "reverted", id, at: 7, by: "runner", evidence: null };
      const all: LedgerRecord[] = [
        intent(id, { state: JSON.parse(JSON.stringify(state)) as never }),
        { type: "injected", id, at: 4 },
        { type: "observed", id, at: 5, evidence: { stopped: [1] } },
        { type: "reverting", id, at: 6, by: "runner" },
        last,
      ];
      return all.slice(0, steps);
    }),
  );

function bytesOf(records: readonly LedgerRecord[]): Buffer {
  return Buffer.from([header, ...records].map((record) => `${JSON.stringify(record)}\n`).join(""));
}

describe("a ledger", () => {
  test("cut at any byte, tells of everything that was possibly injected", () => {
    fc.assert(
      fc.property(lives, (records) => {
        const bytes = bytesOf(records);
        for (let size = 0; size <= bytes.length; size += 1) {
          const cut = parseLedger("x", bytes.subarray(0, size));
          const open = new Set(openIntents(cut.records).map(({ intent: { id } }) => id));
          expect(cut.damagedLines).toEqual([]);
          // An act begins only after its record is whole, its end of line included.
          const whole = parseLedger("x", bytes.subarray(0, bytes.subarray(0, size).lastIndexOf(0x0a) + 1)).records;
          for (const record of whole) {
            if (record.type !== "intent") continue;
            const isProvenGone = cut.records.some((other) => other.type === "reverted" && other.id === record.id);
            expect(open.has(record.id)).toBe(!isProvenGone);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test("keeps what it was told, whatever is in it", () => {
    fc.assert(
      fc.property(lives, (records) => {
        expect(parseLedger("x", bytesOf(records)).records).toEqual([header, ...records]);
      }),
    );
  });

  test("never fails on any bytes, but for a newer version", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        parseLedger("x", Buffer.from(bytes));
      }),
    );
  });

  test("of a newer version is refused, and says by whom it can be read", () => {
    const newer = Buffer.from(`${JSON.stringify({ ...header, version: 2 })}\n${JSON.stringify(intent("a"))}\n`);
    expect(() => parseLedger("runs/x.ndjson", newer)).toThrow(
      "Failed to read ledger 'runs/x.ndjson': it has version 2, and this Hormesis knows up to 1.",
    );
  });

  test("that is damaged before its end tells of the rest, and which lines are lost", () => {
    const bytes = Buffer.concat([bytesOf([]), Buffer.from("\0\0\0\n"), bytesOf([intent("a")])]);
    const ledger = parseLedger("x", bytes);
    expect(ledger.damagedLines).toEqual([2]);
    expect(openIntents(ledger.records)).toHaveLength(1);
  });

  test("goes on telling of what could not be undone", () => {
    const [open] = openIntents([intent("a"), { type: "residue", id: "a", at: 3, by: "guard", what: ["file x"] }]);
    expect(open).toMatchObject({ residue: ["file x"] });
  });
});

describe("a deadline", () => {
  const deadline = { wallMs: 1000, sinceBootMs: 1000 };

  test("is past when either clock says so, so that setting the clock back does not extend it", () => {
    expect(isPast(deadline, { wallMs: 999, sinceBootMs: 999 }, true)).toBe(false);
    expect(isPast(deadline, { wallMs: -5000, sinceBootMs: 1000 }, true)).toBe(true);
    expect(isPast(deadline, { wallMs: 1000, sinceBootMs: 0 }, true)).toBe(true);
  });

  test("of another boot is told by the wall clock alone", () => {
    expect(isPast(deadline, { wallMs: 999, sinceBootMs: 5000 }, false)).toBe(false);
  });
});

describe("writing a ledger", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hormesis-ledger-"));
    path = join(folder, "r1.ndjson");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("makes a file for its owner alone, with its header from the first instant on", () => {
    LedgerWriter.create(path, header).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readLedger(path).header).toEqual(header);
  });

  test("refuses a second run of the same name", () => {
    LedgerWriter.create(path, header).close();
    expect(() => LedgerWriter.create(path, header)).toThrow("a run has that name");
  });

  test("takes a torn line away before it goes on", () => {
    LedgerWriter.create(path, header).close();
    writeFileSync(path, `${readFileSync(path, "utf8")}{"type":"intent","id":"x`);
    const writer = LedgerWriter.takeOver(path);
    writer.append(intent("a"));
    writer.close();
    const { records, damagedLines, tornBytes } = readLedger(path);
    expect([records.length, damagedLines, tornBytes]).toEqual([2, [], 0]);
  });

  test("ends a line that lacks only its end, as its record is whole", () => {
    LedgerWriter.create(path, header).close();
    writeFileSync(path, readFileSync(path, "utf8").trimEnd());
    const writer = LedgerWriter.takeOver(path);
    writer.append(intent("a"));
    writer.close();
    expect(readLedger(path).records).toHaveLength(2);
  });
});
