import { isIP } from "node:net";
import { HormesisError } from "@hormesis/experiment";
import * as z from "zod";
import { leftPrograms, startProgram } from "../../../holders/node-program.ts";
import type { Fault } from "../../../ports/fault.ts";
import { listenersOf, type Protocol } from "../../../selectors/listeners.ts";

const parametersSchema = z.strictObject({
  port: z.int().min(1).max(65_535).describe("The port to take"),
  protocol: z.enum(["tcp", "udp"]).default("tcp").describe("Of which protocol"),
  address: z
    .string()
    .refine((text) => isIP(text) !== 0, { error: "write an IP address, such as 127.0.0.1 or ::" })
    .default("127.0.0.1")
    .describe("Where to take it. On 127.0.0.1 it is also lost to whoever wants it on all addresses"),
});
type Parameters = z.infer<typeof parametersSchema>;

/** Version 1 knew TCP only. */
const stateSchema = z.object({
  target: z.string(),
  address: z.string(),
  port: z.int(),
  protocol: z.enum(["tcp", "udp"]).default("tcp"),
});
type State = z.infer<typeof stateSchema>;

/** Turns callers away by a reset: closing in order would keep the port in TIME_WAIT for a minute. */
const listener = `
const server = require("node:net").createServer((socket) => {
  socket.on("error", () => undefined);
  socket.resetAndDestroy();
});
server.on("error", (error) => refuse(error.message));
server.listen({ host: settings.address, port: settings.port, exclusive: true }, ready);
`;

/** Hears all and answers nothing. */
const receiver = `
const socket = require("node:dgram").createSocket(settings.address.includes(":") ? "udp6" : "udp4");
socket.on("error", (error) => refuse(error.message));
socket.bind({ port: settings.port, address: settings.address, exclusive: true }, ready);
`;

/**
 * Takes a port, so that the service that wants it cannot start. Callers of the port are turned away; datagrams
 * to it are lost.
 *
 * @example { type: "fault", fault: "port.occupy", target: "local", arguments: { port: 5001 }, duration: "30s" }
 */
export const portOccupy: Fault<Parameters, State> = {
  name: "port.occupy",
  version: 2,
  category: "infrastructure/resource-exhaustion",
  description: "A port is taken: a service that wants to listen on it gets EADDRINUSE.",
  parameters: parametersSchema,
  state: stateSchema,
  touches: "one port of the target, held by a process of its own",
  privileges: "none; root for ports below 1024 and for network namespaces",
  platforms: ["linux", "darwin"],
  undo: "the process that holds the port ends, and the port with it",
  isolation: "process",
  span: "lasting",
  heldBy: "program",

  availability: async () => ({ available: true }),

  async prepare({ port, protocol, address }, target, ctx) {
    const [pid] = await listenersOf(port, target, ctx.signal, protocol);
    if (pid === undefined) return { target: target.name, address, port, protocol };
    throw new HormesisError(
      `Failed to take ${nameOf(protocol)} port ${port} on ${target.name}: process ${pid} listens on it.`,
      {
        code: "PORT_TAKEN",
        mend: "Stop the service first (process.kill with the port does), or choose another port.",
      },
    );
  },

  async inject({ address, port, protocol }, target, ctx) {
    const text = protocol === "tcp" ? listener : receiver;
    await startProgram({ title: `holder of port ${port}`, text, settings: { address, port } }, target, ctx);
  },

  async observe({ port, protocol }, target, ctx) {
    const held = await target.held(ctx.signal);
    if (held.length === 0) return { state: "absent", evidence: { port, heldBy: null } };
    const listeners = await listenersOf(port, target, ctx.signal, protocol);
    const holder = held.find(({ pid }) => listeners.has(pid));
    return { state: holder === undefined ? "partial" : "active", evidence: { port, heldBy: holder?.pid ?? null } };
  },

  revert: (_state, target, ctx) => target.endHeld(ctx.signal),
  residue: (_state, target, ctx) => leftPrograms(target, ctx),
  resources: ({ target, port, protocol }) => [`port:${target}/${protocol}/${port}`],
  blastRadius: ({ target, address, port, protocol }) => [`${nameOf(protocol)} port ${port} on ${address} (${target})`],
};

function nameOf(protocol: Protocol): string {
  return protocol.toUpperCase();
}
