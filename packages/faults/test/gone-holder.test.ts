import { describe, expect, test } from "vitest";
import type { FaultRequest } from "../src/index.ts";
import { openTarget } from "../src/targets/open-target.ts";
import { benches as load } from "./benches/cpu-load.ts";
import { benches as lookups } from "./benches/dns-fail.ts";
import { benches as latency } from "./benches/network-latency.ts";
import { benches as loss } from "./benches/network-loss.ts";
import { benches as pause } from "./benches/process-pause.ts";
import { benches as port } from "./benches/port-occupy.ts";
import { titleOf } from "./support/all-benches.ts";
import { until } from "./support/bench.ts";
import { proxyCommand, startProxy } from "./support/proxy-process.ts";
import { eachWithSessions } from "./support/sessions.ts";

/* What holds a fault in is our own instrument: when it fails, the run has tried nothing that it could tell of. */

const sessions = eachWithSessions();
const { signal } = new AbortController();
const held = [load, lookups, latency, loss, port].flatMap((benches) => benches.slice(0, 1));

describe.each(held.map((bench) => ({ title: titleOf(bench), bench })))(
  "$title",
  ({ bench: { fault, setUp, skip } }) => {
    test.skipIf(skip !== undefined)(
      `proves nothing when its program was killed before the revert${skip === undefined ? "" : ` (${skip})`}`,
      async () => {
        const { target: name, parameters, close } = await setUp();
        try {
          const session = sessions().open("killed", { relayCommand: proxyCommand });
          const { id } = await session.inject({ fault: fault.name, target: name, parameters }, signal);
          const target = openTarget(name, id);
          for (const one of await target.held(signal)) await target.signal(one, "SIGKILL", signal);
          await until(async () => (await target.held(signal)).length === 0);
          expect(await session.revert(id)).toMatchObject({
            outcome: "reverted",
            idle: "the program that held it was gone before it was taken out",
            evidence: { impact: { program: "gone" } },
          });
          const again = await session.inject({ fault: fault.name, target: name, parameters }, signal);
          expect(await session.revert(again.id)).toMatchObject({ outcome: "reverted", idle: null });
        } finally {
          await close();
        }
      },
    );
  },
);

test.each(["proxy.latency", "proxy.down"])("%s proves nothing when the proxy was killed", async (fault) => {
  const mortal = await startProxy();
  await mortal.ask("POST", "/proxies", { name: "p", listen: "127.0.0.1:0", upstream: "127.0.0.1:1" });
  const session = sessions().open("gone");
  const delay = fault === "proxy.latency" ? { delay: "5ms" } : {};
  const request = { fault, target: "local", parameters: { api: mortal.api, proxy: "p", ...delay } };
  await session.inject(request, signal);
  expect(await session.revertAll()).toMatchObject([{ outcome: "reverted", idle: null }]);
  await session.inject(request, signal);
  mortal.kill();
  const answers = (): Promise<boolean> =>
    mortal.ask("GET", "/version").then(
      () => true,
      () => false,
    );
  await until(async () => !(await answers()));
  const idle = "the proxy that held it was gone before it was taken out";
  expect(await session.revertAll()).toMatchObject([{ outcome: "reverted", residue: [], idle }]);
});

test("the guard looks too, at the deadline; where nothing was amiss it says nothing", async () => {
  const request = async (): Promise<FaultRequest> => {
    const { parameters } = await port[0]!.setUp();
    return { fault: "port.occupy", target: "local", parameters, deadlineMs: 1500 };
  };
  const session = sessions().open("late");
  const { id } = await session.inject(await request(), signal);
  await session.inject(await request(), signal);
  const target = openTarget("local", id);
  for (const one of await target.held(signal)) await target.signal(one, "SIGKILL", signal);
  const undone = (): string[] =>
    sessions()
      .typesOf("late")
      .filter((type) => type === "reverted");
  await until(() => undone().length === 2, 15_000);
  const reports = await session.revertAll();
  expect(reports.find((report) => report.id === id)?.idle).toContain("was gone before");
  expect(reports.find((report) => report.id !== id)?.idle).toBeNull();
});

test("a process under test that ended while it was paused is no failure of ours", async () => {
  const [bench] = pause;
  expect(bench?.fault.heldBy).toBeUndefined();
  const { sleeper, open, pause: request } = sessions();
  const session = open("ended");
  await session.inject(request(), signal);
  await sleeper.close();
  expect(await session.revertAll()).toMatchObject([{ outcome: "reverted", idle: null }]);
});
