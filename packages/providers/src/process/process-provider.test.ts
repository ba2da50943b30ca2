import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json, JsonObject } from "@hormesis/experiment";
import { afterAll, describe, expect, it } from "vitest";
import { callOf } from "../../test/support/call.ts";
import { createProcessProvider } from "./process-provider.ts";

const folder = mkdtempSync(join(tmpdir(), "hormesis-process-"));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "plain"), "echo hi");
writeFileSync(join(folder, "no-interpreter"), "echo hi $1", { mode: 0o755 });
symlinkSync("/bin/echo", join(folder, "my echo"));

const provider = createProcessProvider({ cwd: folder });
const perform = (declared: JsonObject, configuration: JsonObject = {}) =>
  provider.perform(callOf({ type: "process", ...declared }, { configuration }));
const output = async (declared: JsonObject, configuration: JsonObject = {}): Promise<Json> => {
  const outcome = await perform(declared, configuration);
  return outcome.status === "succeeded" ? outcome.output : `${outcome.status}: ${outcome.reason}`;
};
const said = (stdout: string, status = 0, stderr = ""): Json => ({ status, stdout, stderr });

describe("the arguments of a process", () => {
  it("may be left out", async () => {
    expect(await output({ path: "echo" })).toEqual(said("\n"));
    expect(await output({ path: "echo", arguments: "" })).toEqual(said("\n"));
  });

  it("are written as Python writes them, without nulls and empty texts, when they are a list", async () => {
    const list = ["%s|", "a", 1, true, null, "", 0, false, 1.5, [1, "x"], { a: null }];
    expect(await output({ path: "printf", arguments: list })).toEqual(
      said("a|1|True|0|False|1.5|[1, 'x']|{'a': None}|"),
    );
  });

  it("never meet a shell when they are a list", async () => {
    expect(await output({ path: "echo", arguments: ["$HOME; `id` > x"] })).toEqual(said("$HOME; `id` > x\n"));
  });

  it("are its keys and values in turn when they are an object", async () => {
    expect(await output({ path: "echo", arguments: { "-n": null, a: "b", c: "", d: 0, e: [1] } })).toEqual(
      said("a b c d 0 e [1]"),
    );
  });

  it("are read by a shell when they are a text", async () => {
    expect(await output({ path: "echo", arguments: "$((1 + 2)) | cat; echo bad >&2; exit 3" })).toEqual(
      said("3\n", 3, "bad\n"),
    );
    expect(await output({ path: "./my echo", arguments: "a  b" })).toEqual(said("a b\n"));
    expect(await output({ path: "./no-interpreter", arguments: "a" })).toEqual(said("hi a\n"));
  });

  it("are substituted, and keep $$ as long as nothing is declared that could be substituted", async () => {
    expect(await output({ path: "echo", arguments: ["${x}", "$$"] }, { x: [1] })).toEqual(said("[1] $\n"));
    expect(await output({ path: "echo", arguments: ["$$ $$${x}", "$"] })).toEqual(said("$$ $$${x} $\n"));
    expect(await output({ path: "echo", arguments: "${all}" }, { all: ["a", "b"] })).toEqual(said("a b\n"));
  });

  it.each([5, true, null])("cannot be %j", async (declared) => {
    expect(await perform({ path: "echo", arguments: declared })).toMatchObject({ status: "broken" });
  });
});

describe("the end of a process", () => {
  it("is a status of minus the signal's number when a signal ended it", async () => {
    const outcome = await perform({ path: "bash", arguments: ["-c", "kill -9 $$"] });
    expect(outcome).toEqual({
      status: "succeeded",
      output: said("", -9),
      complaint: "the process was ended by signal 9",
    });
  });

  it("is complained about when the status is not 0, and only then", async () => {
    expect(await perform({ path: "false" })).toHaveProperty("complaint", "the process exited with status 1");
    expect(await perform({ path: "true" })).not.toHaveProperty("complaint");
  });

  it("fails the activity when it does not come in time", async () => {
    const reason = "process activity took too long to complete";
    expect(await perform({ path: "sleep", arguments: ["5"], timeout: 0.05 })).toEqual({ status: "failed", reason });
    expect(await perform({ path: "true", timeout: 0 })).toEqual({ status: "failed", reason });
    expect(await perform({ path: "true", timeout: true })).toMatchObject({ status: "succeeded" });
  });

  it.each(["${t}", "1", [1]])("never comes for a timeout of %j, which is not a number", async (timeout) => {
    expect(await perform({ path: "true", timeout }, { t: 5 })).toMatchObject({ status: "broken" });
  });
});

describe("the text of a process", () => {
  it("is UTF-8 where it can be, else Latin-1", async () => {
    expect(await output({ path: "printf", arguments: ["\\303\\251"] })).toEqual(said("é"));
    expect(await output({ path: "printf", arguments: ["d\\351j\\340 vu"] })).toEqual(said("déjà vu"));
    expect(await output({ path: "printf", arguments: ["\\000\\001\\377\\376"] })).toEqual(said("\0\u0001ÿþ"));
  });

  it("is cut at 16 MiB, says so, and does not hold up the process", async () => {
    const script = "yes é | head -c 20000001; echo done >&2";
    const result = (await output({ path: "sh", arguments: ["-c", script] })) as { stdout: string; stderr: string };
    expect(result.stdout.endsWith("\n[output truncated: 3222785 more bytes were not kept]\n")).toBe(true);
    expect(result.stdout.startsWith("é\né\n")).toBe(true);
    expect(Buffer.byteLength(result.stdout)).toBeLessThan(16 * 1024 * 1024 + 100);
    expect(result.stderr).toBe("done\n");
  });
});

describe("the surroundings of a process", () => {
  it("are a folder and variables of its own, merged over ours", async () => {
    const declared = { path: "sh", cwd: "/usr/${x}", env: { A: "${x}", N: 1, PWD: null } };
    const script = 'echo "$A $N ${HOME:+home} $PWD"';
    expect(await output({ ...declared, arguments: ["-c", script.replaceAll("$", "$$")] }, { x: "bin" })).toEqual(
      said("bin 1 home /usr/bin\n"),
    );
    expect(await perform({ path: "true", env: { A: [] } })).toMatchObject({ status: "broken" });
    expect(await perform({ path: "true", cwd: "/nowhere" })).toMatchObject({ status: "broken" });
  });

  it("give it the text of stdin, or nothing to read", async () => {
    expect(await output({ path: "cat", stdin: "hello ${x}" }, { x: 1 })).toEqual(said("hello 1"));
    expect(await output({ path: "cat" })).toEqual(said(""));
    expect(await output({ path: "true", stdin: "x".repeat(1_000_000) })).toEqual(said(""));
  });
});

describe("the program of a process", () => {
  it("is looked for along PATH, in the folder, and in the home directory", async () => {
    const at = createProcessProvider({ cwd: folder, env: { HOME: folder, PATH: "/nowhere:." } });
    const call = (path: string) => callOf({ type: "process", path, arguments: ["a"] });
    for (const path of ["my echo", "./my echo", "~/my echo", join(folder, "my echo")]) {
      expect(await at.perform(call(path))).toMatchObject({ output: said("a\n") });
    }
  });

  it("may hold a variable", async () => {
    expect(await output({ path: "${tool}", arguments: ["x"] }, { tool: "echo" })).toEqual(said("x\n"));
  });

  it("breaks the activity when it is missing, and gives status 127 where a shell looks for it", async () => {
    const missing = { status: "broken", reason: "path 'nope-xyz' cannot be found" };
    expect(await perform({ path: "nope-xyz", arguments: ["x"] })).toEqual(missing);
    expect(await perform({ path: "nope-xyz" })).toEqual(missing);
    const shell = (await output({ path: "nope-xyz", arguments: "x" })) as JsonObject;
    expect(shell).toMatchObject({ status: 127, stdout: "", stderr: expect.stringContaining("nope-xyz") });
  });

  it("breaks the activity when it cannot be run", async () => {
    for (const path of ["./plain", "/tmp"]) {
      expect(await perform({ path })).toMatchObject({ status: "broken" });
    }
    writeFileSync(join(folder, "bad-interpreter"), "#!/nowhere/sh\n", { mode: 0o755 });
    expect(await perform({ path: "./bad-interpreter" })).toMatchObject({ status: "broken" });
    expect(await perform({ path: "echo", arguments: ["a\0b"] })).toMatchObject({ status: "broken" });
  });
});

describe("the check of a process", () => {
  const check = async (declared: JsonObject) =>
    (await provider.check(callOf({ type: "process", ...declared }).activity, new AbortController().signal)).map(
      ({ code, message }) => `${code}: ${message}`,
    );

  it("finds a program that is missing or may not be run", async () => {
    expect(await check({ path: "nope" })).toEqual(["PROCESS_NOT_FOUND: path 'nope' cannot be found, in activity 'n'"]);
    expect(await check({ path: "./plain" })).toEqual([
      "PROCESS_NOT_EXECUTABLE: no access permission to './plain', in activity 'n'",
    ]);
    expect(await check({ path: "/tmp" })).toEqual(["PROCESS_NOT_FOUND: path '/tmp' cannot be found, in activity 'n'"]);
  });

  it("finds nothing wrong with a program that can be run, or that is not known yet", async () => {
    for (const declared of [{ path: "echo" }, { path: "${tool}" }, { path: "./x", cwd: "/elsewhere" }]) {
      expect(await check(declared)).toEqual([]);
    }
  });
});
