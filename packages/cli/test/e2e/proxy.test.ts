import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkplace, type Workplace } from "./workplace.ts";

/* `hormesis proxy` as Toxiproxy's clients meet it; its API itself is tested where it is. */

let place: Workplace;
const upstream = createServer((_, response) => response.end("hello"));

beforeAll(async () => {
  place = openWorkplace();
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  upstream.close();
  await place[Symbol.asyncDispose]();
});

test("serves the proxies of its file, and stops when it is told", async () => {
  const { port } = upstream.address() as AddressInfo;
  place.write("proxies.json", [{ name: "web", listen: "127.0.0.1:0", upstream: `127.0.0.1:${port}`, enabled: true }]);
  const proxy = place.start(["proxy", "--port", "0", "--config", "proxies.json"]);
  await proxy.printed(/API is at http/u);
  proxy.kill("SIGTERM");
  const { exitCode, stdout, stderr } = await proxy.ended;
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(/API is at http:\/\/\S+:\d+/u);
});

test("counts bytes for Prometheus and says the version that it is told, when it is told so", async () => {
  const proxy = place.start(["proxy", "--port", "0", "--proxy-metrics", "--api-version", "2.9.0"]);
  const [, url = ""] = await proxy.printed(/API is at (http:\S+:\d+)/u);
  const { port } = upstream.address() as AddressInfo;
  const made = { name: "web", listen: "127.0.0.1:0", upstream: `127.0.0.1:${port}` };
  const answer = await fetch(`${url}/proxies`, { method: "POST", body: JSON.stringify(made) });
  const { listen } = (await answer.json()) as { readonly listen: string };
  expect(await (await fetch(`http://${listen}/`)).text()).toBe("hello");
  expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/received_bytes_total\{.*proxy="web".*\} [1-9]/u);
  expect(await (await fetch(`${url}/version`)).text()).toContain("2.9.0");
  proxy.kill("SIGTERM");
  expect((await proxy.ended).exitCode).toBe(0);
});

test("asks for a token beyond loopback, and says what is wrong with its flags", async () => {
  const open = await place.run(["proxy", "--host", "0.0.0.0", "--port", "0"]);
  expect(open.exitCode).toBe(2);
  expect(open.stderr).toMatch(/token/u);
  expect((await place.run(["proxy", "--port", "70000"])).exitCode).toBe(2);
  expect((await place.run(["proxy", "--port", "0", "--config", "none.json"])).stderr).toMatch(/none\.json/u);
});

test("does not start with a file that is no list of proxies", async () => {
  for (const text of ['[{"name": "a",', '{"name": "a"}']) {
    place.write("broken.json", text);
    const { exitCode, stdout, stderr } = await place.run(["proxy", "--port", "0", "--config", "broken.json"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/Failed to read --config 'broken\.json'/u);
  }
});

test("says which proxy of its file is wrong, and how to see which are there", async () => {
  place.write("proxies.json", [{ name: "web", listen: "127.0.0.1:0", upstream: "127.0.0.1:1", protocol: "morse" }]);
  const proxy = place.start(["proxy", "--port", "0", "--config", "proxies.json"]);
  await proxy.printed(/API is at http/u);
  proxy.kill("SIGTERM");
  const { stderr } = await proxy.ended;
  expect(stderr.replaceAll(/\s+/gu, " ")).toMatch(/protocol was invalid.* at proxy web\. See .*curl http.*\/proxies/u);
});
