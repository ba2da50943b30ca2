import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type Ended,
  eventually,
  experiment,
  hasPython,
  openWorkplace,
  shell,
  steady,
  type Workplace,
} from "./workplace.ts";

/*
 * What Chaos Toolkit gets wrong, one test each, in the order of the list in the documentation: the strict semantics are
 * held against what users need, `--semantics chaos-toolkit` against what Chaos Toolkit does.
 */

let place: Workplace;
beforeEach(() => {
  place = openWorkplace();
});
afterEach(() => place[Symbol.asyncDispose]());

const rollbacks = [shell("action", "put it back", "echo undone >> undone")];
const undone = (): boolean => place.has("undone");

function run(flags: readonly string[] = []): Promise<Ended> {
  return place.run(["run", "x.json", "--quiet", ...flags]);
}

async function asChaosToolkit(flags: readonly string[] = []): Promise<Ended> {
  return place.run(["--semantics", "chaos-toolkit", "run", "x.json", ...flags]);
}

describe("1: a steady state that is not met before the method", () => {
  const document = experiment({
    "steady-state-hypothesis": steady("false"),
    method: [shell("action", "break it", "touch broken")],
    rollbacks,
  });

  test("makes the run void: it is no success, and nothing is undone that was not done", async () => {
    place.write("x.json", document);
    const { exitCode, stdout } = await run();
    expect(exitCode).toBe(3);
    expect(stdout).toContain("void");
    expect({ broken: place.has("broken"), undone: undone() }).toEqual({ broken: false, undone: false });
    expect(place.journal()).toMatchObject({ status: "failed", run: [], rollbacks: [], hormesis: { verdict: "void" } });
  });

  test("is a success with rollbacks to Chaos Toolkit", async () => {
    place.write("x.json", document);
    expect((await asChaosToolkit()).exitCode).toBe(0);
    expect({ broken: place.has("broken"), undone: undone() }).toEqual({ broken: false, undone: true });
  });
});

describe("2: a tolerance that cannot be applied to the output", () => {
  const server = createServer((_request, response) => response.end("fine"));
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  beforeEach(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  // The gate is skipped, so that the first look is when the fault is in.
  const document = (): object =>
    experiment({
      "steady-state-hypothesis": {
        title: "The answer is fine",
        probes: [
          {
            type: "probe",
            name: "ask",
            tolerance: { type: "regex", pattern: "fine" },
            provider: { type: "http", url: url() },
          },
        ],
      },
      method: [shell("action", "break it", "touch broken")],
      rollbacks,
    });

  test("is found before anything is touched", async () => {
    place.write("x.json", document());
    const { exitCode, stderr } = await run(["--hypothesis-strategy", "after-method-only"]);
    expect({ exitCode, broken: place.has("broken") }).toEqual({ exitCode: 2, broken: false });
    expect(stderr).toContain("target");
  });

  test("costs neither the rollbacks nor the journal where nobody looked before", async () => {
    place.write("x.json", document());
    const { exitCode } = await run(["--hypothesis-strategy", "after-method-only", "--no-validation"]);
    expect(exitCode).toBe(1);
    expect({ broken: place.has("broken"), undone: undone() }).toEqual({ broken: true, undone: true });
    expect(place.journal()).toMatchObject({ status: "completed", deviated: true });
  });

  test("loses both in Chaos Toolkit, even when rollbacks are always to be played", async () => {
    place.write("x.json", document());
    const flags = ["--hypothesis-strategy", "after-method-only", "--rollback-strategy", "always"];
    const { exitCode } = await asChaosToolkit(flags);
    expect(exitCode).toBe(1);
    expect({ broken: place.has("broken"), undone: undone(), journal: place.has("journal.json") }).toEqual({
      broken: true,
      undone: false,
      journal: false,
    });
  });
});

describe.skipIf(!hasPython())("3: SIGTERM while a Python activity is running", () => {
  beforeEach(() => {
    place.write(
      "slow.py",
      "import time\n\ndef wait(seconds: float):\n    open('waiting', 'w').close()\n    time.sleep(seconds)\n    return 1\n",
    );
  });
  const document = (seconds: number): object =>
    experiment({
      method: [
        {
          type: "action",
          name: "wait",
          provider: { type: "python", module: "slow", func: "wait", arguments: { seconds } },
        },
        shell("action", "next", "touch next"),
      ],
      rollbacks,
    });

  test("interrupts the run", async () => {
    place.write("x.json", document(30));
    const started = place.start(["run", "x.json", "--quiet"]);
    await eventually(() => place.has("waiting"), 10_000, "the call");
    started.kill("SIGTERM");
    expect((await started.ended).exitCode).toBe(5);
    expect({ next: place.has("next"), undone: undone() }).toEqual({ next: false, undone: true });
  });

  test("only fails the activity in Chaos Toolkit, which goes on and is green", async () => {
    place.write("x.json", document(30));
    const started = place.start(["--semantics", "chaos-toolkit", "run", "x.json"]);
    await eventually(() => place.has("waiting"), 10_000, "the call");
    started.kill("SIGTERM");
    expect((await started.ended).exitCode).toBe(0);
    expect(place.has("next")).toBe(true);
  });
});

describe("4: an action that failed", () => {
  const document = experiment({
    "steady-state-hypothesis": steady("true"),
    method: [shell("action", "inject", "exit 7"), shell("action", "next", "touch next")],
    rollbacks,
  });

  test("makes the run void, and ends the method", async () => {
    place.write("x.json", document);
    const { exitCode, stdout } = await run();
    expect(exitCode).toBe(3);
    expect(stdout).toContain("inject: the process exited with status 7");
    expect({ next: place.has("next"), undone: undone() }).toEqual({ next: false, undone: true });
    expect(place.journal().run).toMatchObject([{ activity: { name: "inject" }, status: "failed" }]);
  });

  test("is passed over by Chaos Toolkit", async () => {
    place.write("x.json", document);
    expect((await asChaosToolkit()).exitCode).toBe(0);
    expect(place.has("next")).toBe(true);
  });
});

describe("5: a steady state that is lost during the method and back at its end", () => {
  const document = experiment({
    "steady-state-hypothesis": steady("test ! -e broken"),
    method: [shell("action", "break and mend", "touch broken; sleep 0.5; rm broken")],
  });
  const flags = ["--hypothesis-strategy", "continuously", "--hypothesis-frequency", "0.1"];

  test("refutes the hypothesis", async () => {
    place.write("x.json", document);
    const { exitCode } = await run(flags);
    expect(exitCode).toBe(1);
    expect(place.journal()).toMatchObject({ deviated: true, hormesis: { verdict: "refuted" } });
  });

  test("is green in Chaos Toolkit", async () => {
    place.write("x.json", document);
    expect((await asChaosToolkit(flags)).exitCode).toBe(0);
  });
});

test("6: a run that is killed without warning leaves a journal that says how far it came", async () => {
  const method = [shell("probe", "done", "true"), shell("action", "break it", "touch broken; sleep 20")];
  place.write("x.json", experiment({ method }));
  const started = place.start(["run", "x.json", "--quiet"]);
  await eventually(() => place.has("broken"), 10_000, "the method");
  started.kill("SIGKILL");
  expect((await started.ended).signal).toBe("SIGKILL");
  expect(place.journal()).toMatchObject({
    status: "running",
    run: [{ activity: { name: "done" }, status: "succeeded" }, { activity: { name: "break it" } }],
  });
});

describe("7: a steady state that is lost while a long activity is running", () => {
  const document = experiment({
    "steady-state-hypothesis": steady("test ! -e broken"),
    method: [
      shell("action", "aside", "sleep 20", { background: true }),
      shell("action", "break it", "touch broken; sleep 20"),
    ],
    rollbacks,
  });

  test("ends it, and what is in the background, when the run is to fail fast", async () => {
    place.write("x.json", document);
    const began = performance.now();
    const flags = ["--fail-fast", "--hypothesis-strategy", "continuously", "--hypothesis-frequency", "0.1"];
    const { exitCode } = await run(flags);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(exitCode).toBe(1);
    expect(undone()).toBe(true);
    await eventually(() => place.survivors().length === 0, 500, "an end of all processes");
  });
});

describe("8: a background activity that breaks", () => {
  const document = experiment({
    method: [
      {
        type: "action",
        name: "aside",
        background: true,
        provider: { type: "http", url: "http://127.0.0.1:9/", method: "POST", headers: { "x-bad": "a\nb" } },
      },
      shell("probe", "look", "true"),
    ],
    rollbacks,
  });

  test("has a status in the journal, and makes the run void", async () => {
    place.write("x.json", document);
    const { exitCode } = await run();
    expect(exitCode).toBe(3);
    expect(place.journal().run.find(({ activity }) => activity.name === "aside")).toMatchObject({ status: "failed" });
    expect(undone()).toBe(true);
  });
});

describe("9: a process that takes longer than its timeout", () => {
  test("is ended with all that it has started", async () => {
    const provider = { type: "process", path: "sh", arguments: ["-c", "sleep 40 & sleep 41"], timeout: 0.3 };
    place.write("x.json", experiment({ method: [{ type: "action", name: "slow", provider }] }));
    expect((await run()).exitCode).toBe(3);
    await eventually(() => place.survivors().length === 0, 500, "an end of all processes");
  });
});

describe("10: a secret", () => {
  const secrets = { db: { password: "correct-horse-battery" }, other: { token: "staple-staple" } };

  test("that a probe reads into the configuration is hidden there too", async () => {
    place.write(
      "x.json",
      experiment({
        title: "Log in as ${login}",
        secrets,
        configuration: {
          login: {
            type: "probe",
            name: "read the login",
            provider: { type: "process", path: "echo", arguments: ["user:${password}"], secrets: ["db"] },
          },
        },
        method: [shell("action", "log in", "echo ${login}")],
      }),
    );
    const { stdout, stderr } = await place.run(["run", "x.json", "--log-file", "run.log", "--verbose"]);
    for (const text of [stdout, stderr, place.read("journal.json"), place.read("run.log")]) {
      expect(text).not.toContain("correct-horse-battery");
    }
  });

  test("is only there for activities that name its group", async () => {
    const named = {
      type: "process",
      path: "sh",
      arguments: ["-c", "echo '${password}/${token}' > seen"],
      secrets: ["db"],
    };
    place.write(
      "x.json",
      experiment({ secrets, method: [{ type: "action", name: "use it", tolerance: 0, provider: named }] }),
    );
    const { exitCode, stderr } = await run(["--no-validation"]);
    expect({ exitCode, seen: place.read("seen") }, stderr).toEqual({
      exitCode: 0,
      seen: "correct-horse-battery/${token}\n",
    });
  });
});

describe("11: a tolerance that is a process", () => {
  const tolerance = { type: "probe", name: "judge", provider: { type: "process", path: "false", arguments: {} } };
  const document = experiment({ "steady-state-hypothesis": steady("true", tolerance), method: [] });

  test("is not met when the process says no", async () => {
    place.write("x.json", document);
    expect((await run()).exitCode).toBe(3);
  });

  test("is always met in Chaos Toolkit", async () => {
    place.write("x.json", document);
    const { exitCode } = await asChaosToolkit();
    expect({ exitCode, state: place.journal().steady_states.before }).toMatchObject({
      exitCode: 0,
      state: { steady_state_met: true },
    });
  });
});

test("12: a tolerance of two numbers, which means either and no range, is pointed out", async () => {
  const probe = {
    type: "probe",
    name: "ask",
    tolerance: [200, 299],
    provider: { type: "http", url: "http://127.0.0.1:9/" },
  };
  place.write("x.json", experiment({ "steady-state-hypothesis": { title: "h", probes: [probe] } }));
  const { exitCode, stderr } = await place.run(["validate", "x.json"]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain("warning");
  expect(stderr.replaceAll(/\s+/gu, " ")).toContain('"type": "range"');
});

describe("14: variables of the command line", () => {
  test("count when the document is validated", async () => {
    const document = experiment({
      configuration: { name: { type: "env", key: "NOT_SET_ANYWHERE" } },
      method: [{ ...shell("action", "use it", "echo '${name}' > seen"), tolerance: 0 }],
    });
    place.write("x.json", document);
    expect((await run(["--var", "name=given"])).exitCode).toBe(0);
    expect(place.read("seen")).toBe("given\n");
    expect((await run()).exitCode).toBe(2);
  });

  test("in a file that cannot be read stop the run; Chaos Toolkit goes on without them", async () => {
    place.write(
      "x.json",
      experiment({ configuration: { name: "default" }, method: [shell("action", "a", "touch ran")] }),
    );
    place.write("vars.json", "{not json");
    const { exitCode, stderr } = await run(["--var-file", "vars.json"]);
    expect({ exitCode, ran: place.has("ran") }).toEqual({ exitCode: 2, ran: false });
    expect(stderr).toContain("vars.json");
    const theirs = await asChaosToolkit(["--var-file", "vars.json"]);
    expect({ exitCode: theirs.exitCode, ran: place.has("ran") }).toEqual({ exitCode: 0, ran: true });
  });
});

test("15: a strategy in the settings stays in effect when the document names the other one", async () => {
  place.write("settings.yaml", "runtime:\n  rollbacks:\n    strategy: never\n");
  place.write(
    "x.json",
    experiment({
      runtime: { hypothesis: { strategy: "after-method-only" } },
      "steady-state-hypothesis": steady("true"),
      rollbacks,
    }),
  );
  const { exitCode } = await place.run(["--settings", "settings.yaml", "run", "x.json", "--quiet"]);
  expect({ exitCode, undone: undone() }).toEqual({ exitCode: 0, undone: false });
  const theirs = await place.run(["--settings", "settings.yaml", "--semantics", "chaos-toolkit", "run", "x.json"]);
  expect({ exitCode: theirs.exitCode, undone: undone() }).toEqual({ exitCode: 0, undone: true });
});

test("16: text in UTF-8 comes through as it is, however little there is of it to guess from", async () => {
  const provider = { type: "process", path: "printf", arguments: ["%s", "é ☂ naïve"] };
  place.write("x.json", experiment({ method: [{ type: "probe", name: "say", provider }] }));
  await run();
  expect(place.journal().run[0]?.output).toMatchObject({ stdout: "é ☂ naïve" });
});
