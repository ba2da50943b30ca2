import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttpProvider } from "../../src/index.ts";
import { callOf } from "../support/call.ts";
import { type Certificates, makeCertificates } from "../support/certificates.ts";
import { echo, listen, type Running, startEcho } from "../support/echo-server.ts";

let certificates: Certificates;
let plain: Running;
let secure: Running;
let proxy: Running;
const asked: string[] = [];

/** A proxy as small as one can be: it passes on, tunnels, and wants a password when the user is "locked". */
function smallProxy(): Server {
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url} ${incoming.headers["proxy-authorization"] ?? "-"}`);
    const { url = "", method, headers } = incoming;
    const onward = request(url, { method, headers }, (answer: IncomingMessage) => {
      response.writeHead(answer.statusCode ?? 0, answer.rawHeaders);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  });
  server.on("connect", (incoming: IncomingMessage, socket) => {
    asked.push(`CONNECT ${incoming.url} ${incoming.headers["proxy-authorization"] ?? "-"}`);
    if (incoming.url?.startsWith("locked.test") === true) return socket.end("HTTP/1.1 407 No\r\n\r\n");
    const [host = "", port = ""] = incoming.url?.split(":") ?? [];
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [onward, socket]) end.on("error", () => undefined);
    return undefined;
  });
  return server;
}

beforeAll(async () => {
  certificates = makeCertificates();
  plain = await startEcho();
  secure = await listen(createSecureServer(certificates.server, echo), "https");
  proxy = await listen(smallProxy());
});
afterAll(async () => {
  await Promise.all([plain, secure, proxy].map((server) => server.close()));
  certificates.remove();
});

const ask = async (url: string, env: Record<string, string>) => {
  asked.length = 0;
  const provider = createHttpProvider({ env, cwd: certificates.folder });
  const outcome = await provider.perform(callOf({ type: "http", url, tls: { ca: "ca.pem" } }));
  await provider.close();
  return outcome;
};

describe("a proxy that the environment names", () => {
  it("is asked for whole URLs in the clear", async () => {
    const outcome = await ask(`${plain.url}/text`, { http_proxy: proxy.url });
    expect(outcome).toMatchObject({ status: "succeeded", output: { body: "hello 42" } });
    expect(asked).toEqual([`GET ${plain.url}/text -`]);
  });

  it("is asked for a tunnel for TLS, and shown its password", async () => {
    const env = { HTTPS_PROXY: proxy.url.replace("//", "//us%40er:pw@") };
    expect(await ask(`${secure.url}/text`, env)).toMatchObject({ status: "succeeded", output: { body: "hello 42" } });
    expect(asked).toEqual([`CONNECT ${new URL(secure.url).host} Basic dXNAZXI6cHc=`]);
  });

  it("is left out where no_proxy says so", async () => {
    for (const exempt of ["*", "127.0.0.1", "127.0.0.0/8", `x.test, 127.0.0.1:${plain.port}`]) {
      expect(await ask(plain.url, { http_proxy: proxy.url, no_proxy: exempt })).toMatchObject({ status: "succeeded" });
      expect(asked).toEqual([]);
    }
  });

  it("fails the activity when it refuses or is not there", async () => {
    const refused = await ask("https://locked.test/", { https_proxy: proxy.url });
    expect(refused).toMatchObject({ status: "failed", reason: expect.stringContaining("refused with status 407") });
    expect(await ask(plain.url, { all_proxy: "127.0.0.1:1" })).toMatchObject({ status: "failed" });
    expect(await ask(plain.url, { all_proxy: "socks5://127.0.0.1:1" })).toMatchObject({ status: "broken" });
  });
});
