import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, experiment, openWorkplace, shell, type StartOptions, type Workplace } from "./workplace.ts";

/* Whatever is put in, the answer says what failed, why, and what to do. Nothing is run, and no stack trace is shown. */

let place: Workplace;
let server: Server;
let base: string;

beforeAll(async () => {
  place = openWorkplace();
  server = createServer((request, response) => {
    if (request.url === "/page") response.setHeader("content-type", "text/html").end("<html>not an experiment</html>");
    else if (request.url === "/broken") response.setHeader("content-type", "application/json").end('{"title": ');
    else if (request.url === "/cut") {
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"title"', () => response.destroy());
    } else if (request.url === "/loop") response.writeHead(302, { location: "/loop" }).end();
    else response.writeHead(404).end("no such thing here");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await place[Symbol.asyncDispose]();
});

/** Runs the command and checks what every refusal owes. Gives what it said, with what differs from run to run replaced. */
async function refused(args: readonly string[], options: StartOptions = {}): Promise<string> {
  const ended = await place.run(args, options);
  expectRefused(ended);
  const port = new URL(base).port;
  return ended.stderr.replaceAll(place.folder, "<folder>").replaceAll(`:${port}`, ":<port>");
}

function expectRefused({ exitCode, stdout, stderr }: Ended): void {
  expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).not.toMatch(/^\s+at |node:internal|bug in hormesis/mu);
  expect(stderr.trim().split("\n").length, "it also says what to do").toBeGreaterThan(1);
  expect(place.has("journal.json")).toBe(false);
}

const ok = experiment({ method: [shell("action", "touch it", "touch made")] });

describe("a document", () => {
  test("in YAML that is broken", async () => {
    place.write("broken.yaml", "title: t\ndescription: [d\nmethod: []\n");
    expect(`\n${await refused(["run", "broken.yaml"])}`).toMatchInlineSnapshot(`
      "
      broken.yaml:3:1  error  YAML_INVALID
        Flow sequence in block collection must be sufficiently indented and end with a ].
        Indent the lines of one mapping or list by the same number of spaces.

      1 error
      "
    `);
  });

  test("in JSON that is broken", async () => {
    place.write("broken.json", '{\n  "title": "t",\n  "description": "d"\n  "method": []\n}\n');
    expect(`\n${await refused(["run", "broken.json"])}`).toMatchInlineSnapshot(`
      "
      broken.json:4:3  error  JSON_INVALID
        Found '"' where ',' or '}' should be.
        Add the missing comma, or check the line before.

      1 error
      "
    `);
  });

  test("whose values are of the wrong types", async () => {
    place.write(
      "types.yaml",
      "title: 7\ndescription: []\nmethod: nothing\nrollbacks: {}\ntags: [1]\nconfiguration: 4\nsecrets: []\n",
    );
    expect(`\n${await refused(["run", "types.yaml"])}`).toMatchInlineSnapshot(`
      "
      types.yaml:1:1  warning  TITLE_INVALID
        "title" of the experiment must be a non-empty text, but is the number 7.
        Add a title: one line that says what is tried.
      types.yaml:2:1  error  DESCRIPTION_INVALID
        "description" of the experiment must be a non-empty text, but is an empty list.
        Add a description: what is to be learnt, and why.
      types.yaml:3:1  error  METHOD_INVALID
        "method" of the experiment must be a list of activities, which may be empty, but is the
        text "nothing".
        Add 'method: []' to check the steady-state hypothesis only, or a list of activities.
      types.yaml:4:1  warning  ROLLBACKS_INVALID
        "rollbacks" of the experiment must be a list of activities, but is an empty mapping.
        Write a list of activities, or remove the key.
      types.yaml:5:8  error  TAG_INVALID
        "tags.0" of the experiment must be a non-empty text, but is the number 1.
        Put it in quotes, or write a text.
      types.yaml:6:1  error  CONFIGURATION_INVALID
        "configuration" of the experiment must be a mapping of names to values, but is the
        number 4.
        Write a mapping, or remove the key.
      types.yaml:7:1  error  SECRETS_INVALID
        "secrets" of the experiment must be a mapping of groups to secrets, but is an empty
        list.
        Write a mapping of groups, or remove the key.

      5 errors, 2 warnings
      "
    `);
  });

  test("that refers to what is not there", async () => {
    place.write(
      "refs.yaml",
      "title: t\ndescription: d\nmethod:\n  - ref: take it down\n  - {type: action, name: take it dwn, provider: {type: process, path: 'true'}}\n",
    );
    expect(`\n${await refused(["run", "refs.yaml"])}`).toMatchInlineSnapshot(`
      "
      refs.yaml:4:5  error  REF_UNKNOWN
        The referenced activity 'take it down' could not be found in the experiment.
        Did you mean 'take it dwn'?

      1 error
      "
    `);
  });

  test("that needs a program which is not installed", async () => {
    const provider = { type: "process", path: "no-such-program-anywhere" };
    place.write("program.json", experiment({ method: [{ type: "action", name: "a", provider }] }));
    expect(`\n${await refused(["run", "program.json"])}`).toMatchInlineSnapshot(`
      "
      program.json:1:122  error  PROCESS_NOT_FOUND
        path 'no-such-program-anywhere' cannot be found, in activity 'a'
        Install the program, or correct its path.

      1 error
      "
    `);
  });

  test("that needs a Python which is not there", async () => {
    const provider = { type: "python", module: "m", func: "f" };
    place.write("python.json", experiment({ method: [{ type: "action", name: "a", provider }] }));
    const said = await refused(["run", "python.json", "--python", "/no/such/python"]);
    expect(said).toContain("/no/such/python");
  });

  test("of 50 MB", async () => {
    place.write("big.json", JSON.stringify({ ...ok, note: "x".repeat(50 * 1024 * 1024) }));
    expect(`\n${await refused(["run", "big.json"])}`).toMatchInlineSnapshot(`
      "
      error  Failed to read 'big.json': it is longer than 16 MiB.
             Check that this is the experiment; split it if it is.
      "
    `);
  });

  const deep = 100_000;
  const nested = (open: string, inside: string, close: string): string =>
    `${open.repeat(deep)}${inside}${close.repeat(deep)}`;
  test.each([
    ["lists in JSON", "deep.json", nested("[", "", "]")],
    ["objects in JSON", "objects.json", nested('{"a":', "1", "}")],
    ["lists in JSON that never end", "endless.json", "[".repeat(deep)],
    ["lists in YAML", "deep.yaml", nested("[", "", "]")],
    ["mappings in YAML", "mappings.yaml", nested("{a: ", "1", "}")],
    ["blocks in YAML", "blocks.yaml", Array.from({ length: 2000 }, (_, level) => `${" ".repeat(level)}a:`).join("\n")],
    ["dashes in YAML", "dashes.yaml", nested("- ", "1", "")],
  ])("of deeply nested %s", async (_what, name, text) => {
    place.write(name, text);
    expect((await refused(["validate", name])).length).toBeLessThan(2000);
  });

  test.each([
    ["random bytes in .json", "random.json", randomBytes(10_000)],
    ["random bytes in .yaml", "random.yaml", randomBytes(10_000)],
    ["an executable", "program.yaml", Buffer.from("7f454c4602010100000000000000000002003e0001", "hex")],
    ["UTF-16", "utf16.json", Buffer.from(`\uFEFF${JSON.stringify(ok)}`, "utf16le")],
    ["Latin-1", "latin1.yaml", Buffer.from("title: é\ndescription: d\nmethod: []\n", "latin1")],
    ["terminal codes", "codes.yaml", "title: \u001B[2J\u001B]0;x\u0007\n"],
    ["nothing", "empty.yaml", ""],
    ["nothing but a comment", "comment.yaml", "# to be written\n"],
    ["null", "null.json", "null"],
    ["two documents", "two.yaml", "title: t\n---\ntitle: u\n"],
    ["a tag of Python", "tag.yaml", "!!python/object/apply:os.system ['touch made']\n"],
    ["an alias to nothing", "alias.yaml", "title: *nowhere\n"],
    ["an alias to itself", "cycle.yaml", "title: t\ndescription: d\nmethod: &m [*m]\n"],
    ["an alias to what it stands in", "loop.yaml", "&all\ntitle: t\ndescription: d\nmethod: []\nself: *all\n"],
    ["a merge with itself", "merge.yaml", "a: &a\n  <<: *a\n"],
    ["tabs", "tabs.yaml", "title: t\n\tdescription: d\n"],
    ["a key twice that is __proto__", "proto.json", '{"__proto__": {"title": "t"}, "constructor": 1}'],
  ])("that is %s", async (_what, name, content) => {
    place.write(name, content);
    const said = await refused(["validate", name]);
    expect(said.length).toBeLessThan(2000);
    // Nothing of what is in it reaches the terminal as it is.
    expect(said).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F]/u);
    expect(place.has("made")).toBe(false);
  });

  test("whose aliases would grow without end", async () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const value = level === 0 ? Array(10).fill("lol") : Array(10).fill(`*l${level - 1}`);
      return `l${level}: &l${level} [${value.join(", ")}]`;
    });
    place.write("laughs.yaml", `${levels.join("\n")}\ntitle: t\n`);
    const began = performance.now();
    expect(`\n${await refused(["validate", "laughs.yaml"])}`).toMatchInlineSnapshot(`
      "
      laughs.yaml:1:45  error  DOCUMENT_TOO_LARGE
        The aliases of the document stand for more than 100000 values.
        Use fewer aliases of aliases.

      1 error
      "
    `);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

describe("a source", () => {
  test("that is not there, with one that was meant", async () => {
    place.write("experiment.json", ok);
    expect(`\n${await refused(["run", "experimnet.json"])}`).toMatchInlineSnapshot(`
      "
      error  Failed to read 'experimnet.json': no such file.
             Did you mean experiment.json?
      "
    `);
  });

  test("that is a folder", async () => {
    mkdirSync(path.join(place.folder, "folder"), { recursive: true });
    place.write("folder/inside.yaml", "");
    expect(`\n${await refused(["run", "folder"])}`).toMatchInlineSnapshot(`
      "
      error  Failed to read 'folder': it is a folder.
             Name a file, such as folder/inside.yaml.
      "
    `);
  });

  test.skipIf(process.getuid?.() === 0)("that may not be read (needs another user than root)", async () => {
    chmodSync(place.write("locked.json", ok), 0o000);
    expect(await refused(["run", "locked.json"])).toContain("permission denied");
  });

  test("where nobody listens", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const said = await refused(["run", `http://127.0.0.1:${port}/x.json`]);
    expect(`\n${said.replaceAll(String(port), "<port>")}`).toMatchInlineSnapshot(`
      "
      error  Failed to load 'http://127.0.0.1:<port>/x.json': connect ECONNREFUSED
             127.0.0.1:<port>.
             Check the address and the network.
      "
    `);
  });

  test("that its server does not know", async () => {
    expect(`\n${await refused(["run", `${base}/x.json`])}`).toMatchInlineSnapshot(`
      "
      error  Failed to load 'http://127.0.0.1:<port>/x.json': the server answered 404 (no such
             thing here).
             Check the address.
      "
    `);
  });

  test("that is a page", async () => {
    expect(`\n${await refused(["run", `${base}/page`])}`).toMatchInlineSnapshot(`
      "
      error  Failed to load 'http://127.0.0.1:<port>/page': its content type is 'text/html'.
             Serve it as application/json, application/yaml or text/plain; or check that the
             address is the document's own.
      "
    `);
  });

  test.each([
    ["/broken", "JSON"],
    ["/cut", "Failed to load"],
    ["/loop", "redirect"],
  ])("of %s", async (url, words) => {
    expect(await refused(["run", base + url])).toContain(words);
  });

  test.each(
    [
      ["http://", "address"],
      ["http://[::1/x", "address"],
      ["ftp://127.0.0.1/x.json", "scheme"],
      ["file:///no/such/file.json", "no such file"],
      ["file://other-host/x.json", "Failed to"],
      ["", "Failed to"],
      ["a\0b.json", "Failed to"],
      ["/dev/null", "empty"],
      ["/proc/self/mem", "Failed to"],
    ].filter(([source]) => !source?.includes("\0")),
  )("of %j", async (source, words) => {
    expect(await refused(["run", source ?? ""])).toContain(words);
  });

  test("of stdin, when nothing is there", async () => {
    expect(await refused(["run", "-"])).toContain("empty");
  });

  test.each([
    ["does not parse", "export default {;\n", "(does-not-parse.ts:1)"],
    ["exports nothing", "export const experiment = {};\n", "default export"],
    ["exports a function", "export default () => ({});\n", "default export"],
    ["throws while it is imported", 'throw new Error("not today");\n', "not today (throws-while-it-is-imported.ts:1)"],
    ["throws something that is no error", "throw undefined;\n", "Failed to load"],
    [
      "throws later",
      'setTimeout(() => { throw new Error("later"); }, 0);\nawait new Promise(() => setInterval(() => {}, 99));\n',
      "later",
    ],
    ["never ends to be imported", "await new Promise(() => {});\n", "never happens"],
    ["ends the process", "process.exit(0);\n", "process.exit"],
    ["imports what is not there", 'import "./nowhere.ts";\n', "nowhere.ts"],
    ["holds what is no data", "export default { title: new Date(0) };\n", "title"],
    ["holds a circle", "const a: any = {}; a.a = a;\nexport default a;\n", "nested"],
    ["uses what would have to be compiled", "enum A { B }\nexport default { title: A.B };\n", "Failed to load"],
  ])("of TypeScript that %s", async (what, text, words) => {
    const name = `${what.replaceAll(/\W+/gu, "-")}.ts`;
    place.write(name, text);
    expect((await refused(["run", name])).replaceAll(/\s+/gu, " ")).toContain(words);
  });
});

describe("a flag", () => {
  beforeAll(() => {
    place.write("ok.json", ok);
    place.write("list.yaml", "- a\n- b\n");
    place.write("broken-settings.yaml", "runtime: [\n");
    place.write("not-a-mapping.json", '{"configuration": [1]}');
  });

  test.each([
    [["run", "ok.json", "--settings", "broken-settings.yaml"], "broken-settings.yaml"],
    [["run", "ok.json", "--settings", "list.yaml"], "not a mapping"],
    [["run", "ok.json", "--settings", "."], "Failed to read the settings"],
    [["run", "ok.json", "--var", "x:int=y"], "--var"],
    [["run", "ok.json", "--var", "x:colour=y"], "colour"],
    [["run", "ok.json", "--var", "=y"], "no key"],
    [["run", "ok.json", "--var-file", "none.yaml"], "none.yaml"],
    [["run", "ok.json", "--var-file", "not-a-mapping.json"], "not a mapping"],
    [["run", "ok.json", "--var-file", "broken.yaml"], "broken.yaml"],
    [["run", "ok.json", "--var-file", "."], "Failed to read"],
    [["run", "ok.json", "--control-file", "none.yaml"], "none.yaml"],
    [["run", "ok.json", "--control-file", "list.yaml"], "not a mapping"],
    [["run", "ok.json", "--control-file", "broken.yaml"], "broken.yaml"],
    [["run", "ok.json", "--journal-path", "no/such/folder/j.json"], "Failed to open the journal"],
    [["run", "ok.json", "--journal-path", "."], "Failed to open the journal"],
    [["run", "ok.json", "--log-file", "no/such/folder/run.log"], "Failed to write the log file"],
    [["run", "ok.json", "--hypothesis-frequency", "-1"], "--hypothesis-frequency"],
    [["run", "ok.json", "--hypothesis-frequency", "NaN"], "--hypothesis-frequency"],
    [["run", "ok.json", "--time-limit", "0s"], "--time-limit"],
    [["run", "ok.json", "--rollback-strategy", "sometimes"], "sometimes"],
    [["run", "ok.json", "--frobnicate"], "--frobnicate"],
    [["frobnicate"], "unknown command"],
    [["run", "ok.json", "another.json"], "too many arguments"],
    [["--change-dir", "ok.json", "run", "ok.json"], "Failed to change"],
    [["settings", "set", "a"], "missing required argument"],
    [["discover", "no-such-package-anywhere", "--no-install", "--python", "/no/such/python"], "/no/such/python"],
    [["completion", "tcsh"], "tcsh"],
  ])("%j", async (args, words) => {
    const said = await refused(args);
    expect(said.replaceAll(/\s+/gu, " ")).toContain(words);
    expect(place.has("made")).toBe(false);
  });
});
