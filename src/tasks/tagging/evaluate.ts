import { showLocation } from '../../data/labelled/location.js';
import { mapSamples } from '../../data/sample-list.js';
import { predictSamples } from '../../inference/label/predict-samples.js';
import { formatQuantity } from '../../text/quantities.js';
import { evaluatedSamples } from '../shared/evaluated-samples.js';
import { countSteps } from '../shared/labels/input.js';
import { meanLoss } from '../shared/labels/learning.js';
import type { EvaluatedSource } from '../shared/splits.js';
import type { EvaluationData, TaskEvaluation } from '../task.js';
import type { TaggingConfig } from './config.js';
import { loadTaggedSplits, taggedSource } from './data.js';
import { encodeTagged, scoreTagging, type TaggingScores } from './score.js';
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
    let closeData = () => {};
    try {
      const { source, split, close } = await readSamples({ data, text }, reader, request);
      closeData = close;
      const written = writeInScheme(split, reader.scheme);
      const { samples } = written;
      const encoded = encodeTagged(reader, samples);
      const { steps, unknown } = countSteps(
        reader.input,
        mapSamples(samples, ({ input }) => input),
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
      closeData();
      model.dispose();
    }
  },
};

function readSamples(config: Pick<TaggingConfig, 'data' | 'text'>, { input }: TaggingReader, request: EvaluationData) {
  const { means, names } = input.type === 'frames' ? input.normalisation : {};
  return evaluatedSamples(request, {
    noun: 'data',
    splits: () => loadTaggedSplits(config),
    source: () => taggedSource(config, { features: means?.length ?? null, names }),
  });
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
