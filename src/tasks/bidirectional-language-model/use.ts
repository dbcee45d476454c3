import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import {
  type BidirectionalLanguageModel,
  createBidirectionalLanguageModel,
} from '../../inference/bidirectional-language-model.js';
import { readPrompt } from '../../inference/prompt.js';
import { checkTraced, readIds, refuseTold, type StatesModel, traceLayers } from '../../inference/states.js';
import type { Kernels } from '../../kernels/kernels.js';
import { sequenceEnds } from '../../text/sequence-ends.js';
import { readStoredText } from '../shared/stored-text.js';
import { loadModel } from './spec.js';

/** Opens the model that predicts tokens from all others. */
export function bidirectionalLanguageModel(checkpoint: Checkpoint, kernels: Kernels): BidirectionalLanguageModel {
  const text = readStoredText(checkpoint);
  return createBidirectionalLanguageModel(loadModel(checkpoint), { kernels, ...text });
}

/** Opens it in a browser. */
export function openInMemory(checkpoint: Checkpoint, kernels: Kernels) {
  return { use: 'bidirectionalLanguageModel', model: bidirectionalLanguageModel(checkpoint, kernels) } as const;
}

/**
 * The states of a bidirectional language model's two stacks, which read a text with its boundaries from opposite ends. A
 * position is predicted from the forward state before it and the backward state after it.
 */
export function states(checkpoint: Checkpoint): StatesModel {
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
