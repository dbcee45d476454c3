import type { EncodedCorpus } from '../../../data/sequences.js';
import { TrainingError } from '../../../errors.js';
import type { CellState, Kernels } from '../../../kernels/kernels.js';
import { disposeGradients } from '../../../model/gradients.js';
import { piecesOf } from '../../../model/language/evaluate-pieces.js';
import type { Model } from '../../../model/language/model.js';
import { disposeState } from '../../../model/language/passes.js';
import { readParameters, writeParameters } from '../../../model/variables.js';
import { tellProgress } from '../../../runtime/progress.js';
import { createPause } from '../../../training/pause.js';
import { planInOrder, type Reading } from './corpus-losses.js';

export interface DynamicOptions {
  learningRate: number;
  /** Tokens between updates, which is also the length of backpropagation. */
  steps: number;
}

/**
 * Loss of each token in nats by dynamic evaluation (Mikolov et al. 2010; Krause et al. 2018, SGD): after a segment has been
 * scored, one gradient step on its mean loss adapts the weights. The original weights are restored at the end. Throws a
 * TrainingError if the weights diverge.
 */
export async function dynamicLosses(
  model: Model,
  kernels: Kernels,
  corpus: EncodedCorpus,
  { learningRate, steps, ...reading }: DynamicOptions & Reading,
): Promise<Float64Array> {
  const nats = new Float64Array(corpus.ids.length);
  const weights = readParameters(model.parameters);
  const pause = createPause();
  let state: CellState[] = [];
  let position = 0;
  try {
    for (const { piece } of piecesOf(planInOrder(corpus, reading, steps), steps)) {
      if (!piece.continues) {
        disposeState(state);
        state = model.zeroState(1);
      }
      const outcome = model.lossAndGradients(kernels, piece, { initialState: state, random: null });
      const { losses, gradients } = outcome;
      nats.set(losses, position);
      position += losses.length;
      for (const [{ variable }, gradient] of gradients) {
        const options = { scale: 1 / piece.targetCount, clipValue: null };
        kernels.update({ type: 'sgd', learningRate }, variable, [], gradient, options);
      }
      disposeGradients(gradients);
      disposeState(state);
      state = outcome.finalState;
      if (!losses.every(Number.isFinite)) throw diverged(learningRate);
      tellProgress({ what: 'Evaluating dynamically', done: position, total: nats.length, unit: 'tokens' });
      await pause();
    }
    return nats;
  } finally {
    disposeState(state);
    writeParameters(model.parameters, weights);
  }
}

function diverged(learningRate: number): TrainingError {
  return new TrainingError(`Dynamic evaluation diverged at the rate ${learningRate}.`, {
    hint: 'Give a lower rate: --dynamic 0.01',
  });
}
