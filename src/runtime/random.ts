import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { drawPositions } from './draw-positions.js';

/** A seeded source of randomness; every random choice in the project takes one. */
export interface Random {
  /** Uniform in [0, 1), a multiple of 2^-53. */
  next(): number;
  /** Uniform in 0..bound-1 without bias; `bound` is an integer in 1..2^32. */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
  /** Fisher-Yates, in place. */
  shuffle<Item>(items: Indexable<Item>): void;
  /** A new seed in 0..2^31-1 for a kernel or for `createRandom`. */
  seed(): number;
  /** The state for `restoreRandom`, as JSON. */
  state(): number[];
  /**
   * The rows of the batch in this process, if other processes have the others. Numbers are drawn for all rows, so that the stream does
   * not depend on the division. Absent if all rows are here.
   */
  share?: RowShare;
}

/** The rows `from` to `to`, exclusive, of a batch of `of` rows. */
export interface RowShare {
  from: number;
  to: number;
  of: number;
}

/** An array or a typed array. */
export interface Indexable<Item> {
  readonly length: number;
  [index: number]: Item;
}

/** Positions that are drawn at once for a shuffle. */
const DRAWN = 1024;

/** A generator (xoroshiro128+) that gives the same numbers for the same `seed`, a safe integer; throws a RangeError for anything else. */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`A random seed is a whole number, not ${seed}.`);
  const low = seed | 0;
  const high = Math.floor(seed / 2 ** 32) | 0;
  // The seeding of pure-rand copies the seed into the state, so that similar seeds would start with similar numbers.
  const words = [1, 2, 3, 4].map((index) => mix(mix(low ^ mix(high)) + Math.imul(index, 0x9e3779b9)));
  return restoreRandom(words);
}

/** The generator whose `state()` this was; throws a RangeError if `state` is not four integers, or is all zeros. */
export function restoreRandom(state: readonly number[]): Random {
  if (state.length !== 4 || !state.every(Number.isInteger) || state.every((word) => word === 0)) {
    throw new RangeError('The state of a random generator is four integers, not all zero.');
  }
  let generator = xoroshiro128plusFromState(state);
  // The lowest bits of xoroshiro128+ are the weakest, so the upper bits are used below.
  const bits = (count: number) => generator.next() >>> (32 - count);

  const random: Random = {
    next: () => (bits(27) * 2 ** 26 + bits(26)) * 2 ** -53,
    integer(bound) {
      if (!(Number.isInteger(bound) && bound >= 1 && bound <= 2 ** 32)) {
        throw new RangeError(`A bound is a whole number from 1 to 2^32, not ${bound}.`);
      }
      if (bound === 1) return 0;
      const width = 32 - Math.clz32(bound - 1);
      let value = bits(width);
      while (value >= bound) value = bits(width);
      return value;
    },
    // Box and Muller 1958. The second value is dropped, so that the state stays four integers.
    normal: () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next()),
    shuffle(items) {
      const state = Int32Array.from(generator.getState());
      const drawn = new Uint32Array(Math.min(DRAWN, items.length));
      // Positions are drawn before items are moved, so that the processor fetches several items at once.
      for (let count = items.length; count > 1; ) {
        const swaps = Math.min(drawn.length, count - 1);
        drawPositions(state, drawn, { count, swaps });
        for (let swap = 0; swap < swaps; swap++) {
          const last = --count;
          const chosen = drawn[swap] as number;
          const item = items[last] as (typeof items)[number];
          items[last] = items[chosen] as (typeof items)[number];
          items[chosen] = item;
        }
      }
      generator = xoroshiro128plusFromState([...state]);
    },
    seed: () => bits(31),
    state: () => [...generator.getState()],
  };
  return random;
}

/** A seed in 0..2^31-1 for an independent stream, named by `label`, of the run seeded with `seed`. */
export function deriveSeed(seed: number, label: string): number {
  let hash = mix((seed | 0) ^ mix(Math.floor(seed / 2 ** 32)));
  for (let index = 0; index < label.length; index++) hash = mix(hash ^ label.charCodeAt(index)) + index;
  return mix(hash) >>> 1;
}

/** MurmurHash3's finaliser (Appleby): a bijection of 32-bit words in which each input bit affects all output bits. */
function mix(word: number): number {
  let hash = word | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
