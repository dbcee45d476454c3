import type { z } from 'zod';
import type { labelTrainingSection } from '../../../config/sections/training.js';
import type { Labels } from '../../../data/labelled/labels.js';
import { ConfigError } from '../../../errors.js';

/**
 * Factors of the loss by label, [K]; null for 1. `balanced` gives every occurring label the same total weight, and the average
 * target a weight of 1. Throws a ConfigError for a label that is not in the training data.
 */
export function classWeights(
  chosen: z.output<typeof labelTrainingSection>['classWeights'],
  { names, counts, size, has }: Labels,
): Float32Array | null {
  if (chosen === null) return null;
  if (chosen === 'balanced') {
    const occurring = counts.filter((count) => count > 0);
    const total = occurring.reduce((sum, count) => sum + count, 0);
    return Float32Array.from(counts, (count) => (count === 0 ? 1 : total / (occurring.length * count)));
  }
  const weights = new Float32Array(size).fill(1);
  for (const { label, weight } of chosen) {
    if (!has(label)) {
      throw new ConfigError(
        `training.classWeights has ${JSON.stringify(label)}, which is not a label of the training data.`,
        {
          hint: `The labels are ${names.join(', ')}.`,
        },
      );
    }
    weights[names.indexOf(label)] = weight;
  }
  return weights;
}
