/**
 * Takes memory piece by piece and writes on every page of it: memory that was only asked for is not taken. Looks all
 * the while that enough stays free for others, and ends itself, memory and all, when it does not.
 */
export const hoarder = `
// The kernel is to end this process before any other, should it come to that.
try { require("node:fs").writeFileSync("/proc/self/oom_score_adj", "1000"); } catch {}
const PIECE = 8 * 2 ** 20;
const pieces = [];
let taken = 0;
const short = () => process.availableMemory() < settings.keepFreeBytes;
const watch = () => { if (short()) process.exit(2); };
const take = () => {
  if (taken >= settings.bytes) {
    ready();
    setInterval(watch, 50);
    return;
  }
  const size = Math.min(PIECE, settings.bytes - taken);
  if (process.availableMemory() - size < settings.keepFreeBytes) return refuse("others took the memory meanwhile");
  // Random-looking pages, so that nothing merges or compresses them away.
  pieces.push(require("node:crypto").randomFillSync(Buffer.allocUnsafeSlow(size)));
  taken += size;
  setImmediate(take);
};
take();
`;
