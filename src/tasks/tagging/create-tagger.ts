import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { Normalisation } from '../../data/frames/normalisation.js';
import type { FrameFormat } from '../../data/frames/sequence.js';
import { predictSamples } from '../../inference/label/predict-samples.js';
import type { Tagger } from '../../inference/tagger.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { LabelModel } from '../../model/label/model.js';
import { frameFormat } from '../labels/frame-format.js';
import { parseStoredConfig } from '../stored-config.js';
import { parseTokenizer } from '../text/stored-text.js';
import { encodeInput, type TaggingReader } from './reader.js';
import { namesOf } from './score.js';

/** A model as inference sees it, which takes it over; `checkpoint` is where both come from. */
export function createTagger(
  model: LabelModel,
  { kernels, reader, checkpoint }: { kernels: Kernels; reader: TaggingReader; checkpoint: Checkpoint },
): Tagger {
  const { input, tags, scheme } = reader;
  return {
    input:
      input.type === 'tokens'
        ? { type: 'tokens', tokenizer: parseTokenizer(checkpoint.tokenizer), unknown: input.encoder.unknown }
        : { type: 'frames', ...describeFrames(input.normalisation), format: readFormat(checkpoint) },
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

function describeFrames({ means, names }: Normalisation): { features: number; names: readonly string[] | undefined } {
  return { features: means.length, names };
}

/** How files without tags are read; a column of tags among their numbers is left out. */
export function readFormat(checkpoint: Checkpoint): FrameFormat {
  const { data } = parseStoredConfig(checkpoint, 'tagging');
  if (data.input === 'frames') return frameFormat(data, 'none');
  throw new RangeError('A network of frames was trained on tokens.');
}
