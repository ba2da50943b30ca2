/** The direction of bytes: `upstream` from the client to the server, `downstream` back. */
export type Direction = "upstream" | "downstream";

export const directions: readonly Direction[] = ["upstream", "downstream"];
