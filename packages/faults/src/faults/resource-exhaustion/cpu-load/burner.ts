/**
 * Burns processor time in as many threads as cores are to be busy. Works through short turns, each partly busy and
 * partly asleep. Threads take over the priority of the one that starts them.
 */
export const burner = `
const { Worker, isMainThread } = require("node:worker_threads");
require("node:os").setPriority(0, settings.nice);
const turn = \`
const { workerData: { load } } = require("node:worker_threads");
const TURN_MS = 40;
const cell = new Int32Array(new SharedArrayBuffer(4));
let endMs = performance.now();
for (;;) {
  // Counted from the last turn's planned end, so that a late start is caught up with, though never more than a turn.
  const startMs = Math.max(endMs, performance.now() - TURN_MS);
  endMs = startMs + TURN_MS;
  while (performance.now() < startMs + TURN_MS * load);
  const restMs = endMs - performance.now();
  if (restMs > 0) Atomics.wait(cell, 0, 0, restMs);
}\`;
let online = 0;
for (let core = 0; core < settings.cores; core += 1) {
  const worker = new Worker(turn, { eval: true, workerData: { load: settings.load }, stdin: false });
  worker.on("online", () => (online += 1) === settings.cores && ready()).on("error", (error) => refuse(error.message));
}
`;
