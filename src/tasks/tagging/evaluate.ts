import { showLocation } from '../../data/labelled/location.js';
import { resolvePatterns } from '../../data/patterns.js';
import { predictSamples } from '../../inference/label/predict-samples.js';
import { formatQuantity } from '../../text/quantities.js';
import { countSteps } from '../shared/labels/input.js';
import { meanLoss } from '../shared/labels/learning.js';
import { type EvaluatedSource, ownSplit } from '../shared/splits.js';
import type { EvaluationData, TaskEvaluation } from '../task.js';
import type { TaggingConfig } from './config.js';
import { createTaggedReader, loadTaggedSplits, type TaggedSample } from './data.js';
import { encodeSample, scoreTagging, type TaggingScores } from './score.js';
import { loadTagging, type TaggingReader } from './spec.js';
import { type Scheme, type WrittenTags, writeInScheme } from './tags.js';

/** The evaluation of a tagger. */
export interface TaggingEvaluation extends TaggingScores {
  kind: 'tagging';
  source: EvaluatedSource;
  sequences: number;
  /** Number of all steps. */
  steps: number;
  /** Tokens that are read as `<UNK>`; null for frames. */
  unknown: number | null;
  /** Mean loss over all steps, unweighted, nats. */
  loss: number;
  /** The tags, in the order of `tags.labels` and of `confusion`. */
  names: readonly string[];
  notes: string[];
}

/** Evaluates on the run's own test or validation split, or on other files. Throws a DataError for data that do not fit. */
export const evaluation: TaskEvaluation<TaggingConfig, TaggingEvaluation> = {
  options: [],
  async run({ checkpoint, config }, kernels, request, tell) {
    const { data, text, training } = config();
    const { reader, model } = loadTagging(checkpoint);
    try {
      const { source, split } = await readSamples({ data, text }, reader, request);
      const written = writeInScheme(split, reader.scheme);
      const { samples } = written;
      const encoded = samples.map((sample) => encodeSample(reader, sample));
      const { steps, unknown } = countSteps(
        reader.input,
        samples.map(({ input }) => input),
      );
      tell(`Evaluating ${formatQuantity(samples.length, 'sequence')}, ${formatQuantity(steps, 'tag')}.`);
      const predictions = await predictSamples(model, kernels, encoded, { batchSize: training.batchSize });
      return {
        kind: 'tagging',
        source,
        sequences: samples.length,
        steps,
        unknown,
        loss: meanLoss(predictions, steps),
        names: reader.tags.names,
        ...scoreTagging(reader, samples, predictions),
        notes: describeChanges(written, reader.scheme),
      };
    } finally {
      model.dispose();
    }
  },
};

async function readSamples(
  config: Pick<TaggingConfig, 'data' | 'text'>,
  { input }: TaggingReader,
  request: EvaluationData,
): Promise<{ source: EvaluatedSource; split: TaggedSample[] }> {
  if (request.data === null) return ownSplit(await loadTaggedSplits(config), 'data');
  const baseDirectory = '.';
  const { means, names } = input.type === 'frames' ? input.normalisation : {};
  const read = createTaggedReader(config, { baseDirectory, features: means?.length ?? null, names });
  return { source: 'data', split: await read(await resolvePatterns(request.data, baseDirectory)) };
}

/** Notes about tags that were converted or repaired before the comparison. */
function describeChanges({ written, repairs, firstRepair }: WrittenTags, scheme: Scheme): string[] {
  const converted =
    written === null || written === scheme
      ? []
      : [`The tags of the data are ${written}, and were converted to ${scheme}.`];
  if (firstRepair === null) return converted;
  const repaired = `${formatQuantity(repairs, 'tag')} broke the rules of ${written} and were repaired; the first is at ${showLocation(firstRepair)}.`;
  return [...converted, repaired];
}
