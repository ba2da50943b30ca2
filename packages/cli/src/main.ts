#!/usr/bin/env node
import module from "node:module";

// The compile cache must be on before the command's own code is loaded, so that code is imported after this line.
// Node.js before 22.8 has no such function; the check of the version below tells its user what to do.
module.enableCompileCache?.();

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `error  Failed to start hormesis: it needs Node.js 22.19 or later, and this is ${process.versions.node}.\n` +
      "       Install a newer Node.js, for example from https://nodejs.org.\n",
  );
  process.exit(2);
}

const { main } = await import("./cli.ts");
await main(process.argv.slice(2));
