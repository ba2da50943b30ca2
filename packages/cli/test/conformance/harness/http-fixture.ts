import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { recordedFolder } from "./vector.ts";

/** The port in the recordings. The suite listens on a free one of as many digits, so that lengths stay the same. */
export const recordedPort = "18080";

const startDeadlineMs = 10_000;
const pollMs = 50;

/** The server that the HTTP vectors talk to, on a port of its own. */
export interface HttpFixture extends AsyncDisposable {
  readonly port: string;
}

/**
 * Starts `http_server.py` with `python` on a free loopback port and waits until it answers.
 * Stops it, by its pid, when disposed.
 *
 * @throws Error when it does not answer within ten seconds (its own error text is included).
 * @example await using http = await startHttpFixture("/usr/bin/python3");
 */
export async function startHttpFixture(python: string): Promise<HttpFixture> {
  const port = await freePort();
  const folder = path.join(recordedFolder, "fixtures");
  const script = readFileSync(path.join(folder, "http_server.py"), "utf8").replaceAll(recordedPort, port);
  const child = spawn(python, ["-c", script], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const closed = once(child, "close");
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const attempts = startDeadlineMs / pollMs;
  for (let attempt = 0; attempt < attempts && child.exitCode === null; attempt += 1) {
    if (await answers(port)) {
      return {
        port,
        async [Symbol.asyncDispose]() {
          child.kill("SIGKILL");
          await closed;
        },
      };
    }
    await sleep(pollMs);
  }
  child.kill("SIGKILL");
  await closed;
  throw new Error(`Failed to start the HTTP fixture on port ${port}: ${stderr.trim() || "no answer"}.`);
}

async function answers(port: string): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/text`, { headers: { connection: "close" } });
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}

/** Asks the kernel for free ports until one has five digits, as the recorded one has. */
async function freePort(): Promise<string> {
  for (;;) {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    if (typeof address === "object" && address !== null && String(address.port).length === recordedPort.length) {
      return String(address.port);
    }
  }
}
