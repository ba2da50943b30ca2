import { request } from "node:http";
import { HormesisError } from "@hormesis/experiment";
import type { ExecOptions, ExecResult, HttpAnswer, HttpRequest } from "../ports/target.ts";

/** A server on this machine answers in milliseconds; one that is silent for longer is stuck. */
const SILENT_MS = 2000;
/** Far more than an answer of an API has. */
const MOST_BYTES = 4 * 2 ** 20;

/** Asks from this process. @throws HormesisError `HTTP_FAILED` */
export function askHere({ method, url, headers = {}, body }: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(signal.aborted ? (signal.reason as Error) : failed(url, error));
    const asked = request(url, { method, headers, agent: false, signal, timeout: SILENT_MS }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        if (text.length > MOST_BYTES) response.destroy(new Error("the answer is too long"));
      });
      response.on("error", fail).on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    asked.on("timeout", () => asked.destroy(new Error("it does not answer")));
    asked.on("error", fail).end(body);
  });
}

/** Reads the request on its input, where no list of processes shows what is in it. */
const program = `
let input = "";
process.stdin.on("data", (chunk) => (input += chunk)).on("end", () => {
  const { method, url, headers, body, silentMs } = JSON.parse(input);
  const end = (answer) => { process.stdout.write(JSON.stringify(answer)); };
  const fail = ({ code, message }) => end({ code, message });
  const asked = require("node:http").request(url, { method, headers, agent: false, timeout: silentMs }, (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (chunk) => (text += chunk)).on("error", fail);
    response.on("end", () => end({ status: response.statusCode, body: text }));
  });
  asked.on("timeout", () => asked.destroy(new Error("it does not answer"))).on("error", fail).end(body);
});
`;

type Exec = (argv: readonly string[], options: ExecOptions) => Promise<ExecResult>;

/** Asks from another network, by a program that `exec` runs there. @throws HormesisError `HTTP_FAILED` */
export async function askThere(exec: Exec, asked: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const input = JSON.stringify({ ...asked, silentMs: SILENT_MS });
  const { stdout, stderr } = await exec([process.execPath, "-e", program], { signal, input });
  const answer = parse(stdout);
  if (answer?.status === undefined) {
    const { message = stderr.trim() || "nothing came back", code } = answer ?? {};
    throw failed(asked.url, Object.assign(new Error(message), { code }));
  }
  return { status: answer.status, body: answer.body ?? "" };
}

interface ProgramAnswer {
  readonly status?: number;
  readonly body?: string;
  readonly code?: string;
  readonly message?: string;
}

function parse(text: string): ProgramAnswer | undefined {
  try {
    // Our own program has written it.
    return JSON.parse(text) as ProgramAnswer;
  } catch {
    return undefined;
  }
}

function failed(url: string, cause: Error & { readonly code?: unknown }): HormesisError {
  return new HormesisError(`Failed to ask ${url}: ${cause.message || String(cause.code)}.`, {
    code: cause.code === "ECONNREFUSED" ? "HTTP_REFUSED" : "HTTP_FAILED",
    mend: "Look whether the server runs, and at which address.",
    cause,
    effect: "unknown",
  });
}
