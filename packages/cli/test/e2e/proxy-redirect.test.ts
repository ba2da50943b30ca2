import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually, openWorkplace, type Workplace } from "./workplace.ts";

/* A proxy to which connections are turned: an application keeps the address of its server. In a namespace of its own. */

function whyNot(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs root on Linux";
  try {
    execFileSync("nft", ["--version"], { stdio: "ignore" });
    execFileSync("unshare", ["--net", "true"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "needs nft and network namespaces";
  }
}

const why = whyNot();
const namespace = `hx${randomBytes(3).toString("hex")}`;
const inside = (...argv: readonly string[]): string =>
  execFileSync("ip", ["netns", "exec", namespace, ...argv], {
    encoding: "utf8",
    env: { ...process.env, HOME: "/dev/null" },
  });
const server = `for (const host of ["127.0.0.1", "::1"])
  require("net").createServer((socket) => socket.on("error", () => 0).end("hello")).listen(5000, host)`;
const client = (host: string): string => `
  const socket = require("net").connect(5000, "${host}");
  let got = "";
  socket.on("data", (data) => (got += data)).on("error", (error) => (got += error.code));
  socket.on("close", () => process.stdout.write(got));
`;
/** What an application gets that connects to the server. */
const answer = (host = "127.0.0.1"): string => inside(process.execPath, "-e", client(host));
const ask = (url: string, method: string, body?: object): string => {
  const init = JSON.stringify({ method, body: JSON.stringify(body) });
  return inside(
    process.execPath,
    "-e",
    `fetch("${url}", ${init}).then((r) => r.text()).then((t) => process.stdout.write(t))`,
  );
};
const rules = (): string => inside("nft", "list", "ruleset");

describe.skipIf(why !== undefined)(`hormesis proxy with a redirect (${why ?? "in a namespace"})`, () => {
  let place: Workplace;
  let real: ChildProcess;

  beforeEach(async () => {
    place = openWorkplace();
    execFileSync("ip", ["netns", "add", namespace]);
    execFileSync("ip", ["-n", namespace, "link", "set", "lo", "up"]);
    real = spawn("ip", ["netns", "exec", namespace, process.execPath, "-e", server], { stdio: "ignore" });
    await eventually(() => answer() === "hello", 10_000, "the server's answer");
    const cut = { type: "limit_data", attributes: { bytes: 2 } };
    const proxy = (name: string, host: string) => ({
      name,
      listen: `${host}:0`,
      upstream: `${host}:5000`,
      redirect: { to: `${host}:5000` },
      toxics: [cut],
    });
    place.write("proxies.json", [proxy("four", "127.0.0.1"), proxy("six", "[::1]")]);
  });
  afterEach(async () => {
    real.kill("SIGKILL");
    await place[Symbol.asyncDispose]();
    execFileSync("ip", ["netns", "del", namespace]);
  });
  const start = async () => {
    const proxy = place.start(["proxy", "--port", "0", "--config", "proxies.json"], { namespace });
    const [, api = ""] = await proxy.printed(/at (http:\S+)\. /u);
    return { proxy, api };
  };

  test("applications get what the proxy makes of it, and the proxy itself reaches the server", async () => {
    const { proxy, api } = await start();
    expect([answer(), answer("::1")]).toEqual(["he", "he"]);
    expect(ask(`${api}/proxies/four`, "GET")).toContain('"redirect":{"to":"127.0.0.1:5000"}');
    ask(`${api}/proxies/four`, "PATCH", { enabled: false });
    expect([answer(), answer("::1")]).toEqual(["ECONNREFUSED", "he"]);
    ask(`${api}/proxies/four`, "DELETE");
    expect([answer(), answer("::1")]).toEqual(["hello", "he"]);
    proxy.kill("SIGTERM");
    expect((await proxy.ended).exitCode).toBe(0);
    expect(rules()).toBe("");
    expect(answer("::1")).toBe("hello");
  });

  test("killed, it takes the rules along", async () => {
    const { proxy } = await start();
    expect(answer()).toBe("he");
    proxy.kill("SIGKILL");
    await proxy.ended;
    await eventually(() => rules() === "", 5000, "no rule");
    expect(answer()).toBe("hello");
  });
});
