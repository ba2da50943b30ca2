import { expect, test } from "vitest";
import { processRestartLoop } from "../../src/faults/hardware/process-restart-loop/index.ts";
import { benches } from "../benches/process-restart-loop.ts";
import { until } from "../support/bench.ts";
import { describeLaws } from "../support/laws.ts";
import { startSupervised } from "../support/supervised.ts";
import { refusal, withFault } from "../support/with-fault.ts";

benches.forEach(describeLaws);

test("it is killed as often as told, and then left to run; its neighbour is not killed at all", async () => {
  const [service, neighbour] = [await startSupervised(), await startSupervised()];
  const parameters = { command: service.command, times: 3, interval: "150ms" };
  const startedMs = performance.now();
  await withFault(processRestartLoop, { parameters }, async ({ observe }) => {
    await until(() => service.starts() === 4);
    expect(performance.now() - startedMs).toBeGreaterThan(300);
    expect((await observe()).evidence).toMatchObject({ kills: 3, times: 3 });
    await until(() => service.isStable());
    expect([service.starts(), neighbour.starts()]).toEqual([4, 1]);
  });
  await Promise.all([service.close(), neighbour.close()]);
});

test("after the fault nothing kills it any more", async () => {
  const service = await startSupervised();
  await withFault(processRestartLoop, { parameters: { pid: service.pid(), interval: "100ms" } }, async () => {
    await until(() => service.starts() > 2);
  });
  await until(() => service.isStable());
  await service.close();
});

test("one that looks the same and was not chosen is spared", async () => {
  const service = await startSupervised();
  const { spawn } = await import("node:child_process");
  const [program = "", ...args] = service.command.split(" ");
  const twin = spawn(program, args, { stdio: "ignore" });
  await until(() => twin.pid !== undefined);
  await withFault(processRestartLoop, { parameters: { pid: service.pid(), interval: "100ms" } }, async () => {
    await until(() => service.starts() > 2);
    expect(twin.exitCode ?? twin.signalCode).toBe(null);
  });
  twin.kill("SIGKILL");
  await service.close();
});

test("an interval without its unit is refused", async () => {
  expect(await refusal(processRestartLoop, { pid: 1, interval: 5 })).toBe('5 has no unit: write "5ms" or "5s"');
  expect(await refusal(processRestartLoop, { pid: 1, interval: "5ms" })).toBe("must be at least 100ms");
});
