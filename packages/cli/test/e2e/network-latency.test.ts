import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openWorkplace, type Workplace } from "./workplace.ts";

/*
 * Latency where the kernel has no netem: the command starts itself once more as a fault proxy. In a network namespace of
 * the test's own, which is `local` for a command that is started in it.
 */

function succeeds(...argv: readonly string[]): boolean {
  try {
    execFileSync(argv[0] ?? "", argv.slice(1), { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function whyNot(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs root on Linux";
  if (!succeeds("nft", "--version") || !succeeds("unshare", "--net", "true")) return "needs nft and namespaces";
  const netem = ["tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"];
  return succeeds("unshare", "--net", ...netem) ? "the kernel has netem" : undefined;
}

const why = whyNot();
const namespace = `hx${randomBytes(3).toString("hex")}`;
const echo = `require("net").createServer((socket) => socket.on("error", () => 0).pipe(socket)).listen(5000, "127.0.0.1")`;
const roundTrip = `
  const socket = require("net").connect(5000, "127.0.0.1", () => { from = performance.now(); socket.write("x"); });
  let from;
  socket.on("data", () => { process.stdout.write(String(Math.round(performance.now() - from))); process.exit(0); });
`;
const latency = {
  type: "action",
  name: "slow the database",
  provider: {
    type: "fault",
    fault: "network.latency",
    target: "local",
    arguments: { address: "127.0.0.1", remotePort: 5000, delay: "200ms" },
  },
};
const measure = {
  type: "probe",
  name: "measure",
  tolerance: { type: "range", target: "stdout", range: [199, 5000] },
  provider: { type: "process", path: process.execPath, arguments: ["-e", roundTrip] },
};

describe.skipIf(why !== undefined)(`network.latency through the command (${why ?? "in a namespace"})`, () => {
  let place: Workplace;
  let server: ChildProcess;

  beforeEach(() => {
    place = openWorkplace();
    execFileSync("ip", ["netns", "add", namespace]);
    execFileSync("ip", ["-n", namespace, "link", "set", "lo", "up"]);
    server = spawn("ip", ["netns", "exec", namespace, process.execPath, "-e", echo], { stdio: "ignore" });
    place.write("x.json", { title: "Slow", description: "d", method: [latency, measure] });
  });
  afterEach(async () => {
    server.kill("SIGKILL");
    await place[Symbol.asyncDispose]();
    execFileSync("ip", ["netns", "del", namespace]);
  });

  test("says which way it works here, and what that covers", async () => {
    const catalogue = await place.run(["faults", "network.latency"], { namespace });
    expect(catalogue.stdout.replaceAll(/\s+/gu, " ")).toContain("it can run here, through a fault proxy");
    const plan = await place.run(["plan", "x.json"], { namespace });
    const said = plan.stdout.replaceAll(/\s+/gu, " ");
    expect(said, plan.stderr).toContain("TCP connections opened to 127.0.0.1 port 5000, on local");
    expect(said).toMatch(/not delayed: opening a connection, the 0 open already/u);
  });

  test("delays what an application sends, and leaves nothing of itself", async () => {
    const { exitCode, stdout, stderr } = await place.run(["run", "x.json"], { namespace });
    expect(exitCode, stdout + stderr).toBe(0);
    const [fault] = place.journal().run;
    expect(fault?.output).toMatchObject({ evidence: { mechanism: "relay", proof: "connection tried" } });
    const inside = ["netns", "exec", namespace, "nft", "list", "ruleset"];
    expect(execFileSync("ip", inside, { encoding: "utf8" })).toBe("");
    expect(execFileSync("ip", ["netns", "pids", namespace], { encoding: "utf8" }).trim().split("\n")).toHaveLength(1);
  });
});
