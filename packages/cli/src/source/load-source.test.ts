import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadSource } from "./load-source.ts";
import { type LoadOptions, SOURCE_BYTES_MAX } from "./source.ts";

const seen: (string | undefined)[] = [];
let server: Server;
let origin: string;

function answer(request: IncomingMessage, response: ServerResponse): void {
  seen.push(request.headers.authorization);
  const url = new URL(request.url ?? "/", "http://x");
  if (url.pathname === "/moved") return void response.writeHead(302, { location: "/text/plain" }).end();
  if (url.pathname === "/never") return;
  if (url.pathname === "/long")
    return void response
      .writeHead(200, { "content-type": "application/json" })
      .end(Buffer.alloc(SOURCE_BYTES_MAX + 1, "x"));
  const status = /^\/status\/(\d+)/u.exec(url.pathname)?.[1];
  if (status !== undefined) return void response.writeHead(Number(status)).end("go away\nplease");
  const type = url.searchParams.get("type") ?? url.pathname.slice(1);
  response.writeHead(200, type === "none" ? {} : { "content-type": type }).end("title: t\n");
}

beforeAll(async () => {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const load = (source: string, more: Partial<LoadOptions> = {}) => {
  const signal = new AbortController().signal;
  return loadSource(source, { settings: {}, env: {}, stdin: Readable.from([]), verifyTls: true, signal, ...more });
};

describe("an address", () => {
  test.each([
    ["application/json", "json"],
    ["application/json; charset=utf-8", "json"],
    ["application/vnd.chaos+json", "json"],
    ["application/x-yaml", "yaml"],
    ["application/yaml", "yaml"],
    ["text/yaml", "yaml"],
    ["text/plain", "unknown"],
  ])("that serves %s is read as %s", async (type, format) => {
    expect(await load(`${origin}/${type}`)).toMatchObject({ kind: "text", format, text: "title: t\n" });
  });

  test("tells its format by its ending where its type says nothing", async () => {
    expect(await load(`${origin}/x.yaml?type=application/octet-stream`)).toMatchObject({ format: "yaml" });
    expect(await load(`${origin}/x.json?type=none`)).toMatchObject({ format: "json" });
  });

  test("that serves a web page is refused, as its document is elsewhere", async () => {
    await expect(load(`${origin}/text/html`)).rejects.toMatchObject({ code: "SOURCE_TYPE" });
    await expect(load(`${origin}/x.json?type=text/html`)).rejects.toMatchObject({ code: "SOURCE_TYPE" });
  });

  test("is followed to where it moved", async () => {
    expect(await load(`${origin}/moved`)).toMatchObject({ text: "title: t\n" });
  });

  test.each([401, 403, 404, 500, 204])("that answers %i is refused, with what the server said", async (status) => {
    await expect(load(`${origin}/status/${status}`)).rejects.toMatchObject({
      code: "SOURCE_REFUSED",
      message: expect.stringContaining(String(status)) as string,
    });
  });

  test("that sends without end is cut off", async () => {
    await expect(load(`${origin}/long`)).rejects.toMatchObject({ code: "SOURCE_TOO_LONG" });
  });

  test("that never answers is left when the user asks to stop", async () => {
    const controller = new AbortController();
    const loading = load(`${origin}/never`, { signal: controller.signal });
    controller.abort(new Error("interrupted"));
    await expect(loading).rejects.toMatchObject({ code: "INTERRUPTED" });
  });

  test("never shows its password or its query", async () => {
    const url = `${origin.replace("//", "//me:hunter2@")}/status/404?token=hunter2`;
    await expect(load(url)).rejects.toMatchObject({ message: expect.not.stringContaining("hunter2") as string });
  });
});

describe("authorization", () => {
  const settings = () => ({
    auths: { [origin.replace("http://", "")]: { type: "Basic", value: "abc" }, "127.0.0.1": { type: "x", value: "y" } },
  });
  const sent = async (more: Partial<LoadOptions>) => {
    seen.length = 0;
    await load(`${origin}/text/plain`, more);
    return seen.at(-1);
  };

  test("is what the settings have for this host and port", async () => {
    expect(await sent({ settings: settings() })).toBe("Basic abc");
    expect(await sent({})).toBeUndefined();
  });

  test("is the environment's token first, ours before Chaos Toolkit's", async () => {
    const theirs = { CHAOSTOOLKIT_LOADER_AUTH_BEARER_TOKEN: " t \n" };
    expect(await sent({ settings: settings(), env: theirs })).toBe("bearer t");
    expect(await sent({ env: { ...theirs, HORMESIS_LOADER_AUTH_BEARER_TOKEN: "h" } })).toBe("bearer h");
  });
});

describe("a file", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "hormesis-source-"));
    writeFileSync(join(folder, "experiment.yaml"), "title: t\n");
    writeFileSync(join(folder, "note.txt"), "{}");
    writeFileSync(join(folder, "latin.json"), Buffer.from([0x22, 0xe9, 0x22]));
    writeFileSync(join(folder, "function.mjs"), "export default { title: () => 1 };\n");
    writeFileSync(join(folder, "cycle.mjs"), "const a = {}; a.a = a; export default a;\n");
    writeFileSync(join(folder, "good.mjs"), "export default { title: 't', description: undefined, method: [] };\n");
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);

  test("is read in the format of its ending, and else in whatever it looks like", async () => {
    expect(await load(at("experiment.yaml"))).toMatchObject({ format: "yaml" });
    expect(await load(at("note.txt"))).toMatchObject({ format: "unknown", text: "{}" });
    expect(await load(new URL(`file://${at("note.txt")}`).href)).toMatchObject({ text: "{}" });
  });

  test("that is missing is looked for by a similar name", async () => {
    await expect(load(at("experimnt.yaml"))).rejects.toMatchObject({
      code: "SOURCE_MISSING",
      mend: `Did you mean ${at("experiment.yaml")}?`,
    });
    await expect(load(at("zzz"))).rejects.toMatchObject({ mend: expect.stringContaining("experiment.yaml") as string });
  });

  test("that is a folder, or no UTF-8, is refused", async () => {
    await expect(load(folder)).rejects.toMatchObject({ code: "SOURCE_FOLDER" });
    await expect(load(at("latin.json"))).rejects.toMatchObject({ code: "SOURCE_NOT_TEXT" });
  });

  test("that is a module gives its default export, when that is plain data", async () => {
    expect(await load(at("good.mjs"))).toMatchObject({ kind: "value", value: { title: "t", method: [] } });
    await expect(load(at("function.mjs"))).rejects.toMatchObject({
      message: expect.stringContaining("'title' is a function") as string,
    });
    await expect(load(at("cycle.mjs"))).rejects.toMatchObject({
      message: expect.stringContaining("without end") as string,
    });
  });
});

describe("stdin", () => {
  test("is read to its end", async () => {
    expect(await load("-", { stdin: Readable.from([Buffer.from("ti"), Buffer.from("tle: t")]) })).toMatchObject({
      name: "<stdin>",
      text: "title: t",
    });
  });

  test("is left when the user asks to stop", async () => {
    const controller = new AbortController();
    const loading = load("-", { stdin: new Readable({ read: () => undefined }), signal: controller.signal });
    controller.abort(new Error("interrupted"));
    await expect(loading).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});
