import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually, experiment, hasPython, openWorkplace, shell, steady, type Workplace } from "./workplace.ts";

/* `kill -9` gives the runner no chance to say or do anything. What must be true all the same is checked here. */

let place: Workplace;
beforeEach(() => {
  place = openWorkplace();
});
afterEach(() => place[Symbol.asyncDispose]());

/** How soon after the runner everything that it was running must be gone too. */
const GONE_WITHIN_MS = 2000;

async function killAt(file: string, document: object): Promise<void> {
  place.write("x.json", document);
  const started = place.start(["run", "x.json"]);
  await eventually(() => place.has(file), 10_000, "the method");
  started.kill("SIGKILL");
  expect((await started.ended).signal).toBe("SIGKILL");
}

describe("a runner that is killed leaves", () => {
  test("a journal of all that it had done", async () => {
    const document = experiment({
      "steady-state-hypothesis": steady("true"),
      method: [
        shell("action", "first", "echo out"),
        shell("action", "aside", "sleep 40", { background: true }),
        shell("action", "second", "touch reached; sleep 40"),
        shell("action", "never", "true"),
      ],
    });
    await killAt("reached", document);
    expect(place.journal()).toMatchObject({
      status: "running",
      hormesis: { verdict: null },
      steady_states: { before: { steady_state_met: true } },
      run: [
        { activity: { name: "first" }, status: "succeeded", output: { stdout: "out\n" } },
        { activity: { name: "aside" } },
        { activity: { name: "second" } },
      ],
    });
  });

  test("no process behind, nor what that has started", async () => {
    const method = [
      shell("action", "done", "true"),
      shell("action", "aside", "trap '' TERM; sleep 40 & sleep 41", { background: true }),
      shell("action", "slow", "sleep 42 & touch reached; sleep 43"),
    ];
    await killAt("reached", experiment({ method }));
    await eventually(() => place.survivors().length === 0, GONE_WITHIN_MS, "an end of all processes");
  });

  test("what an activity that was over had left running on purpose", async () => {
    const method = [
      shell("action", "start a service", "sleep 5 > /dev/null 2>&1 & echo $! > service"),
      shell("action", "slow", "touch reached; sleep 40"),
    ];
    await killAt("reached", experiment({ method }));
    await eventually(() => place.survivors().length === 1, GONE_WITHIN_MS, "an end of all processes but one");
    expect(place.survivors()[0]).toContain(`${place.read("service").trim()} sleep 5`);
  });

  test.skipIf(!hasPython())("no Python behind, nor what that has started", async () => {
    place.write(
      "slow.py",
      "import subprocess\n\ndef slow():\n    open('reached', 'w').close()\n    subprocess.run(['sleep', '40'])\n",
    );
    const method = [{ type: "action", name: "call", provider: { type: "python", module: "slow", func: "slow" } }];
    await killAt("reached", experiment({ method }));
    await eventually(() => place.survivors().length === 0, GONE_WITHIN_MS, "an end of Python");
  });
});

describe("at whatever instant it is killed", () => {
  const rounds = 30;
  /** From the first line on, a run of the document below takes somewhat longer than this. */
  const latestMs = 150;
  const seed = 20_260_101;

  test(`(${rounds} instants from seed ${seed}) there is no journal yet, or a whole one`, async () => {
    const draw = randomNumbers(seed);
    const method = Array.from({ length: 40 }, (_, index) => ({
      type: "probe",
      name: `look ${index}`,
      provider: { type: "module", module: "./look.ts", func: "look", arguments: { size: index * 100 } },
    }));
    place.write(
      "look.ts",
      "export const look = ({ size }: { size: number }): Promise<string> =>\n" +
        "  new Promise((resolve) => setTimeout(() => resolve('é'.repeat(size)), 3));\n",
    );
    place.write("x.json", experiment({ "steady-state-hypothesis": steady("true"), method }));
    const statuses: Record<string, number> = {};
    for (let round = 0; round < rounds; round += 1) {
      const journal = `journal-${round}.json`;
      const started = place.start(["run", "x.json", "--journal-path", journal]);
      const atMs = draw() * latestMs;
      // Half of them are killed while they start.
      if (round % 2 === 0) await started.printed(/strict semantics/u);
      await new Promise((resolve) => setTimeout(resolve, atMs));
      started.kill("SIGKILL");
      await started.ended;
      // An empty file is one that was opened the instant before.
      const text = place.has(journal) ? place.read(journal) : "";
      const status = text === "" ? "none" : (JSON.parse(text) as { status: string }).status;
      statuses[status] = (statuses[status] ?? 0) + 1;
      expect(["none", "running", "completed"], `killed after ${atMs} ms`).toContain(status);
    }
    expect(statuses["running"], JSON.stringify(statuses)).toBeGreaterThan(0);
    await eventually(() => place.survivors().length === 0, GONE_WITHIN_MS, "an end of all processes");
  });
});

/** Mulberry32: small, and the same everywhere. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), bits | 61)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
