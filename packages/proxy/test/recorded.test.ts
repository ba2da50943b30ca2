import { readFileSync } from "node:fs";
import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { startProxyServer } from "../src/index.ts";

interface Step {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly response: {
    readonly status: number;
    readonly contentType: string | null;
    readonly requestIdHeader: boolean;
    readonly allow: string | null;
    readonly body: string;
  };
}

// The ports are those of the recording; its server listened on this one.
const apiPort = 18_474;
const file = new URL("recorded/http.json", import.meta.url);
const { steps } = JSON.parse(readFileSync(file, "utf8")) as { readonly steps: readonly Step[] };

function exchange(port: number, step: Step["request"]): Promise<Step["response"]> {
  return new Promise((resolve, reject) => {
    const { method, path, headers = {}, body } = step;
    const sent = request({ host: "127.0.0.1", port, method, path, headers, agent: false }, (response) => {
      response.setEncoding("utf8");
      let text = "";
      response.on("data", (chunk: string) => (text += chunk));
      response.once("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers["content-type"] ?? null,
          requestIdHeader: response.headers["x-toxiproxy-request-id"] !== undefined,
          allow: response.headers.allow ?? null,
          body: text,
        });
      });
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

describe("the API", () => {
  it(`answers all ${steps.length} requests of a recording as Toxiproxy did`, async () => {
    await using server = await startProxyServer({ port: apiPort, version: "git" });
    for (const [index, step] of steps.entries()) {
      const title = `step ${index}: ${step.request.method} ${step.request.path} ${step.request.body ?? ""}`;
      expect({ title, ...(await exchange(server.port, step.request)) }).toEqual({ title, ...step.response });
    }
  });
});
