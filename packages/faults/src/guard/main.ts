/* The guard, started from this package's own files: `node main.ts LEDGER`. */
import { runGuardProcess } from "./guard-process.ts";

process.exit(await runGuardProcess(process.argv[2] ?? ""));
