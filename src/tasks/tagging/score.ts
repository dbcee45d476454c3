import type { EncodedSample, EncodedSamples } from '../../data/label-batches.js';
import type { Labels } from '../../data/labelled/labels.js';
import type { SampleList } from '../../data/sample-list.js';
import type { SamplePrediction } from '../../inference/label/predict-samples.js';
import { createConfusion, type LabelScores, scoreLabels } from '../../metrics/confusion.js';
import { type EntityScores, scoreEntities } from '../../metrics/entity-scores.js';
import type { Measure } from '../../training/trainable.js';
import { encodeInput, encodeList } from '../shared/labels/input.js';
import type { TaggedSample } from './data.js';
import type { TaggingReader } from './spec.js';
import type { Scheme } from './tags.js';

/** Encodes a sample for the network; `tags` are in the reader's scheme. Throws a DataError for an unknown tag. */
function encodeSample({ input, tags }: TaggingReader, sample: TaggedSample): EncodedSample {
  return {
    ...encodeInput(input, sample.input),
    targets: Int32Array.from(sample.tags, (tag, step) => tags.id(tag, sample.locationOf(step))),
  };
}

/** Samples as `encodeSample` makes them, those of a file when they are asked for. */
export function encodeTagged(reader: TaggingReader, samples: SampleList<TaggedSample>): EncodedSamples {
  return encodeList(
    samples,
    (sample) => encodeSample(reader, sample),
    (steps) => steps,
  );
}

/** The scores of a split. */
export interface TaggingScores {
  /** Computed like conlleval; null if tags mark no entities. */
  entities: EntityScores | null;
  tags: LabelScores;
  /** `rows[gold][predicted]`, indexed by tag ids. */
  confusion: number[][];
}

/** Compares predictions with the tags of the samples, in order. */
export function scoreTagging(
  { tags, scheme }: Pick<TaggingReader, 'tags' | 'scheme'>,
  samples: Iterable<TaggedSample>,
  predictions: readonly Pick<SamplePrediction, 'labels'>[],
): TaggingScores {
  const confusion = createConfusion(tags.size);
  const pairs = Array.from(samples, (sample, index) => {
    const labels = predictions[index]?.labels ?? new Int32Array();
    for (const [step, tag] of sample.tags.entries()) {
      confusion.add(tags.id(tag, sample.locationOf(step)), labels[step] as number);
    }
    return { gold: sample.tags, predicted: namesOf(tags, labels) };
  });
  const rows = confusion.rows();
  return { entities: scheme === null ? null : scoreEntities(pairs), tags: scoreLabels(rows), confusion: rows };
}

/** Tag names from tag ids. */
export function namesOf(tags: Labels, labels: Int32Array): string[] {
  return Array.from(labels, (label) => tags.name(label));
}

const accuracy: Measure = { label: 'tag accuracy', better: 'higher' };

/** The metrics of a split, and the one that chooses the best checkpoint. */
export function taggingMeasures(scheme: Scheme): { measures: Record<string, Measure>; chosenBy: string } {
  if (scheme === null)
    return { measures: { macroF1: { label: 'macro F1', better: 'higher' }, accuracy }, chosenBy: 'macroF1' };
  return {
    measures: {
      entityF1: { label: 'entity F1', better: 'higher' },
      entityPrecision: { label: 'precision', better: 'higher' },
      entityRecall: { label: 'recall', better: 'higher' },
      accuracy,
    },
    chosenBy: 'entityF1',
  };
}

/** The values of these metrics. */
export function measure({ entities, tags }: TaggingScores): Record<string, number> {
  if (entities === null) return { macroF1: tags.macroF1, accuracy: tags.accuracy };
  const { f1, precision, recall } = entities.overall;
  return { entityF1: f1, entityPrecision: precision, entityRecall: recall, accuracy: tags.accuracy };
}
