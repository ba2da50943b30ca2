import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { experiment, openWorkplace } from "./workplace.ts";

/* Chaos Toolkit's own extension for Toxiproxy, unchanged, through the Python bridge against `hormesis proxy`. */

const python = process.env["HORMESIS_PYTHON"] ?? "python3";
const hasExtension = spawnSync(python, ["-c", "import chaostoxi.toxic.actions"]).status === 0;
const name = hasExtension
  ? "the Toxiproxy extension of Chaos Toolkit works unchanged"
  : "the Toxiproxy extension of Chaos Toolkit (skipped: chaostoolkit-toxiproxy is not installed)";

const call = (type: "probe" | "action", func: string, args: object, more: object = {}): object => ({
  type,
  name: `${func} ${JSON.stringify(args)}`,
  provider: {
    type: "python",
    module: `chaostoxi.${func.slice(0, func.lastIndexOf("."))}`,
    func: func.split(".").at(-1),
    arguments: args,
  },
  ...more,
});

test.skipIf(!hasExtension)(name, async () => {
  await using place = openWorkplace();
  const upstream = createServer((_, response) => response.end("hello")).listen(0, "127.0.0.1");
  await new Promise((resolve) => upstream.once("listening", resolve));
  const { port } = upstream.address() as AddressInfo;
  const proxy = place.start(["proxy", "--port", "0"]);
  const [, api = ""] = await proxy.printed(/API is at (http:\S+:\d+)/u);
  const web = { proxy_name: "web" };
  const listen = `127.0.0.1:${await freePort()}`;
  const [host, listenPort] = listen.split(":");
  const ask = { type: "http", url: `http://${listen}/`, timeout: 5 };
  const takes = (atLeastMs: number, below: number): object => ({
    type: "probe",
    name: `an answer takes ${atLeastMs} to ${below} ms`,
    tolerance: true,
    provider: {
      type: "python",
      module: "took",
      func: "between",
      arguments: { url: ask.url, low: atLeastMs, high: below },
    },
  });
  place.write("took.py", took);
  place.write(
    "experiment.json",
    experiment({
      configuration: { toxiproxy_url: api },
      method: [
        call("action", "proxy.actions.create_proxy", {
          ...web,
          upstream_host: "127.0.0.1",
          upstream_port: port,
          listen_host: host,
          listen_port: Number(listenPort),
        }),
        call("probe", "proxy.probes.proxy_exist", web, { tolerance: true }),
        call("probe", "proxy.probes.get_proxy_attribute", { ...web, attribute: "enabled" }, { tolerance: true }),
        call("action", "toxic.actions.create_latency_toxic", { for_proxy: "web", toxic_name: "slow", latency: 400 }),
        takes(400, 5000),
        call("action", "toxic.actions.delete_toxic", { for_proxy: "web", toxic_name: "slow" }),
        call("action", "toxic.actions.create_timeout_toxic", { for_proxy: "web", toxic_name: "cut", timeout: 50 }),
        { ...takes(0, 5000), name: "no answer comes", tolerance: false },
        call("action", "proxy.actions.reset", {}),
        takes(0, 5000),
        call("action", "proxy.actions.disable_proxy", web),
        call("probe", "proxy.probes.get_proxy_attribute", { ...web, attribute: "enabled" }, { tolerance: false }),
      ],
      rollbacks: [call("action", "proxy.actions.delete_proxy", web)],
    }),
  );
  const env = { HORMESIS_PYTHON: python, PYTHONPATH: place.folder };
  const { exitCode, stdout, stderr } = await place.run(["run", "experiment.json"], { env });
  upstream.close();
  expect({ exitCode }, stdout + stderr).toEqual({ exitCode: 0 });
  const { run, rollbacks } = place.journal();
  expect([...run, ...rollbacks].map(({ status }) => status)).toEqual(Array.from({ length: 13 }, () => "succeeded"));
  expect(await (await fetch(`${api}/proxies`)).json()).toEqual({});
  proxy.kill("SIGTERM");
  expect((await proxy.ended).exitCode).toBe(0);
});

const took = `
import time, urllib.request

def between(url: str, low: float, high: float) -> bool:
    start = time.monotonic()
    try:
        body = urllib.request.urlopen(url, timeout=10).read()
    except Exception:
        return False
    return body == b"hello" and low <= (time.monotonic() - start) * 1000 < high
`;

/** A port that was free a moment ago: the extension cannot take one of the system's choice from an earlier activity. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
