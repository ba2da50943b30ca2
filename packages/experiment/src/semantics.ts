/** `chaos-toolkit` reproduces Chaos Toolkit's outcomes and exit codes, defects included; `strict` is the default. */
export type Semantics = "strict" | "chaos-toolkit";
