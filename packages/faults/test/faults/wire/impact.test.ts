import { existsSync } from "node:fs";
import type { Json } from "@hormesis/experiment";
import { systemClock } from "@hormesis/experiment/clock";
import { expect, test } from "vitest";
import { createFaultProvider } from "../../../src/provider.ts";
import { catalogue } from "../../../src/catalogue.ts";
import type { FaultRequest } from "../../../src/index.ts";
import { seededRandom, until } from "../../support/bench.ts";
import { makeEchoProxy, startProxy } from "../../support/proxy-process.ts";
import { eachWithSessions } from "../../support/sessions.ts";

/* What came of a fault is asked before it comes out, whoever takes it out. */

const sessions = eachWithSessions();
const { signal } = new AbortController();
const abortIn = (api: string, proxy: string, more: Partial<FaultRequest> = {}): FaultRequest => ({
  fault: "http.abort",
  target: "local",
  parameters: { api, proxy },
  ...more,
});

test("a run is told what suffered, and when nothing did", async () => {
  const proxy = await makeEchoProxy({ protocol: "http" });
  const session = sessions().open("told");
  const { id } = await session.inject(abortIn(proxy.api, proxy.name), signal);
  expect(await session.revert(id)).toMatchObject({
    outcome: "reverted",
    idle: "no requests came by",
    evidence: { toxic: null, impact: { seen: 0, matched: 0, affected: 0 } },
  });
  await session.inject(abortIn(proxy.api, proxy.name), signal);
  expect((await fetch(`http://127.0.0.1:${proxy.port}/`)).status).toBe(503);
  expect(await session.revertAll()).toMatchObject([{ idle: null, evidence: { impact: { affected: 1 } } }]);
  await proxy.close();
});

test("the guard asks too, at the deadline, and the run is told of it later", async () => {
  const proxy = await makeEchoProxy({ protocol: "http" });
  const session = sessions().open("late");
  await session.inject(abortIn(proxy.api, proxy.name, { deadlineMs: 300 }), signal);
  await until(() => sessions().typesOf("late").includes("reverted"), 15_000);
  expect(await session.revertAll()).toMatchObject([{ outcome: "reverted", idle: "no requests came by" }]);
  await proxy.close();
});

test("where the proxy is gone, nobody can say it, which is no proof", async () => {
  const mortal = await startProxy();
  const address = { listen: "127.0.0.1:0", upstream: "127.0.0.1:1" };
  await mortal.ask("POST", "/proxies", { name: "p", protocol: "http", ...address });
  const session = sessions().open("gone");
  await session.inject(abortIn(mortal.api, "p"), signal);
  mortal.kill();
  await until(() =>
    mortal.ask("GET", "/version").then(
      () => false,
      () => true,
    ),
  );
  const [report] = await session.revertAll();
  expect(report).toMatchObject({ outcome: "reverted", residue: [] });
  expect(report?.idle).toMatch(/cannot be said: the proxy does not have it any more/);
});

test("an activity that is cut short leaves it to the end of the run to say that nothing suffered", async () => {
  const proxy = await makeEchoProxy({ protocol: "http" });
  const session = sessions().open("cut");
  const provider = createFaultProvider(session, catalogue);
  const cut = new AbortController();
  const call = {
    activity: {
      type: "action",
      name: "requests fail",
      provider: {
        type: "fault",
        fault: "http.abort",
        arguments: { api: proxy.api, proxy: proxy.name },
        duration: "60s",
      },
    },
    resolve: (value: Json) => value,
    configuration: {},
    secrets: undefined,
    signal: cut.signal,
    clock: systemClock,
    random: seededRandom("cut"),
  } as const;
  const outcome = provider.perform(call);
  const folder = sessions().folder;
  await until(() => existsSync(`${folder}/cut.ndjson`) && sessions().typesOf("cut").includes("observed"), 15_000);
  cut.abort(new Error("enough"));
  expect(await outcome).toMatchObject({ status: "interrupted" });
  expect(await session.revertAll()).toMatchObject([{ fault: "http.abort", idle: "no requests came by" }]);
  expect(await session.revertAll()).toEqual([]);
  await proxy.close();
});
