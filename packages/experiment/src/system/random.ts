import type { Random } from "../ports/random.ts";

type State = [number, number, number, number];

/** Spreads a text over 128 bits, so that seeds that differ in one letter share nothing (FNV-1a, then a finaliser a lane). */
function stateOf(seed: string): State {
  const lanes: State = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35];
  for (let index = 0; index < seed.length; index += 1) {
    const unit = seed.charCodeAt(index);
    for (let lane = 0; lane < 4; lane += 1) {
      lanes[lane] = Math.imul((lanes[lane] ?? 0) ^ (unit + lane * 0x1000193), 0x01000193 + lane * 0x1f4);
    }
  }
  for (let lane = 0; lane < 4; lane += 1) {
    let mixed = (lanes[lane] ?? 0) ^ (lanes[(lane + 3) % 4] ?? 0) ^ seed.length;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
    lanes[lane] = (mixed ^ (mixed >>> 16)) >>> 0;
  }
  // All zeros is the one state the generator never leaves.
  return lanes.some((lane) => lane !== 0) ? lanes : [1, 2, 3, 4];
}

/** xoshiro128** (Blackman and Vigna, 2018): 32 bits at a time, period 2^128 - 1. */
function nextBits(state: State): number {
  const [, second] = state;
  const scrambled = Math.imul(second, 5);
  const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
  const shifted = second << 9;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= shifted;
  state[3] = (state[3] << 11) | (state[3] >>> 21);
  return result;
}

/**
 * Creates a stream of numbers that depends on nothing but its seed. Not for secrets: it can be predicted.
 *
 * `fork` depends on the seed and the name alone, never on how many numbers were drawn before.
 *
 * @example createRandom("2026-11-23").fork("targets").next()
 */
export function createRandom(seed: string): Random {
  const state = stateOf(seed);
  return {
    seed,
    // 53 bits, all that a number between 0 and 1 can hold.
    next: () => ((nextBits(state) >>> 5) * 2 ** 26 + (nextBits(state) >>> 6)) / 2 ** 53,
    // Escaped as in JSON Pointer, so that two different chains of names never make one seed.
    fork: (name) => createRandom(`${seed}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  };
}
