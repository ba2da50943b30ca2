import type { z } from "zod";
import type { Attributes } from "../toxics/attributes.ts";
import type { AnyProtocol, Protocol } from "./protocol.ts";

/** What can be said of a protocol that is a family of them: how its messages end, how wide its lengths are. */
export interface ProtocolOptions {
  readonly shape: z.ZodObject;
  /** What is so, as far as it was said, and by default else. */
  readonly values: Attributes;
  /** The protocol for which that is so; the values are ones that the shape gave. */
  configure(values: Attributes): Protocol;
}

/** The protocol with these options, or all that is wrong with them. */
export function readProtocolOptions<Any extends AnyProtocol | undefined>(
  protocol: Any,
  given: unknown,
): { readonly protocol: Any | Protocol } | { readonly problems: readonly string[] } {
  if (given === undefined || given === null) return { protocol };
  const options = optionsOf(protocol);
  if (options === undefined) return { problems: ["the protocol has none"] };
  const read = options.shape.strict().safeParse(given);
  // A shape of texts and numbers gives no more than those.
  if (read.success) return { protocol: options.configure(read.data as Attributes) };
  return { problems: read.error.issues.map(({ path, message }) => [...path.map(String), message].join(": ")) };
}

/** What is said of a protocol, where something can be said. */
export function optionsOf(protocol: AnyProtocol | undefined): ProtocolOptions | undefined {
  return protocol !== undefined && "options" in protocol ? protocol.options : undefined;
}
