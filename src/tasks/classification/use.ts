import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { FrameFormat } from '../../data/frames/sequence.js';
import { encodedSamples } from '../../data/label-batches.js';
import type { LabelPredictor } from '../../inference/classifier.js';
import { predictSamples } from '../../inference/label/predict-samples.js';
import type { Kernels } from '../../kernels/kernels.js';
import { buildTokenizer } from '../../text/tokenizer.js';
import { frameFormat } from '../shared/labels/frame-format.js';
import { requireInRange } from '../shared/labels/in-range.js';
import { encodeInput } from '../shared/labels/input.js';
import { labelTokenizer } from '../shared/labels/tokenizer.js';
import { storedWith } from '../shared/stored-with.js';
import type { Stored } from '../task.js';
import { type ClassificationConfig, config } from './config.js';
import { loadClassification } from './spec.js';
import { tokensOf } from './tokens-of.js';

/** Classifies texts and sequences of frames. */
export function labelPredictor(stored: Stored<ClassificationConfig>, kernels: Kernels): LabelPredictor {
  const config = stored.config();
  const {
    encoder: { labels, input },
    model,
  } = loadClassification(stored.checkpoint);
  const { head } = model.spec;
  const tokenizer = buildTokenizer(labelTokenizer(config.text));
  return {
    labels: labels.names,
    input: config.data.input,
    hasAttention: head.type === 'pooled' && head.pooling === 'attention',
    normalisation: input.type === 'frames' ? input.normalisation : null,
    tokenize: (text, location) => tokensOf(text, tokenizer, location),
    unknown: (tokens) => (input.type === 'tokens' ? input.encoder.unknown(tokens) : []),
    predict(samples) {
      const encoded = samples.map((sample) => ({
        ...requireInRange(
          encodeInput(input, 'frames' in sample ? { type: 'frames', ...sample } : { type: 'tokens', tokens: sample }),
        ),
        targets: null,
      }));
      return predictSamples(model, kernels, encodedSamples(encoded), { batchSize: config.training.batchSize });
    },
    dispose: () => model.dispose(),
  };
}

/** Opens it in a browser. */
export function openInMemory(checkpoint: Checkpoint, kernels: Kernels) {
  return { use: 'classifier', model: labelPredictor(storedWith(config, checkpoint), kernels) } as const;
}

/** Reads files without labels. */
export function unlabelledFormat({ data }: ClassificationConfig): FrameFormat {
  if (data.input === 'frames') return frameFormat(data, 'none');
  throw new RangeError('A network of frames was trained on text.');
}
