import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openWorkplace, type Started, type Workplace } from "./workplace.ts";

/*
 * Faults on requests in an experiment: what suffered decides whether the run says anything. Green, though nothing was
 * tried, is what must not be.
 */

let place: Workplace;
let proxy: Started;
let api: string;
let web: string;
const upstream = createServer((_, response) => response.end("hello"));

/** The proxy is another process, as users have it. */
let wire: Workplace;

beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as AddressInfo;
  const common = { listen: "127.0.0.1:0", upstream: `127.0.0.1:${port}` };
  wire = openWorkplace();
  wire.write("proxies.json", [
    { name: "web", protocol: "http", ...common },
    { name: "bytes", ...common },
  ]);
  proxy = wire.start(["proxy", "--port", "0", "--config", "proxies.json"]);
  api = (await proxy.printed(/at (http:\S+)\. /u))[1] ?? "";
  const { listen } = (await (await fetch(`${api}/proxies/web`)).json()) as { listen: string };
  web = `http://${listen}`;
});
afterAll(async () => {
  proxy.kill("SIGTERM");
  await proxy.ended;
  await wire[Symbol.asyncDispose]();
  upstream.close();
});
beforeEach(() => {
  place = openWorkplace();
});
afterEach(() => place[Symbol.asyncDispose]());

const ask = (name: string, path: string, tolerance = 200): object => ({
  type: "probe",
  name,
  provider: { type: "http", url: `${web}${path}`, timeout: 2 },
  tolerance,
});

function abort(match: object, more: object = {}, name = "web"): object {
  const provider = { type: "fault", fault: "http.abort", arguments: { api, proxy: name, match }, ...more };
  return { type: "action", name: "payments fail", provider };
}

async function run(method: readonly object[]) {
  place.write("x.json", {
    title: "Does the shop stand it?",
    description: "We want to learn it.",
    "steady-state-hypothesis": { title: "The shop answers", probes: [ask("it answers", "/shop")] },
    method,
  });
  const ended = await place.run(["run", "x.json"]);
  return { ...ended, journal: place.has("journal.json") ? place.journal() : undefined };
}

const toxics = async (): Promise<unknown> =>
  ((await (await fetch(`${api}/proxies/web`)).json()) as { toxics: unknown }).toxics;

describe("an experiment with http.abort", () => {
  test("on a path that nobody asks for is void, and says how many requests came by", async () => {
    const { exitCode, stdout, journal } = await run([abort({ path: "/pay" })]);
    const reason =
      "A fault was in, and proves nothing: http.abort on local: requests that came by: 1, and none of them matched";
    expect(journal?.hormesis).toMatchObject({ verdict: "void", reasons: [reason], residue: [] });
    expect(journal?.hormesis).toMatchObject({
      faults: [{ fault: "http.abort", evidence: { impact: { seen: 1, matched: 0, affected: 0 } } }],
    });
    expect(exitCode).toBe(3);
    expect(stdout).toContain("http.abort is out, and proves nothing");
    expect(await toxics()).toEqual([]);
  });

  test("on one that is asked for is judged by the hypothesis: held where the shop stands it", async () => {
    const { exitCode, journal } = await run([abort({ path: "/pay" }), ask("a payment fails", "/pay", 503)]);
    expect(journal?.hormesis).toMatchObject({
      verdict: "held",
      faults: [{ idle: null, evidence: { impact: { matched: 1, affected: 1 } } }],
    });
    expect(exitCode).toBe(0);
  });

  test("on one that is asked for is judged by the hypothesis: refuted where the shop does not", async () => {
    const { exitCode, journal } = await run([abort({ path: "/shop" })]);
    expect(journal?.hormesis).toMatchObject({ verdict: "refuted", residue: [] });
    expect(exitCode).toBe(1);
    expect(await toxics()).toEqual([]);
  });

  test("that nothing met for its whole duration is an action that failed", async () => {
    const { exitCode, journal } = await run([abort({ path: "/pay" }, { duration: "100ms" })]);
    expect(exitCode).toBe(3);
    expect(journal?.hormesis.reasons).toEqual([
      "An action failed, so the stress was not as planned: payments fail: it proves nothing: no requests came by",
    ]);
  });

  test("in a proxy that does not understand requests is refused before anything is touched", async () => {
    const { exitCode, stderr, stdout, journal } = await run([abort({ path: "/pay" }, {}, "bytes")]);
    expect(exitCode).toBe(2);
    expect(`${stdout}${stderr}`).toContain("understands 'tcp' only");
    expect(`${stdout}${stderr}`).toContain('"protocol": "http"');
    expect(journal).toBeUndefined();
  });
});

describe("an experiment whose proxy is killed while a fault is in it", () => {
  test("is void, and not refuted by what the dead proxy does not answer", async () => {
    const { port } = upstream.address() as AddressInfo;
    place.write("own.json", [{ name: "own", listen: "127.0.0.1:0", upstream: `127.0.0.1:${port}` }]);
    const mortal = place.start(["proxy", "--port", "0", "--config", "own.json"]);
    const own = (await mortal.printed(/at (http:\S+)\. /u))[1] ?? "";
    const { listen } = (await (await fetch(`${own}/proxies/own`)).json()) as { listen: string };
    const provider = { type: "http", url: `http://${listen}/`, timeout: 2 };
    const asked = { type: "probe", name: "it answers", provider, tolerance: 200 };
    place.write("x.json", {
      title: "Does the shop stand a slow proxy?",
      description: "We want to learn it.",
      "steady-state-hypothesis": { title: "The shop answers", probes: [asked] },
      method: [
        {
          type: "action",
          name: "answers are slow",
          provider: { type: "fault", fault: "proxy.latency", arguments: { api: own, proxy: "own", delay: "5ms" } },
        },
        {
          type: "action",
          name: "the proxy dies",
          provider: { type: "process", path: "kill", arguments: ["-9", String(mortal.pid)] },
        },
      ],
    });
    const { exitCode } = await place.run(["run", "x.json"]);
    const { verdict, reasons, residue } = place.journal().hormesis;
    expect({ verdict, residue, exitCode }).toEqual({ verdict: "void", residue: [], exitCode: 3 });
    expect(reasons[0]).toBe(
      "A fault was in, and proves nothing: proxy.latency on local: the proxy that held it was gone before it was taken out",
    );
    await mortal.ended;
  });
});
