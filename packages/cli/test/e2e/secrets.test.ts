import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { experiment, hasPython, openWorkplace, shell, type Workplace } from "./workplace.ts";

/* A secret is in none of the places where a run leaves words, however it came in and whoever repeats it. */

const fromEnvironment = "env&secret=§1";
const fromFile = "file secret/2?";
const fromVault = "vault+secret:3";
const inline = "inline secret\n4 in two lines";
const nested = 'nested "secret" 5';
const all = [fromEnvironment, fromFile, fromVault, inline, nested];

/** The forms in which programs repeat what they were given. */
const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString("base64"),
  JSON.stringify(secret).slice(1, -1),
];

let place: Workplace;
let server: Server;
let base: string;

beforeAll(async () => {
  // Answers as Vault does; anywhere else it repeats what it was asked, as a bad service does.
  server = createServer((request, response) => {
    if (request.url?.startsWith("/v1/") === true) {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ data: { data: { value: fromVault }, metadata: {} } }));
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      response.writeHead(request.url?.includes("refuse") === true ? 500 : 200, {
        "x-url": encodeURI(request.url ?? ""),
      });
      response.end(JSON.stringify({ url: request.url, headers: request.headers, body }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  place = openWorkplace();
  place.write("secret.txt", fromFile);
});
afterEach(() => place[Symbol.asyncDispose]());

const env = { DB_PASSWORD: fromEnvironment };
const secrets = {
  db: {
    password: { type: "env", key: "DB_PASSWORD" },
    certificate: { type: "file", path: "secret.txt" },
    token: { type: "vault", path: "secret/shop", key: "value" },
    pin: inline,
    more: { deep: [nested] },
  },
};
const configuration = () => ({ vault_addr: base, vault_token: "root", vault_kv_version: "2" });

const use = "${password}|${certificate}|${token}|${pin}|${more}";

/** Everything that was left anywhere. */
async function traces(document: object, more: readonly string[] = []): Promise<string> {
  place.write("x.json", document);
  const flags = ["--log-file", "run.log", "--verbose", ...more];
  const plain = await place.run(["run", "x.json", ...flags], { env });
  expect(plain.stderr).not.toContain("bug in hormesis");
  const journal = place.read("journal.json");
  const json = await place.run(["run", "x.json", "--json"], { env });
  const plan = await place.run(["plan", "x.json"], { env });
  const planJson = await place.run(["plan", "x.json", "--json"], { env });
  const validated = await place.run(["validate", "x.json"], { env });
  const ended = [plain, json, plan, planJson, validated].flatMap(({ stdout, stderr }) => [stdout, stderr]);
  return [...ended, journal, place.read("journal.json"), place.read("run.log")].join("\n");
}

function expectNoSecret(text: string, wanted: readonly string[] = all): void {
  const found = wanted.flatMap(formsOf).filter((form) => text.includes(form));
  expect(found).toEqual([]);
}

describe("a secret", () => {
  test("stays hidden when a process prints it, is called with it, and fails with it", async () => {
    const provider = (line: string): object => ({
      type: "process",
      path: "sh",
      arguments: ["-c", line, "sh", use],
      secrets: ["db"],
    });
    const method = [
      { type: "probe", name: "say", provider: provider('echo "$1"; echo "$1" >&2') },
      { type: "probe", name: "encode", provider: provider('printf %s "$1" | base64 -w0') },
      { type: "action", name: "fail", provider: provider('echo "no login: $1"; exit 3') },
    ];
    const text = await traces(experiment({ secrets, configuration: configuration(), method, rollbacks: [method[2]] }));
    expectNoSecret(text);
    expect(text).toContain("[secret db.password]");
  });

  test("stays hidden when a service repeats it: in the address, the headers, the body", async () => {
    const ask = (path: string, more: object = {}): object => ({
      type: "http",
      url: `${base}${path}`,
      secrets: ["db"],
      ...more,
    });
    const method = [
      { type: "probe", name: "in the address", provider: ask("/?q=${password}") },
      { type: "probe", name: "in a header", provider: ask("/", { headers: { "x-token": "${token}" } }) },
      {
        type: "probe",
        name: "in the body",
        provider: ask("/", { method: "POST", arguments: { pin: "${pin}", f: "${certificate}" } }),
      },
      { type: "action", name: "refused", provider: ask("/refuse?q=${password}") },
    ];
    expectNoSecret(await traces(experiment({ secrets, configuration: configuration(), method })));
  });

  test("stays hidden when nobody answers, or the address is no good", async () => {
    const method = [
      {
        type: "probe",
        name: "nobody",
        provider: { type: "http", url: "http://127.0.0.1:9/?q=${password}", secrets: ["db"] },
      },
      { type: "probe", name: "no address", provider: { type: "http", url: "${password}", secrets: ["db"] } },
      { type: "probe", name: "no program", provider: { type: "process", path: "${certificate}", secrets: ["db"] } },
      {
        type: "probe",
        name: "no time",
        provider: { type: "process", path: "true", timeout: "${token}", secrets: ["db"] },
      },
      {
        type: "probe",
        name: "no pause",
        pauses: { before: "${pin}" },
        provider: { type: "process", path: "true", secrets: ["db"] },
      },
    ];
    const document = experiment({ title: "With ${pin}", secrets, configuration: configuration(), method });
    expectNoSecret(await traces(document, ["--no-validation"]));
  });

  test("stays hidden in what a tolerance has to say", async () => {
    const provider = { type: "process", path: "echo", arguments: [use], secrets: ["db"] };
    const tolerances = [
      { type: "regex", pattern: "${password}-never", target: "stdout" },
      { type: "jsonpath", path: "$[?(@ == '${token}')]", target: "stdout" },
      { type: "range", range: [1, 2], target: "stdout" },
      "${certificate}",
    ];
    const probes = tolerances.map((tolerance, index) => ({
      type: "probe",
      name: `probe ${index}`,
      tolerance,
      provider,
    }));
    const hypothesis = { title: "With ${password}", probes };
    const document = experiment({ secrets, configuration: configuration(), "steady-state-hypothesis": hypothesis });
    expectNoSecret(await traces(document, ["--no-validation"]));
  });

  test("stays hidden when a module throws it, or returns it as a key", async () => {
    place.write(
      "leaky.ts",
      "export const fail = (_: unknown, { secrets }: any): never => { throw new Error(`no ${secrets.password} ${secrets.pin}`); };\n" +
        "export const tell = (_: unknown, { secrets }: any): unknown => ({ [secrets.token]: [secrets.more, Buffer.from(secrets.pin).toString('base64')] });\n" +
        "export const stray = (_: unknown, { secrets }: any): unknown => new Promise(() => setTimeout(() => { throw new Error(secrets.password); }, 5));\n",
    );
    const call = (func: string): object => ({
      type: "probe",
      name: func,
      provider: { type: "module", module: "./leaky.ts", func, secrets: ["db"] },
    });
    const method = [call("fail"), call("tell"), call("stray")];
    expectNoSecret(await traces(experiment({ secrets, configuration: configuration(), method })));
  });

  test.skipIf(!hasPython())("stays hidden when a Python function raises, prints or logs it", async () => {
    place.write(
      "leaky.py",
      "import logging, sys\n\ndef fail(secrets=None):\n    print(secrets['password'])\n    print(secrets['certificate'], file=sys.stderr)\n" +
        "    logging.getLogger('x').warning('%s', secrets['token'])\n    raise ValueError('no ' + secrets['password'] + secrets['pin'])\n\n" +
        "def tell(password, secrets=None):\n    return {password: secrets['more']}\n",
    );
    const provider = (func: string, more: object = {}): object => ({
      type: "python",
      module: "leaky",
      func,
      secrets: ["db"],
      ...more,
    });
    const method = [
      { type: "probe", name: "fail", provider: provider("fail") },
      { type: "probe", name: "tell", provider: provider("tell", { arguments: { password: "${password}" } }) },
    ];
    expectNoSecret(await traces(experiment({ secrets, configuration: configuration(), method })));
  });

  test("stays hidden when it is given on the command line, or in a file of variables", async () => {
    place.write("vars.json", { secrets: { db: { password: "from-a-var-file" } } });
    place.write(
      "y.json",
      experiment({
        secrets: { db: { password: "replaced" } },
        method: [
          {
            ...shell("probe", "say", "echo ${password}"),
            provider: { type: "process", path: "echo", arguments: ["${password}"], secrets: ["db"] },
          },
        ],
      }),
    );
    const { stdout, stderr } = await place.run(["run", "y.json", "--var-file", "vars.json", "--json"]);
    const text = stdout + stderr + place.read("journal.json");
    expect(text).toContain("[secret db.password]");
    expectNoSecret(text, ["from-a-var-file"]);
  });

  test("stays hidden in the document itself, under Chaos Toolkit's semantics in what is shown at least", async () => {
    const method = [shell("probe", "look", "true")];
    place.write("y.json", experiment({ secrets: { db: { password: "in-the-document", pin: 998_877 } }, method }));
    const { stdout, stderr } = await place.run(["run", "y.json", "--json"]);
    expectNoSecret(stdout + stderr + place.read("journal.json"), ["in-the-document", "998877"]);
    const wrong = experiment({ secrets: { db: "in-the-document" }, method: [{}] });
    place.write("z.json", wrong);
    const refused = await place.run(["validate", "z.json"]);
    expect(refused.exitCode).toBe(2);
    expectNoSecret(refused.stdout + refused.stderr, ["in-the-document"]);
  });

  test("that Vault does not give is told without the token", async () => {
    place.write(
      "y.json",
      experiment({
        configuration: { vault_addr: "http://127.0.0.1:9", vault_token: "s.token-of-vault", vault_kv_version: "2" },
        secrets: { db: { token: { type: "vault", path: "secret/shop" } } },
        method: [shell("probe", "look", "true")],
      }),
    );
    const { exitCode, stdout, stderr } = await place.run(["run", "y.json"]);
    expect(exitCode).toBe(3);
    expect(stdout + stderr).toContain("secret/shop");
    expectNoSecret(stdout + stderr, ["s.token-of-vault"]);
  });
});
