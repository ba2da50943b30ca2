import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Bench, openBench } from "./hormesis.ts";

let bench: Bench;
beforeEach(() => {
  bench = openBench();
});
afterEach(() => bench[Symbol.dispose]());

describe("settings", () => {
  test("are created, read, changed and removed, and shown without their secrets", async () => {
    const token = '{"type": "bearer", "value": "abc123"}';
    expect(await bench.hormesis(["settings", "set", "auths.example\\.com", token])).toMatchObject({ exitCode: 0 });
    expect(existsSync(path.join(bench.folder, ".config/hormesis/settings.yaml"))).toBe(true);
    expect((await bench.hormesis(["settings", "show"])).stdout).toBe(
      'auths:\n  example.com:\n    type: bearer\n    value: "*****"\n',
    );
    const got = await bench.hormesis(["settings", "get", "auths.example\\.com.value", "--format", "string"]);
    expect(got.stdout).toBe("abc123\n");
    expect(await bench.hormesis(["settings", "remove", "auths"])).toMatchObject({ exitCode: 0 });
    expect(await bench.hormesis(["settings", "get", "auths"])).toMatchObject({ exitCode: 1, stdout: "" });
  });

  test("of Chaos Toolkit are honoured where there are none of ours", async () => {
    const file = bench.write("chaos.yaml", "runtime:\n  rollbacks:\n    strategy: always\n");
    const { stdout } = await bench.hormesis(["--settings", file, "settings", "get", "runtime.rollbacks.strategy"]);
    expect(stdout).toBe("always\n");
  });
});

describe("discover", () => {
  test("lists the providers with the keys that each takes", async () => {
    const { exitCode, stdout } = await bench.hormesis(["discover", "--json"]);
    expect(exitCode).toBe(0);
    const types = (JSON.parse(stdout) as { type: string }[]).map(({ type }) => type);
    expect(types.toSorted()).toEqual(["http", "module", "process", "python"]);
  });

  test("lists the functions of a module with their arguments", async () => {
    bench.write(
      "faults.ts",
      "export async function slowDown({ service, ms = 3 }: { service: string; ms?: number }) {}\nexport const isUp = () => true;\n",
    );
    const { stdout } = await bench.hormesis(["discover", "./faults.ts"]);
    expect(`\n${stdout}`).toMatchInlineSnapshot(`
      "
      probe     isUp()
                ./faults.ts
      action    slowDown(service, ms)
                ./faults.ts
      2 found
      "
    `);
  });

  const python = findPython();
  test.skipIf(python === undefined)(
    "lists what a Python package offers (skipped where there is no python3)",
    async () => {
      const code = [
        "__all__ = ['ping', 'wait']",
        "print('imported loudly')",
        "def ping(url: str, times: int = 3) -> bool:",
        "    '''Asks an address.'''",
        "def wait(seconds: float): pass",
        "def hidden(): pass",
        "",
      ].join("\n");
      bench.write("myprobes.py", code);
      const { exitCode, stdout } = await bench.hormesis([
        "discover",
        "myprobes",
        "--no-install",
        "--json",
        "--python",
        python ?? "",
      ]);
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        target: "myprobes",
        activities: [
          {
            type: "probe",
            name: "ping",
            mod: "myprobes",
            doc: "Asks an address.",
            arguments: [
              { name: "url", type: "string" },
              { name: "times", type: "integer", default: 3 },
            ],
            return_type: "boolean",
          },
          { name: "wait", arguments: [{ name: "seconds", type: "number" }] },
        ],
      });
      const missing = await bench.hormesis(["discover", "no_such_package", "--python", python ?? ""]);
      expect(missing.exitCode).toBe(2);
      expect(missing.stderr).toContain("--install");
    },
  );

  test("says what is missing where there is no Python", async () => {
    const { exitCode, stderr } = await bench.hormesis(["discover", "anything", "--python", "/no/python"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("'/no/python' cannot be run");
  });
});

test("info goes on without Python, with a note", async () => {
  const { exitCode, stdout, stderr } = await bench.hormesis(["info", "core", "--python", "/no/python"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^hormesis +\d/u);
  expect(stderr).toContain("Python extensions are left out");
});

describe("completion", () => {
  test("for bash is a script that bash accepts, and completes commands, flags and choices", async () => {
    const { stdout } = await bench.hormesis(["completion", "bash"]);
    expect(stdout).not.toContain("guard-process");
    const complete = (...words: string[]) => {
      const array = words.map((word) => `'${word}'`).join(" ");
      const script = `${stdout}\nCOMP_WORDS=(${array}); COMP_CWORD=${words.length - 1}; _hormesis; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync("bash", ["-c", script], { encoding: "utf8", cwd: bench.folder }).trim().split("\n");
    };
    expect(complete("hormesis", "va")).toEqual(["validate"]);
    expect(complete("hormesis", "run", "--jou")).toEqual(["--journal-path"]);
    expect(complete("hormesis", "run", "x", "--dry", "a")).toEqual(["actions", "activities"]);
    expect(complete("hormesis", "settings", "re")).toEqual(["remove"]);
    expect(complete("hormesis", "info", "c")).toEqual(["core"]);
    bench.write("x.yaml", "");
    expect(complete("hormesis", "run", "x")).toEqual(["x.yaml"]);
  });

  test.each(["zsh", "fish"])("for %s knows every command", async (shell) => {
    const { stdout } = await bench.hormesis(["completion", shell]);
    for (const word of ["validate", "journal-path", "chaos-toolkit", "remove"]) expect(stdout).toContain(word);
  });
});

test("a closed pipe is no error", async () => {
  const main = new URL("../../src/main.ts", import.meta.url).pathname;
  const line = `"${process.execPath}" --conditions=hormesis-source "${main}" schema | head -c 10; echo " \${PIPESTATUS[0]}"`;
  expect(execFileSync("bash", ["-c", line], { encoding: "utf8", cwd: bench.folder })).toMatch(/ 0\n$/u);
});

function findPython(): string | undefined {
  try {
    const script = "import sys; print(sys.executable)";
    return execFileSync("python3", ["-c", script], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}
