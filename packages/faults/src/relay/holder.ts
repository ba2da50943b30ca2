/**
 * Keeps a proxy and the process that owns the rules which turn connections to it. All three end together, however one of
 * them ends: without the proxy connections would be refused, which is another fault.
 *
 * Settings: `command` of the proxy, `group`, `seed`, `routes`, `echoPort`, `attributes` of the latency toxic, `rules`
 * ({argv, script}).
 */
export const holder = `
const http = require("node:http");
const { spawn } = require("node:child_process");
const { command, group, seed, routes, echoPort, attributes, rules } = settings;
const token = require("node:crypto").randomBytes(24).toString("hex");

// Not the effective group alone: a program that is started with two different ones does not trust its environment.
try { process.setgid(group); } catch (error) { refuse("it may not take a group of its own: " + error.message); }

const start = (argv, env, stdio) => {
  const child = spawn(argv[0], argv.slice(1), { env: { ...process.env, ...env }, stdio });
  child.stdin.on("error", () => undefined);
  child.on("error", (error) => refuse(error.message));
  child.on("exit", (code, signal) => refuse(argv.at(-1) + " ended by " + (signal ?? "status " + code)));
  return child;
};

const apiOf = (proxy) => new Promise((resolve) => {
  let said = "";
  proxy.stdout.setEncoding("utf8").on("data", (text) => {
    said = (said + text).slice(-4096);
    const url = /\\bat (http:\\/\\/\\S+?)\\.? /.exec(said)?.[1];
    if (url) resolve(url);
  });
});

// One connection for all, which the proxies are leased to.
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const post = (url, body) => new Promise((resolve, reject) => {
  const headers = { "Content-Type": "application/json", Authorization: "Bearer " + token };
  const asked = http.request(url, { method: "POST", agent, headers }, (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
    response.on("end", () => (response.statusCode < 300 ? resolve() : reject(new Error(text.trim()))));
  });
  asked.on("error", reject).end(JSON.stringify({ ...body, owner: "connection" }));
});

const echo = require("node:net").createServer((socket) => socket.on("error", () => undefined).pipe(socket));
const bracketed = (host) => (host.includes(":") ? "[" + host + "]" : host);

(async () => {
  await new Promise((resolve) => echo.listen(0, "127.0.0.1", resolve));
  const argv = [...command, "--port", "0", "--seed", seed, "--until-input-ends"];
  const proxy = start(argv, { HORMESIS_PROXY_TOKEN: token }, ["pipe", "pipe", "ignore"]);
  const api = await apiOf(proxy);
  const all = [...routes, { address: "127.0.0.1", port: echo.address().port, toPort: echoPort }];
  for (const { address, port, toPort } of all) {
    const name = address + " " + port;
    const listen = (address.includes(":") ? "[::1]:" : "127.0.0.1:") + toPort;
    await post(api + "/proxies", { name, listen, upstream: bracketed(address) + ":" + port });
    const toxic = { name: "delay", type: "latency", stream: "upstream", attributes };
    await post(api + "/proxies/" + encodeURIComponent(name) + "/toxics", toxic);
  }
  start(rules.argv, { HOME: "/dev/null" }, ["pipe", "ignore", "ignore"]).stdin.write(rules.script);
  ready();
})().catch((error) => refuse(error.message));
`;
