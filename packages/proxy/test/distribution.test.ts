import { expect, it } from "vitest";
import { startApi } from "./support/api.ts";

it("shows a latency's distribution only where one was given, and takes it away again", async () => {
  await using api = await startApi();
  await api.ask("POST", "/proxies", { name: "a", listen: "127.0.0.1:0", upstream: "127.0.0.1:1" });
  const numbers = { latency: 10, jitter: 5 };
  const toxic = { type: "latency", attributes: numbers };
  expect((await api.ask("POST", "/proxies/a/toxics", toxic)).json["attributes"]).toEqual(numbers);
  const change = async (distribution: unknown): Promise<unknown> => {
    const changed = await api.ask("PATCH", "/proxies/a/toxics/latency_downstream", { attributes: { distribution } });
    return changed.status === 200 ? changed.json["attributes"] : changed.status;
  };
  expect(await change("pareto")).toEqual({ ...numbers, distribution: "pareto" });
  expect(await change("cauchy")).toBe(400);
  expect(await change(null)).toEqual(numbers);
});
