import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually, experiment, hasPython, openWorkplace, shell, type Workplace } from "./workplace.ts";

/* What would end any other program of Node.js on the spot, a fault still in: it must end the run in good order. */

let place: Workplace;
beforeEach(() => {
  place = openWorkplace();
});
afterEach(() => place[Symbol.asyncDispose]());

const rollbacks = [shell("action", "put it back", "echo undone >> undone")];

describe("a module's function", () => {
  test.each([
    ["throws when nobody listens any more", 'setTimeout(() => { throw new Error("stray"); }, 20);', "stray"],
    ["leaves a rejection to nobody", 'void Promise.reject(new Error("unheard"));', "unheard"],
    ["throws again and again", 'setInterval(() => { throw new Error("stray"); }, 5);', "stray"],
    ["throws something that is no error", "setTimeout(() => { throw null; }, 20);", "null"],
    ["waits for what never happens", "await new Promise(() => undefined);", "never happens"],
    ["calls process.exit", "process.exit(0);", "process.exit(0)"],
    ["calls process.exit later", "setTimeout(() => process.exit(0), 20);", "process.exit(0)"],
  ])("that %s interrupts the run, which is reverted", async (_what, line, reason) => {
    place.write(
      "stray.ts",
      `export async function stray(): Promise<void> {\n  ${line}\n  await new Promise((resolve) => setTimeout(resolve, 20_000));\n}\n`,
    );
    const provider = { type: "module", module: "./stray.ts", func: "stray" };
    const slowly = shell("action", "put it back slowly", "sleep 0.2; echo slowly >> undone");
    place.write(
      "x.json",
      experiment({ method: [{ type: "action", name: "stray", provider }], rollbacks: [slowly, ...rollbacks] }),
    );
    const { exitCode, stdout, stderr } = await place.run(["run", "x.json"]);
    expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 5, stderr: "" });
    expect(stdout).toContain(reason);
    expect(stdout).not.toContain("    at ");
    expect(place.read("undone")).toBe("slowly\nundone\n");
    expect(place.journal()).toMatchObject({ status: "interrupted", hormesis: { residue: [] } });
  });
});

describe("the terminal", () => {
  const slow = experiment({ method: [shell("action", "slow", "touch reached; sleep 40")], rollbacks });

  test("that hangs up interrupts the run", async () => {
    place.write("x.json", slow);
    const started = place.start(["run", "x.json"]);
    await eventually(() => place.has("reached"), 10_000, "the method");
    started.kill("SIGHUP");
    expect((await started.ended).exitCode).toBe(5);
    expect(place.read("undone")).toBe("undone\n");
  });

  test.skipIf(!hasPython())(
    "that is gone, so that nothing can be written to it, does not keep the rollbacks from being played",
    async () => {
      place.write("x.json", slow);
      const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
      const command = [process.execPath, "--conditions=hormesis-source", main, "run", "x.json"];
      // Runs it on a terminal of its own, and closes that as soon as it is under way.
      const script = `
import json, os, pty, sys, time
pid, terminal = pty.fork()
if pid == 0:
    command = json.loads(sys.argv[1])
    os.execv(command[0], command)
while not os.path.exists("reached"):
    time.sleep(0.02)
os.close(terminal)
_, status = os.waitpid(pid, 0)
print(os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status))
`;
      const env = {
        PATH: process.env["PATH"] ?? "",
        HOME: place.folder,
        TERM: "xterm",
        HORMESIS_TEST_WORKPLACE: place.folder,
      };
      const child = spawn("python3", ["-c", script, JSON.stringify(command)], { cwd: place.folder, env });
      let printed = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
      await new Promise((resolve) => child.on("close", resolve));
      expect(printed).toBe("5\n");
      expect(place.read("undone")).toBe("undone\n");
      expect(place.journal().status).toBe("interrupted");
    },
  );
});
