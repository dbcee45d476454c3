import { planTwoSided } from '../../data/two-sided-batches.js';
import type { BidirectionalLanguageModel } from '../../inference/bidirectional-language-model.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { TwoSidedModel } from '../../model/two-sided-model.js';
import { tf } from '../../runtime/tensorflow.js';
import type { Tokenizer } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { sequenceEnds } from '../text/sequence-ends.js';
import { disposeInputs, evaluateTwoSided, toInputs } from './two-sided-pass.js';

/** A model as inference sees it, which takes it over. */
export function createBidirectionalLanguageModel(
  model: TwoSidedModel,
  { kernels, tokenizer, vocabulary }: { kernels: Kernels; tokenizer: Tokenizer; vocabulary: Vocabulary },
): BidirectionalLanguageModel {
  const { startId: boundaryId } = sequenceEnds(vocabulary);
  return {
    tokenizer,
    vocabulary,
    boundaryId,
    logitsAt(ids, places) {
      const batch = planTwoSided([ids], { batchSize: 1, maxLength: null, boundaryId, random: null }).batch(0);
      const inputs = toInputs(batch);
      const hidden = model.hidden(kernels, inputs); // [T, H]
      disposeInputs(inputs);
      const logits = places.map((place) =>
        tf.tidy(() => {
          const row = model.logits(tf.slice(hidden, [place, 0], [1, -1])); // [1, V]
          return Float32Array.from(row.add(model.outputBias).dataSync());
        }),
      );
      hidden.dispose();
      return logits;
    },
    predict: (batch, options) => evaluateTwoSided(model, kernels, batch, options),
    dispose: () => model.dispose(),
  };
}
