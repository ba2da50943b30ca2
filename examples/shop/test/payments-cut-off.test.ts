import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeNamespace } from "../demo/namespace.ts";
import { verdictOf } from "../demo/run-experiment.ts";
import { experimentVariables, readState } from "../src/state.ts";
import { eventually } from "./test-shop.ts";

/* The experiment with the network fault, by the real command, on both shops, in a network namespace of its own. */

/** Or why there is none here. */
const namespace = await makeNamespace();

const root = join(import.meta.dirname, "../../..");
const cli = join(root, "packages/cli/src/main.ts");
const start = join(root, "examples/shop/src/start.ts");
const experiment = join(root, "examples/shop/experiments/payments-cut-off.yaml");
const directory = mkdtempSync(join(tmpdir(), "shop-test-"));

const lost = typeof namespace === "string" ? `${namespace} to make one` : "root";
test.skipIf(typeof namespace === "string")(`a namespace goes also when who made it is killed (${lost})`, async () => {
  const program = `
    const { makeNamespace } = await import(${JSON.stringify(join(root, "examples/shop/demo/namespace.ts"))});
    process.stdout.write((await makeNamespace()).name + "\\n");
    setInterval(() => undefined, 1000);
  `;
  const maker = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [name] = (await once(maker.stdout.setEncoding("utf8"), "data")) as [string];
  const file = `/run/netns/${name.trim()}`;
  expect(existsSync(file)).toBe(true);
  maker.kill("SIGKILL");
  await eventually(
    () => existsSync(file),
    (isThere) => !isThere,
  );
});

afterAll(async () => {
  if (typeof namespace !== "string") await namespace.remove();
  rmSync(directory, { recursive: true, force: true });
});

/** Runs Node inside the namespace; what it prints is collected. */
function node(args: readonly string[], env: Record<string, string> = {}) {
  if (typeof namespace === "string") throw new Error(namespace);
  const [program, ...inside] = namespace.inside;
  const child = spawn(program, [...inside, process.execPath, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, XDG_STATE_HOME: join(directory, "state"), ...env },
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
  return { child, ended: once(child, "exit").then(([code]) => code as unknown), printed: () => printed };
}

interface Outcome {
  readonly exitCode: unknown;
  readonly verdict: string;
  readonly printed: string;
}

async function experimentOn(mode: "weak" | "fixed"): Promise<Outcome> {
  const statePath = join(directory, mode, "shop.json");
  const journalPath = join(directory, mode, "journal.json");
  const shop = node([start, "--state", statePath, ...(mode === "fixed" ? ["--fixed"] : [])]);
  try {
    await eventually(
      () => existsSync(statePath),
      (isOpen) => isOpen,
    );
    const run = node(
      ["--conditions=hormesis-source", cli, "run", experiment, "--journal-path", journalPath],
      experimentVariables(readState(statePath), statePath),
    );
    return { exitCode: await run.ended, verdict: verdictOf(journalPath), printed: run.printed() };
  } finally {
    shop.child.kill("SIGTERM");
    expect(await shop.ended, shop.printed()).toBe(0);
  }
}

test.for([
  { mode: "weak", verdict: "refuted", exitCode: 1 },
  { mode: "fixed", verdict: "held", exitCode: 0 },
] as const)("the $mode shop, its payments cut off: $verdict, and nothing is left", async (expected, { skip }) => {
  if (typeof namespace === "string") return skip(namespace);
  const { mode, verdict, exitCode } = expected;
  const outcome = await experimentOn(mode);
  expect(outcome, outcome.printed).toMatchObject({ verdict, exitCode });
  expect(outcome.printed).toContain("network.partition is out");
  expect(readFileSync(join(directory, mode, "journal.json"), "utf8")).toContain('"residue": []');
  expect(await namespace.leftovers()).toEqual([]);
});
