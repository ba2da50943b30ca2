/*
 * A guard that dies at one instant of its start, as `kill -9` would end it there: `node dying-guard.ts WHEN LEDGER`.
 * Only this program of the tests can do so.
 */
import { systemClock } from "@hormesis/experiment/clock";
import { catalogue, openTarget } from "../../src/index.ts";
import { guardLedger } from "../../src/guard/guard.ts";

const [when, path = ""] = process.argv.slice(2);
const die = (): void => void process.kill(process.pid, "SIGKILL");
if (when === "unheard") die();
await guardLedger({
  path,
  catalogue,
  openTarget,
  clock: systemClock,
  gone: new AbortController().signal,
  nextWord: () => new Promise(() => undefined),
  // Its record is on the disk by now.
  ready: () => {
    if (when === "ready") process.stdout.write("ready\n", die);
    else die();
  },
});
