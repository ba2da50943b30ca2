import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openWorkplace, type Workplace } from "./workplace.ts";

/* Experiments, activities and controls in TypeScript, loaded as they are: nothing is compiled. */

let place: Workplace;
beforeEach(() => {
  place = openWorkplace();
  // As if the package were installed in the project.
  mkdirSync(path.join(place.folder, "node_modules/@hormesis"), { recursive: true });
  const installed = fileURLToPath(new URL("../../../experiment", import.meta.url));
  symlinkSync(installed, path.join(place.folder, "node_modules/@hormesis/experiment"));
  place.write("package.json", { name: "project", type: "module" });
});
afterEach(() => place[Symbol.asyncDispose]());

const checks = `
import { appendFileSync } from "node:fs";

interface Context {
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  readonly random: { next(): number };
}

export function depth({ queue }: { queue: string }, { configuration }: Context): { queue: string; length: number } {
  return { queue, length: Number(configuration["length"]) };
}

export async function fill({ count }: { count: number }, { random, secrets }: Context): Promise<number[]> {
  appendFileSync("filled", secrets["token"] === undefined ? "without a token" : "with a token");
  return Array.from({ length: count }, () => Math.floor(random.next() * 1000));
}

export const drain = (): void => appendFileSync("drained", "yes");
`;

const experiment = `
import { defineExperiment } from "@hormesis/experiment";

const queue = "orders";

export default defineExperiment({
  title: \`The queue of \${queue} may fill up\`,
  description: "Does the shop notice?",
  configuration: { length: 3 },
  secrets: { broker: { token: { type: "env", key: "BROKER_TOKEN" } } },
  "steady-state-hypothesis": {
    title: "The queue is short",
    probes: [
      {
        type: "probe",
        name: "queue length",
        tolerance: { type: "range", target: "length", range: [0, 10] },
        provider: { type: "module", module: "./checks.ts", func: "depth", arguments: { queue } },
      },
    ],
  },
  method: [
    {
      type: "action",
      name: "fill it",
      provider: { type: "module", module: "./checks.ts", func: "fill", arguments: { count: 3 }, secrets: ["broker"] },
    },
    {
      type: "probe",
      name: "look",
      provider: { type: "process", path: "echo", arguments: ['\${outputs["fill it"][0]}'] },
    },
  ],
  rollbacks: [{ type: "action", name: "drain it", provider: { type: "module", module: "./checks.ts", func: "drain" } }],
});
`;

const env = { BROKER_TOKEN: "s3cret" };

describe("an experiment in TypeScript", () => {
  beforeEach(() => {
    place.write("experiments/checks.ts", checks);
    place.write("experiments/queue.ts", experiment);
  });

  test("is run as it is, with its modules beside it", async () => {
    const { exitCode, stdout, stderr } = await place.run(["run", "experiments/queue.ts", "--seed", "s"], { env });
    expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: "" });
    const { run, experiment: written } = place.journal();
    expect(written).toMatchObject({ title: "The queue of orders may fill up" });
    const drawn = run[0]?.output as number[];
    expect(drawn).toHaveLength(3);
    expect(run[1]?.output).toMatchObject({ stdout: `${drawn[0]}\n` });
    expect({ filled: place.read("filled"), drained: place.read("drained") }).toEqual({
      filled: "with a token",
      drained: "yes",
    });
  });

  test("makes the same choices again with the same seed", async () => {
    const drawn = async (seed: string): Promise<unknown> => {
      await place.run(["run", "experiments/queue.ts", "--quiet", "--seed", seed], { env });
      return place.journal().run[0]?.output;
    };
    const first = await drawn("one");
    expect(await drawn("one")).toEqual(first);
    expect(await drawn("another")).not.toEqual(first);
  });

  test("is validated, planned, and told what is wrong like any other", async () => {
    expect((await place.run(["validate", "experiments/queue.ts"], { env })).exitCode).toBe(0);
    const plan = await place.run(["plan", "experiments/queue.ts"], { env });
    expect(plan.stdout).toContain("fill it");
    place.write(
      "experiments/wrong.ts",
      experiment.replace('func: "drain"', 'func: "drian"').replace("count: 3", "count: undefined"),
    );
    const { exitCode, stderr } = await place.run(["validate", "experiments/wrong.ts"], { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("drian");
    expect(stderr).toContain("drain");
    expect(stderr).not.toContain("    at ");
  });
});

describe("a control in TypeScript", () => {
  const document = {
    title: "t",
    description: "d",
    configuration: { name: "written" },
    method: [
      { type: "probe", name: "say", tolerance: 0, provider: { type: "process", path: "echo", arguments: ["${name}"] } },
    ],
  };

  test("sees every hook, and what it changes counts", async () => {
    place.write(
      "control.ts",
      `import { appendFileSync } from "node:fs";
      type Input = { context: any; state?: any; configuration: Record<string, unknown>; arguments: { word: string } };
      const note = (word: string): void => appendFileSync("hooks", word + "\\n");
      export const configure = ({ configuration, arguments: { word } }: Input): void => { note("configure"); configuration["name"] = word; };
      export const beforeExperiment = (): void => note("beforeExperiment");
      export const beforeMethod = (): void => note("beforeMethod");
      export const beforeActivity = ({ context }: Input): void => note("beforeActivity " + context.name);
      export const afterActivity = async ({ state }: Input): Promise<void> => { note("afterActivity " + state.status); state.noted = true; };
      export const afterExperiment = ({ state }: Input): void => note("afterExperiment " + state.status);
      export const cleanup = (): void => note("cleanup");
      `,
    );
    const provider = { type: "module", module: "./control.ts", arguments: { word: "changed" } };
    place.write("x.json", { ...document, controls: [{ name: "c", provider }] });
    const { exitCode, stderr } = await place.run(["run", "x.json", "--quiet"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(place.read("hooks").trim().split("\n")).toEqual([
      "configure",
      "beforeExperiment",
      "beforeMethod",
      "beforeActivity say",
      "afterActivity succeeded",
      "afterExperiment completed",
      "cleanup",
    ]);
    expect(place.journal().run[0]).toMatchObject({ output: { stdout: "changed\n" }, noted: true });
  });

  test("interrupts the run with an error of that name; any other is only noted", async () => {
    place.write(
      "control.ts",
      `export function beforeMethod(): void { throw new Error("only noted"); }
      export function beforeActivity(): void { throw Object.assign(new Error("that will do"), { name: "InterruptExecution" }); }
      `,
    );
    place.write("controls.json", { c: { provider: { type: "module", module: "./control.ts" } } });
    place.write("x.json", document);
    const { exitCode, stdout } = await place.run(["run", "x.json", "--control-file", "controls.json"]);
    expect(exitCode).toBe(5);
    expect(stdout).toContain("that will do");
    expect(place.journal().hormesis.warnings.join("\n")).toContain("only noted");
    expect(place.journal().run).toEqual([]);
  });

  test("that is not there is told of before anything is done", async () => {
    const provider = { type: "module", module: "./nowhere.ts" };
    place.write("x.json", { ...document, controls: [{ name: "c", provider }] });
    const { exitCode, stdout, stderr } = await place.run(["run", "x.json"]);
    expect(stdout + stderr).toContain("nowhere.ts");
    expect(stdout + stderr).not.toContain("    at ");
    expect(exitCode).toBe(2);
  });
});
