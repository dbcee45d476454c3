import type { EncodedCorpus } from '../../../data/sequences.js';
import { TrainingError } from '../../../errors.js';
import type { Kernels } from '../../../kernels/kernels.js';
import type { Model } from '../../../model/language/model.js';
import type { Reading } from './corpus-losses.js';
import { dynamicLosses } from './dynamic.js';
import { mean } from './summary.js';

const RATES = [0.003, 0.01, 0.03, 0.1, 0.3, 1];

/** The learning rate of a list with the lowest loss under dynamic evaluation. */
export async function tuneRate(
  model: Model,
  kernels: Kernels,
  corpus: EncodedCorpus,
  options: { steps: number } & Reading,
): Promise<number> {
  let best = { learningRate: RATES[0] as number, loss: Number.POSITIVE_INFINITY };
  for (const learningRate of RATES) {
    const loss = await lossAt(learningRate);
    // The loss only grows beyond the best rate.
    if (loss > best.loss) break;
    best = { learningRate, loss };
  }
  return best.learningRate;

  async function lossAt(learningRate: number): Promise<number> {
    try {
      return mean(await dynamicLosses(model, kernels, corpus, { ...options, learningRate }));
    } catch (error) {
      if (error instanceof TrainingError) return Number.POSITIVE_INFINITY;
      throw error;
    }
  }
}
