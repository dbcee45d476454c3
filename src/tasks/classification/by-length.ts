import type { Items } from '../../data/item-order.js';
import { type EncodedSample, fillSamples } from '../../data/label-batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { LabelModel } from '../../model/label/model.js';

/** Accuracy by sample length, and gradient norm by distance from the last step. */
export interface ByLength {
  accuracy: LengthAccuracy[];
  gradient: DistanceGradient[];
}

/** Samples of `from` to `to` steps. */
export interface LengthAccuracy {
  from: number;
  to: number;
  samples: number;
  /** Accuracy of these samples. */
  accuracy: number;
}

export interface DistanceGradient {
  /** Distance from the last step of a sample, in steps. */
  distance: number;
  /** Number of samples that are long enough. */
  samples: number;
  /** Median over these samples of the norm of the gradient of the loss with respect to the input of that step. */
  norm: number;
  /** `norm` relative to the last step's norm; null if that is 0. */
  ratio: number | null;
}

/** Maximum rows of a table. */
const MOST = 12;

/** Number of samples (the longest ones) whose gradients are computed. */
const LOOKED_AT = 200;

/** Ranges of equal width, without empty ones. */
export function accuracyByLength(samples: readonly { steps: number; correct: boolean }[]): LengthAccuracy[] {
  const longest = samples.reduce((most, { steps }) => Math.max(most, steps), 1);
  const width = niceWidth(longest / MOST);
  const rows: LengthAccuracy[] = [];
  for (let from = 1; from <= longest; from += width) {
    const to = from + width - 1;
    const within = samples.filter(({ steps }) => steps >= from && steps <= to);
    if (within.length === 0) continue;
    const accuracy = within.filter(({ correct }) => correct).length / within.length;
    rows.push({ from, to, samples: within.length, accuracy });
  }
  return rows;
}

/** The smallest of 1, 2, 5, 10, 20, 25, 50, 100, … that is at least `least`. */
function niceWidth(least: number): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 2.5, 5]) {
      const width = factor * power;
      if (Number.isInteger(width) && width >= least) return width;
    }
  }
}

/** Distances 0, 1, 2, 5, 10, 20, 50, … up to the longest sample. */
export function gradientByDistance(
  model: LabelModel,
  kernels: Kernels,
  encoded: Items<EncodedSample>,
): DistanceGradient[] {
  const order = Array.from({ length: encoded.length }, (_, index) => index);
  const longest = order.sort((left, right) => encoded.lengthOf(right) - encoded.lengthOf(left)).slice(0, LOOKED_AT);
  const norms = longest.map((index) => model.inputGradientNorms(kernels, fillSamples([encoded.item(index)])));
  const reach = norms.reduce((most, { length }) => Math.max(most, length), 0) - 1;
  const rows: DistanceGradient[] = [];
  for (const distance of distancesTo(reach)) {
    const found = norms.flatMap((steps) => steps.at(-1 - distance) ?? []);
    const norm = median(found);
    const last = rows[0]?.norm ?? norm;
    rows.push({ distance, samples: found.length, norm, ratio: last === 0 ? null : norm / last });
  }
  return rows;
}

function distancesTo(reach: number): number[] {
  const distances = [0];
  for (let power = 1; power <= reach; power *= 10) {
    distances.push(...[power, 2 * power, 5 * power].filter((distance) => distance <= reach));
  }
  return distances;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
