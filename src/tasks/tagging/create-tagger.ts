import { predictSamples } from '../../inference/predict-samples.js';
import type { Tagger } from '../../inference/tagger.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { LabelModel } from '../../model/label-model.js';
import { parseTokenizer } from '../text/stored-text.js';
import { encodeInput, type TaggingReader } from './reader.js';
import { namesOf } from './score.js';

/** A model as inference sees it, which takes it over; `tokenizer` is a checkpoint's. */
export function createTagger(
  model: LabelModel,
  { kernels, reader, tokenizer }: { kernels: Kernels; reader: TaggingReader; tokenizer: unknown },
): Tagger {
  const { input, tags, scheme } = reader;
  return {
    input:
      input.type === 'tokens'
        ? { type: 'tokens', tokenizer: parseTokenizer(tokenizer), unknown: input.encoder.unknown }
        : { type: 'frames', features: input.normalisation.means.length },
    tags: tags.names,
    scheme,
    async tag(sequences, { batchSize = 32 } = {}) {
      const samples = sequences.map((sequence) => ({ ...encodeInput(input, sequence), targets: null }));
      if (samples.some(({ steps }) => steps === 0)) throw new RangeError('A sequence without a step has no tags.');
      const predictions = await predictSamples(model, kernels, samples, { batchSize });
      return predictions.map(({ labels, probabilities }) => ({
        tags: namesOf(tags, labels),
        confidences: Array.from(labels, (label, step) => probabilities[step * tags.size + label] as number),
      }));
    },
    dispose: () => model.dispose(),
  };
}
