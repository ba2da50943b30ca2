import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  eventually,
  experiment,
  hasPython,
  openWorkplace,
  shell,
  steady,
  type Started,
  type Workplace,
} from "./workplace.ts";

let place: Workplace;
beforeEach(() => {
  place = openWorkplace();
});
afterEach(() => place[Symbol.asyncDispose]());

/** The bound that is promised, from the signal to the end of the run, plus what a busy machine needs. */
const STOPPED_WITHIN_MS = 2000 + 1000;

const rollbacks = [shell("action", "put it back", "echo undone >> undone")];
const reached = (): Promise<void> => eventually(() => place.has("reached"), 10_000, "the phase");

/** The watcher over process groups ends an instant after its runner. */
const nothingLeft = (): Promise<void> =>
  eventually(() => place.survivors().length === 0, 500, "an end of all processes");

/** Starts the document, sends the signal when it has created the file `reached`, and checks what every stop owes. */
async function stopThere(document: object, signal: NodeJS.Signals, flags: readonly string[] = []): Promise<void> {
  place.write("x.json", document);
  const started = place.start(["run", "x.json", ...flags]);
  await reached();
  const began = performance.now();
  started.kill(signal);
  const { exitCode, stdout, stderr } = await started.ended;
  expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 5, stderr: "" });
  expect(performance.now() - began).toBeLessThan(STOPPED_WITHIN_MS);
  await nothingLeft();
  expect(place.journal()).toMatchObject({
    status: "interrupted",
    hormesis: { verdict: "interrupted", reasons: [`Received ${signal}`], residue: [] },
  });
}

const signals = ["SIGINT", "SIGTERM"] as const;

describe.each(signals)("%s", (signal) => {
  test("during the gate ends it; nothing was done, so nothing is undone", async () => {
    const document = experiment({
      "steady-state-hypothesis": steady("touch reached; sleep 40"),
      method: [shell("action", "never", "touch done")],
      rollbacks,
    });
    await stopThere(document, signal);
    expect({ done: place.has("done"), undone: place.has("undone") }).toEqual({ done: false, undone: false });
  });

  test("during a process ends it with all that it has started, and plays the rollbacks", async () => {
    const method = [
      shell("action", "slow", "sleep 40 & touch reached; sleep 41"),
      shell("action", "next", "touch next"),
    ];
    await stopThere(experiment({ method, rollbacks }), signal);
    expect({ next: place.has("next"), undone: place.read("undone") }).toEqual({ next: false, undone: "undone\n" });
    expect(place.journal().run.map(({ activity }) => activity.name)).toEqual(["slow"]);
    expect(place.journal().rollbacks).toMatchObject([{ activity: { name: "put it back" }, status: "succeeded" }]);
  });

  test("during a process that will not hear of it ends it all the same", async () => {
    const method = [shell("action", "stubborn", "trap '' TERM INT; touch reached; while :; do sleep 0.1; done")];
    await stopThere(experiment({ method, rollbacks }), signal);
    expect(place.read("undone")).toBe("undone\n");
  });

  test("during a request ends it", async () => {
    const server = createServer(() => place.write("reached", ""));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const method = [{ type: "action", name: "ask", provider: { type: "http", url } }];
    await stopThere(experiment({ method, rollbacks }), signal);
    expect(place.read("undone")).toBe("undone\n");
    server.closeAllConnections();
    server.close();
  });

  test.each([
    ["that waits", "await new Promise((resolve) => setTimeout(resolve, 40_000))"],
    ["that does not look at its signal", "await new Promise(() => setInterval(() => {}, 1000))"],
  ])("during a module's function %s ends it", async (_what, wait) => {
    place.write(
      "slow.ts",
      `import { writeFileSync } from "node:fs";\nexport async function slow(): Promise<void> { writeFileSync("reached", ""); ${wait}; }\n`,
    );
    const method = [{ type: "action", name: "call", provider: { type: "module", module: "./slow.ts", func: "slow" } }];
    await stopThere(experiment({ method, rollbacks }), signal);
    expect(place.read("undone")).toBe("undone\n");
  });

  test.skipIf(!hasPython())("during a Python function ends it, even one that swallows exceptions", async () => {
    const stubborn =
      "    while True:\n        try:\n            time.sleep(40)\n        except BaseException:\n            pass\n";
    place.write("slow.py", `import time\n\ndef slow():\n    open("reached", "w").close()\n${stubborn}`);
    const method = [{ type: "action", name: "call", provider: { type: "python", module: "slow", func: "slow" } }];
    await stopThere(experiment({ method, rollbacks }), signal);
    expect(place.read("undone")).toBe("undone\n");
  });

  test("during a pause ends it", async () => {
    const method = [shell("action", "then wait", "touch reached", { pauses: { after: 40 } })];
    await stopThere(experiment({ method, rollbacks }), signal);
    expect(place.read("undone")).toBe("undone\n");
  });

  test("while only a background activity is left ends that", async () => {
    const method = [shell("action", "aside", "touch reached; sleep 40", { background: true })];
    await stopThere(experiment({ method, rollbacks }), signal);
    expect(place.read("undone")).toBe("undone\n");
  });

  test("during the check after the method ends it", async () => {
    const document = experiment({
      "steady-state-hypothesis": steady("touch reached; sleep 40"),
      method: [shell("action", "done", "true")],
      rollbacks,
    });
    await stopThere(document, signal, ["--hypothesis-strategy", "after-method-only"]);
    expect(place.read("undone")).toBe("undone\n");
  });

  test("during the rollbacks lets them come to their end", async () => {
    const slow = shell("action", "put it back slowly", "touch reached; sleep 0.5; echo slowly >> undone");
    await stopThere(experiment({ method: [], rollbacks: [slow, ...rollbacks] }), signal);
    expect(place.read("undone")).toBe("slowly\nundone\n");
  });

  test("while the document is still being read ends the command, with nothing done", async () => {
    const server = createServer(() => place.write("reached", ""));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const started = place.start(["run", `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.json`]);
    await reached();
    started.kill(signal);
    const { exitCode, stdout, stderr } = await started.ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: "" });
    expect(stderr).toContain("interrupted");
    expect(stderr).not.toContain("    at ");
    expect(place.has("journal.json")).toBe(false);
    server.closeAllConnections();
    server.close();
  });

  test.skipIf(!hasPython())("while the machine is being asked ends the command, with nothing done", async () => {
    place.write("slow.py", `import time\nopen("reached", "w").close()\ntime.sleep(40)\ndef f():\n    pass\n`);
    const call = { type: "action", name: "call", provider: { type: "python", module: "slow", func: "f" } };
    place.write("x.json", experiment({ method: [shell("action", "first", "touch done"), call] }));
    const started = place.start(["run", "x.json"]);
    await reached();
    started.kill(signal);
    const { exitCode, stdout, stderr } = await started.ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: "" });
    expect(stderr).toContain("interrupted");
    expect(place.has("done")).toBe(false);
    await nothingLeft();
  });
});

describe("told again", () => {
  const slowly = [
    shell("action", "first", "touch reached; sleep 0.3; echo first >> undone", { pauses: { after: 40 } }),
    shell("action", "second", "echo second >> undone", { pauses: { before: 40 } }),
  ];
  const interrupted = async (): Promise<Started> => {
    place.write(
      "x.json",
      experiment({ method: [shell("action", "slow", "touch begun; sleep 40")], rollbacks: slowly }),
    );
    const started = place.start(["run", "x.json"]);
    await eventually(() => place.has("begun"), 10_000, "the method");
    started.kill("SIGINT");
    await reached();
    return started;
  };

  test("a second time, the rollbacks hurry: they are all played, without their pauses", async () => {
    const started = await interrupted();
    started.kill("SIGINT");
    const { exitCode } = await started.ended;
    expect({ exitCode, undone: place.read("undone") }).toEqual({ exitCode: 5, undone: "first\nsecond\n" });
  });

  test("a third time, the rollbacks are abandoned, and what they leave behind is named", async () => {
    const hanging = [
      shell("action", "first", "touch reached; sleep 40"),
      shell("action", "second", "echo second >> undone"),
    ];
    place.write(
      "x.json",
      experiment({ method: [shell("action", "slow", "touch begun; sleep 40")], rollbacks: hanging }),
    );
    const started = place.start(["run", "x.json"]);
    await eventually(() => place.has("begun"), 10_000, "the method");
    started.kill("SIGINT");
    await reached();
    started.kill("SIGINT");
    // Two signals of one kind that arrive at once are one.
    await new Promise((resolve) => setTimeout(resolve, 200));
    started.kill("SIGINT");
    const { exitCode, stdout } = await started.ended;
    expect(exitCode, stdout).toBe(6);
    expect(stdout).toContain("first");
    expect(stdout).toContain("second");
    const { residue } = place.journal().hormesis;
    expect(residue).toEqual([expect.stringContaining("first"), expect.stringContaining("second")]);
    expect(place.has("undone")).toBe(false);
    await nothingLeft();
  });
});
