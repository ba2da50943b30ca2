import { describe, expect, it } from "vitest";
import { createSimulatedTimers } from "../data/simulated-timers.fixture.ts";
import { SessionTable, type Remembered } from "./session-table.ts";

/** A table of so many, for a second of silence, and what was closed. */
function createTable(most = 3) {
  const timers = createSimulatedTimers();
  const table = new SessionTable<Remembered>({ timers, idleMs: 1000, most });
  const closed: string[] = [];
  const holding = new Set<string>();
  const add = (key: string): void => {
    const close = (): void => {
      closed.push(key);
      table.delete(key);
    };
    table.add(key, {
      close,
      get isHolding() {
        return holding.has(key);
      },
    });
  };
  return { timers, table, closed, holding, add };
}

describe("the clients of a port", () => {
  it("are forgotten when they were silent for long enough, and no timer is left", () => {
    const { timers, table, closed, add } = createTable();
    add("a");
    timers.advance(600);
    add("b");
    table.touch("a");
    timers.advance(999);
    expect(closed).toEqual([]);
    timers.advance(1);
    expect(closed.toSorted()).toEqual(["a", "b"]);
    expect([table.size, timers.count()]).toEqual([0, 0]);
  });

  it("make room for others, who was silent for longest first", () => {
    const { timers, table, closed, add } = createTable();
    for (const key of ["a", "b", "c"]) add(key);
    table.touch("a");
    add("d");
    expect(closed).toEqual(["b"]);
    expect(timers.count()).toBe(1);
    table.close();
    expect(closed).toEqual(["b", "c", "a", "d"]);
    expect([table.size, timers.count()]).toEqual([0, 0]);
  });

  it("are kept while something of theirs waits", () => {
    const { timers, closed, holding, add } = createTable();
    holding.add("a");
    add("a");
    timers.advance(1500);
    expect(closed).toEqual([]);
    holding.delete("a");
    timers.advance(1000);
    expect(closed).toEqual(["a"]);
  });
});
