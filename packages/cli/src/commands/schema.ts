import { writeFileSync } from "node:fs";
import { HormesisError, messageOf } from "@hormesis/experiment";
import { experimentJsonSchema } from "@hormesis/experiment/schema";
import type { GlobalFlags } from "../flags.ts";
import type { Io } from "../io.ts";

export interface SchemaFlags extends GlobalFlags {
  readonly output?: string;
}

/** `hormesis schema`: the JSON Schema of experiments, on stdout or into a file. */
export async function schemaCommand(io: Io, flags: SchemaFlags): Promise<number> {
  const text = `${JSON.stringify(experimentJsonSchema(), undefined, 2)}\n`;
  if (flags.output === undefined) {
    io.stdout.write(text);
    return 0;
  }
  try {
    writeFileSync(flags.output, text);
  } catch (error) {
    throw new HormesisError(`Failed to write the schema to '${flags.output}': ${messageOf(error)}.`, {
      code: "USAGE_OUTPUT",
      mend: "Name a file that can be written.",
      cause: error,
    });
  }
  io.stderr.write(`Wrote ${flags.output}.\n`);
  return 0;
}
