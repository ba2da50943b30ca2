import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRandom } from "@hormesis/experiment";
import { systemClock } from "@hormesis/experiment/clock";
import { openFaultSession } from "@hormesis/faults";
import { describeProtocols, describeToxics } from "@hormesis/proxy";
import { afterAll, beforeAll, expect, test } from "vitest";

/* The faults do not know the proxy, only its API: here both are known, and must say the same. */

/** A proxy of that name speaks that protocol, as far as who asks the API can see. */
const api = createServer((request, response) => {
  const name = request.url?.split("/").at(-1) ?? "";
  const spoken = name === "ends-tls" ? { tls: { client: {} } } : { protocol: name };
  response.end(JSON.stringify({ name, enabled: true, toxics: [], ...spoken }));
});
beforeAll(async () => {
  api.listen(0, "127.0.0.1");
  await once(api, "listening");
});
afterAll(() => void api.close());

/** What some cannot be without. */
const needed: Readonly<Record<string, object>> = {
  "http.delay": { delay: "1s" },
  "http.replace": { body: "" },
  "http.slow-body": { rate: "8kbit/s" },
  "message.delay": { delay: "1s" },
  "tls.certificate": { kind: "expired" },
  "tls.version": { only: "1.3" },
  "dns.ttl": { ttl: "0s" },
  "packet.delay": { delay: "1s" },
  "packet.bandwidth": { rate: "8kbit/s" },
};

const toxics = describeToxics().flatMap(({ type, protocols }) =>
  protocols === undefined ? [] : [{ type, protocols }],
);

test.each(toxics)("the toxic $type is a fault, in proxies that speak what it needs", async ({ type, protocols }) => {
  const [family = "", ...rest] = type.split("_");
  const fault = `${family}.${rest.join("-")}`;
  const { port } = api.address() as AddressInfo;
  const session = openFaultSession({ runId: "toxics", clock: systemClock, random: createRandom("toxics") });
  const isFit = async (proxy: string): Promise<boolean> => {
    const parameters = { api: `http://127.0.0.1:${port}`, proxy, ...needed[fault] };
    return session.plan({ fault, target: "local", parameters }, new AbortController().signal).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Error && "code" in error && error.code === "PROXY_PROTOCOL") return false;
        throw error;
      },
    );
  };
  const fit: string[] = [];
  for (const { name } of describeProtocols()) if (await isFit(name)) fit.push(name);
  if (await isFit("ends-tls")) fit.push("tls.client");
  expect(fit.toSorted()).toEqual([...protocols].toSorted());
});
