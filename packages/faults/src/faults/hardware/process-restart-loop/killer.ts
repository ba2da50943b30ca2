/**
 * Looks for processes of certain command lines and users, and kills them, so often and not more often than told.
 * Compares a process with what is to be spared by number and start time.
 */
export const killer = `
const fs = require("node:fs");
const POLL_MS = 25;
const same = (one, other) => one.pid === other.pid && (other.startTime === null || one.start === other.startTime.split("-").pop());
const fromProc = () => fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).flatMap((name) => {
  try {
    const command = fs.readFileSync("/proc/" + name + "/cmdline", "utf8").replaceAll("\\0", " ").trim();
    const uid = fs.statSync("/proc/" + name).uid;
    if (!settings.victims.some((victim) => victim.command === command && victim.uid === uid)) return [];
    const stat = fs.readFileSync("/proc/" + name + "/stat", "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const elsewhere = settings.namespace !== null &&
      fs.readlinkSync("/proc/" + name + "/ns/net") !== "net:[" + settings.namespace + "]";
    return elsewhere || "ZX".includes(fields[0]) ? [] : [{ pid: Number(name), start: fields[19] }];
  } catch { return []; }
});
const fromPs = () => require("node:child_process")
  .execFileSync("ps", ["-axww", "-o", "pid=,uid=,lstart=,command="], { encoding: "utf8", env: { LC_ALL: "C" } })
  .split("\\n").flatMap((line) => {
    const [, pid, uid, start, command] = /^\\s*(\\d+)\\s+(\\d+)\\s+(\\S+\\s+\\S+\\s+\\S+\\s+\\S+\\s+\\S+)\\s+(.*)$/.exec(line) ?? [];
    const wanted = settings.victims.some((victim) => victim.command === command && String(victim.uid) === uid);
    return wanted ? [{ pid: Number(pid), start: start.replaceAll(/\\s+/g, " ") }] : [];
  });
const list = process.platform === "linux" ? fromProc : fromPs;
let kills = 0;
let lastMs = -Infinity;
const round = () => {
  if (kills >= settings.times) return;
  if (performance.now() - lastMs >= settings.intervalMs) {
    const found = list().filter((one) => one.pid !== process.pid && !settings.spared.some((other) => same(one, other)));
    for (const { pid } of found) {
      try { process.kill(pid, "SIGKILL"); } catch (error) { if (error.code !== "ESRCH") return refuse(error.message); }
    }
    if (found.length > 0) {
      kills += 1;
      lastMs = performance.now();
      process.title = "hormesis: restart loop kills=" + kills;
    }
  }
  setTimeout(round, POLL_MS);
};
round();
ready();
`;
