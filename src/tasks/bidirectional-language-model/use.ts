import { planTwoSided } from '../../data/two-sided-batches.js';
import type { BidirectionalLanguageModel } from '../../inference/bidirectional-language-model.js';
import { readPrompt } from '../../inference/prompt.js';
import { checkTraced, readIds, refuseTold, type StatesModel, traceLayers } from '../../inference/states.js';
import type { Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import { sequenceEnds } from '../shared/sequence-ends.js';
import { readStoredText } from '../shared/stored-text.js';
import type { Stored } from '../task.js';
import type { BidirectionalLanguageModelConfig } from './config.js';
import { disposeInputs, evaluateTwoSided, toInputs } from './pass.js';
import { loadModel } from './spec.js';

/** Predicts tokens from all others of a text. */
export function bidirectionalLanguageModel(
  { checkpoint }: Stored<BidirectionalLanguageModelConfig>,
  kernels: Kernels,
): BidirectionalLanguageModel {
  const { tokenizer, vocabulary } = readStoredText(checkpoint);
  const model = loadModel(checkpoint);
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

/**
 * The states of a bidirectional language model's two stacks, each of which reads a text with its boundaries, from its own
 * end. What fills a place is predicted from the forward state before it and the backward one after it.
 */
export function states({ checkpoint }: Stored<BidirectionalLanguageModelConfig>): StatesModel {
  const text = readStoredText(checkpoint);
  const model = loadModel(checkpoint);
  const { vocabulary } = text;
  const { startId: boundaryId } = sequenceEnds(vocabulary);
  const boundary = vocabulary.token(boundaryId);
  return {
    async trace(request) {
      refuseTold(request, null);
      const { tokens, ids, unknown } = readPrompt(text, request.input);
      checkTraced(request.input, tokens.length);
      const { embedding, forwards, backwards } = model.stackWeights();
      const input = readIds(Int32Array.of(boundaryId, ...ids, boundaryId), embedding, vocabulary.size);
      const layers = [forwards, backwards]
        .flatMap((stack) =>
          traceLayers(
            stack.map((layer) => [layer]),
            input,
          ),
        )
        .sort((left, right) => left.layer - right.layer);
      input.dispose();
      return [{ part: null, kind: 'token', steps: [boundary, ...tokens, boundary], unknown, layers }];
    },
    dispose: () => model.dispose(),
  };
}
