import * as z from "zod";

const process = z.object({ pid: z.int(), startTime: z.string(), command: z.string() });

/** A group made inside the one that the processes were in: its limits go on to hold for them. */
const group = z.object({ folder: z.string(), origin: z.string(), processes: z.array(process) });

export const stateSchema = z.discriminatedUnion("method", [
  z.object({ method: z.literal("signal"), processes: z.array(process) }),
  z.object({ method: z.literal("freezer"), groups: z.array(group) }),
]);
export type State = z.infer<typeof stateSchema>;
export type PausedProcess = z.infer<typeof process>;
export type FrozenGroup = z.infer<typeof group>;

export function processesOf(state: State): PausedProcess[] {
  return state.method === "signal" ? state.processes : state.groups.flatMap(({ processes }) => processes);
}
