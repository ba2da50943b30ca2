import type { Timers } from "../ports/timers.ts";

/** A timer of Node.js cannot be longer: it would fire at once. Who waits longer sleeps several times. */
const longestMs = 2 ** 31 - 1;

/**
 * So many may look at the time in every turn of the loop. It is what makes a delay of 100 ms one of 100.2 instead of
 * 100.9, and it costs each message up to a millisecond of a core; where hundreds wait at once, that is no longer small.
 */
const mostLooking = 32;

let looking = 0;

/** Puts an end to a wait; harmless when it is over. */
type Cancel = () => void;

/** The machine's own time. */
export const systemTimers: Timers = {
  monotonic: () => performance.now(),
  start(delayMs, callback) {
    const endsMs = performance.now() + delayMs;
    let cancel: Cancel;
    const goOn = (): void => {
      const leftMs = endsMs - performance.now();
      if (leftMs <= 0) callback();
      else cancel = leftMs < 1 && looking < mostLooking ? look(endsMs, callback) : sleep(leftMs, goOn);
    };
    // Never in the call itself: who starts a timer has not finished yet.
    cancel = delayMs < 1 && looking < mostLooking ? look(endsMs, callback) : sleep(delayMs, goOn);
    return { cancel: () => cancel() };
  },
};

/** Node.js counts whole milliseconds from a moment in the past: the part of one at the end is left to `look`. */
function sleep(delayMs: number, callback: () => void): Cancel {
  const timer = setTimeout(callback, Math.min(Math.floor(delayMs), longestMs));
  timer.unref();
  return () => clearTimeout(timer);
}

function look(endsMs: number, callback: () => void): Cancel {
  let turn: NodeJS.Immediate | undefined;
  const stop = (): void => {
    if (turn === undefined) return;
    clearImmediate(turn);
    turn = undefined;
    looking -= 1;
  };
  const again = (): void => {
    if (performance.now() < endsMs) {
      turn = setImmediate(again);
      return;
    }
    stop();
    callback();
  };
  looking += 1;
  turn = setImmediate(again);
  return stop;
}
