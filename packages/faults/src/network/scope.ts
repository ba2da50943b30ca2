import { isIP, isIPv4 } from "node:net";
import * as z from "zod";
import { processSelectorShape, refineSelector, shorten } from "../selectors/process-selector.ts";
import { processScopeSchema } from "./process-scope.ts";

/*
 * Which packets a network fault acts on. Documents give it as arguments, the state holds it resolved.
 */

/** One value, or a list of them; a list in either case. */
export function oneOrMany<T>(item: z.ZodType<T>): z.ZodType<T[]> {
  return z.union([item, z.array(item).min(1)]).transform((given) => (Array.isArray(given) ? given : [given]));
}

function isNetwork(text: string): boolean {
  const [address = "", prefix, more] = text.split("/");
  if (isIP(address) === 0 || more !== undefined) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIPv4(address) ? 32 : 128));
}

const address = z
  .string()
  .refine(isNetwork, "is no address: write 10.0.0.7, fd00::7, or a network such as 10.1.0.0/16");

const HIGHEST_PORT = 65_535;

function isPortRange(text: string): boolean {
  const [first = 0, last = first] = text.split("-").map(Number);
  return /^\d+(-\d+)?$/.test(text) && first >= 1 && first <= last && last <= HIGHEST_PORT;
}

/** True of a port in a range such as `5000` or `5000-5010`. */
export function matchesRange(range: string, port: number): boolean {
  const [first = 0, last = first] = range.split("-").map(Number);
  return port >= first && port <= last;
}

const port = z
  .union([z.int().min(1).max(HIGHEST_PORT), z.string().refine(isPortRange, "is no port: write 5000 or 5000-5010")])
  .transform(String);

export const protocols = ["tcp", "udp", "icmp"] as const;
export const directions = ["in", "out", "both"] as const;

/** The arguments by which a network fault chooses packets; spread it into the fault's own strict object. */
export const scopeShape = {
  address: oneOrMany(address).optional().describe("Address or network of the other side, or several: 10.0.0.7"),
  port: oneOrMany(port).optional().describe("TCP or UDP port on either side, or several: 5000, 5000-5010"),
  remotePort: oneOrMany(port).optional().describe("Port of the other side, or several"),
  localPort: oneOrMany(port).optional().describe("Port of the target's own side, or several"),
  protocol: z.enum(protocols).optional().describe("Only this protocol"),
  uid: oneOrMany(
    z
      .int()
      .min(0)
      .max(2 ** 32 - 2),
  )
    .optional()
    .describe("Number of the user whose programs send, or several; only for what goes out"),
  cgroup: z.string().min(1).optional().describe("Path of a control group (version 2) whose programs are hit"),
  process: z
    .strictObject(processSelectorShape)
    .superRefine(refineSelector)
    .optional()
    .describe("Only these processes, and what they start meanwhile: {command: server.js}, {pid: 4711}, {port: 5000}"),
  direction: z.enum(directions).optional().describe("in, out or both (default both; with uid: out)"),
  scope: z.literal("all").optional().describe("Everything; only in a network namespace"),
} as const;

const scopeInputSchema = z.strictObject(scopeShape);
export type ScopeInput = z.infer<typeof scopeInputSchema>;

/** The same, as the state holds it: complete, checked against the target. */
export const scopeSchema = z.object({
  addresses: z.array(z.string()),
  ports: z.array(z.string()),
  remotePorts: z.array(z.string()),
  localPorts: z.array(z.string()),
  protocol: z.enum(protocols).nullable(),
  uids: z.array(z.int()),
  /** `path` from the root of the hierarchy, without a slash at its start. */
  cgroup: z.object({ path: z.string(), level: z.int() }).nullable(),
  /** Missing in ledgers of version 1. */
  process: processScopeSchema.nullable().default(null),
  direction: z.enum(directions),
});
export type Scope = z.output<typeof scopeSchema>;

/** In words, for a person who reads the plan: `tcp packets to and from 10.0.0.7, port 5000, of user 65534`. */
export function describeScope(scope: Scope): string {
  const { addresses, ports, remotePorts, localPorts, protocol, direction } = scope;
  const ways = { in: "from", out: "to", both: "to and from" } as const;
  return [
    `${protocol === null ? "" : `${protocol} `}packets ${ways[direction]} ${addresses.join(", ") || "anywhere"}`,
    ...list("port", ports),
    ...list("remote port", remotePorts),
    ...list("local port", localPorts),
  ]
    .join(", ")
    .concat(describeSender(scope));
}

/** Whose they are, where the scope says so: `, of user 65534`. */
export function describeSender({ uids, cgroup, process }: Scope): string {
  return [
    ...list("of user", uids),
    ...(cgroup === null ? [] : [`of control group /${cgroup.path}`]),
    ...(process === null ? [] : [`of ${describeProcesses(process)}, and of what they start meanwhile`]),
  ]
    .map((one) => `, ${one}`)
    .join("");
}

function list(what: string, items: readonly (string | number)[]): string[] {
  return items.length === 0 ? [] : [`${what}${items.length > 1 ? "s" : ""} ${items.join(", ")}`];
}

function describeProcesses({ groups }: NonNullable<Scope["process"]>): string {
  const all = groups.flatMap(({ processes }) => processes);
  return all.map(({ pid, command }) => `process ${pid} (${shorten(command)})`).join(", ");
}
