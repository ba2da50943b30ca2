import * as z from "zod";
import { durationSchema, jsonSchema as json } from "./schema.ts";
import type { BuiltInProvider } from "./words.ts";

/*
 * The shapes of the built-in providers. Where Chaos Toolkit looks only at run time, the shape says what can work;
 * the checks decide whether something else is an error or a warning.
 */

const text = z.string().min(1);
const variable = z.string().regex(/^\$\{.*\}$/);
const seconds = z.union([z.number().min(0), variable]);
/** An HTTP client cannot wait for no time at all. */
const waiting = z.union([z.number().gt(0), variable]);
const secrets = z
  .union([z.array(z.string()), z.string()])
  .optional()
  .describe("The groups of secrets that the activity may use");
const tlsSchema = z
  .looseObject({
    ca: text.optional().describe("A file of authorities to trust"),
    cert: text.optional().describe("A file with the client's certificate"),
    key: text.optional().describe("A file with the key of the client's certificate"),
    servername: text.optional().describe("The name to expect in the server's certificate"),
  })
  .describe("Hormesis: certificates to present and to trust");
const keywordArguments = z
  .record(z.string(), json)
  .optional()
  .describe("The function's arguments by name; ${...} is replaced");

export const httpProviderSchema = z
  .looseObject({
    type: z.literal("http").describe("An HTTP request"),
    url: text.describe("Where to; ${...} is replaced"),
    method: z.string().optional().describe("The HTTP method (default GET)"),
    headers: z.record(z.string(), json).optional().describe("Request headers, all texts; ${...} is replaced"),
    arguments: json
      .optional()
      .describe(
        "Query parameters of a GET; else the body: a form, or JSON with the header Content-Type: application/json",
      ),
    timeout: z
      .union([waiting, z.tuple([waiting, waiting])])
      .optional()
      .describe("Seconds, or [seconds to connect, seconds to read] (default: none)"),
    verify_tls: z
      .union([z.boolean(), text])
      .optional()
      .describe("Whether the server's certificate must be valid (default true), or a file of authorities to trust"),
    tls: tlsSchema.optional(),
    max_retries: z.int().min(0).optional().describe("How often to try again when no connection came about (default 0)"),
    secrets,
  })
  .describe("Sends an HTTP request; the output is {status, headers, body}");

export const processProviderSchema = z
  .looseObject({
    type: z.literal("process").describe("A process on this machine"),
    path: text.describe("The program: a path, or a name to be found on PATH"),
    arguments: z
      .union([z.string(), z.array(json), z.record(z.string(), json)])
      .optional()
      .describe("A list (no shell), or one text that a shell reads; ${...} is replaced"),
    timeout: seconds
      .optional()
      .describe("Seconds, after which the process and its children are killed (default: none)"),
    cwd: text.optional().describe("Hormesis: the directory to run in"),
    env: z.record(z.string(), json).optional().describe("Hormesis: environment variables to add"),
    stdin: z.string().optional().describe("Hormesis: what the process reads from its standard input"),
    secrets,
  })
  .describe("Runs a process; the output is {status, stdout, stderr}");

export const pythonProviderSchema = z
  .looseObject({
    type: z.literal("python").describe("A Python function, such as a Chaos Toolkit extension's"),
    module: text.describe("The dotted name of the module"),
    func: text.describe("The name of the function"),
    arguments: keywordArguments,
    secrets,
  })
  .describe("Calls a Python function; the output is what it returns");

export const moduleProviderSchema = z
  .looseObject({
    type: z.literal("module").describe("Hormesis: a JavaScript or TypeScript function"),
    module: text.describe("The module: a path beside the experiment (./probes.ts), or the name of a package"),
    func: text.describe("The name of the exported function"),
    arguments: keywordArguments,
    secrets,
  })
  .describe("Hormesis: calls a JavaScript or TypeScript function; the output is what it returns");

export const faultProviderSchema = z
  .looseObject({
    type: z.literal("fault").describe("Hormesis: a fault that comes out again"),
    fault: text.describe("Its name in the catalogue, such as network.loss: see `hormesis faults`"),
    target: text.optional().describe("Where it acts: local (default) or netns:NAME"),
    arguments: keywordArguments,
    duration: durationSchema.optional().describe("How long it stays; without one, until after the check that follows"),
    secrets,
  })
  .describe("Hormesis: injects a fault, proves its effect, and takes it out again; the output is the evidence");

/** The built-in providers by their `type`. */
export const providerSchemas = {
  http: httpProviderSchema,
  process: processProviderSchema,
  python: pythonProviderSchema,
  module: moduleProviderSchema,
  fault: faultProviderSchema,
} as const satisfies Record<BuiltInProvider, z.ZodType>;
