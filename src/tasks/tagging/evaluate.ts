import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { parseLabelSpec } from '../../checkpoint/specs/label-spec.js';
import { showPlace } from '../../data/labelled/place.js';
import { resolvePatterns } from '../../data/patterns.js';
import { DataError } from '../../errors.js';
import { predictSamples } from '../../inference/label/predict-samples.js';
import type { Kernels } from '../../kernels/kernels.js';
import { buildLabelModel } from '../../model/label/model.js';
import { writeParameters } from '../../model/variables.js';
import { formatQuantity } from '../../text/quantities.js';
import { type EvaluationRequest, refuseLanguageModelRequest, type TaggingEvaluation } from '../evaluation.js';
import { parseStoredConfig } from '../stored-config.js';
import { encodeSample, readerFromJSON, type TaggingReader } from './reader.js';
import { createTaggedReader, loadTaggedSplits, type TaggedSample, type TaggingData } from './samples.js';
import { scoreTagging } from './score.js';
import { type Scheme, type WrittenTags, writeInScheme } from './tags.js';

/** Tags a run's own test or validation split, or other files, and compares. Throws a DataError for data that does not fit. */
export async function evaluateTagging(
  checkpoint: Checkpoint,
  kernels: Kernels,
  request: EvaluationRequest,
  tell: (line: string) => void,
): Promise<TaggingEvaluation> {
  refuseLanguageModelRequest(request);
  const { data, training } = parseStoredConfig(checkpoint, 'tagging');
  const spec = parseLabelSpec(checkpoint.model);
  const reader = readerFromJSON(checkpoint.vocabulary, spec);
  const { source, samples: read } = await readSamples(data, reader, request);
  const written = writeInScheme(read, reader.scheme);
  const { samples } = written;
  const encoded = samples.map((sample) => encodeSample(reader, sample));
  const steps = samples.reduce((sum, sample) => sum + sample.steps, 0);
  tell(`Evaluating ${formatQuantity(samples.length, 'sequence')}, ${formatQuantity(steps, 'tag')}.`);
  const model = buildLabelModel(spec, null);
  try {
    writeParameters(model.parameters, checkpoint.snapshot.weights);
    const predictions = await predictSamples(model, kernels, encoded, { batchSize: training.batchSize });
    return {
      kind: 'tagging',
      source,
      sequences: samples.length,
      steps,
      unknown: countUnknown(reader, samples),
      loss: predictions.reduce((sum, { loss }) => sum + (loss ?? 0), 0) / steps,
      names: reader.tags.names,
      ...scoreTagging(reader, samples, predictions),
      notes: describeChanges(written, reader.scheme),
    };
  } finally {
    model.dispose();
  }
}

async function readSamples(
  data: TaggingData,
  { input }: TaggingReader,
  request: EvaluationRequest,
): Promise<{ source: TaggingEvaluation['source']; samples: TaggedSample[] }> {
  const baseDirectory = process.cwd();
  if (request.data !== null) {
    const { means, names } = input.type === 'frames' ? input.normalisation : {};
    const read = createTaggedReader(data, { baseDirectory, features: means?.length ?? null, names });
    return { source: 'data', samples: await read(await resolvePatterns(request.data, baseDirectory)) };
  }
  const { test, validation } = await loadTaggedSplits(data, baseDirectory);
  if (test !== null) return { source: 'test', samples: test };
  if (validation !== null) return { source: 'validation', samples: validation };
  throw new DataError('The run has neither test nor validation data to be evaluated on.', {
    hint: 'Give files: rnn eval RUN --data FILE',
  });
}

/** What was done to the tags of the data before they were compared. */
function describeChanges({ written, repairs, firstRepair }: WrittenTags, scheme: Scheme): string[] {
  const converted =
    written === null || written === scheme
      ? []
      : [`The tags of the data are ${written}, and were converted to ${scheme}.`];
  if (firstRepair === null) return converted;
  const repaired = `${formatQuantity(repairs, 'tag')} broke the rules of ${written}, repaired; the first is at ${showPlace(firstRepair)}.`;
  return [...converted, repaired];
}

/** Tokens that are read as `<UNK>`; null for frames. */
function countUnknown({ input }: TaggingReader, samples: readonly TaggedSample[]): number | null {
  if (input.type === 'frames') return null;
  const { vocabulary, keyOf } = input.encoder;
  let unknown = 0;
  for (const sample of samples) {
    if (sample.input.type !== 'tokens') continue;
    for (const token of sample.input.tokens) if (!vocabulary.has(keyOf(token))) unknown++;
  }
  return unknown;
}
