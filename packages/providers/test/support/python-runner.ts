/* A runner to be killed: starts Python, performs what its arguments say, and prints Python's pid once it is at it. */
import { openTestBridge } from "./python.ts";

const [func = "spin", close = ""] = process.argv.slice(2);
const shared = openTestBridge();
const outcome = await shared.perform("extras", "where");
if (outcome.status !== "succeeded") throw new Error(outcome.reason);
void shared.perform("extras", func, {}, { background: func !== "locked" });
setTimeout(() => {
  process.stdout.write(`${(outcome.output as { pid: number }).pid}\n`);
  if (close === "exit") process.exit(0);
}, 300);
