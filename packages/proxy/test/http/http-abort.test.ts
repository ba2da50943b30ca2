import { createServer, request, Agent } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { createProxy } from "../../src/index.ts";

it("works", async () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.end("real");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await using proxy = await createProxy({
    upstream: `127.0.0.1:${port}`,
    protocol: "http",
    toxics: [
      { type: "http_abort", trigger: { first: 2 }, attributes: { status: 503, body: "no", match: { path: "/a*" } } },
      { type: "http_delay", attributes: { delay: 100, match: { path: "/slow" } } },
    ],
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const get = async (path: string): Promise<string> => {
    const sent = request({ port: proxy.port, path, agent }).end();
    const [response] = await once(sent, "response");
    let text = "";
    for await (const chunk of response) text += chunk;
    return `${response.statusCode} ${text}`;
  };
  expect([await get("/a"), await get("/b"), await get("/ab"), await get("/a")]).toEqual([
    "503 no",
    "200 real",
    "503 no",
    "200 real",
  ]);
  const before = performance.now();
  expect(await get("/slow")).toBe("200 real");
  expect(performance.now() - before).toBeGreaterThan(98);
  expect(asked).toBe(3);
  agent.destroy();
  server.close();
});
