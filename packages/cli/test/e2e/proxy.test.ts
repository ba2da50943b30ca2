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

test("asks for a token beyond loopback, and says what is wrong with its flags", async () => {
  const open = await place.run(["proxy", "--host", "0.0.0.0", "--port", "0"]);
  expect(open.exitCode).toBe(2);
  expect(open.stderr).toMatch(/token/u);
  expect((await place.run(["proxy", "--port", "70000"])).exitCode).toBe(2);
  expect((await place.run(["proxy", "--port", "0", "--config", "none.json"])).stderr).toMatch(/none\.json/u);
});
