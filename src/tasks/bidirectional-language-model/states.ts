import { readPrompt } from '../../inference/prompt.js';
import { checkTraced, readIds, refuseTold, type StatesModel, traceLayers } from '../../inference/states.js';
import type { BidirectionalModel } from '../../model/bidirectional/model.js';
import { sequenceEnds } from '../../text/sequence-ends.js';
import type { Tokenizer } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';

/**
 * The states of a bidirectional language model's two stacks, each of which reads a text with its boundaries, from its own
 * end; takes the model over. What fills a place is predicted from the forward state before it and the backward one after it.
 */
export function bidirectionalStates(
  model: BidirectionalModel,
  text: { tokenizer: Tokenizer; vocabulary: Vocabulary },
): StatesModel {
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
