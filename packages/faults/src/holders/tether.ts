/**
 * Runs another program, and takes it along when it ends itself: with the runner. Asks it to end first, since strace
 * lets go of a process in good order only then.
 *
 * Settings: `argv`; `nice`, where it is to be another than ours; `readyAt`, a text that the program writes when it has
 * begun. Without that it has begun when it lives on for a while: one that cannot do its work ends at once.
 */
export const tether = `
const ALIVE_MS = 150;
if (typeof settings.nice === "number") require("node:os").setPriority(0, settings.nice);
const [file, ...args] = settings.argv;
const child = require("node:child_process").spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] });
const end = (name) => { try { process.kill(child.pid, name); } catch {} };
let said = "";
leave = () => { end("SIGTERM"); setTimeout(() => { end("SIGKILL"); process.exit(0); }, 1000); };
child.on("spawn", () => { if (!settings.readyAt) setTimeout(ready, ALIVE_MS); });
child.on("error", (error) => refuse(error.message));
child.on("close", (code) => refuse(said.trim().split("\\n").at(-1) || file + " exited with " + code));
for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => {
  const before = said;
  said = (said + text).slice(-2000);
  if (settings.readyAt && !before.includes(settings.readyAt) && said.includes(settings.readyAt)) ready();
});
`;
