/**
 * Runs another program, and takes it along when it ends itself: with the runner. Asks it to end first, since strace
 * lets go of a process in good order only then.
 *
 * Settings: `argv`; `nice`, or null; `readyAt`, a text that the program writes to its standard error when it has
 * begun, or null where its start is enough.
 */
export const tether = `
if (typeof settings.nice === "number") require("node:os").setPriority(0, settings.nice);
const [file, ...args] = settings.argv;
const child = require("node:child_process").spawn(file, args, { stdio: ["ignore", "ignore", "pipe"] });
const end = (name) => { try { process.kill(child.pid, name); } catch {} };
let said = "";
leave = () => { end("SIGTERM"); setTimeout(() => { end("SIGKILL"); process.exit(0); }, 1000); };
child.on("spawn", () => settings.readyAt ?? ready());
child.on("error", (error) => refuse(error.message));
child.on("exit", (code) => refuse(said.trim().split("\\n").at(-1) || file + " exited with " + code));
child.stderr.setEncoding("utf8").on("data", (text) => {
  const before = said;
  said = (said + text).slice(-2000);
  if (settings.readyAt && !before.includes(settings.readyAt) && said.includes(settings.readyAt)) ready();
});
`;
