import * as z from "zod";
import { durationMsSchema } from "../../../quantities.ts";

/** `"+1h"` becomes 3600000 milliseconds, `"-250ms"` becomes -250. Without its sign nobody knows which way. */
export const offsetMsSchema: z.ZodPipe<z.ZodString, z.ZodTransform<number, string>> = z
  .string({ error: ({ input }) => messageFor(input) })
  .transform((given, ctx): number => {
    const [, sign, text = ""] = /^([+-]?)(.*)$/s.exec(given) ?? [];
    const read = durationMsSchema.safeParse(text);
    if (read.success && read.data > 0 && sign === "+") return read.data;
    if (read.success && read.data > 0 && sign === "-") return -read.data;
    const noSign = `${given} has no sign: write "+${text}" (ahead) or "-${text}" (behind)`;
    const message = !read.success ? messageFor(text) : read.data === 0 ? "must not be nothing" : noSign;
    ctx.addIssue({ code: "custom", message });
    return z.NEVER;
  });

function messageFor(input: unknown): string {
  return durationMsSchema.safeParse(input).error?.issues[0]?.message ?? "must be a duration with its sign";
}
